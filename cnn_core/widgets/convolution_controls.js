/* The controls of the convolution explorer: where the input comes from, the kernel, how the window moves. */

function createConvolutionControls(life, act, panels, announce) {
  const numbers = (low, high) => Array.from({ length: high - low + 1 }, (_, i) => [low + i, String(low + i)]);
  const squares = (sizes) => sizes.map((size) => [size, `${size} × ${size}`]);
  const kinds = [["numbers", "Numbers"], ["draw", "Draw"], ["picture", "Picture"]];
  const kernelNames = [...KERNEL_NAMES.map((name) => [name, name]), ["", "your own"]];
  const views = [["signed", "Signed"], ["size", "Size |S|"], ["grey", "Grey 0–255"]];

  const mode = createChoice("Input", kinds, act.setMode);
  const size = createSelect("Size", squares([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), act.setSize);
  const drawSize = createSelect("Size", squares([16, 20, 24, 28]), act.setSize);
  const clear = createButton("Clear", act.clear);
  const builtIn = createButton("Built-in picture", () => act.setPicture(builtInPicture()));
  const own = createPictureInput(life, panels.input, act.setPicture, announce);
  const view = createSelect("Colours", views, act.setView);
  const preset = createSelect("Preset", kernelNames, act.setKernel);
  const kernelSize = createSelect("Size", squares([1, 2, 3, 4, 5, 6, 7]), act.setKernelSize);
  const weight = h("input", { type: "range", step: 0.1, oninput: () => act.setWeight(Number(weight.value)) });
  const weightLabel = h("span", {});
  const stride = createChoice("Stride s", numbers(1, 4), (value) => act.set({ stride: value }));
  const padding = createChoice("Padding p", [...numbers(0, 3), ["same", "same"]], (value) => act.set({ padding: value }));
  const dilation = createChoice("Dilation d", numbers(1, 3), (value) => act.set({ dilation: value }));
  const flip = createSwitch("Flip the kernel (true convolution)", (value) => act.set({ flip: value }));
  const play = createButton("Play", act.play, { class: "cx-button cx-play" });
  const back = createButton("Step back", () => act.step(-1));
  const forward = createButton("Step", () => act.step(1));

  panels.result.append(view.el);
  panels.tools.append(
    h("label", { class: "cx-slider" }, weightLabel, weight),
    h("div", { class: "cx-row cx-tight" }, preset.el, kernelSize.el),
  );

  function show({ state, kernel, weightAt, view: colours, playing, geometry }) {
    const only = { size: "numbers", drawSize: "draw", clear: "draw", builtIn: "picture", own: "picture", view: "picture" };
    const parts = { size: size.el, drawSize: drawSize.el, clear, builtIn, own: own.el, view: view.el };
    for (const [name, el] of Object.entries(parts)) el.hidden = only[name] !== state.mode;
    mode.set(state.mode);
    const square = state.input.length === state.input[0].length ? state.input.length : 0;
    size.set(square);
    drawSize.set(square);
    view.set(colours);
    preset.set(nameKernel(state.kernel));
    kernelSize.set(kernel.rows === kernel.cols ? kernel.rows : 0);
    const value = kernel.values[weightAt[0] * kernel.cols + weightAt[1]];
    assign(weight, { min: Math.min(-5, Math.floor(value)), max: Math.max(5, Math.ceil(value)), value });
    weightLabel.textContent = `Weight (${weightAt.join(", ")}): ${format(value)}`;
    stride.set(state.stride);
    padding.set(state.padding);
    dilation.set(state.dilation);
    flip.set(state.flip);
    play.textContent = playing ? "Pause" : "Play";
    for (const button of [play, back, forward]) button.disabled = Boolean(geometry.problem);
  }

  return {
    source: h("div", { class: "cx-row" }, mode.el, size.el, drawSize.el, clear, own.el, builtIn),
    transport: h("div", { class: "cx-row cx-tight" }, back, play, forward),
    settings: h("div", { class: "cx-row" }, stride.el, padding.el, dilation.el, flip.el),
    show,
  };
}

/* Calls `callback` every `wait()` milliseconds while it is on; `onSwitch` hears of starts and stops. */
function createRepeat(life, callback, wait, onSwitch) {
  let [id, over] = [0, false];
  const again = () => (id = setTimeout(() => (again(), callback()), wait()));
  const set = (on) => {
    clearTimeout(id);
    id = 0;
    if (on && !over) again();
    onSwitch(on);
  };
  life.onEnd(() => (clearTimeout(id), (over = true)));
  return { set, running: () => id !== 0 };
}
