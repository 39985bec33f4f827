/* The maps of a layer as one picture, with a frame on the cells that count. */

import { divergingScale, greyScale, largestMagnitude, packScale } from "../parts/colour.js";
import { cellAtPointer, createWindow, keyTarget } from "../parts/pointer.js";
import { assign, clamp, h } from "../parts/shared.js";
import { layerOf } from "./math.js";
import { TEXTS, TITLES } from "./words.js";

/* How many maps stand beside each other, and whether a clear line parts them. */
const TILES = { input: 1, c1: 6, s2: 6, c3: 8, s4: 16, c5: 40, f6: 42, output: 10 };

/* Maps as one picture: where each lies, and the cells of the picture. */
export function tileMaps(maps, side, columns) {
  const gap = side > 1 && maps > 1 ? 1 : 0;
  const step = side + gap;
  const [rows, cols] = [Math.ceil(maps / columns) * step - gap, Math.min(maps, columns) * step - gap];
  const origin = (map) => [Math.floor(map / columns) * step, (map % columns) * step];
  return { rows, cols, side, step, maps, columns, origin };
}

/* Draws maps on a canvas; cells between them, NaN, stay clear. */
export function paintMaps(canvas, tiles, values, scale, low, high) {
  const spread = new Float64Array(tiles.rows * tiles.cols).fill(NaN);
  for (let map = 0; map < tiles.maps; map += 1) {
    const [top, left] = tiles.origin(map);
    for (let r = 0; r < tiles.side; r += 1) {
      const from = (map * tiles.side + r) * tiles.side;
      spread.set(values.subarray(from, from + tiles.side), (top + r) * tiles.cols + left);
    }
  }
  if (canvas.width !== tiles.cols || canvas.height !== tiles.rows)
    Object.assign(canvas, { width: tiles.cols, height: tiles.rows });
  const context = canvas.getContext("2d");
  const picture = context.createImageData(tiles.cols, tiles.rows);
  const pixels = new Uint32Array(picture.data.buffer);
  const colours = packScale(scale, low, high);
  const factor = high > low ? 255 / (high - low) : 0;
  spread.forEach((value, i) => {
    if (!Number.isNaN(value)) pixels[i] = colours[clamp(Math.round((value - low) * factor), 0, 255)];
  });
  context.putImageData(picture, 0, 0);
}

/* Where a key leads from [map, row, col]: to another map, or over the maps as they lie; null for other keys. */
function keyedUnit(event, tiles, [map, row, col]) {
  const { side, step, columns, maps } = tiles;
  const turn = { PageUp: -1, PageDown: 1 }[event.key];
  if (turn) return [clamp(map + turn, 0, maps - 1), row, col];
  const at = [Math.floor(map / columns) * side + row, (map % columns) * side + col]; // without gaps
  const cells = [tiles.rows, tiles.cols].map((n) => ((n + step - side) / step) * side);
  const target = keyTarget(event, at, ...cells);
  if (!target) return null;
  const [r, c] = target;
  return [Math.floor(r / side) * columns + Math.floor(c / side), r % side, c % side];
}

/* The [map, row, col] under the pointer; between maps, the nearest. */
function pointedUnit(event, stage, tiles) {
  const { side, step, columns } = tiles;
  const [r, c] = cellAtPointer(stage, tiles, event);
  const map = Math.floor(r / step) * columns + Math.floor(c / step);
  return [map, Math.min(r % step, side - 1), Math.min(c % step, side - 1)];
}

const unitSize = (maps, side) => (side > 5 ? 5 : side > 1 ? 6 : maps > 10 ? 15 : 24); // pixels

/* The maps of one layer on a canvas, with frames that mark some of their cells. */
function createMaps(name) {
  const { maps, side } = layerOf(name);
  const tiles = tileMaps(maps, side, TILES[name]);
  const keys = name === "input" ? { role: "img" } : { role: "application", tabIndex: 0 };
  const canvas = h("canvas", { class: "cx-canvas", ...keys });
  const frames = Array.from({ length: name === "s2" ? 6 : 1 }, () => createWindow());
  const style = { "--cols": tiles.cols, "--unit": `${unitSize(maps, side)}px` };
  const stage = h("div", { class: "cx-maps", style }, canvas, ...frames.map((frame) => frame.el));
  return {
    tiles,
    canvas,
    stage,
    /* A box on each of the given maps. */
    frame(chosen, box) {
      frames.forEach((frame, i) => {
        const [top, left] = tiles.origin(chosen[i] ?? 0);
        const moved = { ...box, top: top + box?.top, left: left + box?.left };
        frame.show(i < chosen.length && moved, tiles.rows, tiles.cols);
      });
    },
    whole() {
      frames[0].show({ top: 0, left: 0, height: tiles.rows, width: tiles.cols }, tiles.rows, tiles.cols);
    },
  };
}

/* The image that the network reads. */
export function createInputView() {
  const { tiles, canvas, stage, frame } = createMaps("input");
  return {
    el: h("div", { class: "cx-lenet-layer" }, stage),
    frame,
    draw(values) {
      const [low, high] = [values[0], Math.max(largestMagnitude(values) || 1, values[0] + 1)]; // a corner is paper
      paintMaps(canvas, tiles, values, greyScale(low, high), low, high);
    },
    mark: () => assign(canvas, { "aria-label": "What the network sees, 32×32 pixels" }),
  };
}

/* One layer: a canvas that is one tab stop. onPick(map, row, col) hears of clicks and arrow keys. */
export function createLayerView(life, name, onPick) {
  const { maps, side } = layerOf(name);
  const { tiles, canvas, stage, frame, whole } = createMaps(name);
  const size = side > 1 ? `${maps} maps of ${side}×${side}` : `${maps} units`;
  const title = h("p", { class: "cx-note" }, h("strong", {}, TITLES[name]), ` ${size}, ${TEXTS[name]}`);
  let at = [0, 0, 0];

  life.listen(canvas, "keydown", (event) => {
    const next = keyedUnit(event, tiles, at);
    if (!next) return;
    event.preventDefault();
    if (next[0] >= maps) return;
    at = next; // the next key may come before the next frame
    onPick(...next);
  });
  life.listen(stage, "click", (event) => {
    const unit = pointedUnit(event, stage, tiles);
    if (unit[0] < maps) onPick(...unit);
    canvas.focus();
  });

  return {
    el: h("div", { class: "cx-lenet-layer" }, title, stage),
    frame,
    whole,
    draw(values, palette) {
      const limit = largestMagnitude(values) || 1;
      paintMaps(canvas, tiles, values, divergingScale(palette, limit), -limit, limit);
    },
    /* Says which unit is chosen, if it is one of this layer. */
    mark(unit) {
      if (unit) at = unit;
      const chosen = unit ? `Chosen: map ${unit[0]}, row ${unit[1]}, column ${unit[2]}` : "";
      const keys = `${TITLES[name]}, ${size}; arrow keys choose a unit, Page Up and Page Down a map. `;
      assign(canvas, { "aria-label": keys + chosen });
    },
  };
}
