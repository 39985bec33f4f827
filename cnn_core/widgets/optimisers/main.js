/* The optimiser explorer: five optimisers walk down the same surface, each at its own rate. */

import { checkState } from "../parts/check.js";
import { luminance } from "../parts/colour.js";
import { createPrompts } from "../parts/controls.js";
import { readPalette } from "../parts/palette.js";
import { createAnnouncer, createLife, fill, h, watchLook } from "../parts/shared.js";
import { createOptimiserActions } from "./actions.js";
import { createOptimiserControls } from "./controls.js";
import { COLOURS, RULES } from "./facts.js";
import { createCurvesOfLoss, createMap } from "./panels.js";
import { createOptimiserState, createStepper } from "./state.js";
import { describeRuns, describeSurface, OPTIMISER_HINT, optimiserPrompts } from "./words.js";

const titled = (text, ...children) =>
  h("div", { class: "cx-stack" }, h("p", { class: "cx-title" }, text), children);

function createOptimiserView(el, life, now, stepper, act, status) {
  const [map, losses] = [createMap(life, act), createCurvesOfLoss()];
  const controls = createOptimiserControls(act);
  const known = h("p", { class: "cx-note" });
  const pictures = h(
    "div",
    { class: "cx-split cx-descent" },
    titled("Where they walk", map.el),
    titled("Loss above the lowest", losses.el),
  );
  const hint = h("p", { class: "cx-note" }, OPTIMISER_HINT);
  const parts = [controls.top, known, pictures, controls.steps, controls.runners, hint];
  const prompts = createPrompts(optimiserPrompts(), (changes) => {
    stepper.set(false);
    act.set(changes);
  });
  const root = fill(el, life, "Optimiser explorer", parts, prompts, status);
  for (const [name, colour] of Object.entries(COLOURS)) root.style.setProperty(`--cx-${name}`, colour);
  let width = 0; // until the page's layout is new

  function draw() {
    const seen = now.get();
    const palette = readPalette(root);
    root.style.colorScheme = luminance(palette.paper) < 0.18 ? "dark" : "light";
    width ||= losses.measure();
    controls.show(seen, stepper.running());
    known.textContent = describeSurface(seen.state);
    map.show(seen, palette);
    losses.show(width, seen, describeRuns(seen));
  }
  function forgetWidth() {
    width = 0;
  }
  return { root, draw, forgetWidth };
}

function render({ model, el }) {
  const life = createLife();
  const { el: status, announce } = createAnnouncer(life);
  const now = createOptimiserState(model, life);
  checkState(now.store.state, RULES);
  const stepper = createStepper(life, now);
  const act = createOptimiserActions(now, stepper, announce);
  const view = createOptimiserView(el, life, now, stepper, act, status);
  const redraw = life.nextFrame(view.draw);
  now.onChange(redraw);
  watchLook(life, view.root, () => {
    view.forgetWidth();
    redraw();
  });
  redraw();
  return life.end;
}

export { makeNoise, stepOnce, walk } from "./math.js";
export default { render };
