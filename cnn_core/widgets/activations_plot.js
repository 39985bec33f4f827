/* The pictures of the activation explorer: curves over their inputs, two distributions, the chain. Each is drawn
   anew for the width that it has, so that its letters stay legible. */

const ACTIVATION_RANGES = { sigmoid: [-1.4, 1.4], tanh: [-1.4, 1.4], scaled_tanh: [-2.2, 2.2] };
const rangeOf = (name) => ACTIVATION_RANGES[name] || [-2, 6];
const ticksOf = ([low, high]) => (high > 5 ? [-2, 0, 2, 4, 6] : high > 2 ? [-2, -1, 0, 1, 2] : [-1, 0, 1]);

const scaleTo = (from, to) => (value) => to[0] + ((value - from[0]) / (from[1] - from[0])) * (to[1] - to[0]);
const px = (value) => value.toFixed(1);

const shape = (tag, attributes, text = "") => ({ tag, attributes, text });
const label = (x, y, text, anchor = "middle") => shape("text", { x: px(x), y: px(y), "text-anchor": anchor }, text);
const line = (kind, d) => shape("path", { class: kind, d });
const ruler = (d, kind = "") => line(`cx-rule ${kind}`, d);
const disc = (kind, x, y, r) => shape("circle", { class: kind, cx: px(x), cy: px(y), r });

/* Bars [kind, x, y, width, height], all of one kind as one path. */
function bars(boxes) {
  const draw = ([, x, y, width, height]) => `M${px(x)} ${px(y)}h${px(width)}v${px(height)}h${px(-width)}z`;
  return ["open", "saturated", "dead"].map((kind) => line(`cx-bin cx-${kind}`, boxes.filter((box) => box[0] === kind).map(draw).join("")));
}

/* An SVG that fills its place in width. `show` draws shapes, of which those with the same tag have the same
   attributes. What stands there already stays and is changed where it differs: most of a frame would go into
   elements made anew and letters set anew. `measure` makes the browser lay the page out, so it comes first. */
function createPlot(height, attributes = {}) {
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
        for (const name in one.attributes) if (one.attributes[name] !== old.attributes[name]) one.el.setAttribute(name, one.attributes[name]);
        if (one.text !== old.text) one.el.textContent = one.text;
      });
      for (const { el: rest } of drawn.slice(next.length)) rest.remove();
      [width, drawn] = [now, next];
    },
  };
}

/* f and f', the point on them, and below, on the same axis, how many inputs lie where. The point follows the
   pointer, and the keys of a slider. */
function createCurves(life, onMove) {
  const [tall, strip, left, right] = [240, 76, 30, 12];
  const plot = createPlot(tall + strip + 42, { role: "slider", tabIndex: 0, "aria-label": "Point x on the curve", "aria-valuemin": -6, "aria-valuemax": 6 });
  let width = 0;
  let x = 0;
  const move = (to) => ((x = clamp(Math.round(to * 100) / 100, -6, 6)), onMove(x)); // the next key may be faster than the next frame
  life.listen(plot.el, "keydown", (event) => {
    const step = event.shiftKey ? 1 : 0.1;
    const to = {
      ArrowRight: x + step, ArrowUp: x + step, ArrowLeft: x - step, ArrowDown: x - step,
      PageUp: x + 1, PageDown: x - 1, Home: -6, End: 6,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  });
  const follow = (event) => move(((event.clientX - plot.el.getBoundingClientRect().left - left) / (width - left - right)) * 12 - 6);
  life.listen(plot.el, "pointerdown", (event) => {
    plot.el.setPointerCapture(event.pointerId);
    follow(event);
  });
  life.listen(plot.el, "pointermove", (event) => plot.el.hasPointerCapture(event.pointerId) && follow(event));

  const [curve, slopes] = [createMemory(), createMemory()];
  function trace(across, up, range, name, alpha, part) {
    const points = [];
    const slopeAt = (at) => ACTIVATIONS[name](at, alpha)[1];
    const jumps = part === 1 && Math.abs(slopeAt(1e-6) - slopeAt(-1e-6)) > 0.01;
    for (let i = -120; i <= 120; i += 1) {
      const y = ACTIVATIONS[name](i / 20, alpha)[part];
      points.push(y < range[0] || y > range[1] ? null : `${px(across(i / 20))} ${px(up(y))}`);
      if (jumps && i === 0) points.push(null);
    }
    return points.map((point, i) => (point ? `${i && points[i - 1] ? "L" : "M"}${point}` : "")).join("");
  }

  function show(now, state, [y, slope], inputs) {
    [width, x] = [now, state.x];
    const { function: name, alpha } = state;
    const range = rangeOf(name);
    const words = `x = ${format(x, 2)}: f = ${format(y, 3)}, f′ = ${format(slope, 4)}`;
    assign(plot.el, { "aria-valuenow": x, "aria-valuetext": words });
    const across = scaleTo([-6, 6], [left, width - right]);
    const up = scaleTo(range, [tall + 8, 10]);
    const floor = tall + strip + 20;
    const counts = countBins(inputs, -6, 6, 48);
    const high = scaleTo([0, Math.max(...counts, 40)], [0, strip - 14]);
    const boxes = counts.map((count, i) => {
      const kind = count > 0 && kindOf(ACTIVATIONS[name](-6 + (i + 0.5) / 4, alpha)[1]);
      return [kind, across(-6 + i / 4) + 0.5, floor - high(count), across(0.25) - across(0) - 1, high(count)];
    });
    const [from, to] = [Math.max(x - 0.9, -6), Math.min(x + 0.9, 6)];
    const tangent = `M${px(across(from))} ${px(up(y + slope * (from - x)))}L${px(across(to))} ${px(up(y + slope * (to - x)))}`;
    const dot = (value, kind) => disc(kind, across(x), up(clamp(value, ...range)), 6);
    const drawn = (part) => () => trace(across, up, range, name, alpha, part);
    plot.show(width, [
      ticksOf(range).map((tick) => [ruler(`M${left} ${px(up(tick))}H${width - right}`, tick ? "" : "cx-axis"), label(left - 6, up(tick) + 4, format(tick), "end")]),
      [-6, -4, -2, 0, 2, 4, 6].map((tick) => [ruler(`M${px(across(tick))} 10V${floor}`, tick ? "" : "cx-axis"), label(across(tick), floor + 18, format(tick))]),
      ruler(`M${left} ${floor}H${width - right}`, "cx-axis"),
      bars(boxes),
      line("cx-slope", slopes([name, alpha, width], drawn(1))),
      line("cx-curve", curve([name, alpha, width], drawn(0))),
      ruler(`M${px(across(x))} 10V${floor}`, "cx-here"),
      line("cx-tangent", tangent),
      dot(slope, "cx-slope-dot"),
      dot(y, "cx-curve-dot"),
    ]);
    return words;
  }
  return { el: plot.el, measure: plot.measure, show };
}

/* How many of the values lie where between low and high, and where their mean is. */
function createDistribution(name) {
  const plot = createPlot(96);
  assign(plot.svg, { role: "img" });
  const text = h("span", {});
  return {
    el: h("div", {}, h("p", { class: "cx-note" }, h("strong", {}, name), " ", text), plot.el),
    measure: plot.measure,
    show(width, values, low, high, kindAt) {
      const mean = meanOf(values);
      const spread = Math.sqrt(meanOf(values, (value) => (value - mean) ** 2));
      const words = `mean ${format(Math.abs(mean) < 1e-9 ? 0 : mean, 2)}, spread ${format(spread, 2)}`;
      text.textContent = words;
      assign(plot.svg, { "aria-label": `Distribution of the ${name.toLowerCase()}: ${words}` });
      const across = scaleTo([low, high], [8, width - 8]);
      const bins = 40;
      const counts = countBins(values, low, high, bins);
      const first = new Array(bins);
      for (const value of values) first[findBin(value, low, high, bins)] ??= value;
      const tall = scaleTo([0, Math.max(...counts)], [0, 58]);
      const step = (high - low) / bins;
      const ticks = [low, 0, high > 2 ? Math.round(high / 2) : 1, high].filter((tick, i, all) => tick <= high && all.indexOf(tick) === i);
      plot.show(width, [
        bars(counts.map((count, i) => [count > 0 && kindAt(first[i]), across(low + i * step) + 0.5, 72 - tall(count), across(step) - across(0) - 1, tall(count)])),
        ruler(`M8 72H${width - 8}`, "cx-axis"),
        ticks.map((tick) => label(across(tick), 90, format(tick, 1), tick === low ? "start" : tick === high ? "end" : "middle")),
        line("cx-mean", `M${px(across(clamp(mean, low, high)))} 76V8`),
      ]);
    },
  };
}

/* Bars: what is left of the gradient before each layer. Dots: the size of the signals there. Both as powers of ten. */
function createChain() {
  const plot = createPlot(216);
  assign(plot.svg, { role: "img" });
  return {
    el: plot.el,
    measure: plot.measure,
    show(width, { signals, gradients }, words) {
      assign(plot.svg, { "aria-label": words });
      const power = (value) => clamp(Math.log10(value || 1e-60), -60, 30);
      const all = [...gradients, ...signals].map(power);
      const [low, high] = [Math.min(-3, Math.floor(Math.min(...all))), Math.max(1, Math.ceil(Math.max(...all)))];
      const step = [1, 2, 3, 6, 12].find((size) => (high - low) / size <= 7) || 24;
      const [left, right, foot] = [48, 8, 176];
      const across = scaleTo([0, gradients.length], [left, width - right]);
      const up = scaleTo([low, high], [foot, 10]);
      const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i).filter((n) => n % step === 0);
      const thick = Math.max((across(1) - across(0)) * 0.62, 3);
      const often = Math.ceil(gradients.length / (width < 420 ? 8 : 16));
      const middle = (i) => across(i + 0.5);
      plot.show(width, [
        powers.map((n) => [ruler(`M${left} ${px(up(n))}H${width - right}`, n ? "" : "cx-axis"), label(left - 6, up(n) + 4, n ? `10${raised(n)}` : "1", "end")]),
        bars(gradients.map((value, i) => {
          const [a, b] = [up(0), up(power(value))];
          return ["open", middle(i) - thick / 2, Math.min(a, b) - 1, thick, Math.abs(a - b) + 2];
        })),
        signals.map((value, i) => disc("cx-signal", middle(i), up(power(value)), 4)),
        gradients.map((_, i) => i % often === 0 && i < gradients.length - 1 && label(middle(i), foot + 16, String(i + 1))),
        label((left + width - right) / 2, foot + 33, "layer"),
      ]);
    },
  };
}
