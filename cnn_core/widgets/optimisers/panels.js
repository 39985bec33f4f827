/* The pictures of the optimiser explorer: the map with the ways on it, and the losses over the steps. */

import { createBoard } from "../parts/board.js";
import { format } from "../parts/numbers.js";
import { mix } from "../parts/palette.js";
import { createMemory, createPlot, label, line, px, ruler, scaleTo } from "../parts/plot.js";
import { assign, clamp, h } from "../parts/shared.js";
import { LAST, NAMES, SURFACES } from "./facts.js";
import { GROUND, traceLevels } from "./math.js";
import { CELLS, toCell, toPlace } from "./state.js";
import { LETTERS } from "./words.js";

const HALF = 3; // of the frame around the start, in cells

/* The height above the lowest place in each cell, and lines through equal heights, each 2.5 times the last. */
function surveyGround(surface) {
  const values = Float64Array.from({ length: CELLS * CELLS }, (_, i) => {
    const place = toPlace(surface, [Math.floor(i / CELLS), i % CELLS]);
    return GROUND[surface].loss(...place) - SURFACES[surface].least;
  });
  const map = { rows: CELLS, cols: CELLS, values };
  const levels = Array.from({ length: 11 }, (_, i) => 0.02 * 2.5 ** i);
  return { ...map, heights: values.map((value) => Math.log(value + 0.05)), d: traceLevels(map, levels) };
}

const pair = ([row, col]) =>
  `${clamp(col + 0.5, -400, 500).toFixed(2)} ${clamp(row + 0.5, -400, 500).toFixed(2)}`;

/* The way of one optimiser on the map: a line, and its letter where it is now. */
function createWay(name) {
  const path = h("path", { class: `cx-way cx-run-${name}`, "vector-effect": "non-scaling-stroke" });
  const disc = h("circle", { class: "cx-walker", r: 3.4 });
  const text = h("text", { class: "cx-letter", "text-anchor": "middle" }, LETTERS[name]);
  const el = h("g", { class: `cx-run-${name}` }, path, disc, text);
  return {
    el,
    show(run, surface) {
      el.style.display = run ? "" : "none";
      if (!run) return;
      const cells = run.path.slice(0, run.end + 1).map((place) => toCell(surface, place));
      const [row, col] = cells.at(-1).map((value) => clamp(value + 0.5, 3.5, CELLS - 3.5));
      assign(path, { d: `M${cells.map(pair).join("L")}` });
      assign(disc, { cx: col.toFixed(2), cy: row.toFixed(2) });
      assign(text, { x: col.toFixed(2), y: (row + 1.6).toFixed(2) });
    },
  };
}

export function createMap(life, act) {
  const board = createBoard(life, { onMove: act.goTo });
  const contours = h("path", { class: "cx-contours", "vector-effect": "non-scaling-stroke" });
  const goals = h("g", {});
  const ways = Object.keys(NAMES).map((name) => ({ name, ...createWay(name) }));
  const marks = [contours, goals, ways.map((way) => way.el)];
  const box = { class: "cx-ways", viewBox: `0 0 ${CELLS} ${CELLS}`, "aria-hidden": "true" };
  board.el.insertBefore(h("svg", box, marks), board.el.lastChild);
  board.el.classList.add("cx-ground");
  const ground = createMemory();
  let drawn = "";

  return {
    el: board.el,
    show({ state, runs }, palette) {
      const { surface, x, y } = state;
      const survey = ground([surface], () => surveyGround(surface));
      if (drawn !== surface) {
        drawn = surface;
        assign(contours, { d: survey.d });
        const dots = SURFACES[surface].minima.map((place) => {
          const [row, col] = toCell(surface, place);
          return h("circle", { class: "cx-goal", cx: col + 0.5, cy: row + 0.5, r: 1.6 });
        });
        goals.replaceChildren(...dots);
      }
      const at = toCell(surface, [x, y]).map((value) => clamp(Math.round(value), 0, CELLS - 1));
      const [low, high] = [Math.log(0.05), Math.log(200)];
      board.show({
        rows: CELLS,
        cols: CELLS,
        values: survey.heights,
        low,
        high,
        scale: (value) => mix(palette.paper, palette.text, 0.26 * clamp((value - low) / (high - low), 0, 1)),
        at,
        window: { top: at[0] - HALF, left: at[1] - HALF, height: 2 * HALF + 1, width: 2 * HALF + 1 },
        label: `Map of the ${SURFACES[surface].name}; start at x ${format(x, 2)}, y ${format(y, 2)}; arrow keys move it`,
      });
      for (const way of ways) {
        way.show(
          runs.find((run) => run.name === way.name),
          surface,
        );
      }
    },
  };
}

/* The losses above the lowest, as powers of ten, over the steps. */
export function createCurvesOfLoss() {
  const plot = createPlot(270);
  assign(plot.svg, { role: "img" });
  const powers = [-6, -4, -2, 0, 2, 4];
  const name = (n) => (n ? `10${n < 0 ? "⁻" : ""}${"⁰¹²³⁴⁵⁶"[Math.abs(n)]}` : "1");
  return {
    el: plot.el,
    measure: plot.measure,
    show(width, { state, runs }, words) {
      assign(plot.svg, { "aria-label": `Loss over the steps. ${words}` });
      const [left, right, foot] = [40, 18, 226];
      const across = scaleTo([0, LAST], [left, width - right]);
      const up = scaleTo([-6, 4], [foot, 12]);
      const height = (loss) => up(clamp(Math.log10(loss || 1e-9), -6, 4));
      const ways = runs.map(({ name: word, losses, end }) => {
        const points = losses.slice(0, end + 1).map((loss, t) => `${px(across(t))} ${px(height(loss))}`);
        return line(`cx-way cx-run-${word}`, `M${points.join("L")}`);
      });
      const ends = runs.map(({ name: word, losses, end }) =>
        label(across(end) + 9, height(losses[end]) + 4, LETTERS[word]),
      );
      plot.show(width, [
        powers.map((n) => [
          ruler(`M${left} ${px(up(n))}H${width - right}`, n ? "" : "cx-axis"),
          label(left - 6, up(n) + 4, name(n), "end"),
        ]),
        [0, 50, 100, 150, 200].map((t) => label(across(t), foot + 17, String(t))),
        label((left + width - right) / 2, foot + 33, "step"),
        ruler(`M${px(across(state.step))} 8V${foot}`, "cx-here"),
        ends,
        ways,
      ]);
    },
  };
}
