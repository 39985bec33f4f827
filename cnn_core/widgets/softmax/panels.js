/* The pictures of the softmax explorer: scores that can be dragged, probabilities, the gradient, and the loss as a
   curve. A class has the same row in each. */

import { format } from "../parts/numbers.js";
import { createPlot, disc, label, line, px, ruler, scaleTo } from "../parts/plot.js";
import { assign, clamp, h } from "../parts/shared.js";
import { CLASSES, LIMITS, LOSSES } from "./facts.js";
import { measureAnswer, withScore } from "./math.js";
import { isPlain, writeNumber } from "./words.js";

const [ROW, TOP, LEFT, RIGHT] = [34, 4, 38, 58];
const foot = () => TOP + CLASSES.length * ROW;
const middle = (i) => TOP + (i + 0.5) * ROW;
const box = (from, to, y, tall) => `M${px(from)} ${px(y - tall / 2)}H${px(to)}v${px(tall)}H${px(from)}Z`;

/* An axis with its ticks, the row of the right class, names and values: what the three pictures of bars share. */
function drawRows(width, [low, high], ticks, target, values) {
  const across = scaleTo([low, high], [LEFT, width - RIGHT]);
  return {
    across,
    below: [
      line("cx-sm-row", box(0, width, middle(target), ROW - 4)),
      ticks.map((tick) => [
        ruler(`M${px(across(tick))} ${TOP}V${foot()}`, tick ? "" : "cx-axis"),
        label(across(tick), foot() + 16, format(tick, 2)),
      ]),
      CLASSES.map((name, i) => label(2, middle(i) + 4, name, "start")),
      values.map((value, i) => label(width - 2, middle(i) + 4, value, "end")),
    ],
  };
}

/* Where a key leads from a score. */
function keyedScore({ key, shiftKey }, score) {
  const [step, [low, high]] = [shiftKey ? 1 : 0.1, LIMITS.scores];
  const to = { ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step, PageUp: 1, PageDown: -1 };
  return { Home: low, End: high }[key] ?? (key in to ? score + to[key] : null);
}

/* A score as a slider over its bar. A finger that scrolls the page leaves the score as it was. */
function createHandle(life, i, onScore) {
  const [low, high] = LIMITS.scores;
  const names = {
    class: "cx-sm-handle",
    role: "slider",
    tabIndex: 0,
    "aria-label": `Score of ${CLASSES[i]}`,
  };
  const limits = { "aria-valuemin": low, "aria-valuemax": high };
  const place = { "--top": `${middle(i) - ROW / 2}px`, "--tall": `${ROW}px`, "--left": `${LEFT}px` };
  const el = h("div", { ...names, ...limits, style: { ...place, "--right": `${RIGHT}px` } });
  let [score, before] = [0, 0];
  function move(to) {
    score = clamp(Math.round(to * 10) / 10, low, high); // the next key may be faster than the next frame
    onScore(i, score);
  }
  function follow({ clientX }) {
    const { left, width } = el.getBoundingClientRect();
    move(low + ((clientX - left) / width) * (high - low));
  }
  life.listen(el, "keydown", (event) => {
    const to = event.altKey || event.ctrlKey || event.metaKey ? null : keyedScore(event, score);
    if (to === null) return;
    event.preventDefault();
    move(to);
  });
  life.listen(el, "pointerdown", (event) => {
    if (event.button) return;
    before = score;
    el.setPointerCapture(event.pointerId);
    follow(event);
  });
  life.listen(el, "pointermove", (event) => {
    if (el.hasPointerCapture(event.pointerId)) follow(event);
  });
  life.listen(el, "pointercancel", () => move(before));
  return {
    el,
    show(value, p) {
      score = value;
      const words = `${format(value, 1)}, probability ${writeNumber(p)}`;
      assign(el, { "aria-valuenow": value, "aria-valuetext": words });
    },
  };
}

export function createScores(life, onScore) {
  const plot = createPlot(foot() + 22, { class: "cx-plot cx-sm-scores" });
  assign(plot.svg, { "aria-hidden": "true" });
  const handles = CLASSES.map((_, i) => createHandle(life, i, onScore));
  plot.el.append(...handles.map((one) => one.el));
  return {
    el: plot.el,
    measure: plot.measure,
    show(width, { state, p }) {
      const { scores, target } = state;
      const written = scores.map((z) => format(z, 1));
      const { across, below } = drawRows(width, LIMITS.scores, [-8, -4, 0, 4, 8], target, written);
      plot.show(width, [
        below,
        scores.map((z, i) => line("cx-sm-score", box(across(0), across(z), middle(i), 16))),
        scores.map((z, i) => disc("cx-sm-grip", across(z), middle(i), 7)),
      ]);
      for (const [i, one] of handles.entries()) one.show(scores[i], p[i]);
    },
  };
}

/* The probabilities as bars, and the label as outlines. */
export function createProbabilities() {
  const plot = createPlot(foot() + 22);
  assign(plot.svg, { role: "img" });
  return {
    el: plot.el,
    measure: plot.measure,
    show(width, { state, p, y }) {
      const written = p.map((value) => writeNumber(value));
      const { across, below } = drawRows(width, [0, 1], [0, 0.25, 0.5, 0.75, 1], state.target, written);
      const told = CLASSES.map((name, i) => `${name} ${written[i]}, label ${format(y[i], 3)}`);
      assign(plot.svg, { "aria-label": `Probabilities: ${told.join("; ")}` });
      plot.show(width, [
        below,
        p.map((value, i) => line("cx-sm-p", box(LEFT, across(value), middle(i), 16))),
        y.map((value, i) => line("cx-sm-label", value ? box(LEFT, across(value), middle(i), 23) : "M0 0")),
      ]);
    },
  };
}

/* An arrow from `from` to `to`; a short one is all head. */
function arrow(from, to, y) {
  const head = clamp(to - from, -9, 9);
  const [neck, wide] = [px(to - head), Math.abs(head)];
  return `M${px(from)} ${px(y - 3)}H${neck}V${px(y - wide)}L${px(to)} ${px(y)}L${neck} ${px(y + wide)}V${px(y + 3)}H${px(from)}Z`;
}

export function createGradient() {
  const plot = createPlot(foot() + 22);
  assign(plot.svg, { role: "img" });
  return {
    el: plot.el,
    measure: plot.measure,
    show(width, { state, gradient, plain }) {
      const written = gradient.map((value) => writeNumber(value));
      const end = [1.5, 2, 3, 5, 10, 15].find((one) => one * Math.min(state.temperature, 1) >= 1.4);
      const ticks = [-1, -0.5, 0, 0.5, 1].map((share) => share * (end === 1.5 ? 1 : end));
      const { across, below } = drawRows(width, [-end, end], ticks, state.target, written);
      const told = CLASSES.map((name, i) => `${name} ${written[i]}`).join("; ");
      assign(plot.svg, { "aria-label": `Gradient in the scores: ${told}` });
      plot.show(width, [
        below,
        gradient.map((value, i) =>
          line(`cx-sm-arrow${value < 0 ? " cx-sm-raise" : ""}`, arrow(across(0), across(value), middle(i))),
        ),
        plain.map((value, i) =>
          line("cx-sm-plain", isPlain(state) ? "M0 0" : arrow(across(0), across(value), middle(i))),
        ),
      ]);
    },
  };
}

/* The loss over the score of the right class, beside plain cross-entropy, and where it is lowest. */
export function createLossCurve() {
  const plot = createPlot(foot() + 22);
  assign(plot.svg, { role: "img" });
  const [left, right, ground] = [38, 12, foot()];
  const [low, high] = LIMITS.scores;
  const places = Array.from({ length: 161 }, (_, i) => low + ((high - low) * i) / 160);
  return {
    el: plot.el,
    measure: plot.measure,
    show(width, { state, loss }) {
      const plain = { ...state, loss: "cross_entropy", smoothing: 0 };
      const [own, other] = [state, plain].map((one) =>
        places.map((score) => measureAnswer(withScore(one, score)).loss),
      );
      const most = Math.max(...own, ...other);
      const step = [0.5, 1, 2, 5, 10, 20, 50].find((size) => most / size <= 4.2);
      const across = scaleTo([low, high], [left, width - right]);
      const up = scaleTo([0, Math.max(most, step)], [ground, TOP + 4]);
      const trace = (values) => `M${values.map((v, i) => `${px(across(places[i]))} ${px(up(v))}`).join("L")}`;
      const best = own.indexOf(Math.min(...own));
      const inside = best > 0 && own[best] < own[160]; // far out a loss may round to 0
      const [here, name] = [state.scores[state.target], CLASSES[state.target]];
      const words = `${LOSSES[state.loss]} over the score of ${name}: ${writeNumber(loss)} at ${format(here, 1)}`;
      assign(plot.svg, {
        "aria-label": inside
          ? `${words}, lowest at ${format(places[best], 1)}`
          : `${words}, falling to the end`,
      });
      const steps = Array.from({ length: Math.floor(Math.max(most, step) / step) + 1 }, (_, i) => i * step);
      plot.show(width, [
        steps.map((tick) => [
          ruler(`M${left} ${px(up(tick))}H${width - right}`, tick ? "" : "cx-axis"),
          label(left - 6, up(tick) + 4, format(tick, 1), "end"),
        ]),
        [-8, -4, 0, 4, 8].map((tick) => label(across(tick), ground + 16, format(tick))),
        ruler(`M${px(across(here))} ${TOP}V${ground}`, "cx-here"),
        line("cx-sm-other", trace(other)),
        line("cx-sm-own", trace(own)),
        inside && disc("cx-sm-best", across(places[best]), up(own[best]), 5),
        disc("cx-sm-now", across(here), up(loss), 6),
      ]);
      return inside ? places[best] : null;
    },
  };
}
