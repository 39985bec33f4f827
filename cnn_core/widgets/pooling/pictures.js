/* The pictures that the pooling explorer offers. */

import { makeLists } from "../parts/map.js";
import { STROKES } from "./facts.js";

/* A rule for each cell; beside them stand the pictures of STROKES, lines through points (x, y). */
const PATTERNS = {
  stripes: (_, c) => c % 2,
  numbers: (r, c) =>
    Number("132456127891342505316824970638"[(4 * (r % 4) + (c % 4) + 16 * (r > 3 || c > 3)) % 30]),
  blank: () => 0,
};

export const pictureNames = () => [...Object.keys(STROKES), ...Object.keys(PATTERNS)];

export function drawPicture(name, size) {
  if (PATTERNS[name]) return makeLists(size, size, PATTERNS[name]);
  const [points, picture] = [STROKES[name], makeLists(size, size, () => 0)];
  points.slice(1).forEach(([u, v], i) => {
    const [x, y] = points[i];
    for (let step = 0; step <= 2 * size; step += 1) {
      const t = step / (2 * size);
      picture[Math.round((y + (v - y) * t) * (size - 1))][Math.round((x + (u - x) * t) * (size - 1))] = 1;
    }
  });
  return picture;
}
