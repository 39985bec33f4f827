/* Drawings: 28 lists of 28 grey values, 0 for paper and 255 for ink. */

import { clamp } from "../parts/shared.js";
import { FIELD } from "./facts.js";
import { bytesOf } from "./math.js";

export const emptyDrawing = () => Array.from({ length: FIELD }, () => new Array(FIELD).fill(0));

/* A soft round dot at (row, col); the eraser takes as much away. */
export function dab(drawing, row, col, ink) {
  const paint = (old, r, c) => {
    const share = Math.round(255 * clamp(2 - Math.hypot(r - row, c - col), 0, 1));
    return ink ? Math.max(old, share) : Math.min(old, 255 - share);
  };
  return drawing.map((line, r) => (Math.abs(r - row) > 2.5 ? line : line.map((old, c) => paint(old, r, c))));
}

/* Lines through [row, col] pairs that the pen follows. */
export function drawStrokes(...lines) {
  let drawing = emptyDrawing();
  for (const points of lines) {
    points.slice(1).forEach((to, i) => {
      const from = points[i];
      for (let t = 0; t <= 1; t += 1 / 32) {
        drawing = dab(drawing, from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t, true);
      }
    });
  }
  return drawing;
}

export function builtInDigit({ pixels }) {
  const bytes = bytesOf(pixels);
  return emptyDrawing().map((line, r) => line.map((_, c) => bytes[r * FIELD + c]));
}
