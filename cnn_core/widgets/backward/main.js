/* The backward explorer: an error at the output finds the pixels and the weights behind it. */

import { checkState } from "../parts/check.js";
import { luminance } from "../parts/colour.js";
import { createPrompts } from "../parts/controls.js";
import { readPalette } from "../parts/palette.js";
import { createAnnouncer, createLife, fill, h, watchLook } from "../parts/shared.js";
import { createBackwardActions } from "./actions.js";
import { createBackwardControls } from "./controls.js";
import { RULES } from "./facts.js";
import { createBackwardPanels } from "./panels.js";
import { createBackwardState } from "./state.js";
import { backwardPrompts, createProducts, describeSettings, HINT, MEANINGS } from "./words.js";

function createBackwardView(el, life, now, act, { el: status, announce }) {
  const panels = createBackwardPanels(life, act, announce);
  const controls = createBackwardControls(act);
  const products = createProducts();
  const problem = h("p", { class: "cx-note cx-problem" });
  const [meaning, settings] = [h("p", { class: "cx-note" }), h("p", { class: "cx-note" })];
  const hint = h("p", { class: "cx-note" }, HINT);
  const parts = [controls.view, panels.el, problem, products.el, meaning, controls.settings, settings, hint];
  const prompts = createPrompts(backwardPrompts(), act.set);
  const root = fill(el, life, "Backward explorer", parts, prompts, status);

  function draw() {
    const seen = now.get();
    const bad = seen.geometry.problem;
    const palette = readPalette(root);
    root.style.colorScheme = luminance(palette.paper) < 0.18 ? "dark" : "light";
    panels.show({ ...seen, palette });
    controls.show(seen);
    problem.hidden = !bad;
    if (problem.textContent !== bad) announce(bad);
    problem.textContent = bad;
    products.el.hidden = Boolean(bad);
    meaning.textContent = MEANINGS[seen.state.view];
    settings.textContent = bad ? "" : describeSettings(seen);
    if (bad) return;
    const { position, pixel, weight } = seen.state;
    now.store.set({ position, pixel, weight }); // what is picked stays inside when sizes shrink
    products.show({ ...seen, palette });
  }
  return { root, draw };
}

function render({ model, el }) {
  const life = createLife();
  const now = createBackwardState(model, life);
  checkState(now.store.state, RULES);
  const announcer = createAnnouncer(life);
  const act = createBackwardActions(now, announcer.announce);
  const view = createBackwardView(el, life, now, act, announcer);
  now.onChange(life.nextFrame(view.draw));
  watchLook(life, view.root, now.changed);
  now.changed();
  return life.end;
}

export { backward, measureBoth } from "./math.js";
export default { render };
