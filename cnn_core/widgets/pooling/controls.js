/* The controls of the pooling explorer: the picture, the windows, and the pad that moves the picture. */

import { createButton, createChoice, createSelect, createSwitch } from "../parts/controls.js";
import { STEPS } from "../parts/pointer.js";
import { h } from "../parts/shared.js";
import { LIMITS, START } from "./facts.js";
import { POOLS } from "./math.js";
import { drawPicture, pictureNames } from "./pictures.js";

const SIZES = [4, 6, 8, 10, 12, 16];
const WAYS = [
  ["↑", "up", -1, 0],
  ["←", "left", 0, -1],
  ["⟲", "back", 0, 0],
  ["→", "right", 0, 1],
  ["↓", "down", 1, 0],
];

/* Buttons that move the picture; with the focus on one of them, the arrow keys do too. */
function createShiftPad(life, act) {
  const buttons = WAYS.map(([sign, way, ...by]) =>
    createButton(sign, () => act.move(...by), { "aria-label": `Move ${way}` }),
  );
  const label = { role: "group", "aria-label": "Move the picture (arrow keys)" };
  const pad = h("div", { class: "cx-shift-pad", ...label }, buttons);
  life.listen(pad, "keydown", (event) => {
    if (!STEPS[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act.move(...STEPS[event.key]);
  });
  return h("div", { class: "cx-panel" }, h("p", { class: "cx-title" }, "Move the picture"), pad);
}

/* One of the built-in pictures in one of a few sizes. */
function createPictureChoice(act) {
  const names = pictureNames();
  let shown = { size: START.input.length };
  const start = createSelect(
    "Picture",
    [...names, "your own"].map((name) => [name, name]),
    (name) => {
      if (names.includes(name)) act.set({ input: drawPicture(name, shown.size) });
    },
  );
  const size = createSelect(
    "Size",
    SIZES.map((n) => [n, `${n} × ${n}`]),
    (n) => act.set({ input: drawPicture(shown.name || "blank", n) }),
  );
  return {
    els: [start.el, size.el],
    show({ input }) {
      const [n, now] = [input.length, String(input)];
      shown = { size: n, name: names.find((name) => String(drawPicture(name, n)) === now) };
      start.set(shown.name || "your own");
      size.set(n === input[0].length ? n : 0);
    },
  };
}

export function createPoolingControls(life, act) {
  const choice = (label, name, values) =>
    createChoice(
      label,
      values.map((n) => [n, String(n)]),
      (value) => act.set({ [name]: value }),
    );
  const range = ([low, high]) => Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const picture = createPictureChoice(act);
  const controls = {
    kind: choice("Pooling", "kind", Object.keys(POOLS)),
    window: choice("Window k", "window", range(LIMITS.window)),
    stride: choice("Stride s", "stride", range(LIMITS.stride)),
    padding: choice("Padding p", "padding", range(LIMITS.padding)),
    everywhere: createSwitch("Global", (everywhere) => act.set({ everywhere })),
  };
  const els = Object.values(controls).map((control) => control.el);
  return {
    pad: createShiftPad(life, act),
    el: h("div", { class: "cx-row" }, picture.els, els),
    show(state) {
      picture.show(state);
      for (const [name, control] of Object.entries(controls)) control.set(state[name]);
      for (const name of ["window", "stride", "padding"]) controls[name].el.hidden = state.everywhere;
    },
  };
}
