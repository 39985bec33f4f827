/* The arithmetic of a stack of layers, for one image. A row is { kind, …fields }, a shape [C, H, W] or [features].
   Starting points, kinds and limits stand above this part: shapes.py writes them. */

const POOLS = new Set(["max_pool", "avg_pool"]);
const BLOCKS = new Set(["basic_block", "bottleneck"]);
const WINDOWED = new Set(["conv", ...POOLS]);

const product = (numbers) => numbers.reduce((all, n) => all * n, 1);
const group = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/* The row with all fields of its kind, taken from `row` where they are there and allowed. */
function completeRow(row, kind = row.kind) {
  const full = { kind };
  for (const field of SHAPES_KINDS[kind]) {
    const usual = POOLS.has(kind) && field === "kernel" ? 2 : POOLS.has(kind) && field === "stride" ? full.kernel : SHAPES_FIELDS[field][0];
    full[field] = allowed(field, row[field]) ? row[field] : usual;
  }
  return full;
}

/* The image and the complete rows of a starting point. */
function startOf(name) {
  const [input, rows] = SHAPES_STARTS[name];
  return { input, rows: rows.map((row) => completeRow(row)) };
}

function allowed(field, value) {
  const [, low, high] = SHAPES_FIELDS[field];
  return field === "bias" ? typeof value === "boolean" : Number.isInteger(value) && value >= low && value <= high;
}

/* Throws where a state (a link's, say) is none that Python would take. */
function checkState({ input, rows }) {
  const size = input.length === 3 && input.every((n) => Number.isInteger(n) && n >= 1 && n <= 4096);
  const known = (row) => Object.hasOwn(SHAPES_KINDS, row.kind) && SHAPES_KINDS[row.kind].every((field) => allowed(field, row[field]));
  if (!size || rows.length > SHAPES_MOST || !rows.every(known)) throw new RangeError("these are no layers");
}

/* What each row leaves and costs; `problem` in the first that cannot work, nothing in those after it. */
function measureRows(input, rows) {
  let shape = input;
  let places = input.slice(1); // of the last maps; [] once a layer has seen them all
  let [field, jump, stuck] = [[1, 1], 1, false];
  return rows.map((row) => {
    if (stuck) return { problem: "" };
    const problem = findRowProblem(row, shape);
    stuck = problem !== "";
    if (stuck) return { problem };
    const after = leave(row, shape);
    const cost = { shape: after, params: countParameters(row, shape), macs: countMacs(row, shape, after), memory: 4 * product(after), problem };
    if (row.kind === "linear" || row.kind === "global_avg_pool") {
      field = field.map((r, i) => r + ((places[i] || 1) - 1) * jump); // a kernel that covers the map
      places = [];
    } else {
      for (const [kernel, stride, dilation] of lookThrough(row)) {
        field = field.map((r) => r + dilation * (kernel - 1) * jump);
        jump *= stride;
      }
      if (after.length === 3) places = after.slice(1);
    }
    shape = after;
    return { ...cost, field, jump: places.length ? jump : null };
  });
}

/* Why the row cannot work on this input, in words that name the numbers; empty if it can. */
function findRowProblem(row, shape) {
  const { kind } = row;
  const flat = shape.length === 1;
  if (flat && (WINDOWED.has(kind) || BLOCKS.has(kind) || kind === "global_avg_pool")) {
    return `It needs maps, but its input is a row of ${group(shape[0])} numbers. Put it before the flatten or the global average.`;
  }
  if (!flat && kind === "linear") {
    const size = shape.slice(1).join("×");
    return `It needs a row of numbers, but its input is ${group(shape[0])} maps of ${size}. Put a flatten or a global average pool before it.`;
  }
  if (kind === "conv") {
    for (const [channels, what] of [[shape[0], "input channels"], [row.out, "filters"]]) {
      if (channels % row.groups) return `${group(row.groups)} groups cannot share ${group(channels)} ${what} evenly.`;
    }
  }
  if (!WINDOWED.has(kind)) return "";
  const { kernel, padding, dilation = 1 } = row;
  if (kind !== "conv" && 2 * padding > kernel) {
    return `Padding ${padding} is over half of the kernel ${kernel}: whole windows would see no input.`;
  }
  const span = dilation * (kernel - 1) + 1;
  const least = Math.min(shape[1], shape[2]);
  if (span <= least + 2 * padding) return "";
  const spans = dilation > 1 ? `with dilation ${dilation} spans ${span} cells, more` : "is larger";
  const side = shape[1] === shape[2] ? "input" : shape[1] === least ? "height" : "width";
  const padded = padding ? `padded ${side} of ${least + 2 * padding}` : `${side} of ${least}`;
  return `Kernel ${kernel} ${spans} than the ${padded}: it needs padding ≥ ${Math.ceil((span - least) / 2)}.`;
}

/* The shape after a row that has no problem. */
function leave(row, shape) {
  const { kind, out } = row;
  if (kind === "global_avg_pool") return [shape[0]];
  if (kind === "flatten") return [product(shape)];
  if (kind === "linear") return [out];
  const slide = (k, s, p, d) => shape.slice(1).map((n) => Math.floor((n + 2 * p - d * (k - 1) - 1) / s) + 1);
  if (BLOCKS.has(kind)) return [kind === "bottleneck" ? 4 * out : out, ...slide(3, row.stride, 1, 1)];
  if (!WINDOWED.has(kind)) return shape;
  return [kind === "conv" ? out : shape[0], ...slide(row.kernel, row.stride, row.padding, row.dilation || 1)];
}

/* The convolutions inside a residual block: [channels in, channels out, kernel], the shortcut's last. Only a
   bottleneck's first 1×1 works before the stride. */
function insideBlock({ kind, out, stride }, channels) {
  const end = kind === "bottleneck" ? 4 * out : out;
  const path = kind === "bottleneck" ? [[channels, out, 1], [out, out, 3], [out, end, 1]] : [[channels, out, 3], [out, out, 3]];
  const projected = stride !== 1 || channels !== end;
  return { path: projected ? [...path, [channels, end, 1]] : path, projected };
}

function countParameters(row, shape) {
  const { kind, out, kernel, groups, bias } = row;
  if (kind === "conv") return kernel * kernel * (shape[0] / groups) * out + (bias ? out : 0);
  if (kind === "linear") return shape[0] * out + (bias ? out : 0);
  if (kind === "batch_norm") return 2 * shape[0];
  if (!BLOCKS.has(kind)) return 0;
  return insideBlock(row, shape[0]).path.reduce((sum, [a, b, k]) => sum + k * k * a * b + 2 * b, 0);
}

function countMacs(row, shape, after) {
  const { kind, out, kernel, groups } = row;
  const places = after[1] * after[2];
  if (kind === "conv") return kernel * kernel * (shape[0] / groups) * out * places;
  if (kind === "linear") return shape[0] * out;
  if (!BLOCKS.has(kind)) return 0;
  const early = kind === "bottleneck" ? shape[1] * shape[2] : places;
  return insideBlock(row, shape[0]).path.reduce((sum, [a, b, k], i) => sum + k * k * a * b * (i ? places : early), 0);
}

/* [kernel, stride, dilation] of what widens the receptive field, along the longest path. */
function lookThrough({ kind, kernel, stride, dilation = 1 }) {
  if (WINDOWED.has(kind)) return [[kernel, stride, dilation]];
  if (kind === "basic_block") return [[3, stride, 1], [3, 1, 1]];
  return kind === "bottleneck" ? [[3, stride, 1]] : [];
}

/* Sums over the rows, or null where a row cannot work. */
function totalOf(costs) {
  if (costs.some(({ problem }) => problem)) return null;
  const sum = (what) => costs.reduce((all, cost) => all + cost[what], 0);
  return { params: sum("params"), macs: sum("macs"), memory: sum("memory") };
}
