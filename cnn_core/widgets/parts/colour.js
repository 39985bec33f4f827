/* Colour scales. Diverging: blue below zero, the page's own ground at zero, orange above; the two ends stay
   apart for every common colour blindness. Text on a cell is black or white, whichever reads better. */

import { format } from "./numbers.js";
import { mix } from "./palette.js";
import { assign, clamp, h } from "./shared.js";

/* Relative luminance (WCAG 2.2): black text on the colour reaches 4.5:1 where this is above 0.179, else white. */
export function luminance(rgb) {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/* The colour scales that panels use: each maps a value to [red, green, blue]. */
export function divergingScale(palette, limit) {
  const full = limit > 0 ? limit : 1;
  return (value) => {
    const share = clamp(value / full, -1, 1);
    return mix(palette.paper, share < 0 ? palette.negative : palette.positive, Math.abs(share) * 0.92);
  };
}

export function greyScale(low, high) {
  const range = high > low ? high - low : 1;
  return (value) => new Array(3).fill(Math.round(clamp((value - low) / range, 0, 1) * 255));
}

export function inkScale(palette, limit) {
  return (value) => mix(palette.paper, palette.text, clamp(value / (limit || 1), 0, 1));
}

/* CSS for a cell of this colour. */
export function cellColours(rgb) {
  return { background: `rgb(${rgb.join(" ")})`, color: luminance(rgb) > 0.179 ? "#000" : "#fff" };
}

/* A scale as 256 packed pixels between two values, for drawing many cells at once. */
export function packScale(scale, low, high) {
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const [r, g, b] = scale(low + ((high - low) * i) / 255);
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

export function largestMagnitude(values) {
  let largest = 0;
  for (let i = 0; i < values.length; i += 1) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}

/* A bar that says which colour stands for which value. */
export function createLegend() {
  const bar = h("div", { class: "cx-bar" });
  const labels = h("div", { class: "cx-bar-labels" });
  const el = h("div", { class: "cx-legend" }, bar, labels);
  return {
    el,
    show(scale, low, high, text) {
      const stops = Array.from({ length: 9 }, (_, i) => scale(low + ((high - low) * i) / 8));
      bar.style.background = `linear-gradient(to right, ${stops.map((rgb) => `rgb(${rgb.join(" ")})`).join(", ")})`;
      const values = low < 0 ? [low, 0, high] : [low, high];
      labels.replaceChildren(...values.map((value) => h("span", {}, format(value))));
      assign(bar, { role: "img", "aria-label": text, title: text });
    },
  };
}
