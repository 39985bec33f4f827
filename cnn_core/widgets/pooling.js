/* The pooling explorer: windows summarise a picture, the picture moves: what stays the same? */

const FURTHEST = 8; // pixels

function render({ model, el }) {
  const life = createLife();
  const redraw = life.nextFrame(draw);
  const store = connect(model, Object.keys(POOLING_START), life, update);
  const { el: status, announce } = createAnnouncer(life);
  let brush, computed;

  function update() {
    computed = null;
    redraw();
  }
  const current = () => (computed ||= compute());
  const fit = (row, col, { rows, cols }) => [clamp(Math.round(row), 0, rows.size - 1), clamp(Math.round(col), 0, cols.size - 1)];

  function compute() {
    const { state } = store;
    const { kind, down, right, view } = state;
    const input = toMap(state.input);
    const picture = moveMap(input, down, right);
    const plan = planPool(input, state);
    state.position = fit(...state.position, plan);
    const [result, before] = [picture, input].map((map) => pool(map, kind, plan));
    const compared = { picture: compareMaps(picture, input), before: compareMaps(result, before) };
    if (!state.everywhere) compared.along = moveAlong(before, result, plan, down, right);
    const rings = new Set(result.winners.filter((at) => picture.values[at] !== 0));
    if (kind === "pick") eachWindow(picture, kind, plan, (at, cells) => cells.forEach((cell) => rings.add(cell)));
    const now = { state, input, picture, plan, result, before, compared, rings };
    if (view === "before" || view === "along") return { ...now, reference: compared[view] || compared.before };
    const framed = state.position[0] * result.cols + state.position[1];
    const upstream = result.values.map((_, i) => (view === "all" || i === framed ? 1 : 0));
    return { ...now, gradient: poolBack(picture, kind, plan, result, upstream) };
  }

  function draw() {
    const now = current();
    const { state, plan } = now;
    store.set({ position: state.position }); // it may have shrunk
    panels.show(now, readPalette(root));
    controls.show(state);
    value.textContent = describeValue(now);
    const cut = !state.everywhere && state.padding > plan.rows.padding;
    padded.textContent = cut ? `PyTorch refuses more than half the window; shown is ${plan.rows.padding}.` : "";
    changes.replaceChildren(...(now.gradient ? [h("li", {}, BACK[state.kind])] : describeChange(now.compared)));
  }

  /* Cells are counted as the picture is shown: moved and padded. */
  const origin = (row, col) => {
    const { plan, state } = current();
    return [row - plan.rows.padding - state.down, col - plan.rows.padding - state.right];
  };
  const cell = (row, col) => {
    const [r, c] = origin(row, col);
    return (store.state.input[r] || [])[c];
  };
  const act = {
    set: store.set,
    reaches: (row, col) => cell(row, col) !== undefined,
    goTo(row, col) {
      store.set({ position: fit(row, col, current().plan) });
      announce(describeValue(current()));
    },
    visit(row, col) {
      const { k, stride } = current().plan.rows;
      act.goTo((row - (k - 1) / 2) / stride, (col - (k - 1) / 2) / stride);
    },
    edit(row, col, number) {
      const [r, c] = origin(row, col);
      store.set({ input: store.state.input.map((line, i) => line.map((old, j) => (i === r && j === c ? number : old))) });
    },
    paint(row, col, first) {
      if (first) brush = cell(row, col) ? 0 : 1;
      if (act.reaches(row, col)) act.edit(row, col, brush);
      act.visit(row, col);
    },
    move(down, right) {
      const by = (now, step) => (down || right ? clamp(now + step, -FURTHEST, FURTHEST) : 0);
      store.set({ down: by(store.state.down, down), right: by(store.state.right, right) });
      const { compared, state } = current();
      announce(`Moved ${cellPair([state.down, state.right])}; ${compared.before.same} of ${compared.before.used} cells of the result the same`);
    },
  };

  const panels = createPoolingPanels(life, act, announce);
  const controls = createPoolingControls(life, act);
  const [value, padded] = [h("p", {}), h("p", { class: "cx-note" })];
  const changes = h("ul", { class: "cx-changes" });
  const hint = h("p", { class: "cx-note" }, "Draw with the pointer or Space, or type a number. Rings: cells that count; corners: that differ.");
  const below = h("div", { class: "cx-below" }, controls.pad, h("div", { class: "cx-stack" }, value, changes, padded));
  const root = fill(el, life, "Pooling explorer", controls.el, panels.el, below, hint, createPrompts(POOLING_PROMPTS, act.set), status);
  watchLook(life, root, redraw);
  update();
  return life.end;
}

function createPoolingControls(life, act) {
  const choice = (label, name, values) => createChoice(label, values.map((n) => [n, String(n)]), (value) => act.set({ [name]: value }));
  const names = Object.keys(DRAWINGS);
  let shown;
  const start = createSelect("Picture", [...names, "your own"].map((name) => [name, name]), (name) => names.includes(name) && act.set({ input: drawPicture(name, shown.size) }));
  const size = createSelect("Size", [4, 6, 8, 10, 12, 16].map((n) => [n, `${n} × ${n}`]), (n) => act.set({ input: drawPicture(shown.name || "blank", n) }));
  const controls = {
    kind: choice("Pooling", "kind", Object.keys(POOLS)),
    window: choice("Window k", "window", [1, 2, 3, 4]),
    stride: choice("Stride s", "stride", [1, 2, 3, 4]),
    padding: choice("Padding p", "padding", [0, 1, 2]),
    everywhere: createSwitch("Global", (everywhere) => act.set({ everywhere })),
  };
  const ways = [["↑", "up", -1, 0], ["←", "left", 0, -1], ["⟲", "back", 0, 0], ["→", "right", 0, 1], ["↓", "down", 1, 0]];
  const buttons = ways.map(([sign, way, ...by]) => createButton(sign, () => act.move(...by), { "aria-label": `Move ${way}` }));
  const pad = h("div", { class: "cx-shift-pad", role: "group", "aria-label": "Move the picture (arrow keys)" }, buttons);
  life.listen(pad, "keydown", (event) => {
    if (!STEPS[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act.move(...STEPS[event.key]);
  });
  return {
    pad: h("div", { class: "cx-panel" }, h("p", { class: "cx-title" }, "Move the picture"), pad),
    el: h("div", { class: "cx-row" }, start.el, size.el, Object.values(controls).map((control) => control.el)),
    show(state) {
      const [n, now] = [state.input.length, String(state.input)];
      shown = { size: n, name: names.find((name) => String(drawPicture(name, n)) === now) };
      start.set(shown.name || "your own");
      size.set(n === state.input[0].length ? n : 0);
      for (const [name, control] of Object.entries(controls)) control.set(state[name]);
      for (const name of ["window", "stride", "padding"]) controls[name].el.hidden = state.everywhere;
    },
  };
}

export { compareMaps, drawPicture, moveAlong, moveMap, planPool, pool, poolBack, toMap };
export default { render };
