/* The controls of the optimiser explorer: the surface, the steps, each optimiser and its rate. */

import { createButton, createRange, createSelect, createSwitch } from "../parts/controls.js";
import { format } from "../parts/numbers.js";
import { h } from "../parts/shared.js";
import { LAST, LIMITS, NAMES, SURFACES } from "./facts.js";
import { describeRun, LETTERS } from "./words.js";

/* A rate on a log scale: 60 places for each power of ten, two or three digits. */
const PARTS = 60;
const toKnob = (rate) => Math.round(PARTS * Math.log10(rate));
const toRate = (knob) => Number((10 ** (knob / PARTS)).toPrecision(3));
export const writeRate = (rate) => format(rate, 6);

/* A switch, a rate and where it is: one line for each optimiser. */
function createRunner(name, act) {
  const on = createSwitch(NAMES[name], (shown) => act.set({ [`show_${name}`]: shown }));
  const ends = LIMITS[name].map(toKnob);
  const rate = createRange(
    "Rate",
    ends,
    1,
    (knob) => act.set({ [name]: toRate(knob) }),
    (knob) => writeRate(toRate(knob)),
  );
  rate.el.querySelector("input").setAttribute("aria-label", `Rate of ${NAMES[name]}`);
  const told = h("span", { class: "cx-told" });
  const badge = h("span", { class: "cx-badge", "aria-hidden": "true" }, LETTERS[name]);
  const label = h("div", { class: "cx-runner-name" }, badge, on.el);
  const el = h("div", { class: `cx-runner cx-run-${name}` }, label, rate.el, told);
  return {
    el,
    show({ state, runs }) {
      const run = runs.find((one) => one.name === name);
      on.set(state[`show_${name}`]);
      rate.set(toKnob(state[name]));
      rate.el.firstChild.textContent = `Rate: ${writeRate(state[name])}`;
      told.textContent = run ? describeRun(run) : "not shown";
      told.classList.toggle("cx-gone", Boolean(run?.gone));
      el.classList.toggle("cx-off", !run);
    },
  };
}

function createSteps(act) {
  const play = createButton("Play", act.play, { class: "cx-button cx-play" });
  const buttons = [
    createButton("Start", () => act.stepTo(0), { "aria-label": "Back to the start" }),
    createButton("Step back", () => act.stepBy(-1)),
    play,
    createButton("Step", () => act.stepBy(1)),
  ];
  const slider = createRange("Steps", [0, LAST], 1, act.stepTo);
  const row = h("div", { class: "cx-row cx-tight" }, buttons);
  return {
    el: h("div", { class: "cx-row" }, row, h("div", { class: "cx-knob" }, slider.el)),
    show(step, playing) {
      play.textContent = playing ? "Pause" : "Play";
      slider.set(step);
    },
  };
}

export function createOptimiserControls(act) {
  const names = Object.entries(SURFACES).map(([word, { name }]) => [word, name]);
  const surface = createSelect("Surface", names, (word) => act.pickSurface(word, SURFACES[word]));
  const slider = (label, name, step) =>
    createRange(label, LIMITS[name], step, (value) => act.set({ [name]: value }));
  const sliders = {
    mu: slider("μ of momentum and Nesterov", "mu", 0.01),
    noise: slider("Noise in the gradient", "noise", 0.05),
  };
  const knobs = Object.values(sliders).map((one) => h("div", { class: "cx-knob" }, one.el));
  const [steps, runners] = [createSteps(act), Object.keys(NAMES).map((name) => createRunner(name, act))];
  const again = createButton("Other noise", act.newNoise);
  return {
    top: h("div", { class: "cx-row" }, surface.el, knobs, again),
    steps: steps.el,
    runners: h(
      "div",
      { class: "cx-runners" },
      runners.map((one) => one.el),
    ),
    show(seen, playing) {
      const { state } = seen;
      surface.set(state.surface);
      for (const [name, one] of Object.entries(sliders)) one.set(state[name]);
      again.disabled = state.noise === 0;
      steps.show(state.step, playing);
      for (const one of runners) one.show(seen);
    },
  };
}
