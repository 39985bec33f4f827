/* The network of the LeNet-5 explorer. Maps of a layer lie one behind the other in one typed array, row by row. */

import { ALPHABET, BOX, FIELD, LAYERS, LEVELS, PAD, SHAPES } from "./facts.js";

const SEEN = FIELD + 2 * PAD; // the side of the image that the network reads

/* What a layer hands on (maps, side of a map), which layer it reads, and its window there. */
export function layerOf(name) {
  if (name === "input") return { maps: 1, side: SEEN };
  const names = Object.keys(SHAPES);
  const [maps, side] = SHAPES[name];
  const pools = !(name in LAYERS);
  const window = pools ? 2 : (LAYERS[name][3] ?? 1);
  return { maps, side, below: ["input", ...names][names.indexOf(name)], window, pools };
}

export function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/* The form is explained in make_data.py. */
export function unpackWeights(layers) {
  const places = new Int16Array(128);
  [...ALPHABET].forEach((letter, i) => {
    places[letter.charCodeAt(0)] = i;
  });
  const unpacked = Object.entries(layers).map(([name, { weight, scale, bias }]) => {
    const scales = new Float32Array(bytesOf(scale).buffer);
    const length = weight.length / 2 / scales.length;
    const weights = Float32Array.from({ length: weight.length / 2 }, (_, i) => {
      const level = places[weight.charCodeAt(2 * i)] * 64 + places[weight.charCodeAt(2 * i + 1)] - LEVELS - 1;
      return level * scales[Math.floor(i / length)];
    });
    return [name, { weights, bias: new Float32Array(bytesOf(bias).buffer), length }];
  });
  return Object.fromEntries(unpacked);
}

/* A matrix that scales along one axis and brings the centre of mass to pixel 14: three bilinear samples a pixel. */
function resampling(masses, scale) {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const centre = masses.reduce((sum, mass, i) => sum + mass * i, 0) / total;
  const at = (i, r) => {
    const hats = [-1, 0, 1].map((third) =>
      Math.max(0, 1 - Math.abs(centre + (i - FIELD / 2 + third / 3) / scale - r)),
    );
    return (hats[0] + hats[1] + hats[2]) / 3;
  };
  return masses.map((_, i) => masses.map((__, r) => at(i, r)));
}

/* Scales a drawing so that its longer side fills 20 pixels, and moves its centre of mass to the middle. */
export function prepareDrawing(drawing) {
  const rows = drawing.map((line) => line.reduce((sum, value) => sum + value, 0));
  const cols = drawing[0].map((_, c) => drawing.reduce((sum, line) => sum + line[c], 0));
  const extent = (masses) =>
    masses.findLastIndex((mass) => mass > 0) - masses.findIndex((mass) => mass > 0) + 1;
  if (!rows.some((mass) => mass > 0)) return drawing;
  const scale = BOX / Math.max(extent(rows), extent(cols));
  const [a, b] = [resampling(rows, scale), resampling(cols, scale)];
  const half = drawing.map((line) =>
    b.map((weights) => weights.reduce((sum, weight, c) => sum + weight * line[c], 0)),
  );
  return a.map((weights) =>
    cols.map((_, j) => weights.reduce((sum, weight, r) => sum + weight * half[r][j], 0)),
  );
}

/* Grey values (28 lists of 28) with a border of two black pixels, shifted and scaled as in training. */
export function normaliseImage(image, { mean, std }) {
  const seen = new Float64Array(SEEN * SEEN).fill(-mean / std);
  for (let r = 0; r < FIELD; r += 1) {
    for (let c = 0; c < FIELD; c += 1) seen[(r + PAD) * SEEN + c + PAD] = (image[r][c] / 255 - mean) / std;
  }
  return seen;
}

function convolveLayer(below, { side }, { weights, bias, length }, k, relu) {
  const size = side - k + 1;
  const out = new Float64Array(bias.length * size * size);
  for (let o = 0; o < bias.length; o += 1) {
    const base = o * size * size;
    out.fill(bias[o], base, base + size * size);
    for (let tap = 0; tap < length; tap += 1) {
      const weight = weights[o * length + tap];
      const [c, u, v] = [Math.floor(tap / (k * k)), Math.floor(tap / k) % k, tap % k];
      for (let i = 0; i < size; i += 1) {
        const from = c * side * side + (i + u) * side + v;
        for (let j = 0; j < size; j += 1) out[base + i * size + j] += weight * below[from + j];
      }
    }
  }
  return relu ? out.map((value) => Math.max(0, value)) : out;
}

function poolLayer(below, { maps, side }) {
  const half = side / 2;
  return Float64Array.from({ length: maps * half * half }, (_, i) => {
    const [c, rest] = [Math.floor(i / half / half), i % (half * half)];
    const at = c * side * side + 2 * Math.floor(rest / half) * side + 2 * (rest % half);
    return Math.max(below[at], below[at + 1], below[at + side], below[at + side + 1]);
  });
}

/* What every layer hands on for a normalised image. */
export function runLeNet(seen, network) {
  const values = { input: seen };
  for (const name of Object.keys(SHAPES)) {
    const { below, window, pools } = layerOf(name);
    const [from, size] = [values[below], layerOf(below)];
    values[name] = pools
      ? poolLayer(from, size)
      : convolveLayer(from, size, network[name], window, name !== "output");
  }
  return values;
}

export function softmax(logits) {
  const largest = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/* What one unit sees and does: its patches of the maps below, its kernels, their products, and the sum. */
export function explainUnit(values, network, name, map, row, col) {
  const { side: own, below, window: k, pools } = layerOf(name);
  const { maps, side } = layerOf(below);
  const step = pools ? k : 1;
  const channels = pools ? [map] : Array.from({ length: maps }, (_, c) => c);
  const patch = Float64Array.from({ length: channels.length * k * k }, (_, i) => {
    const [c, u, v] = [channels[Math.floor(i / k / k)], Math.floor(i / k) % k, i % k];
    return values[below][c * side * side + (row * step + u) * side + col * step + v];
  });
  const value = values[name][(map * own + row) * own + col];
  if (pools) return { patch, value, maps: 1, k };
  const { weights, bias, length } = network[name];
  const kernel = weights.slice(map * length, (map + 1) * length);
  const products = patch.map((x, i) => x * kernel[i]);
  const sum = products.reduce((a, b) => a + b, 0);
  return { patch, kernel, products, sum, bias: bias[map], value, maps, k };
}

/* The square of the 32×32 image that a unit depends on: { top, left, height, width }. */
export function fieldOfUnit(name, row, col) {
  let low = [row, col];
  let high = [row, col];
  for (let layer = name; layer !== "input"; layer = layerOf(layer).below) {
    const { window: k, side, below, pools } = layerOf(layer);
    const step = pools ? k : 1;
    if (side === 1 && layerOf(below).side === 1) continue; // one number each: the field stays
    low = low.map((at) => at * step);
    high = high.map((at) => at * step + k - 1);
  }
  return { top: low[0], left: low[1], height: high[0] - low[0] + 1, width: high[1] - low[1] + 1 };
}
