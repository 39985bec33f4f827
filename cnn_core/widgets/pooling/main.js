/* The pooling explorer: windows summarise a picture, the picture moves: what stays the same? */

import { checkState } from "../parts/check.js";
import { createPrompts } from "../parts/controls.js";
import { readPalette } from "../parts/palette.js";
import { createAnnouncer, createLife, fill, h, watchLook } from "../parts/shared.js";
import { createPoolingControls } from "./controls.js";
import { RULES } from "./facts.js";
import { createPoolingPanels } from "./panels.js";
import { createPoolingActions, createPoolingState } from "./state.js";
import { BACK, describeChange, describeCut, describeValue, POOLING_HINT, poolingPrompts } from "./words.js";

function createPoolingView(el, life, now, act, { el: status, announce }) {
  const panels = createPoolingPanels(life, act, announce);
  const controls = createPoolingControls(life, act);
  const [value, padded] = [h("p", {}), h("p", { class: "cx-note" })];
  const changes = h("ul", { class: "cx-changes" });
  const words = h("div", { class: "cx-stack" }, value, changes, padded);
  const below = h("div", { class: "cx-below" }, controls.pad, words);
  const hint = h("p", { class: "cx-note" }, POOLING_HINT);
  const prompts = createPrompts(poolingPrompts(), act.set);
  const parts = [controls.el, panels.el, below, hint, prompts, status];
  const root = fill(el, life, "Pooling explorer", parts);

  function draw() {
    const seen = now.get();
    const { state, plan } = seen;
    now.store.set({ position: state.position }); // it may have shrunk
    panels.show(seen, readPalette(root));
    controls.show(state);
    value.textContent = describeValue(seen);
    padded.textContent = describeCut(state, plan);
    changes.replaceChildren(
      ...(seen.gradient ? [h("li", {}, BACK[state.kind])] : describeChange(seen.compared)),
    );
  }
  return { root, draw };
}

function render({ model, el }) {
  const life = createLife();
  const announcer = createAnnouncer(life);
  const now = createPoolingState(model, life);
  checkState(now.store.state, RULES);
  const act = createPoolingActions(now, announcer.announce);
  const view = createPoolingView(el, life, now, act, announcer);
  const redraw = life.nextFrame(view.draw);
  now.onChange(redraw);
  watchLook(life, view.root, redraw);
  redraw();
  return life.end;
}

export { toMap } from "../parts/map.js";
export { compareMaps, moveAlong, moveMap, planPool, pool, poolBack } from "./math.js";
export { drawPicture } from "./pictures.js";
export default { render };
