/* The panels: the stack along one axis, the map of the image, the table of the rule. */

import { createBoard } from "../parts/board.js";
import { createLegend } from "../parts/colour.js";
import { mix } from "../parts/palette.js";
import { createPlot } from "../parts/plot.js";
import { assign, clamp, h } from "../parts/shared.js";
import { drawStack, findPlace, layOut } from "./diagram.js";
import { nameLayer, sayUnit, spanOf } from "./words.js";

const LEADS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

/* The stack. Up and down lead from layer to layer, left and right from unit to unit. */
export function createStackPanel(life, act) {
  const plot = createPlot(300, { class: "cx-plot cx-rf-stack", role: "application", tabIndex: 0 });
  let [now, place] = [null, null];

  life.listen(plot.el, "keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !now) return;
    const { state, sizes } = act.now();
    const [row, col] = state.position;
    const ends = { Home: 0, End: sizes[state.layer] - 1 };
    const [by, aside] = LEADS[event.key] || [];
    if (by === undefined && ends[event.key] === undefined) return;
    event.preventDefault();
    if (by) act.goToLayer(state.layer + by);
    else act.goToUnit(row, by === undefined ? ends[event.key] : col + aside);
  });
  const follow = (event, layer) => {
    const { left, top } = plot.svg.getBoundingClientRect();
    const [found, at] = findPlace(place, now.sizes, [event.clientX - left, event.clientY - top]);
    act.goToLayer(layer ?? found, at);
  };
  life.listen(plot.el, "pointerdown", (event) => {
    if (event.button || !now) return;
    plot.el.setPointerCapture(event.pointerId);
    follow(event);
  });
  life.listen(plot.el, "pointermove", (event) => {
    if (plot.el.hasPointerCapture(event.pointerId)) follow(event, act.now().state.layer);
  });

  return {
    el: plot.el,
    measure: plot.measure,
    show(next, width) {
      now = next;
      place = layOut(now, width);
      plot.show(
        width,
        drawStack(now, place, (layer) => nameLayer(now, layer)),
        place.height,
      );
      assign(plot.el, { "aria-label": `Stack of layers. ${sayUnit(now)}` });
    },
  };
}

/* The image, each pixel as dark as many paths reach it; the frame is the receptive field by the rule. */
export function createImagePanel(life, act) {
  const board = createBoard(life, {
    onMove: act.goToPixel,
    onStep: act.goToUnit,
  });
  const legend = createLegend();
  const title = h(
    "p",
    { class: "cx-title" },
    "The image ",
    h("span", { class: "cx-note" }, "paths per pixel"),
  );
  return {
    el: h("div", { class: "cx-panel" }, title, board.el, legend.el),
    show({ state, fields, sizes, map, palette }) {
      const scale = (value) => mix(palette.paper, palette.positive, 0.95 * clamp(value / map.most, 0, 1));
      const field = fields[state.layer];
      const [rows, cols] = state.position.map((unit) => spanOf(field, unit));
      const inside = ([first, last]) => [clamp(first, 0, map.rows - 1), clamp(last, 0, map.rows - 1)];
      const [[top, bottom], [left, right]] = [inside(rows), inside(cols)];
      const reach = { rows: sizes[state.layer], cols: sizes[state.layer] };
      board.show({
        ...map,
        scale,
        low: 0,
        high: map.most,
        at: state.position,
        reach,
        window: { top, left, height: bottom - top + 1, width: right - left + 1 },
        label: `The image, ${map.rows} by ${map.cols} pixels; the field reaches from row ${top} to ${bottom} and from column ${left} to ${right}`,
      });
      legend.show(scale, 0, map.most, `from 0 to ${map.most} paths`);
    },
  };
}

const HEADS = ["Layer", "Size", "r", "j", "start", "needs"];

/* The rule, line by line from the image up, and which cells of each layer the unit needs. */
export function createTable() {
  const el = h("div", { class: "cx-rf-table", role: "table", "aria-label": "Size, field, jump and start" });
  return {
    el,
    show({ state, fields, sizes, profile, layers }) {
      const row = (role, kind, cells) =>
        h(
          "div",
          { role: "row", class: `cx-rf-row ${kind}` },
          cells.map((cell, i) => h("span", { role: i ? role : "rowheader" }, String(cell).replace("-", "−"))),
        );
      const needed = (layer) => {
        if (layer > state.layer) return "";
        const { pad, counts } = profile[layer];
        const inner = Array.from(counts.slice(pad, counts.length - pad));
        const first = inner.findIndex((count) => count > 0);
        const last = inner.findLastIndex((count) => count > 0);
        return first < 0 ? "none" : first === last ? first : `${first}–${last}`;
      };
      const head = h(
        "div",
        { role: "row", class: "cx-rf-row cx-note" },
        HEADS.map((text) => h("span", { role: "columnheader" }, text)),
      );
      const lines = sizes.map((n, layer) => {
        const { size, jump, start } = fields[layer];
        const settings = layer ? ["k", "s", "p", "d"].map((c, i) => `${c}${layers[layer - 1][i]}`) : [];
        const name = layer ? `${layer}: ${settings.join(" ")}` : "image";
        const kind = layer === state.layer ? "cx-rf-own" : layer > state.layer ? "cx-rf-above" : "";
        return row("cell", kind, [name, n, size, jump, start, needed(layer)]);
      });
      el.replaceChildren(head, ...lines.reverse());
    },
  };
}
