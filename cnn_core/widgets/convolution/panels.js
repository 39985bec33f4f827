/* The three panels: input, kernel, result. Small inputs are grids of numbers, drawings and pictures are maps. */

import { createBoard } from "../parts/board.js";
import {
  cellColours,
  createLegend,
  divergingScale,
  greyScale,
  inkScale,
  largestMagnitude,
} from "../parts/colour.js";
import { createGrid } from "../parts/grid.js";
import { format } from "../parts/numbers.js";
import { h } from "../parts/shared.js";
import { findUnread } from "./math.js";

function cellText(value) {
  const size = Math.abs(value);
  return format(value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

function longText(text) {
  return text.length > 5 ? "cx-tiny" : text.length > 3 ? "cx-small" : "";
}

/* "×2" in a cell under the window; a long number has no room there. */
function weightText(weight) {
  const text = weight === null ? "" : `×${format(weight, 1)}`;
  return text.length > 4 ? "" : text;
}

function createInputPanel(life, act, announce) {
  const views = {
    numbers: createGrid(life, { onMove: act.centreOn, onEdit: act.editInput, announce }),
    draw: createBoard(life, { onStep: act.moveCursor, onPaint: act.paint, onToggle: act.toggle }),
    picture: createBoard(life, { onMove: act.centreOn, onStep: act.goTo }),
  };

  function showBoard({ state, geometry, padded, window, palette, cursor }, label, limit) {
    const { rows, cols } = geometry;
    const common = { ...padded, window };
    if (state.mode === "draw") {
      const at = [cursor[0] + rows.before, cursor[1] + cols.before];
      const look = { at, scale: inkScale(palette, limit), low: 0, high: limit || 1 };
      views.draw.show({ ...common, ...look, label: `${label}; arrow keys move the cursor, Space draws` });
      return;
    }
    const reach = { rows: rows.size || 1, cols: cols.size || 1 };
    const look = { at: state.position, scale: greyScale(0, 255), low: 0, high: 255, reach };
    views.picture.show({ ...common, ...look, label: `${label}; arrow keys move the window` });
  }

  function showNumbers({ geometry, padded, applied, window, palette }, label, limit) {
    const { rows, cols, problem } = geometry;
    const scale = divergingScale(palette, 1.6 * limit);
    const lost = { rows: new Set(findUnread(rows)), cols: new Set(findUnread(cols)) };
    const inside = (r, c) =>
      r >= rows.before && r < rows.before + rows.n && c >= cols.before && c < cols.before + cols.n;
    const weightAt = (r, c) => {
      const [u, v] = [(r - window.top) / rows.dilation, (c - window.left) / cols.dilation];
      const hit = u >= 0 && v >= 0 && u < rows.k && v < cols.k && Number.isInteger(u) && Number.isInteger(v);
      return hit ? applied.values[u * cols.k + v] : null;
    };
    const cell = (r, c) => {
      const value = padded.values[r * padded.cols + c];
      const text = cellText(value);
      const weight = window ? weightAt(r, c) : null;
      const kind = [longText(text), weight === null ? "" : "cx-read"];
      if (!problem && (lost.rows.has(r) || lost.cols.has(c))) kind.push("cx-lost");
      const look = inside(r, c) ? { colours: cellColours(scale(value)) } : { note: "padding" };
      if (!inside(r, c)) kind.push("cx-pad");
      return { ...look, text, kind: kind.join(" "), weight: weightText(weight) };
    };
    views.numbers.show({ rows: padded.rows, cols: padded.cols, window, label, editable: inside, cell });
  }

  return {
    bodies: Object.values(views).map(({ el }) => el),
    show(now) {
      const { state, geometry, input } = now;
      for (const [name, { el }] of Object.entries(views)) el.hidden = name !== state.mode;
      const label = `Input, ${geometry.rows.n} rows and ${geometry.cols.n} columns`;
      const draw = state.mode === "numbers" ? showNumbers : showBoard;
      draw(now, label, largestMagnitude(input.values));
    },
  };
}

function createKernelPanel(life, act, announce) {
  const grid = createGrid(life, { onPick: act.pickWeight, onEdit: act.editKernel, announce });
  return {
    el: grid.el,
    show({ kernel: map, weightAt, palette }) {
      const scale = divergingScale(palette, 1.3 * largestMagnitude(map.values));
      grid.show({
        rows: map.rows,
        cols: map.cols,
        at: weightAt,
        editable: () => true,
        room: 160,
        label: `Kernel, ${map.rows} rows and ${map.cols} columns`,
        cell(r, c) {
          const text = cellText(map.values[r * map.cols + c]);
          const kind = `${longText(text)} ${r === weightAt[0] && c === weightAt[1] ? "cx-chosen" : ""}`;
          return { text, kind, colours: cellColours(scale(map.values[r * map.cols + c])) };
        },
      });
    },
  };
}

function createResultPanel(life, act) {
  const grid = createGrid(life, { onMove: act.goTo });
  const board = createBoard(life, { onMove: act.goTo });
  const legend = createLegend();

  function showGrid(map, common, scale, shown) {
    const cell = (r, c) => {
      const index = r * map.cols + c;
      if (index >= shown) return { text: "", note: "not yet computed" };
      const text = cellText(map.values[index]);
      return { text, kind: longText(text), colours: cellColours(scale(map.values[index])) };
    };
    grid.show({ ...common, cell });
  }

  return {
    bodies: [grid.el, board.el],
    legend,
    show({ state, result: map, palette, view, shown }) {
      const { mode, position } = state;
      const [large, grey] = [mode !== "numbers", mode === "picture" && view === "grey"];
      const limit = largestMagnitude(map.values) || 1;
      const values = view === "size" && mode === "picture" ? map.values.map(Math.abs) : map.values;
      const [low, high] = grey ? [0, 255] : values === map.values ? [-limit, limit] : [0, limit];
      const scale = grey ? greyScale(0, 255) : divergingScale(palette, limit);
      const label = `Result, ${map.rows} rows and ${map.cols} columns; arrow keys move the window`;
      const window = { top: position[0], left: position[1], width: 1, height: 1 };
      const common = { rows: map.rows, cols: map.cols, at: position, label, window };
      grid.el.hidden = large;
      board.el.hidden = !large;
      if (large) board.show({ ...common, values, scale, low, high, shown });
      else showGrid(map, common, scale, shown);
      const meaning = grey ? "Black is 0, white is 255" : "Blue is negative, orange is positive";
      legend.show(scale, low, high, meaning);
    },
  };
}

export function createConvolutionPanels(life, act, announce) {
  const parts = [
    createInputPanel(life, act, announce),
    createKernelPanel(life, act, announce),
    createResultPanel(life, act),
  ];
  const sizes = parts.map(() => h("span", { class: "cx-note" }));
  const tools = h("div", {});
  const bodies = [parts[0].bodies, h("div", { class: "cx-beside" }, parts[1].el, tools), parts[2].bodies];
  const [input, kernel, result] = ["Input", "Kernel", "Result"].map((name, i) =>
    h("div", { class: "cx-panel" }, h("p", { class: "cx-title" }, `${name} `, sizes[i]), bodies[i]),
  );
  result.append(parts[2].legend.el);
  const signs = ["cx-star", ""].map((kind) =>
    h("div", { class: `cx-sign ${kind}`, "aria-hidden": "true" }, "="),
  );

  function show(now) {
    const { rows, cols, problem } = now.geometry;
    const padded = !problem && rows.zeros + cols.zeros ? ", padded with zeros" : "";
    signs[0].textContent = now.state.flip ? "∗" : "⋆";
    sizes[0].textContent = `${rows.n} × ${cols.n}${padded}`;
    sizes[1].textContent = `${rows.k} × ${cols.k}`;
    sizes[2].textContent = problem ? "" : `${rows.size} × ${cols.size}`;
    signs[1].hidden = Boolean(problem);
    result.hidden = Boolean(problem);
    for (const part of problem ? parts.slice(0, 2) : parts) part.show(now);
  }

  const el = h("div", { class: "cx-panels" }, input, signs[0], kernel, signs[1], result);
  return { el, input, tools, result, show };
}
