/* The shapes explorer: a stack of layers, and what becomes of sizes, parameters, work and receptive field. */

function render({ model, el }) {
  const life = createLife();
  const redraw = life.nextFrame(draw);
  const store = connect(model, ["input", "rows"], life, redraw);
  checkState(store.state);
  const { el: status, announce } = createAnnouncer(life);
  let open = -1; // the row whose numbers are laid open
  let tab = 0; // the row that the Tab key reaches
  let wanted = null; // what gets the focus after the next drawing
  const write = (rows) => JSON.stringify(rows.map((row) => completeRow(row))); // the same whatever the order of the fields
  const written = Object.keys(SHAPES_STARTS).map((name) => [name, write(startOf(name).rows)]);

  const act = {
    set(changes) {
      store.set(changes);
      report();
    },
    /* Another order or number of rows is drawn at once: the next key may come before the next frame. */
    reorder(rows) {
      act.set({ rows });
      draw();
    },
    start(name) {
      if (!name) return redraw();
      [open, tab] = [-1, 0];
      return act.set(startOf(name));
    },
    toggle(at) {
      [open, tab] = [open === at ? -1 : at, at];
      redraw();
    },
    close() {
      wanted = () => table.button(tab).focus();
      act.toggle(open);
    },
    change(changes) {
      const row = { ...store.state.rows[open], ...changes };
      act.set({ rows: store.state.rows.map((old, i) => (i === open ? completeRow(row) : old)) });
    },
    move(by, at = open) {
      const rows = [...store.state.rows];
      const to = at + by;
      if (to < 0 || to >= rows.length) return void (wanted = null);
      [rows[at], rows[to]] = [rows[to], rows[at]];
      open = open === at ? to : open === to ? at : open;
      tab = to;
      act.reorder(rows);
    },
    remove(at = open) {
      const rows = store.state.rows.filter((_, i) => i !== at);
      [open, tab] = [-1, clamp(at, 0, Math.max(rows.length - 1, 0))];
      wanted = () => (rows.length ? table.button(tab) : add).focus();
      act.reorder(rows);
    },
    addBelow(at = open + 1) {
      const { input, rows } = store.state;
      if (rows.length >= SHAPES_MOST) return;
      const before = at ? measureRows(input, rows)[at - 1].shape : input;
      const channels = clamp((before || [64])[0], 1, SHAPES_FIELDS.out[2]);
      const row = before && before.length === 1 ? { kind: "linear", out: 10 } : { kind: "conv", out: channels, padding: 1 };
      [open, tab] = [at, at];
      wanted = editor.focus;
      act.reorder([...rows.slice(0, at), completeRow(row), ...rows.slice(at)]);
    },
    /* Keys on the name of a row. */
    key(event, at) {
      const last = store.state.rows.length - 1;
      const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: last }[event.key];
      if (event.key === "Delete") act.remove(at);
      else if (to !== undefined && event.altKey && event.key.startsWith("Arrow")) {
        wanted = () => table.button(tab).focus();
        act.move(to - at, at);
      } else if (to !== undefined) {
        tab = clamp(to, 0, last);
        table.button(tab).focus();
        redraw();
      } else return;
      event.preventDefault();
    },
  };

  function read() {
    const { input, rows } = store.state;
    const costs = measureRows(input, rows);
    const stuck = costs.findIndex(({ problem }) => problem);
    const trouble = stuck < 0 ? "" : `Row ${stuck + 1}, ${nameRow(rows[stuck])[0]}, cannot work. ${costs[stuck].problem}`;
    return { input, rows, costs, trouble, sums: totalOf(costs) };
  }

  function report() {
    const { sums, trouble } = read();
    announce(trouble || `${group(sums.params)} parameters, ${group(sums.macs)} multiply-adds`);
  }

  const starts = createSelect("Start from", [...Object.keys(SHAPES_STARTS).map((name) => [name, name]), ["", "your own"]], act.start);
  const sizes = ["Channels", "Height", "Width"].map((label, i) =>
    createNumber(label, [0, 1, 4096], (value) => act.set({ input: store.state.input.map((old, k) => (k === i ? value : old)) }), announce),
  );
  const editor = createRowEditor(act, announce);
  const table = createShapesTable(act, editor);
  const totals = [["Parameters", "", "params"], ["Multiply-adds (MACs)", "cx-work", "macs"]].map(([label, kind, what]) => ({ what, ...createTotal(label, kind) }));
  const memory = h("span", { class: "cx-note" });
  const problem = h("p", { class: "cx-problem" });
  const add = createButton("Add a layer at the end", () => act.addBelow(store.state.rows.length));
  const story = h("p", { class: "cx-note" });
  const help = h("p", { class: "cx-note" }, "Press a layer to change it; on its name, the arrow keys go from row to row, with Alt they move it, and Delete removes it. k kernel, s stride, p padding, d dilation, g groups.");

  function draw() {
    const { input, rows, costs, trouble, sums } = read();
    if (open >= rows.length) open = -1;
    tab = clamp(tab, 0, Math.max(rows.length - 1, 0));
    const shown = sums || { params: 0, macs: 0, memory: 0 };
    const most = (what) => Math.max(...costs.map((cost) => cost[what] || 0), 0);
    table.show({ rows, costs, most: { params: most("params"), macs: most("macs") }, open, tab });
    for (const { what, show } of totals) {
      const largest = nameLargest(rows, costs, what, shown[what]);
      show(sums ? group(shown[what]) : "–", largest, sums ? costs.map((cost) => cost[what]) : [], open);
    }
    setText(memory, sums ? `The outputs of all rows together take ${nameBytes(sums.memory)} for one image, the parameters ${nameBytes(4 * sums.params)}, as float32.` : "");
    problem.hidden = !trouble;
    setText(problem, trouble);
    setText(story, sums ? describeStack(input, rows, costs) : "");
    sizes.forEach((size, i) => size.set(input[i]));
    const text = write(rows);
    starts.set((written.find(([, own]) => own === text) || [""])[0]);
    add.disabled = rows.length >= SHAPES_MOST;
    if (wanted) wanted();
    wanted = null;
  }

  const root = fill(el, life, "Shapes explorer",
    h("div", { class: "cx-row" }, starts.el, h("div", { class: "cx-row cx-tight", role: "group", "aria-label": "Image" }, sizes.map((size) => size.el))),
    totals.map((total) => total.el), memory, problem, table.el, h("div", { class: "cx-row" }, add), story, help,
    createPrompts(shapesPrompts(), (changes) => ((open = -1), act.set(changes))), status);
  life.listen(root, "keydown", (event) => {
    if (event.key === "Escape" && editor.el.contains(event.target)) act.close();
  });
  draw();
  return life.end;
}

export { completeRow, findRowProblem, measureRows, nameBytes, nameCount, nameRow, totalOf };
export default { render };
