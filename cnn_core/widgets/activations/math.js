/* Activation functions, their slopes, many inputs at once, and signals and gradients in a deep chain of layers. */

import { clamp } from "../parts/shared.js";
import { DEAD, LIMITS, SAMPLES, SATURATED } from "./facts.js";

/* erf(x): a series of positive terms near 0, the continued fraction of its complement far out. */
export function erf(x) {
  const a = Math.abs(x);
  const scale = Math.exp(-a * a) / Math.sqrt(Math.PI);
  if (a < 3) {
    let term = a;
    let sum = a;
    for (let n = 1; term > sum * 1e-17; n += 1) {
      term *= (2 * a * a) / (2 * n + 1);
      sum += term;
    }
    return Math.sign(x) * 2 * scale * sum;
  }
  let tail = a;
  for (let k = a > 6 ? 0 : 30; k > 0; k -= 1) tail = a + k / 2 / tail;
  return Math.sign(x) * (1 - scale / tail);
}

const normalCdf = (x) => 0.5 + 0.5 * erf(x / Math.SQRT2);
const normalDensity = (x) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
const sigmoid = (x) => 0.5 + 0.5 * Math.tanh(0.5 * x);

/* f(x) and f'(x) as a pair; `a` is the reader's α. */
export const ACTIVATIONS = {
  relu: (x) => (x > 0 ? [x, 1] : [0, 0]),
  leaky_relu: (x, a) => (x > 0 ? [x, 1] : [a * x, a]),
  prelu: (x, a) => (x > 0 ? [x, 1] : [a * x, a]),
  elu: (x, a) => (x > 0 ? [x, 1] : [a * Math.expm1(x), a * Math.exp(x)]),
  gelu: (x, _, share = normalCdf(x)) => [x * share, share + x * normalDensity(x)],
  silu: (x, _, s = sigmoid(x)) => [x * s, s * (1 + x * (1 - s))],
  sigmoid: (x, _, s = sigmoid(x)) => [s, s * (1 - s)],
  tanh: (x, _, t = Math.tanh(x)) => [t, 1 - t * t],
  scaled_tanh: (x, _, t = Math.tanh((2 / 3) * x)) => [1.7159 * t, 1.7159 * (2 / 3) * (1 - t * t)],
};

export const meanOf = (values, of = (x) => x) => values.reduce((sum, x) => sum + of(x), 0) / values.length;
const rmsOf = (values) => Math.sqrt(meanOf(values, (x) => x * x));

let normalCache = null;

/* Quantiles of the normal distribution at (i + ½)/SAMPLES, scaled to variance 1. Newton's steps from 0 rise to each
   quantile above the middle without passing it, because the distribution function bends downwards there. */
export function normalQuantiles() {
  if (normalCache) return normalCache;
  const half = Array.from({ length: SAMPLES / 2 }, (_, i) => {
    const share = 0.5 + (i + 0.5) / SAMPLES;
    let x = 0;
    for (let step = 1; step > 1e-15; x += step) step = (share - normalCdf(x)) / normalDensity(x);
    return x;
  });
  const size = rmsOf(half);
  normalCache = [...half.map((x) => -x / size).reverse(), ...half.map((x) => x / size)];
  return normalCache;
}

const normalInputs = (mean, spread) => normalQuantiles().map((x) => mean + spread * x);

/* Wide layers z ← W f(z), the weights with mean 0 and variance gain²/width. signals: root mean square of z before
   each layer and behind the last; factors: by what each layer multiplies a gradient on its way back, which is
   gain · √E[f'²]; gradients: what is left before each layer of a gradient of size 1 behind the last.
   Sums as it goes: thirty lists of pairs at each step of a slider would be garbage to collect. */
export function runChain({ function: name, alpha, mean, spread, depth, gain }) {
  const f = ACTIVATIONS[name];
  const normal = normalQuantiles();
  const [signals, factors] = [[], []];
  const root = (sum) => Math.sqrt(sum / SAMPLES);
  for (let layer = 0; layer <= depth; layer += 1) {
    let [inputs, outputs, slopes] = [0, 0, 0];
    for (let i = 0; i < SAMPLES; i += 1) {
      const x = mean + spread * normal[i];
      inputs += x * x;
      if (layer === depth) continue;
      const pair = f(x, alpha);
      outputs += pair[0] * pair[0];
      slopes += pair[1] * pair[1];
    }
    signals.push(root(inputs));
    if (layer < depth) factors.push(gain * root(slopes));
    [mean, spread] = [0, gain * root(outputs)];
  }
  const gradients = [1];
  for (const factor of [...factors].reverse()) gradients.unshift(gradients[0] * factor);
  return { signals, factors, gradients };
}

export const kindOf = (slope) =>
  Math.abs(slope) < DEAD ? "dead" : Math.abs(slope) < SATURATED ? "saturated" : "open";

/* Many inputs at once, what becomes of them, and how many of them let a gradient through. */
export function measureInputs(state) {
  const f = ACTIVATIONS[state.function];
  const inputs = normalInputs(state.mean, state.spread);
  const pairs = inputs.map((x) => f(x, state.alpha));
  const slopes = pairs.map(([, slope]) => slope);
  const share = (kind) => slopes.filter((slope) => kindOf(slope) === kind).length / SAMPLES;
  const shares = { open: share("open"), saturated: share("saturated"), dead: share("dead") };
  return { inputs, outputs: pairs.map(([y]) => y), slopes, shares };
}

export const measurePoint = (state) => ACTIVATIONS[state.function](state.x, state.alpha);

/* Everything the page shows of a state. */
export function measureActivation(state) {
  return { point: measurePoint(state), ...measureInputs(state), chain: runChain(state) };
}

/* Which of `bins` equal parts of low … high a value falls into; what lies outside counts at the ends. */
export function findBin(value, low, high, bins) {
  return clamp(Math.floor(((value - low) / (high - low)) * bins), 0, bins - 1);
}

export function countBins(values, low, high, bins) {
  const counts = new Array(bins).fill(0);
  for (const value of values) counts[findBin(value, low, high, bins)] += 1;
  return counts;
}

/* A state with every number inside its limits: a link may hold anything. Throws for an unknown function. */
export function tidyActivation(state) {
  if (!Object.hasOwn(ACTIVATIONS, state.function))
    throw new RangeError(`there is no function ${state.function}`);
  const numbers = Object.entries(LIMITS).map(([name, [low, high]]) => {
    const value = clamp(Number(state[name]) || 0, low, high);
    return [name, name === "depth" ? Math.round(value) : value];
  });
  return { function: state.function, ...Object.fromEntries(numbers) };
}
