/* What the optimiser explorer says: where each walk is, what the surface demands, what to try. */

import { format } from "../parts/numbers.js";
import { NAMES, START, STEEP, SURFACES } from "./facts.js";
import { walk } from "./math.js";

export const LETTERS = { gd: "G", momentum: "M", nesterov: "N", rmsprop: "R", adam: "A" };

/* A loss of any size in two digits. */
export function writeLoss(loss) {
  if (loss >= 1e5) return "above 100,000";
  return loss > 0 && loss < 1e-6 ? "below 0.000001" : format(Number(loss.toPrecision(2)), 7);
}

const inside = ({ view: [left, right, bottom, top] }, [x, y]) =>
  x >= left && x <= right && y >= bottom && y <= top;

export function describeRun({ place, loss, gone, lost, surface }) {
  if (gone) return `diverged: lost after ${lost} steps`;
  const where = `at (${place.map((value) => format(Number(value.toFixed(2)), 2)).join(", ")})`;
  return `loss ${writeLoss(loss)} ${surface && !inside(SURFACES[surface], place) ? "off the map" : where}`;
}

export function describeRuns({ state, runs }) {
  const told = runs.map((run) => `${NAMES[run.name]}: ${describeRun(run)}`).join("; ");
  return `Step ${state.step}. ${told || "No optimiser is shown"}.`;
}

/* What is known of a surface before anybody walks. */
export function describeSurface({ surface, mu }) {
  const { curvatures } = SURFACES[surface];
  if (curvatures.length) {
    const [steep, flat] = curvatures;
    const form =
      steep === flat
        ? `Curvature ${steep} in every direction.`
        : `Curvature ${steep} across the ravine and ${flat} along it: a condition number of ${steep / flat}.`;
    const limit = (factor) => format((2 * factor) / steep, 3);
    return `${form} Gradient descent diverges at rates above 2/${steep} = ${limit(1)}, momentum above 2(1 + μ)/${steep} = ${limit(1 + mu)}.`;
  }
  if (surface === "saddle")
    return "A pass: level at (0, 0), down to both sides. The lowest places are (0, 1) and (0, −1).";
  return "A bent valley with a flat floor; the lowest place is (1, 1). To find the valley is easy, to follow it is not.";
}

export const OPTIMISER_HINT =
  "Click on the map, or drag the frame, to move the start; with the focus on the map the arrow keys move it. Lines join places of equal loss, dots mark the lowest.";

const ALONE = {
  show_gd: false,
  show_momentum: false,
  show_nesterov: false,
  show_rmsprop: false,
  show_adam: false,
};

/* Questions that lead to an insight; every number in the answers is computed. */
export function optimiserPrompts() {
  const at = (changes) => ({ ...START, ...ALONE, ...changes });
  const limit = 2 / STEEP;
  const [below, above] = [0.99, 1.05].map((share) => share * limit);
  const edge = at({ show_gd: true, gd: above, step: 60 });
  const straight = at({ show_adam: true, show_momentum: true, step: 60 });
  const [u, v] = [straight.x, straight.y]; // the start turns with the ravine
  const [x, y] = [(u - v) / Math.SQRT2, (u + v) / Math.SQRT2];
  const askew = { ...straight, surface: "turned", x, y };
  const pass = at({
    surface: "saddle",
    x: 1.6,
    y: 0,
    step: 100,
    gd: 0.1,
    adam: 0.1,
    show_gd: true,
    show_adam: true,
  });
  const noisy = { ...pass, noise: 0.05 };
  const loss = (name, state) => writeLoss(walk(name, state).losses[state.step]);
  const { lost } = walk("gd", edge);
  return [
    {
      question: `In the ravine gradient descent may take a rate of up to ${limit}. What do ${format(below, 4)} and ${format(above, 4)} do?`,
      answer:
        `After 60 steps the loss is ${loss("gd", { ...edge, gd: below })} at ${format(below, 4)}, and ${loss("gd", edge)} at ${format(above, 4)}` +
        `${lost ? `; after ${lost} steps it is lost` : ""}. Each step multiplies the distance across by 1 − ${STEEP}·η: by ${format(1 - STEEP * below, 2)}, and by ${format(1 - STEEP * above, 2)}.`,
      changes: edge,
    },
    {
      question: "Turn the ravine by 45°. Which of momentum and Adam does not care?",
      answer:
        `Momentum: with the start turned as well, its way is the same, and its loss after 60 steps is ${loss("momentum", straight)} before and ${loss("momentum", askew)} after. ` +
        `Adam's goes from ${loss("adam", straight)} to ${loss("adam", askew)} at a rate of ${straight.adam}: it has a scale for each axis, and now no axis runs along the ravine.`,
      changes: askew,
    },
    {
      question: "Start exactly on the ridge of the saddle, y = 0. Who finds the way down?",
      answer: `Nobody: the slope in y is exactly 0, for ever. With a noise of 0.05 gradient descent is at a loss of ${loss("gd", noisy)} after 100 steps and Adam at ${loss("adam", noisy)}. Move the noise up and see.`,
      changes: pass,
    },
  ];
}
