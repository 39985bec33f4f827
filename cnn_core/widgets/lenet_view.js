/* What the LeNet-5 explorer shows: the maps of each layer, one unit at work, the probabilities. */

/* How many maps stand beside each other, and whether a clear line parts them. */
const TILES = { input: 1, c1: 6, s2: 6, c3: 8, s4: 16, c5: 40, f6: 42, output: 10 };

/* Maps as one picture: where each lies, and the cells of the picture. */
function tileMaps(maps, side, columns) {
  const gap = side > 1 && maps > 1 ? 1 : 0;
  const step = side + gap;
  const [rows, cols] = [Math.ceil(maps / columns) * step - gap, Math.min(maps, columns) * step - gap];
  const origin = (map) => [Math.floor(map / columns) * step, (map % columns) * step];
  return { rows, cols, side, step, maps, columns, origin };
}

/* Draws maps on a canvas; cells between them stay clear. */
function paintMaps(canvas, tiles, values, scale, low, high) {
  const spread = new Float64Array(tiles.rows * tiles.cols).fill(NaN);
  for (let map = 0; map < tiles.maps; map += 1) {
    const [top, left] = tiles.origin(map);
    for (let r = 0; r < tiles.side; r += 1) {
      const from = (map * tiles.side + r) * tiles.side;
      spread.set(values.subarray(from, from + tiles.side), (top + r) * tiles.cols + left);
    }
  }
  if (canvas.width !== tiles.cols || canvas.height !== tiles.rows) Object.assign(canvas, { width: tiles.cols, height: tiles.rows });
  const context = canvas.getContext("2d");
  const picture = context.createImageData(tiles.cols, tiles.rows);
  const pixels = new Uint32Array(picture.data.buffer);
  const colours = packScale(scale, low, high);
  const factor = high > low ? 255 / (high - low) : 0;
  spread.forEach((value, i) => {
    if (value === value) pixels[i] = colours[clamp(Math.round((value - low) * factor), 0, 255)]; // NaN is no cell
  });
  context.putImageData(picture, 0, 0);
}

/* One layer: a canvas that is one tab stop. onPick(map, row, col) hears of clicks and arrow keys. */
function createLayerView(life, name, onPick) {
  const { maps, side, title, text } = name === "input" ? { maps: 1, side: SEEN, title: "Input", text: "" } : LENET_LAYERS[name];
  const tiles = tileMaps(maps, side, TILES[name]);
  const picks = name !== "input";
  const canvas = h("canvas", picks ? { class: "cx-canvas", role: "application", tabIndex: 0 } : { class: "cx-canvas", role: "img" });
  const frames = Array.from({ length: name === "s2" ? 6 : 1 }, () => createFrame());
  const stage = h("div", { class: "cx-maps", style: { "--cols": tiles.cols, "--unit": `${side > 5 ? 5 : side > 1 ? 6 : maps > 10 ? 15 : 24}px` } }, canvas, frames.map((frame) => frame.el));
  const size = side > 1 ? `${maps} maps of ${side}×${side}` : `${maps} units`;
  const el = h("div", { class: "cx-lenet-layer" }, picks && h("p", { class: "cx-note" }, h("strong", {}, title), ` ${size}, ${text}`), stage);
  let at = [0, 0, 0];

  if (picks) {
    life.listen(canvas, "keydown", (event) => {
      const [map, row, col] = at;
      const turn = { PageUp: -1, PageDown: 1 }[event.key];
      let next = turn && [clamp(map + turn, 0, maps - 1), row, col];
      if (!turn) {
        const origin = tiles.origin(map).map((start) => start - (start / tiles.step) * (tiles.step - side)); // without gaps
        const [rows, cols] = [(tiles.rows + tiles.step - side) / tiles.step, (tiles.cols + tiles.step - side) / tiles.step];
        const target = arrowTarget(event, [origin[0] + row, origin[1] + col], rows * side, cols * side);
        if (!target) return;
        const [r, c] = target;
        next = [Math.floor(r / side) * tiles.columns + Math.floor(c / side), r % side, c % side];
      }
      event.preventDefault();
      if (next[0] < maps) onPick(...(at = next)); // the next key may come before the next frame
    });
    life.listen(stage, "click", (event) => {
      const { left, top, width, height } = stage.getBoundingClientRect();
      const place = (share, cells) => clamp(Math.floor(share * cells), 0, cells - 1);
      const [r, c] = [place((event.clientY - top) / height, tiles.rows), place((event.clientX - left) / width, tiles.cols)];
      const map = Math.floor(r / tiles.step) * tiles.columns + Math.floor(c / tiles.step);
      if (map < maps) onPick(map, Math.min(r % tiles.step, side - 1), Math.min(c % tiles.step, side - 1));
      canvas.focus();
    });
  }

  return {
    el,
    draw(values, palette) {
      const limit = largestMagnitude(values) || 1;
      const [low, high] = picks ? [-limit, limit] : [values[0], Math.max(limit, values[0] + 1)]; // a corner is paper
      paintMaps(canvas, tiles, values, picks ? divergingScale(palette, limit) : greyScale(low, high), low, high);
    },
    /* A box on each of the given maps. */
    frame(chosen, box) {
      frames.forEach((frame, i) => {
        const [top, left] = tiles.origin(chosen[i] ?? 0);
        frame.show(i < chosen.length && { ...box, top: top + box.top, left: left + box.left }, tiles.rows, tiles.cols);
      });
    },
    whole: () => frames[0].show({ top: 0, left: 0, height: tiles.rows, width: tiles.cols }, tiles.rows, tiles.cols),
    mark(unit, label) {
      if (unit) at = unit;
      assign(canvas, { "aria-label": `${picks ? `${title}, ${size}; arrow keys choose a unit, Page Up and Page Down a map. ` : ""}${label}` });
    },
  };
}

/* Ten bars with digit, share and score. */
function createBars() {
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const [bar, share, score] = [h("span", { class: "cx-fill" }), h("span", {}), h("span", { class: "cx-note" })];
    return { bar, share, score, el: h("div", { class: "cx-odd" }, h("strong", {}, digit), h("span", { class: "cx-track" }, bar), share, score) };
  });
  return {
    el: h("div", { class: "cx-odds", role: "group", "aria-label": "Probability and score of each digit" }, rows.map(({ el }) => el)),
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
const twoDecimals = (value) => value.toFixed(2).replace(/^-(?=0\.00$)/, "").replace("-", "−");

/* The chosen unit at work. */
function createUnitView() {
  const [title, sum] = [h("p", { class: "cx-title" }), h("p", {})];
  const panels = ["Sees", "Kernel", "Products"].map((name) => {
    const [canvas, cells, label] = [h("canvas", { class: "cx-canvas" }), h("div", { class: "cx-cells" }), h("p", { class: "cx-note" })];
    return { name, canvas, cells, label, el: h("div", { class: "cx-patch" }) };
  });

  function showPanel({ name, canvas, cells, label, el }, values, { maps, k }, palette) {
    el.hidden = !values;
    if (!values) return;
    const written = maps === 1; // few enough to write the numbers down
    const limit = largestMagnitude(values);
    const scale = divergingScale(palette, written ? 1.5 * limit : limit);
    el.replaceChildren(label, written ? cells : canvas);
    label.textContent = written ? name : `${name}: ${k > 1 ? `${maps} × ${k}×${k}` : maps}`;
    if (!written) {
      paintMaps(canvas, tileMaps(maps, k, k > 1 ? (maps > 6 ? 4 : 3) : 12), values, scale, -limit || -1, limit || 1);
      return assign(canvas, { role: "img", "aria-label": `${name}: ${values.length} numbers up to ${format(limit)} in size` });
    }
    assign(cells, { style: { "--cols": k } });
    cells.replaceChildren(...Array.from(values, (value) => h("span", { style: cellColours(scale(value)) }, twoDecimals(value))));
  }

  return {
    el: h("div", { class: "cx-unit" }, title, h("div", { class: "cx-patches" }, panels.map(({ el }) => el)), sum),
    show(name, [map, row, col], unit, field, palette) {
      const { title: layer, side } = LENET_LAYERS[name];
      const what = side > 1 ? `map ${map}, row ${row}, column ${col}` : name === "output" ? `digit ${map}` : `unit ${map}`;
      title.textContent = `${layer}, ${what}: ${format(unit.value)}; it depends on ${field.height}×${field.width} pixels of the input`;
      [unit.patch, unit.kernel, unit.products].forEach((values, i) => showPanel(panels[i], values, unit, palette));
      const total = unit.sum + unit.bias;
      const rule = name === "output" ? "" : total < 0 ? "; below zero, so ReLU makes it 0" : "; above zero, so ReLU leaves it";
      sum.textContent = unit.kernel
        ? `Sum of the products ${format(unit.sum)}, bias ${format(unit.bias)}: together ${format(total)}${rule}.`
        : `The largest of the four: ${format(unit.value)}.`;
    },
  };
}
