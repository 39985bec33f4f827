/* The probabilities of the ten digits, and the chosen unit at work. */

import { cellColours, divergingScale, largestMagnitude } from "../parts/colour.js";
import { format } from "../parts/numbers.js";
import { assign, h } from "../parts/shared.js";
import { paintMaps, tileMaps } from "./view.js";
import { describeUnit, nameUnit } from "./words.js";

/* Ten bars with digit, share and score. */
export function createBars() {
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const [bar, share, score] = [h("span", { class: "cx-fill" }), h("span"), h("span", { class: "cx-note" })];
    const track = h("span", { class: "cx-track" }, bar);
    return {
      bar,
      share,
      score,
      el: h("div", { class: "cx-odd" }, h("strong", {}, digit), track, share, score),
    };
  });
  const label = { role: "group", "aria-label": "Probability and score of each digit" };
  return {
    el: h("div", { class: "cx-odds", ...label }, ...rows.map((row) => row.el)),
    show(logits, shares) {
      const best = shares.indexOf(Math.max(...shares));
      rows.forEach(({ bar, share, score, el }, i) => {
        bar.style.width = `${100 * shares[i]}%`;
        share.textContent = `${(100 * shares[i]).toFixed(1)} %`;
        score.textContent = format(logits[i], 1);
        assign(el, { "data-best": i === best ? "" : null });
      });
    },
  };
}

/* Two decimals, so that the numbers of a window are equally wide. */
const twoDecimals = (value) =>
  value
    .toFixed(2)
    .replace(/^-(?=0\.00$)/, "")
    .replace("-", "−");

/* The patches that a unit sees, its kernels, or their products: numbers where they are few, else a picture. */
function createPatch(name) {
  const [canvas, cells] = [h("canvas", { class: "cx-canvas" }), h("div", { class: "cx-cells" })];
  const label = h("p", { class: "cx-note" });
  const el = h("div", { class: "cx-patch" });

  function write(values, k, palette) {
    const scale = divergingScale(palette, 1.5 * largestMagnitude(values));
    assign(cells, { style: { "--cols": k } });
    cells.replaceChildren(
      ...Array.from(values, (value) => h("span", { style: cellColours(scale(value)) }, twoDecimals(value))),
    );
  }
  function paint(values, maps, k, palette) {
    const limit = largestMagnitude(values);
    const tiles = tileMaps(maps, k, k > 1 ? (maps > 6 ? 4 : 3) : 12);
    paintMaps(canvas, tiles, values, divergingScale(palette, limit), -limit || -1, limit || 1);
    const said = `${name}: ${values.length} numbers up to ${format(limit)} in size`;
    assign(canvas, { role: "img", "aria-label": said });
  }

  return {
    el,
    show(values, { maps, k }, palette) {
      el.hidden = !values;
      if (!values) return;
      const written = maps === 1; // few enough to write the numbers down
      el.replaceChildren(label, written ? cells : canvas);
      label.textContent = written ? name : `${name}: ${k > 1 ? `${maps} × ${k}×${k}` : maps}`;
      if (written) write(values, k, palette);
      else paint(values, maps, k, palette);
    },
  };
}

/* The chosen unit at work. */
export function createUnitView() {
  const [title, sum] = [h("p", { class: "cx-title" }), h("p", {})];
  const patches = ["Sees", "Kernel", "Products"].map(createPatch);
  const row = h("div", { class: "cx-patches" }, ...patches.map((patch) => patch.el));
  return {
    el: h("div", { class: "cx-unit" }, title, row, sum),
    show(layer, place, unit, field, palette) {
      title.textContent = nameUnit(layer, place, unit.value, field);
      [unit.patch, unit.kernel, unit.products].forEach((values, i) => {
        patches[i].show(values, unit, palette);
      });
      sum.textContent = describeUnit(layer, unit);
    },
  };
}
