/* The convolution explorer: a kernel slides over an input and leaves its sums behind. */

const CONVOLUTION_STATE = ["input", "kernel", "stride", "padding", "dilation", "flip", "position", "mode"];

function render({ model, el }) {
  const life = createLife();
  const redraw = life.nextFrame(draw);
  const store = connect(model, CONVOLUTION_STATE, life, update);
  const { el: status, announce } = createAnnouncer(life);
  // What belongs to this view alone and not to the notebook: the reader's picture never leaves the page.
  const local = { picture: builtInPicture(), view: "signed", cursor: [0, 0], weightAt: [0, 0] };
  const left = {}; // the input of each mode when the reader left it
  let brush = 1;
  let computed = null;

  /* A change is computed when it is needed, at the latest in the next frame: a key may be faster than that. */
  function update() {
    computed = null;
    redraw();
  }
  const current = () => (computed ||= compute());

  function compute() {
    const { state } = store;
    const input = state.mode === "picture" ? local.picture : toMap(state.input);
    const kernel = toMap(state.kernel);
    const applied = state.flip ? turn(kernel) : kernel;
    const geometry = measure(input, kernel, state);
    const { rows, cols, problem } = geometry;
    const padded = problem ? { ...input } : pad(input, geometry);
    const last = [Math.max(rows.size, 1) - 1, Math.max(cols.size, 1) - 1];
    state.position = state.position.map((value, i) => clamp(value, 0, last[i]));
    local.weightAt = [Math.min(local.weightAt[0], kernel.rows - 1), Math.min(local.weightAt[1], kernel.cols - 1)];
    const common = { ...local, state, input, kernel, applied, geometry, padded };
    if (problem) return { ...common, geometry: { ...geometry, rows: { ...rows, before: 0 }, cols: { ...cols, before: 0 } } };
    const [top, left_] = [state.position[0] * rows.stride, state.position[1] * cols.stride];
    const window = { top, left: left_, height: rows.extent, width: cols.extent };
    return { ...common, window, result: correlate(padded, applied, geometry) };
  }

  function draw() {
    const now = current();
    const { state, geometry, padded, applied } = now;
    const { rows, cols, problem } = geometry;
    const [row, col] = state.position;
    store.set({ position: state.position }); // the window stays inside when the result shrinks
    const playing = player.running();
    const palette = readPalette(root);
    root.style.colorScheme = luminance(palette.paper) < 0.18 ? "dark" : "light";
    panels.show({ ...now, palette, shown: playing ? row * cols.size + col + 1 : Infinity });
    controls.show({ ...now, playing });
    notes.problem.hidden = !problem;
    if (notes.problem.textContent !== problem) announce(problem);
    notes.problem.textContent = problem;
    notes.flip.textContent = describeFlip(state.flip, now.kernel);
    notes.border.textContent = problem ? "" : describeBorder(geometry);
    notes.hint.textContent = HINTS[state.mode];
    sum.el.hidden = formula.el.hidden = Boolean(problem);
    if (problem) return player.running() && player.set(false);
    sum.show(findTerms(padded, applied, geometry, row, col), row, col, palette);
    formula.show(geometry);
  }

  /* What the reader can do. Positions are in the result, cells in the padded input. */
  const edit = (name, row, col, value) =>
    store.set({ [name]: store.state[name].map((line, r) => line.map((old, c) => (r === row && c === col ? value : old))) });
  const inputCell = (row, col) => [row - current().geometry.rows.before, col - current().geometry.cols.before];
  const keepLocal = (changes) => (Object.assign(local, changes), update());
  const isInk = (row, col) => current().padded.values[row * current().padded.cols + col] !== 0;
  const stepSize = () => (current().state.mode === "numbers" ? 1 : Math.ceil(current().result.values.length / 240));

  function positionAfter(by) {
    const { rows, cols } = current().geometry;
    const [row, col] = current().state.position;
    const next = row * cols.size + col + by;
    return next < 0 || next >= rows.size * cols.size ? null : [Math.floor(next / cols.size), next % cols.size];
  }

  const act = {
    set: (changes) => (player.set(false), store.set(changes)),
    goTo(row, col) {
      const { rows, cols, problem } = current().geometry;
      if (problem) return;
      const position = [clamp(Math.round(row), 0, rows.size - 1), clamp(Math.round(col), 0, cols.size - 1)];
      act.set({ position });
      announce(`Row ${position[0]}, column ${position[1]}: sum ${format(current().result.values[position[0] * cols.size + position[1]])}`);
    },
    centreOn(row, col) {
      const { rows, cols } = current().geometry;
      act.goTo((row - (rows.extent - 1) / 2) / rows.stride, (col - (cols.extent - 1) / 2) / cols.stride);
    },
    editInput: (row, col, value) => edit("input", ...inputCell(row, col), value),
    editKernel: (row, col, value) => edit("kernel", row, col, value),
    pickWeight: (row, col) => keepLocal({ weightAt: [row, col] }),
    setWeight: (value) => edit("kernel", ...local.weightAt, value),
    moveCursor(row, col) {
      const { rows, cols } = current().geometry;
      const [r, c] = inputCell(row, col);
      keepLocal({ cursor: [clamp(r, 0, rows.n - 1), clamp(c, 0, cols.n - 1)] });
      act.centreOn(row, col);
    },
    paint(row, col, first) {
      if (first) brush = isInk(row, col) ? 0 : 1;
      edit("input", ...inputCell(row, col), brush);
    },
    toggle(row, col) {
      announce(isInk(row, col) ? "Erased" : "Ink");
      edit("input", ...inputCell(row, col), isInk(row, col) ? 0 : 1);
    },
    setMode(mode) {
      const { mode: before, input } = store.state;
      left[before] = input;
      const fresh = { numbers: EXAMPLE.input, draw: toLists(builtInDrawing()), picture: input };
      const next = (mode !== "picture" && left[mode]) || fresh[mode];
      const side = mode === "picture" ? local.picture.rows : next.length;
      const start = { numbers: [0, 0], draw: [0.6, 0.15], picture: [0.36, 0.49] }[mode]; // where there is an edge
      act.set({ mode, input: next, position: start.map((share) => Math.round(share * side)) });
    },
    setSize(size) {
      const { mode, input } = store.state;
      const repeat = (r, c) => input[r % input.length][c % input[0].length];
      act.set({ input: mode === "draw" ? toLists(builtInDrawing(size)) : resize(input, size, size, repeat) });
    },
    clear: () => act.set({ input: store.state.input.map((line) => line.map(() => 0)) }),
    setPicture: (picture) => keepLocal({ picture }),
    setView: (view) => keepLocal({ view }),
    setKernel: (name) => (name ? act.set({ kernel: makeKernel(name, store.state.kernel.length) }) : update()),
    setKernelSize(size) {
      const { kernel } = store.state;
      const name = nameKernel(kernel);
      act.set({ kernel: SCALED_KERNELS[name] ? makeKernel(name, size) : resize(kernel, size, size, () => 0) });
    },
    step: (by) => positionAfter(by) && act.goTo(...positionAfter(by)),
    play() {
      if (!player.running() && !positionAfter(stepSize())) store.set({ position: [0, 0] });
      player.set(!player.running());
    },
  };
  const player = createRepeat(
    life,
    () => (positionAfter(stepSize()) ? store.set({ position: positionAfter(stepSize()) }) : player.set(false)),
    () => (current().state.mode === "numbers" ? 700 : 60),
    update,
  );

  const panels = createConvolutionPanels(life, act, announce);
  const controls = createConvolutionControls(life, act, panels, announce);
  const [sum, formula] = [createSum(), createFormula()];
  const notes = Object.fromEntries(["hint", "problem", "flip", "border"].map((name) => [name, h("p", { class: "cx-note" })]));
  notes.problem.classList.add("cx-problem");
  const root = fill(el, life, "Convolution explorer",
    controls.source, panels.el, notes.problem, h("div", { class: "cx-row cx-tight" }, controls.transport, notes.hint), sum.el,
    controls.settings, notes.flip, formula.el, notes.border, createPrompts(CONVOLUTION_PROMPTS, act.set), status);
  watchLook(life, root, update);
  update();
  return life.end;
}

export { binomial, convolve, findTerms, findUnread, format, makeKernel, measureAxis, nameKernel };
export default { render };
