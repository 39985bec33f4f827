/* The softmax explorer: the scores of one answer, what a loss says to them, and where float32 ends. */

import { checkState } from "../parts/check.js";
import { createPrompts } from "../parts/controls.js";
import { createAnnouncer, createLife, fill, h, watchLook } from "../parts/shared.js";
import { createSoftmaxControls } from "./controls.js";
import { RULES } from "./facts.js";
import { createFloats } from "./floats.js";
import { createGradient, createLossCurve, createProbabilities, createScores } from "./panels.js";
import { createSoftmaxActions, createSoftmaxState } from "./state.js";
import {
  describeCurve,
  describeFloats,
  describeGradient,
  describeLoss,
  describeSaid,
  softmaxPrompts,
} from "./words.js";

const note = (...children) => h("p", { class: "cx-note" }, children);
const titled = (text, ...children) =>
  h("div", { class: "cx-stack" }, h("p", { class: "cx-title" }, text), children);

function createSoftmaxView(el, life, now, act, status) {
  const controls = createSoftmaxControls(act);
  const plots = [
    createScores(life, act.setScore),
    createProbabilities(),
    createGradient(),
    createLossCurve(),
  ];
  const floats = createFloats();
  const [answer, loss, slope, curve, broken] = Array.from({ length: 5 }, () => h("span", {}));
  const pictures = h(
    "div",
    { class: "cx-sm-pictures" },
    titled("Scores: drag the bars", plots[0].el),
    titled("Probabilities; outlined, the label y", plots[1].el),
    titled("Gradient of the loss in each score", plots[2].el, note(slope)),
    titled("Loss over the score of the right class", plots[3].el, note(curve)),
  );
  const sums = h("p", { class: "cx-sm-sum" }, answer, " ", loss);
  const single = titled("The same in float32", controls.shift, floats.el, h("p", {}, broken));
  const prompts = createPrompts(softmaxPrompts(), act.set);
  const root = fill(
    el,
    life,
    "Softmax and losses explorer",
    controls.top,
    pictures,
    sums,
    single,
    prompts,
    status,
  );
  let widths = null; // until the page's layout is new

  function draw() {
    const seen = now.get();
    widths ??= plots.map((plot) => plot.measure());
    controls.show(seen.state);
    const [, , , lowest] = plots.map((plot, i) => plot.show(widths[i], seen));
    curve.textContent = describeCurve(seen.state, lowest);
    answer.textContent = describeSaid(seen);
    loss.textContent = describeLoss(seen);
    slope.textContent = describeGradient(seen);
    floats.show(seen);
    broken.textContent = describeFloats(seen);
  }
  function forgetWidths() {
    widths = null;
  }
  return { root, draw, forgetWidths };
}

function render({ model, el }) {
  const life = createLife();
  const { el: status, announce } = createAnnouncer(life);
  const now = createSoftmaxState(model, life);
  checkState(now.store.state, RULES);
  const act = createSoftmaxActions(now, announce);
  const view = createSoftmaxView(el, life, now, act, status);
  const redraw = life.nextFrame(view.draw);
  now.onChange(redraw);
  watchLook(life, view.root, () => {
    view.forgetWidths();
    redraw();
  });
  redraw();
  return life.end;
}

export { bestScore, largestOff, measureAnswer, wordForWord } from "./math.js";
export { writeNumber } from "./words.js";
export default { render };
