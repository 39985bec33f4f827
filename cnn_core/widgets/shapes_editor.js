/* The numbers of one row, laid open below it; and the fields for whole numbers. */

/* A labelled whole number from `low` to `high`. What is not one stays in the field, marked, until the reader leaves. */
function createNumber(label, [, low, high], onPick, announce) {
  let last = 0;
  const read = () => (input.value.trim() === "" ? NaN : Number(input.value));
  const good = (value) => Number.isInteger(value) && value >= low && value <= high;
  const input = h("input", {
    type: "number", min: low, max: high, step: 1, inputmode: "numeric",
    oninput() {
      assign(input, { "aria-invalid": good(read()) ? null : "true" });
      if (good(read())) onPick(read());
    },
    onchange() {
      if (good(read())) return;
      announce(`${label} must be a whole number from ${low} to ${group(high)}`);
      assign(input, { "aria-invalid": null, value: last });
    },
  });
  return {
    el: h("label", { class: "cx-select cx-number" }, h("span", {}, label), input),
    input,
    set(value) {
      last = value;
      if (input.matches(":focus") && input.getAttribute("aria-invalid")) return;
      if (read() !== value) input.value = value;
    },
  };
}

/* One editor for whichever row is open. */
function createRowEditor(act, announce) {
  const kind = createSelect("Layer", Object.entries(KIND_NAMES), (value) => act.change({ kind: value }));
  const numbers = Object.keys(SHAPES_FIELDS).filter((field) => field !== "bias");
  const fields = Object.fromEntries(
    numbers.map((field) => [field, createNumber(FIELD_NAMES[field], SHAPES_FIELDS[field], (value) => act.change({ [field]: value }), announce)]),
  );
  fields.bias = createSwitch(FIELD_NAMES.bias, (value) => act.change({ bias: value }));
  const up = createButton("Move up", () => act.move(-1));
  const down = createButton("Move down", () => act.move(1));
  const below = createButton("Add below", () => act.addBelow());
  const remove = createButton("Remove", () => act.remove());
  const close = createButton("Close", () => act.close());
  const problem = h("p", { class: "cx-note" });
  const el = h("div", { class: "cx-editor", role: "row" }, h("div", { role: "cell", "aria-colspan": 7 },
    h("div", { class: "cx-row" }, kind.el, Object.values(fields).map((field) => field.el)),
    h("div", { class: "cx-row cx-tight" }, up, down, below, remove, close), problem));
  return {
    el,
    focus: () => kind.el.querySelector("select").focus(),
    show(row, at, count) {
      kind.set(row.kind);
      for (const [field, control] of Object.entries(fields)) {
        control.el.hidden = !(field in row);
        if (field in row) control.set(row[field]);
      }
      fields.out.el.firstChild.textContent = outName(row.kind);
      up.disabled = at === 0;
      down.disabled = at === count - 1;
      below.disabled = count >= SHAPES_MOST;
      problem.textContent = row.kind === "basic_block" || row.kind === "bottleneck"
        ? "The block counts its convolutions without biases, a batch norm after each, and, where its shape changes, a 1×1 convolution on the shortcut." : "";
    },
  };
}
