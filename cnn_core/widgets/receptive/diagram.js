/* The stack as lines of cells along one axis, the image at the bottom: the unit, the cells on which it depends,
   and bars that say how many paths reach each pixel. */

import { label, line, px } from "../parts/plot.js";
import { centreOf } from "./math.js";

const [TOP, PITCH, CELL, BARS] = [6, 52, 14, 64];
const LEVELS = 6;

/* The places of the lines: the height of each layer, and the scale from pixels of the image to the picture's. */
export function layOut({ layers, sizes, fields }, width) {
  const ends = fields.flatMap((field, l) => {
    const pad = layers[l] ? layers[l][2] : 0;
    return [centreOf(field, -pad), centreOf(field, sizes[l] - 1 + pad)];
  });
  const [low, high] = [Math.min(...ends) - 0.7, Math.max(...ends) + 0.7];
  const scale = width / (high - low);
  const across = (place) => (place - low) * scale;
  const height = TOP + 18 + PITCH * (sizes.length - 1) + CELL + BARS;
  const y = (layer) => TOP + 18 + PITCH * (sizes.length - 1 - layer);
  const side = fields.map(({ jump }) => Math.min(Math.max(jump * scale - 1.5, 2), 20));
  return { low, high, scale, across, height, y, side };
}

/* The layer and the place in the image under a point of the picture. */
export function findPlace({ low, scale, y }, sizes, [left, top]) {
  const layers = sizes.map((_, layer) => [Math.abs(y(layer) + CELL / 2 - top), layer]);
  const [, layer] = layers.reduce((best, one) => (one[0] < best[0] ? one : best));
  return [layer, left / scale + low];
}

function drawCells(now, place, layer) {
  const { fields, sizes, layers, profile, state } = now;
  const field = fields[layer];
  const [side, y] = [place.side[layer], place.y(layer)];
  const pad = layers[layer] ? layers[layer][2] : 0;
  const found = layer <= state.layer ? profile[layer] : { pad, counts: [] };
  const most = Math.max(...found.counts, 1);
  const kinds = { "cx-rf-cell": "", "cx-rf-pad": "", "cx-rf-lost": "" };
  for (let level = 1; level <= LEVELS; level += 1) kinds[`cx-rf-level-${level}`] = "";
  for (let i = -pad; i < sizes[layer] + pad; i += 1) {
    const count = found.counts[i + found.pad] || 0;
    const box = `M${px(place.across(centreOf(field, i)) - side / 2)} ${y}h${px(side)}v${CELL}h${px(-side)}z`;
    const outside = i < 0 || i >= sizes[layer];
    if (outside) kinds[count ? "cx-rf-lost" : "cx-rf-pad"] += box;
    else if (!count) kinds["cx-rf-cell"] += box;
    else kinds[`cx-rf-level-${Math.max(1, Math.ceil((LEVELS * count) / most))}`] += box;
  }
  return Object.entries(kinds).map(([kind, d]) => line(`cx-rf-box ${kind}`, d));
}

/* From each unit on which the picked one depends to the cells that it looks at. */
function drawLinks({ fields, sizes, layers, profile, state }, place, layer) {
  if (layer > state.layer) return line("cx-rf-link", "");
  const [kernel, stride, padding, dilation] = layers[layer - 1];
  const { counts, pad } = profile[layer];
  let d = "";
  for (let i = 0; i < sizes[layer]; i += 1) {
    if (!counts[i + pad]) continue;
    const from = `M${px(place.across(centreOf(fields[layer], i)))} ${place.y(layer) + CELL}`;
    for (let k = 0; k < kernel; k += 1) {
      const cell = i * stride - padding + k * dilation;
      d += `${from}L${px(place.across(centreOf(fields[layer - 1], cell)))} ${place.y(layer - 1)}`;
    }
  }
  return line("cx-rf-link", d);
}

/* One bar for each pixel of the image, and below them the receptive field by the rule. */
function drawBars({ profile, fields, state, map }, place) {
  const { pad, counts } = profile[0];
  const most = Math.max(...counts.slice(pad, counts.length - pad), 1);
  const [floor, tall] = [place.y(0) + CELL + BARS - 12, BARS - 20];
  let d = "";
  for (let i = 0; i < map.cols; i += 1) {
    const [high, side] = [(counts[i + pad] / most) * tall, place.side[0]];
    if (high) d += `M${px(place.across(i) - side / 2)} ${floor}v${px(-high)}h${px(side)}v${px(high)}z`;
  }
  const field = fields[state.layer];
  const first = field.start + state.position[1] * field.jump;
  const [left, right] = [first, first + field.size - 1].map((end, i) =>
    place.across(Math.min(Math.max(end + i - 0.5, place.low), place.high)),
  );
  return [
    line("cx-rf-bars", d),
    line("cx-rule cx-axis", `M${px(place.across(-0.5))} ${floor}H${px(place.across(map.cols - 0.5))}`),
    line("cx-rf-span", `M${px(left)} ${floor + 6}H${px(right)}`),
  ];
}

export function drawStack(now, place, nameLayer) {
  const { sizes, fields, state } = now;
  const lines = sizes.map((_, layer) => layer).reverse();
  const [unit, y] = [place.across(centreOf(fields[state.layer], state.position[1])), place.y(state.layer)];
  const side = place.side[state.layer] + 5;
  return [
    lines.slice(0, -1).map((layer) => drawLinks(now, place, layer)),
    lines.map((layer) => drawCells(now, place, layer)),
    lines.map((layer) => label(2, place.y(layer) - 5, nameLayer(layer), "start")),
    drawBars(now, place),
    line("cx-rf-unit", `M${px(unit - side / 2)} ${y - 2.5}h${px(side)}v${CELL + 5}h${px(-side)}z`),
  ];
}
