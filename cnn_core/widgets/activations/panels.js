/* The pictures of the activation explorer: curves over their inputs, two distributions, the chain. */

import { format } from "../parts/numbers.js";
import { createMemory, createPlot, disc, label, line, px, ruler, scaleTo } from "../parts/plot.js";
import { assign, clamp, h } from "../parts/shared.js";
import { LIMITS } from "./facts.js";
import { ACTIVATIONS, countBins, findBin, kindOf, meanOf } from "./math.js";
import { bars } from "./view.js";
import { raised } from "./words.js";

const ACTIVATION_RANGES = { sigmoid: [-1.4, 1.4], tanh: [-1.4, 1.4], scaled_tanh: [-2.2, 2.2] };
export const rangeOf = (name) => ACTIVATION_RANGES[name] || [-2, 6];
const ticksOf = ([, high]) => (high > 5 ? [-2, 0, 2, 4, 6] : high > 2 ? [-2, -1, 0, 1, 2] : [-1, 0, 1]);

/* Where the point leads by key; undefined for any other key. */
function keyedPoint(event, x) {
  const step = event.shiftKey ? 1 : 0.1;
  const to = { ArrowRight: x + step, ArrowUp: x + step, ArrowLeft: x - step, ArrowDown: x - step };
  return { ...to, PageUp: x + 1, PageDown: x - 1, Home: LIMITS.x[0], End: LIMITS.x[1] }[event.key];
}

/* The curves' place in their plot, and the axes of a function in it. */
const CURVES = { tall: 240, strip: 76, left: 30, right: 12, floor: 240 + 76 + 20 };

function axesOf(name, width) {
  const range = rangeOf(name);
  return {
    range,
    across: scaleTo(LIMITS.x, [CURVES.left, width - CURVES.right]),
    up: scaleTo(range, [CURVES.tall + 8, 10]),
  };
}

/* f (part 0) or its slope (part 1) as the d of a path, with gaps where it leaves the picture or jumps. */
function traceCurve({ range, across, up }, name, alpha, part) {
  const points = [];
  const slopeAt = (at) => ACTIVATIONS[name](at, alpha)[1];
  const jumps = part === 1 && Math.abs(slopeAt(1e-6) - slopeAt(-1e-6)) > 0.01;
  for (let i = -120; i <= 120; i += 1) {
    const y = ACTIVATIONS[name](i / 20, alpha)[part];
    points.push(y < range[0] || y > range[1] ? null : `${px(across(i / 20))} ${px(up(y))}`);
    if (jumps && i === 0) points.push(null);
  }
  return points.map((point, i) => (point ? `${i && points[i - 1] ? "L" : "M"}${point}` : "")).join("");
}

function drawAxes({ range, across, up }, width) {
  const { left, right, floor } = CURVES;
  return [
    ticksOf(range).map((tick) => [
      ruler(`M${left} ${px(up(tick))}H${width - right}`, tick ? "" : "cx-axis"),
      label(left - 6, up(tick) + 4, format(tick), "end"),
    ]),
    [-6, -4, -2, 0, 2, 4, 6].map((tick) => [
      ruler(`M${px(across(tick))} 10V${floor}`, tick ? "" : "cx-axis"),
      label(across(tick), floor + 18, format(tick)),
    ]),
    ruler(`M${left} ${floor}H${width - right}`, "cx-axis"),
  ];
}

/* How many inputs lie where, on the axis of the curves. */
function drawInputs({ across }, { function: name, alpha }, inputs) {
  const counts = countBins(inputs, ...LIMITS.x, 48);
  const high = scaleTo([0, Math.max(...counts, 40)], [0, CURVES.strip - 14]);
  const boxes = counts.map((count, i) => {
    const kind = count > 0 && kindOf(ACTIVATIONS[name](-6 + (i + 0.5) / 4, alpha)[1]);
    const [x, width] = [across(-6 + i / 4) + 0.5, across(0.25) - across(0) - 1];
    return [kind, x, CURVES.floor - high(count), width, high(count)];
  });
  return bars(boxes);
}

/* The tangent at x, and a dot on each curve. */
function drawPoint({ range, across, up }, x, y, slope) {
  const [from, to] = [Math.max(x - 0.9, LIMITS.x[0]), Math.min(x + 0.9, LIMITS.x[1])];
  const end = (at) => `${px(across(at))} ${px(up(y + slope * (at - x)))}`;
  const dot = (value, kind) => disc(kind, across(x), up(clamp(value, ...range)), 6);
  return [
    ruler(`M${px(across(x))} 10V${CURVES.floor}`, "cx-here"),
    line("cx-tangent", `M${end(from)}L${end(to)}`),
    dot(slope, "cx-slope-dot"),
    dot(y, "cx-curve-dot"),
  ];
}

/* f and f', the point on them, and below, on the same axis, how many inputs lie where. The point follows the
   pointer, and the keys of a slider. */
export function createCurves(life, onMove) {
  const slider = { role: "slider", tabIndex: 0, "aria-label": "Point x on the curve" };
  const limits = { "aria-valuemin": LIMITS.x[0], "aria-valuemax": LIMITS.x[1] };
  const plot = createPlot(CURVES.floor + 22, { ...slider, ...limits });
  const [curve, slopes] = [createMemory(), createMemory()];
  let [width, x] = [0, 0];

  function move(to) {
    x = clamp(Math.round(to * 100) / 100, ...LIMITS.x); // the next key may be faster than the next frame
    onMove(x);
  }
  function follow(event) {
    const across = event.clientX - plot.el.getBoundingClientRect().left - CURVES.left;
    move((across / (width - CURVES.left - CURVES.right)) * 12 - 6);
  }
  life.listen(plot.el, "keydown", (event) => {
    const to = keyedPoint(event, x);
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  });
  life.listen(plot.el, "pointerdown", (event) => {
    plot.el.setPointerCapture(event.pointerId);
    follow(event);
  });
  life.listen(plot.el, "pointermove", (event) => {
    if (plot.el.hasPointerCapture(event.pointerId)) follow(event);
  });

  return {
    el: plot.el,
    measure: plot.measure,
    show(now, state, [y, slope], inputs) {
      [width, x] = [now, state.x];
      const { function: name, alpha } = state;
      const words = `x = ${format(x, 2)}: f = ${format(y, 3)}, f′ = ${format(slope, 4)}`;
      assign(plot.el, { "aria-valuenow": x, "aria-valuetext": words });
      const axes = axesOf(name, width);
      const drawn = (memory, part) => memory([name, alpha, width], () => traceCurve(axes, name, alpha, part));
      plot.show(width, [
        drawAxes(axes, width),
        drawInputs(axes, state, inputs),
        line("cx-slope", drawn(slopes, 1)),
        line("cx-curve", drawn(curve, 0)),
        drawPoint(axes, x, y, slope),
      ]);
      return words;
    },
  };
}

/* How many of the values lie where between low and high, and where their mean is. */
export function createDistribution(name) {
  const plot = createPlot(96);
  assign(plot.svg, { role: "img" });
  const text = h("span", {});
  return {
    el: h("div", {}, h("p", { class: "cx-note" }, h("strong", {}, name), " ", text), plot.el),
    measure: plot.measure,
    show(width, values, low, high, kindAt) {
      const mean = meanOf(values);
      const spread = Math.sqrt(meanOf(values, (value) => (value - mean) ** 2));
      const words = `mean ${format(Math.abs(mean) < 1e-9 ? 0 : mean, 2)}, spread ${format(spread, 2)}`;
      text.textContent = words;
      assign(plot.svg, { "aria-label": `Distribution of the ${name.toLowerCase()}: ${words}` });
      const across = scaleTo([low, high], [8, width - 8]);
      const bins = 40;
      const counts = countBins(values, low, high, bins);
      const first = new Array(bins);
      for (const value of values) first[findBin(value, low, high, bins)] ??= value;
      const tall = scaleTo([0, Math.max(...counts)], [0, 58]);
      const step = (high - low) / bins;
      const ticks = [low, 0, high > 2 ? Math.round(high / 2) : 1, high].filter(
        (tick, i, all) => tick <= high && all.indexOf(tick) === i,
      );
      plot.show(width, [
        bars(
          counts.map((count, i) => [
            count > 0 && kindAt(first[i]),
            across(low + i * step) + 0.5,
            72 - tall(count),
            across(step) - across(0) - 1,
            tall(count),
          ]),
        ),
        ruler(`M8 72H${width - 8}`, "cx-axis"),
        ticks.map((tick) =>
          label(across(tick), 90, format(tick, 1), tick === low ? "start" : tick === high ? "end" : "middle"),
        ),
        line("cx-mean", `M${px(across(clamp(mean, low, high)))} 76V8`),
      ]);
    },
  };
}

/* Bars: what is left of the gradient before each layer. Dots: the size of the signals there. Both as powers of ten. */
export function createChain() {
  const plot = createPlot(216);
  assign(plot.svg, { role: "img" });
  return {
    el: plot.el,
    measure: plot.measure,
    show(width, { signals, gradients }, words) {
      assign(plot.svg, { "aria-label": words });
      const power = (value) => clamp(Math.log10(value || 1e-60), -60, 30);
      const all = [...gradients, ...signals].map(power);
      const [low, high] = [
        Math.min(-3, Math.floor(Math.min(...all))),
        Math.max(1, Math.ceil(Math.max(...all))),
      ];
      const step = [1, 2, 3, 6, 12].find((size) => (high - low) / size <= 7) || 24;
      const [left, right, foot] = [48, 8, 176];
      const across = scaleTo([0, gradients.length], [left, width - right]);
      const up = scaleTo([low, high], [foot, 10]);
      const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i).filter((n) => n % step === 0);
      const thick = Math.max((across(1) - across(0)) * 0.62, 3);
      const often = Math.ceil(gradients.length / (width < 420 ? 8 : 16));
      const middle = (i) => across(i + 0.5);
      plot.show(width, [
        powers.map((n) => [
          ruler(`M${left} ${px(up(n))}H${width - right}`, n ? "" : "cx-axis"),
          label(left - 6, up(n) + 4, n ? `10${raised(n)}` : "1", "end"),
        ]),
        bars(
          gradients.map((value, i) => {
            const [a, b] = [up(0), up(power(value))];
            return ["open", middle(i) - thick / 2, Math.min(a, b) - 1, thick, Math.abs(a - b) + 2];
          }),
        ),
        signals.map((value, i) => disc("cx-signal", middle(i), up(power(value)), 4)),
        gradients.map(
          (_, i) => i % often === 0 && i < gradients.length - 1 && label(middle(i), foot + 16, String(i + 1)),
        ),
        label((left + width - right) / 2, foot + 33, "layer"),
      ]);
    },
  };
}
