/* What the softmax explorer says: numbers of any size, the loss as a sum, what breaks in float32, what to try. */

import { format, RAISED } from "../parts/numbers.js";
import { CLASSES, LARGEST, LOSSES, START } from "./facts.js";
import { bestScore, focalFactor, measureAnswer, withScore, wordForWord } from "./math.js";

/* A number of any size in a few digits: −0.76, 0.0074, 3.1·10⁻⁹; of float32 also inf and nan. */
export function writeNumber(value, digits = 2) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "−inf" : "inf";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e5)) {
    const [front, power] = value.toExponential(1).split("e");
    const raised = String(Number(power)).replace(/[-\d]/g, (c) => (c === "-" ? "⁻" : RAISED[c]));
    return `${front.replace("-", "−")}·10${raised}`;
  }
  return size < 0.1 ? format(Number(value.toPrecision(2)), 6) : format(value, digits);
}

/* A share; what is nearly all is not written as all. */
export function writePercent(share) {
  if (share > 0.9995) return "more than 99.9 %";
  return share < 0.0005 ? `${writeNumber(100 * share, 1)} %` : `${format(100 * share, 1)} %`;
}

const first = (p) => p.indexOf(Math.max(...p));

const capital = (text) => text[0].toUpperCase() + text.slice(1);

/* Who is ahead, and who is right. */
export function describeSaid({ state, p }) {
  const [said, right] = [first(p), state.target];
  if (said === right) return `The answer is ${CLASSES[said]}, ${writePercent(p[said])}, and right.`;
  return `The answer is ${CLASSES[said]}, ${writePercent(p[said])}; right is ${CLASSES[right]}, ${writePercent(p[right])}.`;
}

export function describeAnswer(seen) {
  return `${describeSaid(seen)} ${capital(LOSSES[seen.state.loss])}: ${writeNumber(seen.loss)}.`;
}

/* How the loss comes about, with its numbers. */
export function describeLoss({ state, p, y, logs, loss }) {
  const { target, loss: kind, smoothing, gamma } = state;
  const [name, cost, start] = [CLASSES[target], writeNumber(-logs[target] || 0), `${capital(LOSSES[kind])}:`];
  if (kind === "squared_error") return `${start} Σ (p − y)² = ${writeNumber(loss)}.`;
  if (kind === "focal")
    return `${start} (1 − p)^γ · (−ln p) of ${name} = ${writeNumber((1 - p[target]) ** gamma)} · ${cost} = ${writeNumber(loss)}.`;
  if (smoothing === 0) return `${start} −ln p of ${name} = −ln ${writeNumber(p[target])} = ${cost}.`;
  const entropy = -y.reduce((total, share) => total + share * Math.log(share), 0);
  return `${start} −Σ y ln p = ${writeNumber(loss)}; the smoothed label lets it fall to ${writeNumber(entropy)}, no further.`;
}

/* Whether the gradient is p − y itself. */
export const isPlain = ({ loss, temperature }) => loss === "cross_entropy" && temperature === 1;

/* What the gradient is made of. */
export function describeGradient({ state, logs }) {
  const { loss: kind, temperature, gamma, target } = state;
  const end = "A step of training goes the other way.";
  if (isPlain(state)) return `p − y: what is said less what is right. ${end}`;
  const divided = temperature === 1 ? "" : ` / ${format(temperature, 2)}`;
  const made = {
    cross_entropy: `(p − y)${divided}`,
    squared_error: `2 p (d − Σ p d)${divided}, d = p − y: where p is near 0 or 1, nothing is left`,
    focal: `(p − y) · ${writeNumber(focalFactor(logs[target], gamma))}${divided}, a factor that p of ${CLASSES[target]} decides`,
  };
  return `Solid: ${made[kind]}. Dashed: p − y. ${end}`;
}

/* What the curve shows beside the loss itself; `lowest`: the score where it is lowest, if that is inside. */
export function describeCurve({ loss, smoothing, target }, lowest) {
  const alone = loss === "cross_entropy" && smoothing === 0;
  const beside = alone ? "The other scores stay." : "Dashed: cross-entropy without smoothing.";
  return lowest === null
    ? `${beside} The higher the score of ${CLASSES[target]}, the lower the loss, without end.`
    : `${beside} Lowest where ${CLASSES[target]} has ${format(lowest, 1)} (ring).`;
}

const list = (names) =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/* What happens in float32, in a sentence or two. */
export function describeFloats({ state, printed, safe }) {
  const named = (test) => list(CLASSES.filter((_, i) => test(printed.e[i])));
  const [endless, none] = [named((e) => e === Infinity), named((e) => e === 0)];
  const wrong = CLASSES.some((_, i) => !Number.isFinite(printed.cost[i]));
  if (!wrong) return "Every number fits, and both ways agree.";
  const found = [];
  if (endless)
    found.push(
      `e^z of ${endless} is inf: float32 ends at ${writeNumber(LARGEST)}, which is e^${format(Math.log(LARGEST), 2)}. And inf / inf is nan.`,
    );
  else if (printed.total === Infinity) found.push("Each e^z fits, but their sum is inf, and all p become 0.");
  else if (printed.total === 0)
    found.push("Every e^z is smaller than the smallest number of float32 and becomes 0; 0 / 0 is nan.");
  else if (none) found.push(`e^z of ${none} becomes 0, and −ln 0 is inf.`);
  else found.push("A quotient becomes 0, and −ln 0 is inf.");
  const [before, after] = [printed, safe].map((way) => writeNumber(way.cost[state.target]));
  const what = `−ln p of ${CLASSES[state.target]}`;
  return `${found.join("")} ${before === after ? `${what} is ${after} both ways.` : `${what} comes out as ${before}; with the largest taken off it is ${after}.`}`;
}

/* Questions that lead to an insight; every number in the answers is computed. */
export function softmaxPrompts() {
  const at = (changes) => ({ ...START, ...changes });
  const [wrong, tried] = [
    at({ scores: [-4, 5, 0, -1] }),
    at({ scores: [-4, 5, 0, -1], loss: "squared_error" }),
  ];
  const [pull, silent] = [wrong, tried].map((state) => measureAnswer(state));
  const smooth = at({ scores: [3, 0, 0, 0], smoothing: 0.1 });
  const best = withScore(smooth, Math.round(10 * bestScore(smooth)) / 10);
  const easy = at({ scores: [4, 0, 0, 0], loss: "focal" });
  const hard = at({ scores: [0, 2, 0, 0], loss: "focal" });
  const factor = (state) => writeNumber(focalFactor(measureAnswer(state).logs[state.target], state.gamma));
  const warm = [0.5, 1, 4].map((temperature) => writePercent(measureAnswer(at({ temperature })).p[1]));
  const high = at({ shift: 100 });
  return [
    {
      question: "Make the answer as certain and as wrong as you can. How hard does each loss pull then?",
      answer:
        `At scores −4, 5, 0, −1 cross-entropy pulls the cat by ${writeNumber(pull.gradient[0], 4)}: p − y, hardly less than 1, and never more. ` +
        `The squared error pulls by ${writeNumber(silent.gradient[0])}. Its loss, ${writeNumber(silent.loss)}, is nearly the largest there is, and the score does not hear of it.`,
      changes: tried,
    },
    {
      question:
        "Smooth the label by 0.1 and drag the cat to where its arrow vanishes. And without smoothing?",
      answer:
        `With the others at 0 the best score is ${format(bestScore(smooth), 2)}; there p = y = ${format(measureAnswer(best).y[0], 3)}, and beyond it the arrow turns round. ` +
        "Without smoothing it gets shorter and never vanishes: more is always better, and the best score is infinite.",
      changes: best,
    },
    {
      question: "Focal loss, γ = 2: what is left of p − y for an easy answer, what for a hard one?",
      answer:
        `The easy one, cat ahead by 4, keeps a factor of ${factor(easy)}; the hard one, cat behind by 2, ${factor(hard)}. ` +
        "The loss itself shrinks by (1 − p)^γ. Move γ to 0 and it is cross-entropy.",
      changes: easy,
    },
    {
      question: "Move the temperature from 1 to 4 and to 0.5. Which class wins?",
      answer: `The same: dividing all scores by one number keeps their order. Only the certainty changes: dog has ${warm[2]} at T = 4, ${warm[1]} at 1 and ${warm[0]} at 0.5.`,
      changes: at({ temperature: 4 }),
    },
    {
      question: "Add 100 to every score. What happens to the probabilities, and what to a program?",
      answer:
        `Nothing happens to p: e^100 stands above and below the line. But e^${103} is ${writeNumber(wordForWord([103]).e[0])} in float32, and the printed formula gives nan. ` +
        "With the largest score taken off first, no exponent is above 0. Now add −120.",
      changes: high,
    },
  ];
}
