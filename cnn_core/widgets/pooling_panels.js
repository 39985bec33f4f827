/* The panels of the pooling explorer: the picture, the result, what stands beside it. */

/* Signs on a grid: rings and corners, the window's frame, the border of the padding. */
function createMarks() {
  const paths = ["cx-halo", "", "cx-corner", "cx-inner"].map((name) => h("path", { class: name }));
  const box = ({ top, left, height, width }) => `M${left} ${top}h${width}v${height}h${-width}z`;
  const ring = ([r, c]) => `M${c + 0.1} ${r + 0.5}a.4 .4 0 1 0 .8 0a.4 .4 0 1 0 -.8 0`;
  const corner = ([r, c]) => `M${c + 0.6} ${r + 0.04}h.36v.36z`;
  const el = h("svg", { class: "cx-marks", preserveAspectRatio: "none", "aria-hidden": "true" }, paths);
  return {
    el,
    show({ rows, cols, rings = [], corners = [], border, frame }) {
      assign(el, { viewBox: `0 0 ${cols} ${rows}` });
      const signs = rings.map(ring).join("") + (frame ? box(frame) : "");
      const inner = border ? box({ top: border, left: border, height: rows - 2 * border, width: cols - 2 * border }) : "";
      [signs, signs, corners.map(corner).join(""), inner].forEach((d, i) => assign(paths[i], { d }));
    },
  };
}

/* A grid with signs. Many cells, or ink, leave no room for numbers: letters that nobody sees would cost a frame. */
function createMarkedGrid(life, callbacks) {
  const [grid, marks] = [createGrid(life, callbacks), createMarks()];
  const stage = grid.el.firstChild;
  stage.append(marks.el);
  function show(look) {
    const { cols, values, limit, palette, ink, note = () => "", filler } = look;
    const mute = ink || cols > 10;
    const cell = (r, c) => {
      const [value, said] = [values[r * cols + c], note(r, c)];
      const pad = said === "padding";
      const text = pad ? filler : format(value, 2);
      const share = (Math.abs(value) / (limit || 1)) * (mute ? 0.95 : 0.45); // pale behind text
      const background = `rgb(${mix(palette.paper, palette[ink ? "text" : value < 0 ? "negative" : "positive"], share)})`;
      return { text, kind: `${pad ? "cx-pad" : ""} ${!mute && text.length > 3 ? "cx-tiny" : ""}`, note: said, mute, colours: { background } };
    };
    marks.show(look);
    grid.show({ ...look, cell });
  }
  return { el: grid.el, stage, show };
}

/* Reports the cells that a pressed pointer passes, also in a fast stroke. */
function followPen(life, stage, shape, onPaint) {
  let last = null;
  const locate = (event) => cellAtPointer(stage, shape(), event);
  life.listen(stage, "pointerdown", (event) => {
    if (event.button || event.target.closest("input")) return;
    stage.setPointerCapture(event.pointerId);
    last = locate(event);
    onPaint(...last, true);
  });
  life.listen(stage, "pointermove", (event) => {
    if (!last) return;
    const to = locate(event);
    const steps = Math.max(...to.map((n, k) => Math.abs(n - last[k])));
    for (let i = 1; i <= steps; i += 1) onPaint(...last.map((n, k) => Math.round(n + ((to[k] - n) * i) / steps)), false);
    last = to;
  });
  life.listen(stage, "lostpointercapture", () => (last = null));
  life.listen(stage.parentNode, "click", (event) => event.stopPropagation(), { capture: true }); // it has painted
}

const largest = (...maps) => Math.max(...maps.flatMap(({ values }) => Array.from(values, Math.abs)));
const SIDES = { before: "Earlier result", along: "… moved along", framed: "Gradient, framed cell", all: "Gradient, all cells" };

function createPoolingPanels(life, act, announce) {
  let [shape, palette] = [{ rows: 1, cols: 1 }];
  const grids = [{ onMove: act.visit, onEdit: act.edit, announce }, { onMove: act.goTo }, {}].map((callbacks) => createMarkedGrid(life, callbacks));
  const titles = grids.map(() => h("p", { class: "cx-title" }));
  const panels = grids.map(({ el }, i) => h("div", { class: "cx-panel cx-fine" }, titles[i], el));
  const side = createSelect("Beside it", Object.entries(SIDES), (view) => act.set({ view }));
  panels[2].append(side.el);
  followPen(life, grids[0].stage, () => shape, act.paint);
  grids[0].stage.classList.add("cx-pen");
  life.listen(grids[0].el, "keydown", (event) => {
    const at = [...grids[0].el.querySelectorAll("[role=gridcell]")].indexOf(event.target);
    if (event.key !== " " || at < 0) return;
    event.preventDefault();
    act.paint(Math.floor(at / shape.cols), at % shape.cols, true);
  });
  const show = (i, title, look, more = "") => {
    const size = more || `${look.rows} × ${look.cols}`;
    titles[i].replaceChildren(title, " ", h("span", { class: "cx-note" }, size));
    grids[i].show({ ...look, palette, label: `${title}, ${size}` });
  };

  return {
    el: h("div", { class: "cx-panels" }, panels),
    show({ state, input, picture, plan, result, before, reference, gradient, rings }, colours) {
      palette = colours;
      const border = plan.rows.padding;
      shape = { rows: picture.rows + 2 * border, cols: picture.cols + 2 * border };
      const inside = (r, c) => Math.min(r, c, shape.rows - 1 - r, shape.cols - 1 - c) >= border;
      const index = (r, c) => (r - border) * picture.cols + c - border;
      const at = (cell) => [Math.floor(cell / picture.cols) + border, (cell % picture.cols) + border];
      const [row, col] = state.position;
      const look = {
        ...shape, border,
        values: makeLists(shape.rows, shape.cols, (r, c) => (inside(r, c) ? picture.values[index(r, c)] : 0)).flat(),
        limit: largest(input), ink: input.values.every((value) => value === 0 || value === 1),
        rings: [...rings].map(at), frame: { top: row * plan.rows.stride, left: col * plan.cols.stride, height: plan.rows.k, width: plan.cols.k },
        editable: (r, c) => inside(r, c) && act.reaches(r, c), filler: state.kind === "max" ? "−∞" : "0",
        note: (r, c) => (!inside(r, c) ? "padding" : rings.has(index(r, c)) ? "counts" : ""),
      };
      show(0, "Picture", look, state.down || state.right ? `moved ${cellPair([state.down, state.right])}` : "");
      const differs = reference?.differs || [];
      const corners = differs.flatMap((yes, i) => (yes ? [[Math.floor(i / result.cols), i % result.cols]] : []));
      const common = { corners, limit: largest(result, before), note: (r, c) => (differs[r * result.cols + c] ? "differs" : "") };
      show(1, "Result", { ...result, ...common, window: { top: row, left: col, height: 1, width: 1 }, at: state.position });
      side.set(state.view);
      if (reference) show(2, "Earlier result", { ...reference.map, ...common });
      else show(2, "Gradient", { ...gradient, limit: largest(gradient) });
    },
  };
}
