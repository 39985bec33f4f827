/* The table: one line per row, on narrow pages a card. */

import { group } from "../parts/numbers.js";
import { assign, clamp, h } from "../parts/shared.js";
import { nameBytes, nameField, nameRow, nameShape } from "./words.js";

/* Writes where something changed: what stands already, a screen reader may be reading. */
export function setText(el, text) {
  if (el.textContent !== text) el.textContent = text;
}

const COLUMNS = ["Layer", "Output", "Parameters", "MACs", "Memory", "Field", "Jump"];

/* A number with a bar below it, in proportion to the largest of the column. */
function createBarCell(label, kind) {
  const [text, bar] = [h("span", {}), h("span", { class: `cx-share-bar ${kind}` })];
  const el = h("div", { role: "cell", class: "cx-figure", "data-label": label }, text, bar);
  return {
    el,
    show(value, most) {
      setText(text, value == null ? "" : group(value));
      bar.style.setProperty("--share", value && most ? value / most : 0);
    },
  };
}

function createRowView(at, act, onKey) {
  const [name, extras] = [h("span", {}), h("span", { class: "cx-note" })];
  const button = h(
    "button",
    {
      type: "button",
      class: "cx-layer-name",
      onclick: () => act.toggle(at),
      onkeydown: (event) => onKey(event, at),
    },
    name,
    " ",
    extras,
  );
  const head = h(
    "div",
    { role: "rowheader" },
    h("span", { class: "cx-note cx-count", "aria-hidden": "true" }, at + 1),
    button,
  );
  const cell = (label, kind = "") => h("div", { role: "cell", class: kind, "data-label": label });
  const output = cell("Output");
  const problem = h("div", { role: "cell", class: "cx-problem", "aria-colspan": 6 });
  const [params, macs] = [createBarCell("Param.", ""), createBarCell("MACs", "cx-work")];
  const [memory, field, jump] = ["Memory", "Field", "Jump"].map((label) => cell(label, "cx-figure"));
  const el = h(
    "div",
    { class: "cx-layer", role: "row" },
    head,
    problem,
    output,
    params.el,
    macs.el,
    memory,
    field,
    jump,
  );
  return {
    el,
    button,
    show(row, cost, most, open, tabbable) {
      const [title, rest] = nameRow(row);
      setText(name, title);
      setText(extras, rest);
      assign(button, { "aria-expanded": String(open), tabIndex: tabbable ? 0 : -1 });
      const blank = !cost.output_shape;
      el.classList.toggle("cx-blank", blank);
      el.classList.toggle("cx-open", open);
      problem.hidden = !cost.problem;
      setText(problem, cost.problem);
      for (const part of [output, params.el, macs.el, memory, field, jump])
        part.hidden = Boolean(cost.problem);
      setText(output, blank ? "" : nameShape(cost.output_shape));
      params.show(blank ? null : cost.params, most.params);
      macs.show(blank ? null : cost.macs, most.macs);
      setText(memory, blank ? "" : nameBytes(cost.activation_bytes));
      setText(field, blank ? "" : nameField(cost.receptive_field));
      setText(jump, blank ? "" : cost.jump === null ? "–" : group(cost.jump));
    },
  };
}

export function createShapesTable(act, editor) {
  const head = h(
    "div",
    { class: "cx-layer cx-head", role: "row" },
    COLUMNS.map((text, i) => h("div", { role: "columnheader", class: i > 1 ? "cx-figure" : "" }, text)),
  );
  const el = h("div", { class: "cx-layers", role: "table", "aria-label": "Layers" }, head);
  const views = [];

  /* Puts the editor behind the open row without taking the focus from its fields. */
  function place(open) {
    if (open < 0) editor.el.remove();
    if (open < 0 || editor.el.previousSibling === views[open].el) return;
    const active = editor.el.contains(document.activeElement) ? document.activeElement : null;
    views[open].el.after(editor.el);
    if (active) active.focus({ preventScroll: true });
  }

  /* Keys on the name of a row. */
  function onKey(event, at) {
    const last = views.length - 1;
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: last }[event.key];
    if (to === undefined && event.key !== "Delete") return;
    event.preventDefault();
    if (event.key === "Delete") act.remove(at);
    else if (event.altKey && event.key.startsWith("Arrow")) act.carry(to - at, at);
    else {
      views[clamp(to, 0, last)].button.focus(); // the next key may come before the next frame
      act.reach(clamp(to, 0, last));
    }
  }

  return {
    el,
    button: (at) => views[at].button,
    show({ rows, costs, most, open, tab }) {
      while (views.length > rows.length) views.pop().el.remove();
      while (views.length < rows.length) {
        views.push(createRowView(views.length, act, onKey));
        el.append(views.at(-1).el);
      }
      rows.forEach((row, i) => {
        views[i].show(row, costs[i], most, i === open, i === tab);
      });
      place(open);
      if (open >= 0) editor.show(rows[open], open, rows.length);
    },
  };
}

/* A sum, which row has most of it, and a strip that is divided as the rows divide it. */
export function createTotal(label, kind) {
  const [value, most] = [h("strong", {}), h("span", { class: "cx-note" })];
  const strip = h("div", { class: `cx-strip ${kind}`, "aria-hidden": "true" });
  return {
    el: h(
      "div",
      { class: "cx-sum-of" },
      h("div", { class: "cx-row cx-tight" }, h("span", {}, label), value, most),
      strip,
    ),
    show(text, largest, values, open) {
      setText(value, text);
      setText(most, largest);
      strip.hidden = !values.length;
      while (strip.childElementCount > values.length) strip.lastChild.remove();
      while (strip.childElementCount < values.length) strip.append(h("span", {}));
      values.forEach((part, i) => {
        const piece = strip.children[i];
        piece.style.flexGrow = part;
        piece.hidden = !part;
        piece.classList.toggle("cx-open", i === open);
      });
    },
  };
}
