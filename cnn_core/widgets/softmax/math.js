/* The arithmetic of the softmax explorer: softmax, three losses with their gradients, and float32 step by step. */

const TINY = 2.2250738585072014e-308; // the smallest normal number: 1 − p is never 0

const sum = (values) => values.reduce((a, b) => a + b, 0);

/* ln softmax(z); the largest itself adds the 1 that log1p puts in, so a small −ln p keeps its digits. */
export function logSoftmax(z) {
  const most = z.indexOf(Math.max(...z));
  const others = sum(z.map((value, i) => (i === most ? 0 : Math.exp(value - z[most]))));
  return z.map((value) => value - z[most] - Math.log1p(others));
}

/* The label: 1 for the right class, of which a share of ε goes to all alike. */
export function labelOf({ scores, target, loss, smoothing }) {
  const given = loss === "focal" ? 0 : smoothing;
  return scores.map((_, i) => (1 - given) * (i === target) + given / scores.length);
}

/* p − y; where p of the right class is nearly 1, expm1 keeps the digits. */
const away = (logs, y) => logs.map((l, i) => Math.exp(l) * (1 - y[i]) + y[i] * Math.expm1(l));

/* Each loss: (ln p, y, state) → its value and its gradient in z / T. */
const RECIPES = {
  cross_entropy: (logs, y) => ({ loss: -sum(logs.map((l, i) => y[i] && y[i] * l)), gradient: away(logs, y) }),
  squared_error(logs, y) {
    const [p, d] = [logs.map(Math.exp), away(logs, y)];
    const mean = sum(p.map((value, i) => value * d[i]));
    return {
      loss: sum(d.map((value) => value * value)),
      gradient: p.map((value, i) => 2 * value * (d[i] - mean)),
    };
  },
  focal(logs, _, { target, gamma }) {
    const factor = focalFactor(logs[target], gamma);
    const rest = Math.max(-Math.expm1(logs[target]), TINY);
    return {
      loss: -(rest ** gamma) * logs[target],
      gradient: logs.map((l, i) => factor * (i === target ? Math.expm1(l) : Math.exp(l))),
    };
  },
};

/* What focal loss multiplies p − y by: (1 − p)^γ − γ·p·(1 − p)^(γ − 1)·ln p, of the right class. */
export function focalFactor(log, gamma) {
  const rest = Math.max(-Math.expm1(log), TINY);
  return rest ** gamma - gamma * rest ** (gamma - 1) * Math.exp(log) * log;
}

/* What the loss makes of the scores; `plain` is p − y. */
export function measureAnswer(state) {
  const { scores, temperature, loss: kind } = state;
  const logs = logSoftmax(scores.map((z) => z / temperature));
  const y = labelOf(state);
  const { loss, gradient } = RECIPES[kind](logs, y, state);
  return {
    logs,
    p: logs.map(Math.exp),
    y,
    loss,
    gradient: gradient.map((value) => value / temperature),
    plain: away(logs, y),
  };
}

/* The same answer with another score for the right class. */
export function withScore(state, score) {
  return { ...state, scores: state.scores.map((z, i) => (i === state.target ? score : z)) };
}

/* The score of the right class at which cross-entropy with a smoothed label is lowest, the others as they are. */
export function bestScore(state) {
  const { scores, target, temperature } = state;
  const goal = labelOf(state)[target];
  const others = sum(scores.map((z, i) => (i === target ? 0 : Math.exp(z / temperature))));
  return temperature * (Math.log(others) + Math.log(goal / (1 - goal)));
}

const single = Math.fround;
const addUp = (values) => values.reduce((a, b) => single(a + b), 0);

/* The softmax as the formula is printed, every step in float32. */
export function wordForWord(scores) {
  const x = scores.map(single);
  const e = x.map((value) => single(Math.exp(value)));
  const total = addUp(e);
  const p = e.map((value) => single(value / total));
  return { x, e, total, p, cost: p.map((value) => single(-Math.log(value))) };
}

/* The same with the largest score taken off first, and −ln p as ln Σ − x. */
export function largestOff(scores) {
  const z = scores.map(single);
  const most = Math.max(...z);
  const x = z.map((value) => single(value - most));
  const e = x.map((value) => single(Math.exp(value)));
  const total = addUp(e);
  const log = single(Math.log(total));
  const p = e.map((value) => single(value / total));
  return { x, e, total, p, cost: x.map((value) => single(log - value)) };
}
