/* The activation explorer: a function and its slope, many inputs at once, a gradient on its way through a chain. */

import { createPrompts } from "../parts/controls.js";
import { createMemory } from "../parts/plot.js";
import { connect, createAnnouncer, createLife, createSignal, fill, h, watchLook } from "../parts/shared.js";
import { createActivationControls } from "./controls.js";
import { ALPHAS, SAMPLES, STATE } from "./facts.js";
import { kindOf, measureInputs, measurePoint, runChain, tidyActivation } from "./math.js";
import { createChain, createCurves, createDistribution, rangeOf } from "./panels.js";
import { activationPrompts, CHAIN_KEY, CHAIN_TITLE, describeChain, MEANINGS, percent } from "./words.js";

const swatch = (size, shape) =>
  h("svg", { class: "cx-key", width: size, height: size, "aria-hidden": "true" }, shape);
const stack = (...children) => h("div", { class: "cx-stack" }, children);
const note = (...children) => h("p", { class: "cx-note" }, children);
const title = (text) => h("p", { class: "cx-title" }, text);

/* How many inputs are open, saturated, dead. */
function createShares() {
  const shares = Object.keys(MEANINGS).map((kind) => ({ kind, text: h("span", {}) }));
  const box = (kind) => h("rect", { class: `cx-bin cx-${kind}`, x: 2, y: 2, width: 12, height: 12 });
  const items = shares.map(({ kind, text }) => h("li", {}, swatch(16, box(kind)), text));
  return {
    el: h("ul", { class: "cx-shares" }, items),
    show(found) {
      for (const { kind, text } of shares) text.textContent = `${percent(found[kind])} ${MEANINGS[kind]()}`;
    },
  };
}

/* The whole explorer in its element, and a function that draws a state. */
function createActivationView(el, life, controls, set, status) {
  const curves = createCurves(life, (x) => set({ x }));
  const [outputs, slopes] = [createDistribution("Outputs"), createDistribution("Slopes")];
  const [chain, shares, sentence] = [createChain(), createShares(), h("p", {})];
  const values = h("strong", { class: "cx-point" });
  const left = stack(curves.el, note("Solid f, dashed its slope f′. ", values), controls.inputs);
  const right = stack(title(`${SAMPLES} Gaussian inputs`), shares.el, outputs.el, slopes.el);
  const dot = swatch(12, h("circle", { class: "cx-signal", cx: 6, cy: 6, r: 4 }));
  const above = [controls.function, h("div", { class: "cx-split" }, left, right), title(CHAIN_TITLE)];
  const below = [controls.chain, chain.el, note(CHAIN_KEY, dot, " size of the signals there."), sentence];
  const prompts = createPrompts(activationPrompts(), set);
  const root = fill(el, life, "Activation explorer", above, below, prompts, status);

  const [inputs, chained] = [createMemory(), createMemory()];
  const plots = [curves, outputs, slopes, chain];
  let widths = null; // until the page's layout is new

  function draw(state) {
    const { function: name, alpha, mean, spread, depth, gain } = state;
    widths ??= plots.map((plot) => plot.measure());
    const many = inputs([name, alpha, mean, spread], () => measureInputs(state));
    const layers = chained([name, alpha, mean, spread, depth, gain], () => runChain(state));
    controls.show(state);
    values.textContent = curves.show(widths[0], state, measurePoint(state), many.inputs);
    shares.show(many.shares);
    outputs.show(widths[1], many.outputs, ...rangeOf(name), () => "open");
    slopes.show(widths[2], many.slopes, -0.2, Math.max(1.2, alpha * (name in ALPHAS)), kindOf);
    sentence.textContent = describeChain(state, layers);
    chain.show(widths[3], layers, sentence.textContent);
  }
  function forgetWidths() {
    widths = null;
  }
  return { root, draw, forgetWidths };
}

function render({ model, el }) {
  const life = createLife();
  const change = createSignal();
  const store = connect(model, STATE, life, change.send);
  const read = () => tidyActivation(store.state);
  read(); // an unknown function is refused before anything is shown
  const { el: status, announce } = createAnnouncer(life);
  const controls = createActivationControls(store.set, (name) => {
    store.set({ function: name, alpha: ALPHAS[name] ?? store.state.alpha });
    announce(describeChain(read(), runChain(read())));
  });
  const view = createActivationView(el, life, controls, store.set, status);
  const redraw = life.nextFrame(() => view.draw(read()));
  change.listen(redraw);
  watchLook(life, view.root, () => {
    view.forgetWidths();
    redraw();
  });
  view.draw(read());
  return life.end;
}

export { countBins, erf, measureActivation, normalQuantiles, runChain, tidyActivation } from "./math.js";
export { nameSize } from "./words.js";
export default { render };
