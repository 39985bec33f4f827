/* The controls of the activation explorer: the function and its α, the inputs, the chain. */

import { createButton, createRange, createSelect } from "../parts/controls.js";
import { h } from "../parts/shared.js";
import { ALPHAS, LIMITS, NAMES } from "./facts.js";
import { ACTIVATION_FORMULAS } from "./words.js";

const GAINS = [
  ["1", 1],
  ["√2", Math.SQRT2],
  ["4", 4],
];
const layersText = (n) => `${n} ${n === 1 ? "layer" : "layers"}`;
const knob = (control) => h("div", { class: "cx-knob" }, control.el);

export function createActivationControls(set, onFunction) {
  const slider = (label, name, step, write) =>
    createRange(label, LIMITS[name], step, (value) => set({ [name]: value }), write);
  const choose = createSelect("Function", Object.entries(NAMES), onFunction);
  const sliders = {
    alpha: slider("α", "alpha", 0.01),
    mean: slider("Mean of the inputs", "mean", 0.1),
    spread: slider("Their spread", "spread", 0.1),
    depth: slider("Depth of the chain", "depth", 1, layersText),
    gain: slider("Gain of the weights", "gain", 0.01),
  };
  const gains = GAINS.map(([text, gain]) =>
    createButton(text, () => set({ gain }), { "aria-label": `Gain ${text}` }),
  );
  const [alpha, formula] = [knob(sliders.alpha), h("p", { class: "cx-note" })];
  const tight = h("div", { class: "cx-row cx-tight" }, gains);
  return {
    function: h("div", { class: "cx-row" }, choose.el, alpha, formula),
    inputs: h("div", { class: "cx-row" }, knob(sliders.mean), knob(sliders.spread)),
    chain: h("div", { class: "cx-row" }, knob(sliders.depth), knob(sliders.gain), tight),
    show(state) {
      choose.set(state.function);
      for (const [name, one] of Object.entries(sliders)) one.set(state[name]);
      alpha.hidden = !(state.function in ALPHAS);
      formula.textContent = ACTIVATION_FORMULAS[state.function];
    },
  };
}
