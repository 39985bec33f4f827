/* The softmax in float32 as two tables: the formula as it is printed, and with the largest score taken off. */

import { h } from "../parts/shared.js";
import { CLASSES } from "./facts.js";
import { writeNumber } from "./words.js";

const power = (letter) => ["e", h("sup", {}, letter)];

/* Writes only what has changed: laying a table out costs a good part of a frame. */
function write(cell, text, kind) {
  if (cell.textContent !== text) cell.textContent = text;
  if (cell.className !== kind) cell.className = kind;
}

/* What a number is: lost (inf or nan), gone (0), or sound. */
const kindOf = (value) => (Number.isFinite(value) ? (value === 0 ? "cx-sm-gone" : "") : "cx-sm-lost");

function createTable(title, exponent) {
  const heads = ["", exponent, power(exponent), "p", "−ln p"].map((text) => h("th", { scope: "col" }, text));
  heads[0].append(h("span", { class: "cx-hidden" }, "class"));
  const rows = CLASSES.map((name) => ({
    head: h("th", { scope: "row" }, name),
    cells: ["x", "e", "p", "cost"].map((key) => ({ key, el: h("td") })),
  }));
  const total = h("td");
  const foot = h("tr", {}, h("th", { scope: "row" }, "sum"), h("td"), total, h("td"), h("td"));
  const body = rows.map(({ head, cells }) =>
    h(
      "tr",
      {},
      head,
      cells.map((cell) => cell.el),
    ),
  );
  const parts = [h("caption", {}, title), h("thead", {}, h("tr", {}, heads)), h("tbody", {}, body, foot)];
  return {
    el: h("table", { class: "cx-sm-table" }, parts),
    show(way) {
      for (const [i, { cells }] of rows.entries()) {
        for (const { key, el } of cells) {
          const value = way[key][i];
          // an x or a cost of 0 is sound; a power or a probability never is 0
          const gone = value === 0 && (key === "e" || key === "p");
          write(el, writeNumber(value), gone || !Number.isFinite(value) ? kindOf(value) : "");
        }
      }
      write(total, writeNumber(way.total), kindOf(way.total));
    },
  };
}

export function createFloats() {
  const [printed, safe] = [
    createTable("As the formula is printed", "z"),
    createTable("With the largest taken off: x = z − max z", "x"),
  ];
  return {
    el: h("div", { class: "cx-sm-pair" }, printed.el, safe.el),
    show(seen) {
      printed.show(seen.printed);
      safe.show(seen.safe);
    },
  };
}
