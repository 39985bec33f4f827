/* The arithmetic of the optimiser explorer: surfaces, the noise of a gradient, five optimisers and their ways. */

import { ALPHA, LAST, LOST, STEEP, SURFACES, VALLEY } from "./facts.js";

/* Each surface: its value at (x, y), and its two derivatives. */
export const GROUND = {
  bowl: { loss: (x, y) => (x * x + y * y) / 2, slope: (x, y) => [x, y] },
  ravine: { loss: (x, y) => (x * x + STEEP * y * y) / 2, slope: (x, y) => [x, STEEP * y] },
  turned: {
    loss: (x, y) => ((x + y) ** 2 + STEEP * (y - x) ** 2) / 4,
    slope: (x, y) => {
      const [u, v] = [(x + y) / 2, (STEEP * (y - x)) / 2];
      return [u - v, u + v];
    },
  },
  saddle: {
    loss: (x, y) => (x * x - y * y) / 2 + y ** 4 / 4,
    slope: (x, y) => [x, y ** 3 - y],
  },
  rosenbrock: {
    loss: (x, y) => (1 - x) ** 2 + VALLEY * (y - x * x) ** 2,
    slope: (x, y) => [2 * (x - 1) - 4 * VALLEY * x * (y - x * x), 2 * VALLEY * (y - x * x)],
  },
};

const noises = new Map();

/* Standard normal numbers, a pair for each step, the same as in Python: xorshift, then Box and Muller. */
export function makeNoise(seed) {
  if (noises.has(seed)) return noises.get(seed);
  let bits = (Math.imul(seed, 2654435761 | 0) + 88675123) >>> 0 || 1;
  const uniform = () => {
    bits ^= bits << 13;
    bits ^= bits >>> 17;
    bits ^= bits << 5;
    return ((bits >>> 0) + 0.5) / 2 ** 32;
  };
  for (let i = 0; i < 20; i += 1) uniform();
  const pairs = Array.from({ length: LAST }, () => {
    const [size, angle] = [Math.sqrt(-2 * Math.log(uniform())), 2 * Math.PI * uniform()];
    return [size * Math.cos(angle), size * Math.sin(angle)];
  });
  noises.set(seed, pairs);
  return pairs;
}

/* A step along v ← μ·v + g; Nesterov's looks ahead. The first velocity is the gradient itself. */
function pushed(ahead) {
  return (w, g, memory, { rate, mu }) => {
    memory.v = memory.v ? memory.v.map((v, i) => mu * v + g[i]) : [...g];
    return w.map((value, i) => value - rate * (ahead ? g[i] + mu * memory.v[i] : memory.v[i]));
  };
}

const average = (old, next, share) =>
  next.map((value, i) => share * (old ? old[i] : 0) + (1 - share) * value);

/* Each optimiser: (place, gradient, memory, settings) → the next place. */
export const RUNNERS = {
  gd: (w, g, _, { rate }) => w.map((value, i) => value - rate * g[i]),
  momentum: pushed(false),
  nesterov: pushed(true),
  rmsprop: (w, g, memory, { rate }) => {
    memory.s = average(
      memory.s,
      g.map((value) => value * value),
      ALPHA,
    );
    return w.map((value, i) => value - (rate * g[i]) / (Math.sqrt(memory.s[i]) + 1e-8));
  },
  adam: (w, g, memory, { rate }) => {
    const squares = g.map((value) => value * value);
    memory.t = (memory.t ?? 0) + 1;
    [memory.m, memory.s] = [average(memory.m, g, 0.9), average(memory.s, squares, 0.999)];
    const [one, two] = [1 - 0.9 ** memory.t, 1 - 0.999 ** memory.t];
    return w.map((value, i) => value - ((rate / one) * memory.m[i]) / (Math.sqrt(memory.s[i] / two) + 1e-8));
  },
};

/* The way of one optimiser: its places, the loss above the lowest at each, and the step at which it is lost. */
export function walk(name, { surface, x, y, mu, noise, seed, ...state }) {
  const [{ loss, slope }, { least }] = [GROUND[surface], SURFACES[surface]];
  const [extra, memory, settings] = [makeNoise(seed), {}, { rate: state[name], mu }];
  const path = [[x, y]];
  let lost = null;
  for (let t = 0; t < LAST && lost === null; t += 1) {
    const here = path[t];
    const g = slope(...here).map((value, i) => value + noise * extra[t][i]);
    path.push(RUNNERS[name](here, g, memory, settings));
    if (path[t + 1].some((value) => Math.abs(value) > LOST)) lost = t + 1;
  }
  return { path, losses: path.map((place) => loss(...place) - least), lost };
}

/* One step from a given state, for the comparison with the package. */
export function stepOnce(name, w, gradients, settings) {
  const memory = {};
  return gradients.reduce((place, g) => RUNNERS[name](place, g, memory, settings), w);
}

/* Where `values` (rows × cols) cross each level, as the d of one path in units of cells, cell centres at ½. */
export function traceLevels({ rows, cols, values }, levels) {
  const parts = [];
  const at = (r, c) => values[r * cols + c];
  for (const level of levels) {
    for (let r = 0; r + 1 < rows; r += 1) {
      for (let c = 0; c + 1 < cols; c += 1) {
        const corners = [
          [r, c],
          [r, c + 1],
          [r + 1, c + 1],
          [r + 1, c],
        ];
        const hits = [];
        corners.forEach(([r1, c1], i) => {
          const [r2, c2] = corners[(i + 1) % 4];
          const [a, b] = [at(r1, c1) - level, at(r2, c2) - level];
          if (a < 0 === b < 0) return;
          const share = a / (a - b);
          hits.push(
            `${(c1 + share * (c2 - c1) + 0.5).toFixed(2)} ${(r1 + share * (r2 - r1) + 0.5).toFixed(2)}`,
          );
        });
        for (let i = 0; i + 1 < hits.length; i += 2) parts.push(`M${hits[i]}L${hits[i + 1]}`);
      }
    }
  }
  return parts.join("");
}
