/* The LeNet-5 explorer: draw a digit, and a trained network reads it, map by map. */

const LENET_STATE = ["drawing", "centre", "layer", "map", "position"];
const EMPTY = () => Array.from({ length: FIELD }, () => new Array(FIELD).fill(0));
const LENET_HINT = "Draw with the pointer. By keyboard: arrow keys move the cursor, Space lowers and lifts the pen.";
const LENET_RULE =
  "MNIST’s digits were scaled into a box of 20×20 pixels and moved until their centre of mass lay in the middle; with the switch on, your drawing is treated the same.";

/* Strokes for the prompts: [row, col] pairs that the pen follows. */
function strokes(...lines) {
  let drawing = EMPTY();
  for (const points of lines) {
    for (let i = 1; i < points.length; i += 1) {
      const [from, to] = [points[i - 1], points[i]];
      for (let t = 0; t <= 1; t += 1 / 32) drawing = dab(drawing, from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t, true);
    }
  }
  return drawing;
}

/* A soft round dot at (row, col); the eraser takes as much away. */
function dab(drawing, row, col, ink) {
  return drawing.map((line, r) =>
    Math.abs(r - row) > 2.5 ? line : line.map((old, c) => {
      const share = Math.round(255 * clamp(2 - Math.hypot(r - row, c - col), 0, 1));
      return ink ? Math.max(old, share) : Math.min(old, 255 - share);
    }),
  );
}

const builtInDigit = ({ pixels }) => {
  const bytes = bytesOf(pixels);
  return EMPTY().map((line, r) => line.map((_, c) => bytes[r * FIELD + c]));
};

const LENET_PROMPTS = [
  {
    question: "A 7 in the corner, as it was drawn. Read the probabilities, then switch the centring on. What changes?",
    answer:
      "Convolution and pooling are often said to make a network blind to shifts. This one saw digits in the middle of the " +
      "field and nowhere else, so it fails on a small digit in a corner; centred, the same strokes are an easy 7.",
    changes: () => ({ drawing: strokes([[2, 2], [2, 10], [13, 5]]), centre: false, layer: "c1", map: 0, position: [5, 6] }),
  },
  {
    question: "Choose a unit of C1, then S2, C3, S4 and C5, and watch the frame on the input. How large does it get?",
    answer:
      "5, 6, 14, 16 and 32 pixels: behind a pooling a kernel counts in steps of two, behind two in steps of four. A unit " +
      "of C5 sees the whole image.",
    changes: () => ({ layer: "c3", map: 0, position: [4, 4] }),
  },
  {
    question: "The last two of the built-in digits are read wrongly. Can you mend one with a stroke or two?",
    answer:
      "Few pixels decide here: add ink where a stroke is too faint, take ink away where it closes a loop, and watch the bars.",
    changes: () => ({ drawing: builtInDigit(LENET_DATA.digits.at(-2)), centre: false }),
  },
];

function render({ model, el }) {
  const life = createLife();
  const network = unpackWeights(LENET_DATA.layers);
  const redraw = life.nextFrame(draw);
  const store = connect(model, LENET_STATE, life, () => redraw());
  const { el: status, announce } = createAnnouncer(life);
  let [values, shares, input, colours] = [null, null, "", ""]; // the last forward pass, and what it was for
  const local = { cursor: [14, 14], ink: true, down: false };

  /* A forward pass if the drawing changed; the state of a link may be anything. */
  function compute() {
    const { drawing, centre } = store.state;
    const now = JSON.stringify([drawing, centre]);
    if (now === input) return false;
    const clean = EMPTY().map((line, r) => line.map((_, c) => clamp(Number((drawing[r] || [])[c]) || 0, 0, 255)));
    values = runLeNet(normaliseImage(centre ? prepareDrawing(clean) : clean, LENET_DATA), network);
    shares = softmax(values.output);
    input = now;
    return clean;
  }

  function chosen() {
    const { layer, map, position } = store.state;
    const { maps, side } = LENET_LAYERS[layer];
    return [layer, clamp(map, 0, maps - 1), ...position.map((at) => clamp(at, 0, side - 1))];
  }

  function draw() {
    const palette = readPalette(root);
    const look = JSON.stringify(palette);
    const changed = compute() || look !== colours;
    const [layer, ...unit] = chosen();
    const { drawing, centre } = store.state;
    const [, row, col] = unit;
    colours = look;
    root.style.colorScheme = luminance(palette.paper) < 0.18 ? "dark" : "light";
    const keys = `arrow keys move the cursor, Space ${local.down ? "lifts" : "lowers"} the pen`;
    board.show(drawing.flat(), inkScale(palette, 255), local.cursor, `Drawing, 28×28 pixels; ${keys}`);
    if (changed) bars.show(values.output, shares);
    const { below, side, window: k } = LENET_LAYERS[layer];
    const field = fieldOfUnit(layer, row, col);
    for (const [name, view] of Object.entries(views)) {
      if (changed) view.draw(values[name], palette);
      const label = name === layer ? `Chosen: map ${unit[0]}, row ${row}, column ${col}` : name === "input" ? "What the network sees, 32×32 pixels" : "";
      view.mark(name === layer ? unit : null, label);
      if (name === layer) view.frame([unit[0]], { top: row, left: col, height: 1, width: 1 });
      else if (name === "input") view.frame([0], field);
      else if (name !== below) view.frame([]);
      else if (side === 1) view.whole();
      else {
        const step = POOLS.has(layer) ? k : 1;
        const maps = POOLS.has(layer) ? [unit[0]] : Array.from({ length: LENET_LAYERS[below].maps }, (_, map) => map);
        view.frame(maps, { top: row * step, left: col * step, height: k, width: k });
      }
    }
    detail.show(layer, unit, explainUnit(values, network, layer, ...unit), field, palette);
    centring.set(centre);
    pen.set(local.ink);
  }

  const act = {
    pick(layer, map, row, col) {
      store.set({ layer, map, position: [row, col] });
      const value = values[layer][(map * LENET_LAYERS[layer].side + row) * LENET_LAYERS[layer].side + col];
      announce(`${LENET_LAYERS[layer].title}, map ${map}, row ${row}, column ${col}: ${format(value)}`);
    },
    paint(row, col) {
      store.set({ drawing: dab(store.state.drawing, row, col, local.ink) });
      later();
    },
    step(row, col) {
      local.cursor = [row, col];
      if (local.down) act.paint(row, col);
      else redraw();
    },
    toggle(row, col) {
      local.down = !local.down;
      announce(local.down ? "Pen down" : "Pen up");
      if (local.down) act.paint(row, col);
      else redraw();
    },
    next() {
      const { digits } = LENET_DATA;
      const now = JSON.stringify(store.state.drawing);
      const at = digits.findIndex((digit) => JSON.stringify(builtInDigit(digit)) === now);
      const digit = digits[(at + 1) % digits.length];
      store.set({ drawing: builtInDigit(digit), centre: false });
      note.textContent = `Number ${digit.index} of MNIST’s test set, labelled ${digit.label}.`;
      later();
    },
    clear() {
      store.set({ drawing: EMPTY(), centre: true });
      note.textContent = "";
    },
  };
  const later = life.debounce(() => {
    compute();
    const best = shares.indexOf(Math.max(...shares));
    announce(`Read as ${best}, ${(100 * shares[best]).toFixed(0)} per cent`);
  }, 500);

  const board = createDrawing(life, { onStep: act.step, onPaint: act.paint, onToggle: act.toggle, onLeave: () => ((local.down = false), redraw()) });
  const views = Object.fromEntries(["input", ...LENET_NAMES].map((name) => [name, createLayerView(life, name, (...unit) => act.pick(name, ...unit))]));
  const [bars, detail] = [createBars(), createUnitView()];
  const centring = createSwitch("Centre and scale as MNIST does", (centre) => store.set({ centre }));
  const pen = createChoice("Pen", [[true, "Ink"], [false, "Eraser"]], (ink) => ((local.ink = ink), redraw()));
  const note = h("span", { class: "cx-note" });
  const column = (name, ...children) => h("div", { class: "cx-panel" }, h("p", { class: "cx-note" }, h("strong", {}, name)), children);
  const root = fill(el, life, "LeNet-5 explorer",
    h("div", { class: "cx-row" }, createButton("Next test digit", act.next), createButton("Clear", act.clear), pen.el, centring.el, note),
    h("div", { class: "cx-panels cx-read" }, column("Drawing", board.el), column("What the network sees", views.input.el), column("What it answers", bars.el)),
    h("p", { class: "cx-note" }, LENET_HINT),
    h("div", { class: "cx-lenet-layers" }, LENET_NAMES.map((name) => views[name].el)), detail.el,
    h("p", { class: "cx-note" }, LENET_RULE), createPrompts(LENET_PROMPTS, (changes) => store.set(changes())), status);
  watchLook(life, root, redraw);
  redraw();
  return life.end;
}

export { explainUnit, fieldOfUnit, normaliseImage, prepareDrawing, runLeNet, softmax, unpackWeights, LENET_DATA };
export default { render };
