/* The three panels: input, kernel, result. Small inputs are grids of numbers, drawings and pictures are maps. */

function cellText(value) {
  const size = Math.abs(value);
  return format(value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

function longText(text) {
  return text.length > 5 ? "cx-tiny" : text.length > 3 ? "cx-small" : "";
}

function createConvolutionPanels(life, act, announce) {
  const inputs = {
    numbers: createGrid(life, { onMove: act.centreOn, onEdit: act.editInput, announce }),
    draw: createBoard(life, { onStep: act.moveCursor, onPaint: act.paint, onToggle: act.toggle }),
    picture: createBoard(life, { onMove: act.centreOn, onStep: act.goTo }),
  };
  const weights = createGrid(life, { onPick: act.pickWeight, onEdit: act.editKernel, announce });
  const results = { grid: createGrid(life, { onMove: act.goTo }), board: createBoard(life, { onMove: act.goTo }) };
  const legend = createLegend();
  const titles = ["Input", "Kernel", "Result"].map((name) => ({ name, size: h("span", { class: "cx-note" }) }));
  const bodies = [Object.values(inputs).map(({ el }) => el), weights.el, Object.values(results).map(({ el }) => el)];
  const [input, kernel, result] = titles.map(({ name, size }, i) =>
    h("div", { class: "cx-panel" }, h("p", { class: "cx-title" }, `${name} `, size), bodies[i]),
  );
  result.append(legend.el);
  const tools = h("div", {});
  kernel.append(h("div", { class: "cx-beside" }, weights.el, tools));
  const signs = ["cx-star", ""].map((kind) => h("div", { class: `cx-sign ${kind}`, "aria-hidden": "true" }, "="));

  function show(now) {
    const { state, geometry } = now;
    const { rows, cols } = geometry;
    signs[0].textContent = state.flip ? "∗" : "⋆";
    const sizes = [[rows.n, cols.n], [rows.k, cols.k], [rows.size, cols.size]];
    sizes.forEach(([r, c], i) => (titles[i].size.textContent = geometry.problem && i === 2 ? "" : `${r} × ${c}`));
    if (!geometry.problem && rows.zeros + cols.zeros) titles[0].size.textContent += ", padded with zeros";
    for (const [name, { el }] of Object.entries(inputs)) el.hidden = name !== state.mode;
    showInput(now);
    showKernel(now);
    signs[1].hidden = result.hidden = Boolean(geometry.problem);
    if (!geometry.problem) showResult(now);
  }

  function showInput({ state, geometry, input: map, padded, applied, window, palette, cursor }) {
    const { rows, cols, problem } = geometry;
    const { mode, position } = state;
    const limit = largestMagnitude(map.values);
    const label = `Input, ${rows.n} rows and ${cols.n} columns`;
    if (mode !== "numbers") {
      const scale = mode === "draw" ? inkScale(palette, limit) : greyScale(0, 255);
      const ends = mode === "draw" ? { low: 0, high: limit || 1 } : { low: 0, high: 255 };
      const keys = mode === "draw" ? "arrow keys move the cursor, Space draws" : "arrow keys move the window";
      const reach = { rows: rows.size || 1, cols: cols.size || 1 };
      const at = mode === "draw" ? [cursor[0] + rows.before, cursor[1] + cols.before] : position;
      const board = { ...padded, ...ends, scale, at, window, label: `${label}; ${keys}` };
      return inputs[mode].show(mode === "draw" ? board : { ...board, reach });
    }
    const scale = divergingScale(palette, 1.6 * limit);
    const lost = { rows: new Set(findUnread(rows)), cols: new Set(findUnread(cols)) };
    const inside = (r, c) => r >= rows.before && r < rows.before + rows.n && c >= cols.before && c < cols.before + cols.n;
    const weightAt = (r, c) => {
      const [u, v] = [(r - window.top) / rows.dilation, (c - window.left) / cols.dilation];
      const hit = u >= 0 && v >= 0 && u < rows.k && v < cols.k && Number.isInteger(u) && Number.isInteger(v);
      return hit ? applied.values[u * cols.k + v] : null;
    };
    inputs.numbers.show({
      rows: padded.rows, cols: padded.cols, window, label, editable: inside,
      cell(r, c) {
        const text = cellText(padded.values[r * padded.cols + c]);
        const weight = window ? weightAt(r, c) : null;
        const kind = [longText(text), weight === null ? "" : "cx-read"];
        if (!problem && (lost.rows.has(r) || lost.cols.has(c))) kind.push("cx-lost");
        if (!inside(r, c)) return { text, kind: [...kind, "cx-pad"].join(" "), note: "padding", weight: times(weight) };
        const colours = cellColours(scale(padded.values[r * padded.cols + c]));
        return { text, colours, kind: kind.join(" "), weight: times(weight) };
      },
    });
  }

  function times(weight) {
    const text = weight === null ? "" : `×${format(weight, 1)}`;
    return text.length > 4 ? "" : text;
  }

  function showKernel({ kernel: map, weightAt, palette }) {
    const scale = divergingScale(palette, 1.3 * largestMagnitude(map.values));
    weights.show({
      rows: map.rows, cols: map.cols, at: weightAt, editable: () => true, room: 160,
      label: `Kernel, ${map.rows} rows and ${map.cols} columns`,
      cell(r, c) {
        const text = cellText(map.values[r * map.cols + c]);
        const kind = `${longText(text)} ${r === weightAt[0] && c === weightAt[1] ? "cx-chosen" : ""}`;
        return { text, kind, colours: cellColours(scale(map.values[r * map.cols + c])) };
      },
    });
  }

  function showResult({ state, result: map, palette, view, shown }) {
    const { mode, position } = state;
    const [large, grey] = [mode !== "numbers", mode === "picture" && view === "grey"];
    const limit = largestMagnitude(map.values) || 1;
    const values = large && view === "size" && mode === "picture" ? map.values.map(Math.abs) : map.values;
    const [low, high] = grey ? [0, 255] : values === map.values ? [-limit, limit] : [0, limit];
    const scale = grey ? greyScale(0, 255) : divergingScale(palette, limit);
    const label = `Result, ${map.rows} rows and ${map.cols} columns; arrow keys move the window`;
    const common = { rows: map.rows, cols: map.cols, at: position, label };
    common.window = { top: position[0], left: position[1], width: 1, height: 1 };
    results.grid.el.hidden = large;
    results.board.el.hidden = !large;
    if (large) results.board.show({ ...common, values, scale, low, high, shown });
    else {
      results.grid.show({
        ...common,
        cell(r, c) {
          const index = r * map.cols + c;
          if (index >= shown) return { text: "", note: "not yet computed" };
          const text = cellText(map.values[index]);
          return { text, kind: longText(text), colours: cellColours(scale(map.values[index])) };
        },
      });
    }
    legend.show(scale, low, high, grey ? "Black is 0, white is 255" : "Blue is negative, orange is positive");
  }

  return { el: h("div", { class: "cx-panels" }, input, signs[0], kernel, signs[1], result), input, tools, result, show };
}
