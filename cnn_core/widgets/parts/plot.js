/* Plots as SVG, drawn anew for the width that they have, so that their letters stay legible. */

import { assign, h } from "./shared.js";

/* Computes again only if one of the values that the result depends on has changed. */
export function createMemory() {
  let [key, value] = ["", null];
  return (on, compute) => {
    const now = on.join();
    if (now !== key) [key, value] = [now, compute()];
    return value;
  };
}

export const scaleTo = (from, to) => (value) =>
  to[0] + ((value - from[0]) / (from[1] - from[0])) * (to[1] - to[0]);
export const px = (value) => value.toFixed(1);

const shape = (tag, attributes, text = "") => ({ tag, attributes, text });
export const label = (x, y, text, anchor = "middle") =>
  shape("text", { x: px(x), y: px(y), "text-anchor": anchor }, text);
export const line = (kind, d) => shape("path", { class: kind, d });
export const ruler = (d, kind = "") => line(`cx-rule ${kind}`, d);
export const disc = (kind, x, y, r) => shape("circle", { class: kind, cx: px(x), cy: px(y), r });

/* An SVG that fills its place in width. `show` draws shapes, of which those with the same tag have the same
   attributes. What stands there already stays and is changed where it differs: most of a frame would go into
   elements made anew and letters set anew. `measure` makes the browser lay the page out, so it comes first. */
export function createPlot(height, attributes = {}) {
  const svg = h("svg", { height });
  const el = h("div", { class: "cx-plot", ...attributes }, svg);
  let [width, drawn] = [0, []];
  return {
    el,
    svg,
    measure: () => Math.max(el.clientWidth, 200),
    show(now, shapes) {
      if (now !== width) assign(svg, { width: now, viewBox: `0 0 ${now} ${height}` });
      const next = shapes.flat(Infinity).filter(Boolean);
      next.forEach((one, i) => {
        const old = drawn[i];
        if (!old || old.tag !== one.tag) {
          one.el = h(one.tag, one.attributes, one.text);
          if (old) old.el.replaceWith(one.el);
          else svg.append(one.el);
          return;
        }
        one.el = old.el;
        for (const [name, value] of Object.entries(one.attributes)) {
          if (value !== old.attributes[name]) one.el.setAttribute(name, value);
        }
        if (one.text !== old.text) one.el.textContent = one.text;
      });
      for (const { el: rest } of drawn.slice(next.length)) rest.remove();
      [width, drawn] = [now, next];
    },
  };
}
