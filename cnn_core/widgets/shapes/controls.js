/* The numbers of one row, laid open below it; and the fields for whole numbers. */

import { createButton, createSelect, createSwitch } from "../parts/controls.js";
import { group, readNumbers } from "../parts/numbers.js";
import { assign, clamp, h } from "../parts/shared.js";
import { FIELDS, MOST_ROWS } from "./facts.js";
import { BLOCKS } from "./rows.js";
import { FIELD_NAMES, KIND_NAMES, outName } from "./words.js";

/* A labelled whole number from `low` to `high`, in a field that reads numbers as people write them; arrow keys
   step. What is none stays in the field, marked, until the reader leaves it. */
export function createNumber(label, [low, high], onPick, announce) {
  let last = low;
  const input = h("input", { inputmode: "numeric", autocomplete: "off", role: "spinbutton" });
  assign(input, { "aria-valuemin": low, "aria-valuemax": high });
  const read = () =>
    readNumbers(input.value).find((value) => Number.isInteger(value) && value >= low && value <= high);

  function take() {
    const value = read();
    assign(input, { "aria-invalid": value === undefined ? "true" : null });
    if (value !== undefined) onPick(value);
  }
  input.addEventListener("input", take);
  input.addEventListener("change", () => {
    const said = input.value.trim() ? `“${input.value}” is not` : "Needed is";
    if (read() === undefined) {
      announce(`${said} a whole number from ${low} to ${group(high)}; ${label} stays ${group(last)}`);
    }
    assign(input, { "aria-invalid": null, value: last });
  });
  input.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    input.value = clamp((read() ?? last) + by, low, high);
    take();
  });

  return {
    el: h("label", { class: "cx-select cx-number" }, h("span", {}, label), input),
    set(value) {
      last = value;
      assign(input, { "aria-valuenow": value });
      const typing = input.matches(":focus") && input.getAttribute("aria-invalid");
      if (!typing && read() !== value) input.value = value;
    },
  };
}

/* A field for each number that a row can have, and a switch for its bias. */
function createFields(act, announce) {
  const fields = {};
  for (const [field, [, ...limits]] of Object.entries(FIELDS)) {
    const pick = (value) => act.change({ [field]: value });
    const label = FIELD_NAMES[field];
    fields[field] =
      field === "bias" ? createSwitch(label, pick) : createNumber(label, limits, pick, announce);
  }
  return fields;
}

/* One editor for whichever row is open. */
export function createRowEditor(act, announce) {
  const kind = createSelect("Layer", Object.entries(KIND_NAMES), (value) => act.change({ kind: value }));
  const fields = createFields(act, announce);
  const up = createButton("Move up", () => act.move(-1));
  const down = createButton("Move down", () => act.move(1));
  const below = createButton("Add below", () => act.addBelow());
  const remove = createButton("Remove", () => act.remove());
  const close = createButton("Close", () => act.close());
  const problem = h("p", { class: "cx-note" });
  const numbers = h("div", { class: "cx-row" }, kind.el, ...Object.values(fields).map((field) => field.el));
  const buttons = h("div", { class: "cx-row cx-tight" }, up, down, below, remove, close);
  const cell = h("div", { role: "cell", "aria-colspan": 7 }, numbers, buttons, problem);
  const el = h("div", { class: "cx-editor", role: "row" }, cell);
  return {
    el,
    focus: () => kind.el.querySelector("select").focus(),
    show(row, at, count) {
      kind.set(row.kind);
      for (const [field, control] of Object.entries(fields)) {
        control.el.hidden = !(field in row);
        if (field in row) control.set(row[field]);
      }
      fields.out.el.firstChild.textContent = outName(row.kind);
      up.disabled = at === 0;
      down.disabled = at === count - 1;
      below.disabled = count >= MOST_ROWS;
      problem.textContent = BLOCKS.has(row.kind)
        ? "The block counts its convolutions without biases, a batch norm after each, and, where its shape changes, a 1×1 convolution on the shortcut."
        : "";
    },
  };
}
