/* Where results stand: their values on the axes, the ends of the axes, neighbours. */

import { COUNTS, RESULTS } from "./facts.js";

const COSTS = ["parameters", "macs"];
export const isCost = (axis) => COSTS.includes(axis);
export const findResult = (id) => RESULTS.find((one) => one.id === id);

/* One network that looks at one crop. */
export const isPlain = (one) => one.networks === 1 && one.crops === 1;

/* The value of a result on an axis, or null: costs are those of all networks and all crops. */
export function figureOf(one, axis) {
  if (!isCost(axis)) return one[axis];
  const count = COUNTS[one.network];
  const times = axis === "macs" ? [one.networks, one.crops] : [one.networks];
  if (!count || times.includes(null)) return null;
  return times.reduce((product, n) => product * n, count[axis]);
}

/* Where it stands: in time beside others of its year, costs by their powers of ten. */
export function placeOf(one, axis) {
  if (axis === "year") return one.time;
  return isCost(axis) ? Math.log10(figureOf(one, axis)) : figureOf(one, axis);
}

function endsOf(axis, values) {
  if (axis === "year") {
    const years = RESULTS.map((one) => one.year);
    return [Math.min(...years) - 0.6, Math.max(...years) + 0.6];
  }
  if (!isCost(axis)) return [0, axis === "top5" ? 30 : 50];
  return values.length ? [Math.min(...values) - 0.15, Math.max(...values) + 0.15] : [0, 1];
}

/* The results that are shown, from left to right, with their places from 0 to 1, and the ends of the axes. */
export function layOutMarks({ across, up, several }) {
  const has = (one) => [across, up].every((axis) => figureOf(one, axis) !== null);
  const shown = RESULTS.filter((one) => (several || isPlain(one)) && has(one));
  const ends = [across, up].map((axis) =>
    endsOf(
      axis,
      shown.map((one) => placeOf(one, axis)),
    ),
  );
  const share = (one, i) => (placeOf(one, [across, up][i]) - ends[i][0]) / (ends[i][1] - ends[i][0]);
  const marks = shown.map((one) => ({ one, id: one.id, x: share(one, 0), y: share(one, 1) }));
  marks.sort((a, b) => a.x - b.x || a.y - b.y || (a.id < b.id ? -1 : 1));
  return { marks, ends };
}

/* The mark to which a key leads from the chosen one; null if the key leads nowhere. */
export function neighbourOf(marks, chosen, key) {
  if (!marks.length) return null;
  const order = key === "ArrowUp" || key === "ArrowDown" ? [...marks].sort((a, b) => a.y - b.y) : marks;
  const at = order.findIndex((mark) => mark.id === chosen);
  const last = order.length - 1;
  const to = {
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    Home: 0,
    End: last,
  };
  if (!(key in to)) return null;
  if (at < 0) return order[key === "End" ? last : 0].id;
  return order[Math.max(0, Math.min(last, to[key]))].id;
}

/* The mark nearest to a place in pixels. */
export function nearestTo(marks, [x, y], toPixels) {
  const away = (mark) => Math.hypot(...toPixels(mark).map((value, i) => value - [x, y][i]));
  return marks.reduce((best, mark) => (best && away(best) <= away(mark) ? best : mark), null);
}
