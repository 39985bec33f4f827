/* The receptive field explorer: a unit in a stack of layers, and the pixels that reach it. */

import { checkState } from "../parts/check.js";
import { createPrompts } from "../parts/controls.js";
import { readPalette } from "../parts/palette.js";
import { createAnnouncer, createLife, fill, h, watchLook } from "../parts/shared.js";
import { createReceptiveActions } from "./actions.js";
import { createReceptiveControls } from "./controls.js";
import { RULES } from "./facts.js";
import { createImagePanel, createStackPanel, createTable } from "./panels.js";
import { checkLayers, createReceptiveState } from "./state.js";
import { describeUnit, RECEPTIVE_HINT, receptivePrompts } from "./words.js";

function createReceptiveView(el, life, now, act, { el: status, announce }) {
  const [stack, image] = [createStackPanel(life, act), createImagePanel(life, act)];
  const [table, controls] = [createTable(), createReceptiveControls(act)];
  const problem = h("p", { class: "cx-problem" });
  const trouble = h("div", { class: "cx-stack" }, problem, controls.mend);
  const story = h("div", { class: "cx-stack cx-rf-story" });
  const parts = [
    h("div", { class: "cx-split" }, stack.el, image.el),
    trouble,
    story,
    controls.el,
    table.el,
    h("p", { class: "cx-note" }, RECEPTIVE_HINT),
  ];
  const prompts = createPrompts(receptivePrompts(), act.set);
  const root = fill(el, life, "Receptive field explorer", parts, prompts, status);

  function draw() {
    const seen = now.get();
    const { layer, position } = seen.state;
    const width = stack.measure();
    stack.show(seen, width);
    image.show({ ...seen, palette: readPalette(root) });
    table.show(seen);
    controls.show(seen);
    story.replaceChildren(...describeUnit(seen).map((text) => h("p", {}, text)));
    trouble.hidden = !seen.problem;
    if (problem.textContent !== seen.problem) announce(seen.problem);
    problem.textContent = seen.problem;
    if (!seen.problem) now.store.set({ layer, position }); // the unit stays inside when layers go
  }
  return { root, draw };
}

function render({ model, el }) {
  const life = createLife();
  const now = createReceptiveState(model, life);
  checkState(now.store.state, RULES);
  checkLayers(now.store.state);
  const announcer = createAnnouncer(life);
  const act = { ...createReceptiveActions(now, announcer.announce), now: now.get };
  const view = createReceptiveView(el, life, now, act, announcer);
  now.onChange(life.nextFrame(view.draw));
  watchLook(life, view.root, now.changed);
  now.changed();
  return life.end;
}

export { receptive } from "./math.js";
export default { render };
