/* The bars of the activation explorer. */

import { line, px } from "../parts/plot.js";

/* Bars [kind, x, y, width, height], all of one kind as one path. */
export function bars(boxes) {
  const draw = ([, x, y, width, height]) => `M${px(x)} ${px(y)}h${px(width)}v${px(height)}h${px(-width)}z`;
  return ["open", "saturated", "dead"].map((kind) =>
    line(
      `cx-bin cx-${kind}`,
      boxes
        .filter((box) => box[0] === kind)
        .map(draw)
        .join(""),
    ),
  );
}
