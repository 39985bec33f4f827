/* The LeNet-5 explorer: draw a digit, and a trained network reads it, map by map. */

import { checkState } from "../parts/check.js";
import { inkScale, luminance } from "../parts/colour.js";
import { createButton, createChoice, createPrompts, createSwitch } from "../parts/controls.js";
import { readPalette } from "../parts/palette.js";
import { createAnnouncer, createLife, fill, h, watchLook } from "../parts/shared.js";
import { createDrawing } from "./controls.js";
import { RULES, SHAPES } from "./facts.js";
import { explainUnit, fieldOfUnit, layerOf } from "./math.js";
import { createBars, createUnitView } from "./panels.js";
import { createLeNetActions, createReader } from "./state.js";
import { createInputView, createLayerView } from "./view.js";
import { LENET_HINT, LENET_PROMPTS, LENET_RULE } from "./words.js";

const note = (...children) => h("p", { class: "cx-note" }, children);
const column = (name, ...children) => h("div", { class: "cx-panel" }, note(h("strong", {}, name)), children);

function createLeNetView(el, life, reader, act, said, status) {
  const { local } = act;
  const board = createDrawing(life, {
    onStep: act.step,
    onPaint: act.paint,
    onToggle: act.toggle,
    onLeave: () => act.keep({ down: false }),
  });
  const views = { input: createInputView() };
  for (const name of Object.keys(SHAPES)) {
    views[name] = createLayerView(life, name, (...unit) => act.pick(name, ...unit));
  }
  const [bars, detail] = [createBars(), createUnitView()];
  const centring = createSwitch("Centre and scale as MNIST does", (centre) => act.set({ centre }));
  const inks = [
    [true, "Ink"],
    [false, "Eraser"],
  ];
  const pen = createChoice("Pen", inks, (ink) => act.keep({ ink }));
  const [next, clear] = [createButton("Next test digit", act.next), createButton("Clear", act.clear)];
  const controls = h("div", { class: "cx-row" }, next, clear, pen.el, centring.el, said);
  const seen = column("What the network sees", views.input.el);
  const answer = column("What it answers", bars.el);
  const read = h("div", { class: "cx-panels cx-read" }, column("Drawing", board.el), seen, answer);
  const layers = h("div", { class: "cx-lenet-layers" }, ...Object.keys(SHAPES).map((name) => views[name].el));
  const prompts = createPrompts(LENET_PROMPTS, (changes) => act.set(changes()));
  const parts = [controls, read, note(LENET_HINT), layers, detail.el, note(LENET_RULE), prompts, status];
  const root = fill(el, life, "LeNet-5 explorer", parts);
  let colours = "";

  /* Marks the chosen unit in its layer, what it reads in the layer below, and its field in the input. */
  function frame(layer, unit, field) {
    const { below, side, window: k, pools } = layerOf(layer);
    const [map, row, col] = unit;
    const maps = pools ? [map] : Array.from({ length: layerOf(below).maps }, (_, at) => at);
    const step = pools ? k : 1;
    for (const [name, view] of Object.entries(views)) {
      view.mark(name === layer ? unit : null);
      if (name === layer) view.frame([map], { top: row, left: col, height: 1, width: 1 });
      else if (name === "input") view.frame([0], field);
      else if (name !== below) view.frame([]);
      else if (side === 1) view.whole();
      else view.frame(maps, { top: row * step, left: col * step, height: k, width: k });
    }
  }

  function draw() {
    const palette = readPalette(root);
    const look = JSON.stringify(palette);
    const changed = reader.read() || look !== colours;
    const { values, shares } = reader.last;
    const [layer, ...unit] = reader.chosen();
    const { drawing, centre } = reader.store.state;
    colours = look;
    root.style.colorScheme = luminance(palette.paper) < 0.18 ? "dark" : "light";
    const keys = `arrow keys move the cursor, Space ${local.down ? "lifts" : "lowers"} the pen`;
    board.show(drawing.flat(), inkScale(palette, 255), local.cursor, `Drawing, 28×28 pixels; ${keys}`);
    if (changed) {
      bars.show(values.output, shares);
      for (const [name, view] of Object.entries(views)) view.draw(values[name], palette);
    }
    const field = fieldOfUnit(layer, ...unit.slice(1));
    frame(layer, unit, field);
    detail.show(layer, unit, explainUnit(values, reader.network, layer, ...unit), field, palette);
    centring.set(centre);
    pen.set(local.ink);
  }
  return { root, draw };
}

function render({ model, el }) {
  const life = createLife();
  const { el: status, announce } = createAnnouncer(life);
  const said = h("span", { class: "cx-note" });
  const say = (text) => {
    said.textContent = text;
  };
  const reader = createReader(model, life);
  checkState(reader.store.state, RULES);
  const act = createLeNetActions(life, reader, announce, say);
  const view = createLeNetView(el, life, reader, act, said, status);
  const redraw = life.nextFrame(view.draw);
  reader.onChange(redraw);
  watchLook(life, view.root, redraw);
  redraw();
  return life.end;
}

export { DATA } from "./facts.js";
export {
  explainUnit,
  fieldOfUnit,
  normaliseImage,
  prepareDrawing,
  runLeNet,
  softmax,
  unpackWeights,
} from "./math.js";
export default { render };
