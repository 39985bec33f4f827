/* The controls of the softmax explorer: what is right, the loss and its numbers, the temperature. */

import { createChoice, createRange, createSelect } from "../parts/controls.js";
import { format } from "../parts/numbers.js";
import { h } from "../parts/shared.js";
import { CLASSES, LIMITS, LOSSES } from "./facts.js";

/* A temperature on a log scale: 40 places for each power of ten, two digits. */
const PLACES = 40;
const toKnob = (temperature) => Math.round(PLACES * Math.log10(temperature));
const toTemperature = (knob) => Number((10 ** (knob / PLACES)).toPrecision(2));

export function createSoftmaxControls(act) {
  const slider = (text, name, step) =>
    createRange(text, LIMITS[name], step, (value) => act.set({ [name]: value }));
  const right = createChoice(
    "The right answer",
    CLASSES.map((name, i) => [i, name]),
    (target) => act.set({ target }),
  );
  const loss = createSelect("Loss", Object.entries(LOSSES), (word) => act.set({ loss: word }));
  const [smoothing, gamma] = [
    slider("Label smoothing ε", "smoothing", 0.01),
    slider("Focus γ", "gamma", 0.1),
  ];
  const temperature = createRange(
    "Temperature T",
    LIMITS.temperature.map(toKnob),
    1,
    (knob) => act.set({ temperature: toTemperature(knob) }),
    (knob) => format(toTemperature(knob), 2),
  );
  const shift = slider("Added to every score", "shift", 1);
  const knobs = [temperature, smoothing, gamma].map((one) => h("div", { class: "cx-knob" }, one.el));
  return {
    top: h("div", { class: "cx-row cx-sm-top" }, right.el, loss.el, knobs),
    shift: h("div", { class: "cx-knob" }, shift.el),
    show(state) {
      right.set(state.target);
      loss.set(state.loss);
      temperature.set(toKnob(state.temperature));
      smoothing.set(state.smoothing);
      gamma.set(state.gamma);
      shift.set(state.shift);
      knobs[1].hidden = state.loss === "focal";
      knobs[2].hidden = state.loss !== "focal";
    },
  };
}
