/* The controls of the receptive field explorer: where to start, the image, the layer in which the unit lies. */

import { createButton, createSelect } from "../parts/controls.js";
import { assign, h } from "../parts/shared.js";
import { FIELDS, LIMITS, MOST_LAYERS, STARTS } from "./facts.js";

const upTo = ([low, high]) => Array.from({ length: high - low + 1 }, (_, i) => low + i);
const numbered = (limits) => upTo(limits).map((n) => [n, String(n)]);
const nameField = (field) => `${field[0].toUpperCase()}${field.slice(1)} ${field[0]}`;

export function createReceptiveControls(act) {
  const names = [...Object.keys(STARTS).map((name) => [name, name]), ["", "your own"]];
  const starts = createSelect("Start from", names, act.start);
  const sizes = upTo(LIMITS.size).map((n) => [n, `${n} × ${n}`]);
  const size = createSelect("Image", sizes, act.resize);
  const fields = Object.entries(FIELDS).map(([field, limits]) =>
    createSelect(nameField(field), numbered(limits), (value) => act.change(field, value)),
  );
  const title = h("p", { class: "cx-title" });
  const add = createButton("Add a layer on top", act.add);
  const remove = createButton("Remove this layer", act.remove);
  const mend = createButton("Leave out what does not fit", act.mend);
  const group = h(
    "div",
    { class: "cx-row", role: "group" },
    fields.map((field) => field.el),
    remove,
  );
  const written = Object.entries(STARTS).map(([name, [, layers]]) => [name, String(layers)]);
  return {
    mend,
    el: h("div", { class: "cx-stack" }, title, group, h("div", { class: "cx-row" }, add, starts.el, size.el)),
    show({ state, problem }) {
      const { layer, layers } = state;
      const text = String(layers);
      starts.set((written.find(([name, own]) => own === text && STARTS[name][0] === state.size) || [""])[0]);
      size.set(state.size);
      title.textContent = layer ? `Layer ${layer}, in which the unit lies` : "A pixel of the image";
      assign(group, { "aria-label": `Layer ${layer}` });
      group.hidden = layer === 0;
      if (layer) for (const [i, field] of fields.entries()) field.set(layers[layer - 1][i]);
      remove.disabled = layers.length < 2;
      add.disabled = layers.length >= MOST_LAYERS || Boolean(problem);
    },
  };
}
