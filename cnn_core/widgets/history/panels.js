/* The picture of the history explorer: marks over two axes, of which one is chosen. */

import { createPlot, label, line, px, ruler } from "../parts/plot.js";
import { assign } from "../parts/shared.js";
import { AXES, HUMAN } from "./facts.js";
import { isCost, isPlain, nearestTo, neighbourOf } from "./math.js";
import { describeResult, describeShown, writeCount } from "./words.js";

const [LEFT, RIGHT, TOP, FOOT, HEIGHT] = [58, 16, 14, 316, 362];
const LETTER = 6.8; // of a name, roughly, in pixels

const SHAPES = {
  convolutional: (x, y, r) =>
    `M${px(x - r)} ${px(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
  transformer: (x, y, r) => `M${px(x - r)} ${px(y - r)}h${2 * r}v${2 * r}h${-2 * r}z`,
  features: (x, y, r) =>
    `M${px(x)} ${px(y - r - 1)}l${r + 1} ${r + 1}l${-r - 1} ${r + 1}l${-r - 1} ${-r - 1}z`,
};

/* The values at which an axis has a line, with what is written there. */
function ticksOf(axis, [low, high], room) {
  if (axis === "year") {
    const step = room < 420 ? 4 : 2;
    const years = Array.from({ length: 40 }, (_, i) => 2000 + i).filter((year) => year % step === 0);
    return years.filter((year) => year > low && year < high).map((year) => [year, String(year)]);
  }
  if (!isCost(axis)) {
    const step = axis === "top5" ? 5 : 10;
    return Array.from({ length: Math.round(high / step) + 1 }, (_, i) => [i * step, `${i * step} %`]);
  }
  const powers = Array.from({ length: 20 }, (_, i) => i).filter((power) => power >= low && power <= high);
  const short = { million: "M", billion: "G", trillion: "T" };
  const write = (power) => writeCount(10 ** power).replace(/ (\w+)$/, (_, word) => ` ${short[word]}`);
  return powers.map((power) => [power, write(power)]);
}

/* Names beside their marks, the chosen one's first; none where another name or a mark stands. */
function placeNames(marks, chosen, toPixels, width) {
  const taken = marks.map((mark) => {
    const [x, y] = toPixels(mark);
    return { left: x - 7, right: x + 7, top: y - 7, bottom: y + 7, id: mark.id };
  });
  const first = (mark) => (mark.id === chosen ? 0 : isPlain(mark.one) ? 1 : 2);
  const names = [];
  for (const mark of [...marks].sort((a, b) => first(a) - first(b))) {
    const text = mark.one.title.split(/[,:] /)[0];
    const [x, y] = toPixels(mark);
    const wide = LETTER * text.length;
    const gap = mark.id === chosen ? 16 : 10;
    const boxes = [
      { anchor: "start", at: x + gap, left: x + gap - 2, right: x + gap + 2 + wide },
      { anchor: "end", at: x - gap, left: x - gap - 2 - wide, right: x - gap + 2 },
    ].map((box) => ({ ...box, top: y - 8, bottom: y + 8, id: mark.id }));
    const fits = (box) => box.left > LEFT && box.right < width - 2;
    const free = (box) =>
      taken.every(
        (one) =>
          one.id === box.id ||
          one.right < box.left ||
          one.left > box.right ||
          one.bottom < box.top ||
          one.top > box.bottom,
      );
    const box = boxes.find((one) => fits(one) && free(one)) ?? (mark.id === chosen ? boxes.find(fits) : null);
    if (!box) continue;
    taken.push({ ...box, id: "" });
    names.push(label(box.at, y + 4, text, box.anchor));
  }
  return names;
}

/* `get` says what is shown at this moment: a key may come before the next frame. */
export function createTimeline(life, act, get) {
  const plot = createPlot(HEIGHT, { role: "application", tabindex: 0, class: "cx-plot cx-timeline" });
  assign(plot.svg, { "aria-hidden": "true" });
  let width = 0;
  const toPixels = ({ x, y }) => [LEFT + x * (width - LEFT - RIGHT), FOOT - y * (FOOT - TOP)];
  life.listen(plot.el, "keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { marks, state } = get();
    const id = neighbourOf(marks, state.chosen, event.key);
    if (id === null) return;
    event.preventDefault();
    act.choose(id);
  });
  life.listen(plot.el, "click", ({ clientX, clientY }) => {
    const { left, top } = plot.svg.getBoundingClientRect();
    const mark = nearestTo(get().marks, [clientX - left, clientY - top], toPixels);
    if (mark) act.choose(mark.id);
  });

  function drawAxes({ state, ends }) {
    const [wide, tall] = [width - LEFT - RIGHT, FOOT - TOP];
    const share = (value, [low, high]) => (value - low) / (high - low);
    const along = ticksOf(state.across, ends[0], wide).map(([value, text]) => {
      const x = LEFT + share(value, ends[0]) * wide;
      return [ruler(`M${px(x)} ${TOP}V${FOOT}`), label(x, FOOT + 17, text)];
    });
    const upwards = ticksOf(state.up, ends[1], wide).map(([value, text]) => {
      const y = FOOT - share(value, ends[1]) * tall;
      return [ruler(`M${LEFT} ${px(y)}H${width - RIGHT}`), label(LEFT - 6, y + 4, text, "end")];
    });
    const human = FOOT - share(HUMAN, ends[1]) * tall;
    return [
      along,
      upwards,
      ruler(`M${LEFT} ${TOP}V${FOOT}H${width - RIGHT}`, "cx-axis"),
      state.up === "top5" && ruler(`M${LEFT} ${px(human)}H${width - RIGHT}`, "cx-here"),
      label((LEFT + width - RIGHT) / 2, FOOT + 36, AXES[state.across]),
    ];
  }
  return {
    el: plot.el,
    measure: plot.measure,
    show(now, seen) {
      width = now;
      const { marks, state } = seen;
      const at = marks.find(({ id }) => id === state.chosen);
      assign(plot.el, { "aria-label": labelOf(seen, at) });
      const drawn = marks.map((mark) => {
        const [kind, hollow] = [mark.one.kind, isPlain(mark.one) ? "" : " cx-hollow"];
        return line(`cx-mark cx-${kind}${hollow}`, SHAPES[kind](...toPixels(mark), 5));
      });
      const ring = at ? line("cx-ring", SHAPES.convolutional(...toPixels(at), 10)) : null;
      plot.show(width, [drawAxes(seen), drawn, ring, placeNames(marks, state.chosen, toPixels, width)]);
    },
  };
}

function labelOf(seen, at) {
  const { state } = seen;
  const what = `${AXES[state.up]} against ${AXES[state.across]}`;
  return `${what}. ${describeShown(seen)} ${at ? describeResult(at.one) : ""} Arrow keys choose another.`;
}
