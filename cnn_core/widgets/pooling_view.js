/* What the pooling explorer draws and says. */

/* A line through points (x, y), or a rule for each cell. */
const DRAWINGS = {
  4: [[0.57, 0.85], [0.57, 0.15], [0.2, 0.6], [0.8, 0.6]],
  7: [[0.22, 0.18], [0.75, 0.18], [0.42, 0.85]],
  stripes: (r, c) => c % 2,
  numbers: (r, c) => Number("132456127891342505316824970638"[(4 * (r % 4) + (c % 4) + 16 * (r > 3 || c > 3)) % 30]),
  blank: () => 0,
};

function drawPicture(name, size) {
  const points = DRAWINGS[name];
  if (typeof points === "function") return makeLists(size, size, points);
  const picture = makeLists(size, size, () => 0);
  points.slice(1).forEach(([u, v], i) => {
    const [x, y] = points[i];
    for (let t = 0; t <= 1; t += 0.5 / size) {
      picture[Math.round((y + (v - y) * t) * (size - 1))][Math.round((x + (u - x) * t) * (size - 1))] = 1;
    }
  });
  return picture;
}

/* The value under the frame with its numbers: "y(0, 1) = max(2, 4, 1, 2) = 4". */
function describeValue({ picture, state, plan, result }) {
  const { kind, position } = state;
  const x = cellsUnder(picture, kind, plan, ...position).map((cell) => picture.values[cell]);
  const area = plan.rows.k * plan.cols.k;
  const terms = x.map((v) => (v < 0 ? `(${format(v)})` : format(v)));
  const list = (joint) => (area > 16 ? `${area} cells` : terms.join(joint));
  const words = {
    max: `max(${list(", ")})`,
    average: `(${list(" + ")}) / ${area}`,
    L2: `√(${list("² + ")}²)`,
    pick: x.length ? "the top left cell of the window" : "a zero of the padding",
  };
  return `y${cellPair(position)} = ${words[kind]} = ${format(result.values[position[0] * result.cols + position[1]])}`;
}

const BACK = {
  max: "Max sends the gradient of a window to its winner, the first of equal ones; the other cells get nothing.",
  average: "Average shares the gradient of a window out evenly, whatever the cells hold.",
  L2: "L2 shares the gradient of a window out in proportion to the cells: a 0 gets nothing.",
  pick: "Only the cell that is read gets a gradient.",
};

const cellPair = ([a, b]) => `(${format(a)}, ${format(b)})`;

/* How much the picture and the result changed. */
function describeChange({ picture, before, along }) {
  const line = (name, { same, used, change }) => {
    const changed = Number.isFinite(change) ? `, change ${format(100 * change, 0)} %` : "";
    const bar = h("i", { class: "cx-share-bar", style: { "--share": used ? same / used : 1 } });
    return h("li", {}, `${name}: `, h("b", {}, `${same} of ${used}`), ` cells the same${changed}`, bar);
  };
  const lines = [line("Picture", picture), line("Result, as it stands", before)];
  return along ? [...lines, line(`Earlier result, moved by ${cellPair(along.by)}${along.whole ? "" : ", the best fit"}`, along)] : lines;
}

const POOLING_START = {
  input: drawPicture("4", 12), kind: "max", window: 2, stride: 2, padding: 0, everywhere: false, down: 0, right: 1, position: [3, 2], view: "before",
};

const POOLING_PROMPTS = [
  {
    question: "The 4 stands two pixels further right. Move it back pixel by pixel: when is the result a moved copy of itself?",
    answer:
      "At two pixels, the stride: all cells agree with the earlier result, moved by one. At one pixel no move of the result " +
      "fits. Pooling is equivariant to whole strides, and invariant to no shift.",
    changes: { ...POOLING_START, right: 2, view: "along" },
  },
  {
    question: "Stripes of one pixel: what do pick, average and max make of them, and what after a step to the right?",
    answer:
      "Pick sees all white or all black, and a step turns one into the other. Average makes them grey and max black. What is " +
      "finer than the stride is lost; pick takes it for something else.",
    changes: { ...POOLING_START, input: drawPicture("stripes", 12), kind: "pick", right: 0 },
  },
  {
    question: "Global average: move the 4, but keep it inside. What changes? Then draw something else with as much ink.",
    answer: "Nothing: that is invariance. The price: every drawing with as much ink has this value.",
    changes: { ...POOLING_START, kind: "average", everywhere: true, position: [0, 0] },
  },
];
