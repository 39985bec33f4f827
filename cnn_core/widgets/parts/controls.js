/* The controls that explorers share, all with a label and a visible focus. */

import { format } from "./numbers.js";
import { assign, h } from "./shared.js";

export const uniqueId = () => `cx-${Math.random().toString(36).slice(2)}`;

/* One of a few values, all visible: a radio group drawn as a row of segments. */
export function createChoice(label, options, onPick) {
  const group = uniqueId();
  const inputs = options.map(([value, text]) => {
    const input = h("input", { type: "radio", name: group, onchange: () => onPick(value) });
    return { value, input, el: h("label", {}, input, h("span", {}, text)) };
  });
  return {
    el: h(
      "fieldset",
      { class: "cx-choice" },
      h("legend", {}, label),
      h("div", {}, ...inputs.map((option) => option.el)),
    ),
    set(value) {
      for (const option of inputs) option.input.checked = option.value === value;
    },
  };
}

/* One of many values: a labelled select. */
export function createSelect(label, options, onPick) {
  const items = options.map(([value, text]) => h("option", { value }, text));
  const select = h("select", { onchange: () => onPick(options[select.selectedIndex][0]) }, items);
  return {
    el: h("label", { class: "cx-select" }, h("span", {}, label), select),
    set(value) {
      select.selectedIndex = options.findIndex(([option]) => option === value);
    },
  };
}

/* On or off. */
export function createSwitch(label, onPick) {
  const input = h("input", { type: "checkbox", role: "switch", onchange: () => onPick(input.checked) });
  return {
    el: h("label", { class: "cx-switch" }, input, h("span", {}, label)),
    set(on) {
      input.checked = on;
    },
  };
}

/* A number between two ends; `write` says it in words. */
export function createRange(name, [low, high], step, onInput, write = (value) => format(value, 2)) {
  const input = h("input", { type: "range", min: low, max: high, step });
  input.addEventListener("input", () => onInput(Number(input.value)));
  const text = h("span", {});
  let shown;
  return {
    el: h("label", { class: "cx-slider" }, text, input),
    set(value) {
      if (value === shown) return;
      shown = value;
      text.textContent = `${name}: ${write(value)}`;
      assign(input, { value, "aria-valuetext": write(value) });
    },
  };
}

export function createButton(label, onclick, attributes = {}) {
  return h("button", { type: "button", class: "cx-button", onclick, ...attributes }, label);
}

/* Questions that lead to an insight: each opens to an answer and a button that sets the explorer up for it. */
export function createPrompts(prompts, onTry) {
  const items = prompts.map(({ question, answer, changes }) =>
    h(
      "details",
      {},
      h("summary", {}, question),
      h("p", {}, answer),
      createButton("Set this up", () => onTry(changes)),
    ),
  );
  return h("div", { class: "cx-prompts" }, h("p", { class: "cx-title" }, "Try this"), items);
}
