/* The shapes explorer: a stack of layers, and what becomes of sizes, parameters, work and receptive field. */

import { createButton, createPrompts, createSelect } from "../parts/controls.js";
import { group } from "../parts/numbers.js";
import {
  clamp,
  connect,
  createAnnouncer,
  createComputed,
  createLife,
  createSignal,
  fill,
  h,
} from "../parts/shared.js";
import { createStackActions } from "./actions.js";
import { createNumber, createRowEditor } from "./controls.js";
import { LIMITS, MOST_ROWS, STARTS, STATE } from "./facts.js";
import { measureRows, totalOf } from "./math.js";
import { createShapesTable, createTotal, setText } from "./panels.js";
import { checkStack, completeRow, startOf } from "./rows.js";
import { describeMemory, describeStack, nameLargest, nameRow, STACK_HELP, shapesPrompts } from "./words.js";

/* The model's state, what this view adds (`local`), and all that follows from the state (`get`). */
function createStack(model, life) {
  const computed = createComputed(() => readStack(store.state));
  const store = connect(model, STATE, life, computed.changed);
  const local = { open: -1, tab: 0, wanted: "" };
  return { ...computed, store, local, draw: createSignal() };
}

function readStack({ input, rows }) {
  const costs = measureRows(input, rows);
  const stuck = costs.findIndex(({ problem }) => problem);
  const trouble =
    stuck < 0 ? "" : `Row ${stuck + 1}, ${nameRow(rows[stuck])[0]}, cannot work. ${costs[stuck].problem}`;
  return { input, rows, costs, trouble, sums: totalOf(costs) };
}

/* Where to start, and the size of the image. */
function createStart(stack, act, announce) {
  const names = [...Object.keys(STARTS).map((name) => [name, name]), ["", "your own"]];
  const starts = createSelect("Start from", names, act.start);
  const sizes = ["Channels", "Height", "Width"].map((label, i) =>
    createNumber(
      label,
      LIMITS.input,
      (value) => act.set({ input: stack.get().input.map((old, k) => (k === i ? value : old)) }),
      announce,
    ),
  );
  const write = (rows) => JSON.stringify(rows.map((row) => completeRow(row))); // whatever the order of the fields
  const written = Object.keys(STARTS).map((name) => [name, write(startOf(name).rows)]);
  const image = h(
    "div",
    { class: "cx-row cx-tight", role: "group", "aria-label": "Image" },
    ...sizes.map((size) => size.el),
  );
  return {
    el: h("div", { class: "cx-row" }, starts.el, image),
    show({ input, rows }) {
      sizes.forEach((size, i) => {
        size.set(input[i]);
      });
      const text = write(rows);
      starts.set((written.find(([, own]) => own === text) || [""])[0]);
    },
  };
}

/* The sums over all rows, and in words what memory they take and what is wrong. */
function createTotals() {
  const totals = [
    ["Parameters", "", "params"],
    ["Multiply-adds (MACs)", "cx-work", "macs"],
  ].map(([label, kind, what]) => ({ what, ...createTotal(label, kind) }));
  const memory = h("span", { class: "cx-note" });
  const problem = h("p", { class: "cx-problem" });
  return {
    els: [totals.map((total) => total.el), memory, problem],
    show({ rows, costs, trouble, sums }, open) {
      for (const { what, show } of totals) {
        const largest = nameLargest(rows, costs, what, sums ? sums[what] : 0);
        show(sums ? group(sums[what]) : "–", largest, sums ? costs.map((cost) => cost[what]) : [], open);
      }
      setText(memory, describeMemory(sums));
      problem.hidden = !trouble;
      setText(problem, trouble);
    },
  };
}

function createStackView(el, life, stack, act, { el: status, announce }) {
  const { local } = stack;
  const [start, totals] = [createStart(stack, act, announce), createTotals()];
  const editor = createRowEditor(act, announce);
  const table = createShapesTable(act, editor);
  const add = createButton("Add a layer at the end", () => act.addBelow(stack.get().rows.length));
  const story = h("p", { class: "cx-note" });
  const below = [h("div", { class: "cx-row" }, add), story, h("p", { class: "cx-note" }, STACK_HELP)];
  const prompts = createPrompts(shapesPrompts(), act.setUp);
  const parts = [start.el, totals.els, table.el, below, prompts, status];
  const root = fill(el, life, "Shapes explorer", parts);
  life.listen(root, "keydown", (event) => {
    if (event.key === "Escape" && editor.el.contains(event.target)) act.close();
  });
  const focus = { row: () => table.button(local.tab).focus(), add: () => add.focus(), editor: editor.focus };

  return function draw() {
    const now = stack.get();
    const { input, rows, costs, sums } = now;
    if (local.open >= rows.length) local.open = -1;
    local.tab = clamp(local.tab, 0, Math.max(rows.length - 1, 0));
    const most = (what) => Math.max(...costs.map((cost) => cost[what] || 0), 0);
    table.show({ ...now, ...local, most: { params: most("params"), macs: most("macs") } });
    totals.show(now, local.open);
    setText(story, sums ? describeStack(input, rows, costs) : "");
    start.show(now);
    add.disabled = rows.length >= MOST_ROWS;
    if (local.wanted) focus[local.wanted]();
    local.wanted = "";
  };
}

function render({ model, el }) {
  const life = createLife();
  const announcer = createAnnouncer(life);
  const stack = createStack(model, life);
  checkStack(stack.store.state);
  const act = createStackActions(stack, announcer.announce);
  const draw = createStackView(el, life, stack, act, announcer);
  stack.onChange(life.nextFrame(draw));
  stack.draw.listen(draw);
  draw();
  return life.end;
}

export { findRowProblem, measureRows, totalOf } from "./math.js";
export { completeRow } from "./rows.js";
export { nameBytes, nameCount, nameRow } from "./words.js";
export default { render };
