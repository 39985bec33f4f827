/* The convolution explorer: a kernel slides over an input and leaves its sums behind. */

import { checkState } from "../parts/check.js";
import { luminance } from "../parts/colour.js";
import { createPrompts } from "../parts/controls.js";
import { readPalette } from "../parts/palette.js";
import { createAnnouncer, createLife, fill, h, watchLook } from "../parts/shared.js";
import { createConvolutionActions } from "./actions.js";
import { createConvolutionControls } from "./controls.js";
import { RULES } from "./facts.js";
import { findTerms } from "./math.js";
import { createConvolutionPanels } from "./panels.js";
import { createConvolutionState, createPlayer } from "./state.js";
import {
  convolutionPrompts,
  createFormula,
  createSum,
  describeBorder,
  describeFlip,
  HINTS,
} from "./words.js";

/* The notes below the panels: what the mouse and the keys do, what does not fit, what the settings mean. */
function createNotes(announce) {
  const notes = Object.fromEntries(
    ["hint", "problem", "flip", "border"].map((name) => [name, h("p", { class: "cx-note" })]),
  );
  notes.problem.classList.add("cx-problem");
  return {
    ...notes,
    show({ state, kernel, geometry }) {
      const { problem } = geometry;
      notes.problem.hidden = !problem;
      if (notes.problem.textContent !== problem) announce(problem);
      notes.problem.textContent = problem;
      notes.flip.textContent = describeFlip(state.flip, kernel);
      notes.border.textContent = problem ? "" : describeBorder(geometry);
      notes.hint.textContent = HINTS[state.mode];
    },
  };
}

function createConvolutionView(el, life, now, player, act, { el: status, announce }) {
  const panels = createConvolutionPanels(life, act, announce);
  const controls = createConvolutionControls(life, act, panels, announce);
  const notes = createNotes(announce);
  const [sum, formula] = [createSum(), createFormula()];
  const transport = h("div", { class: "cx-row cx-tight" }, controls.transport, notes.hint);
  const above = [controls.source, panels.el, notes.problem, transport, sum.el];
  const below = [controls.settings, notes.flip, formula.el, notes.border];
  const prompts = createPrompts(convolutionPrompts(), act.set);
  const root = fill(el, life, "Convolution explorer", above, below, prompts, status);

  function draw() {
    const seen = now.get();
    const { state, geometry, padded, applied } = seen;
    const [row, col] = state.position;
    now.store.set({ position: state.position }); // the window stays inside when the result shrinks
    const playing = player.running();
    const palette = readPalette(root);
    root.style.colorScheme = luminance(palette.paper) < 0.18 ? "dark" : "light";
    panels.show({ ...seen, palette, shown: playing ? row * geometry.cols.size + col + 1 : Infinity });
    controls.show({ ...seen, playing });
    notes.show(seen);
    sum.el.hidden = Boolean(geometry.problem);
    formula.el.hidden = Boolean(geometry.problem);
    if (geometry.problem) {
      if (playing) player.set(false);
      return;
    }
    sum.show(findTerms(padded, applied, geometry, row, col), row, col, palette);
    formula.show(geometry);
  }
  return { root, draw };
}

function render({ model, el }) {
  const life = createLife();
  const announcer = createAnnouncer(life);
  const now = createConvolutionState(model, life);
  checkState(now.store.state, RULES);
  const player = createPlayer(life, now);
  const act = createConvolutionActions(now, player, announcer.announce);
  const view = createConvolutionView(el, life, now, player, act, announcer);
  now.onChange(life.nextFrame(view.draw));
  watchLook(life, view.root, now.changed);
  now.changed();
  return life.end;
}

export { format } from "../parts/numbers.js";
export { binomial, convolve, findTerms, findUnread, makeKernel, measureAxis, nameKernel } from "./math.js";
export default { render };
