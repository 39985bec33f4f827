/* The arithmetic of receptive fields along one axis. A layer is [kernel, stride, padding, dilation]; layers are
   counted from 1, and 0 is the image. */

/* The size of each layer's output, as far as the layers fit, and one sentence about the first that does not. */
export function measureStack(size, layers) {
  const sizes = [size];
  for (const [i, [kernel, stride, padding, dilation]] of layers.entries()) {
    const [span, room] = [dilation * (kernel - 1) + 1, sizes[i] + 2 * padding];
    if (span > room) {
      const problem = `Layer ${i + 1} does not fit: it spans ${span} cells, but what it is given has only ${room}, padding included.`;
      return { sizes, problem };
    }
    sizes.push(Math.floor((room - span) / stride) + 1);
  }
  return { sizes, problem: "" };
}

/* Field, jump and start of a pixel, then of each layer's units: unit i sees from start + i·jump on `size` pixels. */
export function findFields(layers) {
  const fields = [{ size: 1, jump: 1, start: 0 }];
  for (const [kernel, stride, padding, dilation] of layers) {
    const { size, jump, start } = fields.at(-1);
    fields.push({
      size: size + dilation * (kernel - 1) * jump,
      jump: jump * stride,
      start: start - padding * jump,
    });
  }
  return fields;
}

/* The middle of a unit's field, in pixels. */
export const centreOf = ({ size, jump, start }, unit) => start + unit * jump + (size - 1) / 2;

/* The unit whose field has its middle nearest to a place in the image. */
export function nearestUnit(field, count, place) {
  const unit = Math.round((place - field.start - (field.size - 1) / 2) / field.jump);
  return Math.max(0, Math.min(count - 1, unit));
}

/* How many paths lead from each cell of each layer, padding included, to one unit: a list for each layer below
   it, the image first, and the unit's own. A list has the padding before at its beginning; `pad` says how long. */
export function countPaths(sizes, layers, layer, unit) {
  const found = [
    { pad: 0, counts: Float64Array.from({ length: sizes[layer] }, (_, i) => Number(i === unit)) },
  ];
  for (let l = layer; l > 0; l -= 1) {
    const [kernel, stride, padding, dilation] = layers[l - 1];
    const above = found[0];
    const counts = new Float64Array(sizes[l - 1] + 2 * padding);
    for (let i = 0; i < sizes[l]; i += 1) {
      const count = above.counts[i + above.pad];
      for (let k = 0; count && k < kernel; k += 1) counts[i * stride + k * dilation] += count;
    }
    found.unshift({ pad: padding, counts });
  }
  return found;
}

/* The counts of a layer without its padding. */
export const withoutPadding = ({ pad, counts }) => counts.slice(pad, counts.length - pad);

/* All that the layers could give: the product of the kernel sizes. */
export const allPaths = (layers, layer) =>
  layers.slice(0, layer).reduce((product, [kernel]) => product * kernel, 1);

/* Two axes at once: a map of rows × cols, how many of its pixels are reached, and how many are above a share of
   the largest count. */
export function joinAxes(rows, cols, share) {
  const values = new Float64Array(rows.length * cols.length);
  const most = Math.max(...rows) * Math.max(...cols);
  let [reached, strong] = [0, 0];
  for (let r = 0; r < rows.length; r += 1) {
    for (let c = 0; c < cols.length; c += 1) {
      const value = rows[r] * cols[c];
      values[r * cols.length + c] = value;
      reached += value > 0;
      strong += value > share * most;
    }
  }
  return { rows: rows.length, cols: cols.length, values, most, reached, strong };
}

/* For tests: what the page computes for a state, as plain lists. */
export function receptive({ size, layers, layer, position }) {
  const { sizes, problem } = measureStack(size, layers);
  if (problem) return { problem };
  const [rows, cols] = position.map((unit) => withoutPadding(countPaths(sizes, layers, layer, unit)[0]));
  const counts = Array.from(rows, (row) => Array.from(cols, (col) => row * col));
  return { sizes, fields: findFields(layers), counts };
}
