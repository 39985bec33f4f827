/* The controls of the convolution explorer: where the input comes from, the kernel, how the window moves. */

import { createButton, createChoice, createSelect, createSwitch } from "../parts/controls.js";
import { format } from "../parts/numbers.js";
import { builtInPicture, createPictureInput } from "../parts/photo.js";
import { assign, h } from "../parts/shared.js";
import { LIMITS } from "./facts.js";
import { kernelNames, nameKernel } from "./math.js";

const MODES = [
  ["numbers", "Numbers"],
  ["draw", "Draw"],
  ["picture", "Picture"],
];
const VIEWS = [
  ["signed", "Signed"],
  ["size", "Size |S|"],
  ["grey", "Grey 0–255"],
];
const LARGEST_GRID = 12; // cells a side that can be read; drawings are larger
const DRAWING_SIZES = [16, 20, 24, 28];

/* Which control belongs to which kind of input. */
const ONLY = {
  size: "numbers",
  drawSize: "draw",
  clear: "draw",
  builtIn: "picture",
  own: "picture",
  view: "picture",
};

const range = (low, high) => Array.from({ length: high - low + 1 }, (_, i) => low + i);
const squares = (sizes) => sizes.map((size) => [size, `${size} × ${size}`]);

function createSettings(act) {
  const choice = (label, name, ...more) =>
    createChoice(label, [...range(...LIMITS[name]).map((n) => [n, String(n)]), ...more], (value) =>
      act.set({ [name]: value }),
    );
  return {
    stride: choice("Stride s", "stride"),
    padding: choice("Padding p", "padding", ["same", "same"]),
    dilation: choice("Dilation d", "dilation"),
    flip: createSwitch("Flip the kernel (true convolution)", (value) => act.set({ flip: value })),
  };
}

function createTransport(act) {
  const play = createButton("Play", act.play, { class: "cx-button cx-play" });
  const buttons = [
    createButton("Step back", () => act.step(-1)),
    play,
    createButton("Step", () => act.step(1)),
  ];
  return {
    el: h("div", { class: "cx-row cx-tight" }, buttons),
    show(playing, problem) {
      play.textContent = playing ? "Pause" : "Play";
      for (const button of buttons) button.disabled = Boolean(problem);
    },
  };
}

/* The chosen weight on a slider, a named kernel, its size. */
function createKernelTools(act) {
  const weight = h("input", { type: "range", step: 0.1, oninput: () => act.setWeight(Number(weight.value)) });
  const label = h("span", {});
  const names = [...kernelNames().map((name) => [name, name]), ["", "your own"]];
  const preset = createSelect("Preset", names, act.setKernel);
  const size = createSelect("Size", squares(range(...LIMITS.kernel)), act.setKernelSize);
  return {
    parts: [
      h("label", { class: "cx-slider" }, label, weight),
      h("div", { class: "cx-row cx-tight" }, preset.el, size.el),
    ],
    show({ state, kernel, weightAt }) {
      preset.set(nameKernel(state.kernel));
      size.set(kernel.rows === kernel.cols ? kernel.rows : 0);
      const value = kernel.values[weightAt[0] * kernel.cols + weightAt[1]];
      assign(weight, { min: Math.min(-5, Math.floor(value)), max: Math.max(5, Math.ceil(value)), value });
      label.textContent = `Weight (${weightAt.join(", ")}): ${format(value)}`;
    },
  };
}

export function createConvolutionControls(life, act, panels, announce) {
  const mode = createChoice("Input", MODES, act.setMode);
  const size = createSelect("Size", squares(range(LIMITS.input[0], LARGEST_GRID)), act.setSize);
  const drawSize = createSelect("Size", squares(DRAWING_SIZES), act.setSize);
  const clear = createButton("Clear", act.clear);
  const builtIn = createButton("Built-in picture", () => act.setPicture(builtInPicture()));
  const own = createPictureInput(life, panels.input, act.setPicture, announce);
  const view = createSelect("Colours", VIEWS, act.setView);
  const parts = { size: size.el, drawSize: drawSize.el, clear, builtIn, own: own.el, view: view.el };
  const [settings, transport, tools] = [createSettings(act), createTransport(act), createKernelTools(act)];
  panels.result.append(view.el);
  panels.tools.append(...tools.parts);

  function show(now) {
    const { state, view: colours } = now;
    for (const [name, el] of Object.entries(parts)) el.hidden = ONLY[name] !== state.mode;
    mode.set(state.mode);
    const square = state.input.length === state.input[0].length ? state.input.length : 0;
    size.set(square);
    drawSize.set(square);
    view.set(colours);
    tools.show(now);
    for (const [name, control] of Object.entries(settings)) control.set(state[name]);
    transport.show(now.playing, now.geometry.problem);
  }

  return {
    source: h("div", { class: "cx-row" }, mode.el, size.el, drawSize.el, clear, own.el, builtIn),
    transport: transport.el,
    settings: h("div", { class: "cx-row" }, ...Object.values(settings).map((control) => control.el)),
    show,
  };
}
