/* The controls of the backward explorer: what is picked, the sizes, how the window moves. */

import { createChoice, createSelect } from "../parts/controls.js";
import { h } from "../parts/shared.js";
import { LIMITS } from "./facts.js";

const VIEWS = [
  ["errors", "an error"],
  ["input", "an entry of dX"],
  ["weights", "an entry of dW"],
];
const span = ([low, high]) => Array.from({ length: high - low + 1 }, (_, i) => low + i);

export function createBackwardControls(act) {
  const view = createChoice("Pick", VIEWS, (value) => act.set({ view: value }));
  const sides = (name) => span(LIMITS[name]).map((n) => [n, `${n} × ${n}`]);
  const sizes = {
    input: createSelect("Size of X", sides("input"), act.setSize),
    kernel: createSelect("Size of W", sides("kernel"), act.setKernelSize),
  };
  const settings = Object.fromEntries(
    ["stride", "padding", "dilation"].map((name) => [
      name,
      createChoice(
        `${name[0].toUpperCase()}${name.slice(1)} ${name[0]}`,
        span(LIMITS[name]).map((n) => [n, String(n)]),
        (value) => act.set({ [name]: value }),
      ),
    ]),
  );
  return {
    view: h("div", { class: "cx-row" }, view.el),
    settings: h(
      "div",
      { class: "cx-row" },
      [...Object.values(sizes), ...Object.values(settings)].map((control) => control.el),
    ),
    show({ state }) {
      view.set(state.view);
      for (const [name, control] of Object.entries(settings)) control.set(state[name]);
      for (const [name, control] of Object.entries(sizes)) {
        const lists = state[name];
        control.set(lists.length === lists[0].length ? lists.length : 0);
      }
    },
  };
}
