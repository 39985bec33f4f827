/* The activation explorer: a function and its slope, many inputs at once, a gradient on its way through a chain. */

function createRange(name, [low, high], step, onInput, write = (value) => format(value, 2)) {
  const input = h("input", { type: "range", min: low, max: high, step, oninput: () => onInput(Number(input.value)) });
  const text = h("span", {});
  let shown;
  return {
    el: h("label", { class: "cx-slider" }, text, input),
    set(value) {
      if (value === shown) return;
      shown = value;
      text.textContent = `${name}: ${write(value)}`;
      assign(input, { value, "aria-valuetext": write(value) });
    },
  };
}

/* Computes again only if one of the values that the result depends on has changed. */
function createMemory() {
  let [key, value] = ["", null];
  return (on, compute) => {
    const now = on.join();
    if (now !== key) [key, value] = [now, compute()];
    return value;
  };
}

function render({ model, el }) {
  const names = ["function", "alpha", "x", "mean", "spread", "depth", "gain"];
  const life = createLife();
  const redraw = life.nextFrame(draw);
  const store = connect(model, names, life, redraw);
  tidyActivation(store.state); // an unknown function is refused before anything is shown
  const { el: status, announce } = createAnnouncer(life);
  const limits = ACTIVATION_LIMITS;
  const set = (changes) => store.set(changes);

  const choose = createSelect("Function", Object.entries(ACTIVATION_NAMES), (name) => {
    set({ function: name, alpha: ACTIVATION_ALPHAS[name] ?? store.state.alpha });
    announce(describeChain(tidyActivation(store.state), runChain(tidyActivation(store.state))));
  });
  const sliders = {
    alpha: createRange("α", limits.alpha, 0.01, (alpha) => set({ alpha })),
    mean: createRange("Mean of the inputs", limits.mean, 0.1, (mean) => set({ mean })),
    spread: createRange("Their spread", limits.spread, 0.1, (spread) => set({ spread })),
    depth: createRange("Depth of the chain", limits.depth, 1, (depth) => set({ depth }), (value) => `${value} ${value === 1 ? "layer" : "layers"}`),
    gain: createRange("Gain of the weights", limits.gain, 0.01, (gain) => set({ gain })),
  };
  const gains = [["1", 1], ["√2", 1.41421356], ["4", 4]].map(([text, gain]) =>
    createButton(text, () => set({ gain }), { "aria-label": `Gain ${text}` }),
  );
  const curves = createCurves(life, (x) => set({ x }));
  const [outputs, slopes, chain] = [createDistribution("Outputs"), createDistribution("Slopes"), createChain()];
  const [formula, sentence] = [h("p", { class: "cx-note" }), h("p", {})];
  const values = h("strong", { class: "cx-point" });
  const shares = ["open", "saturated", "dead"].map((kind) => ({ kind, text: h("span", {}) }));
  const meanings = { open: "open", saturated: `saturated, |f′| < ${SATURATED}`, dead: "dead, f′ = 0" };
  const key = (kind) => h("svg", { class: "cx-key", width: 16, height: 16, "aria-hidden": "true" }, h("rect", { class: `cx-bin cx-${kind}`, x: 2, y: 2, width: 12, height: 12 }));

  const root = fill(el, life, "Activation explorer",
    h("div", { class: "cx-row" }, choose.el, h("div", { class: "cx-knob" }, sliders.alpha.el), formula),
    h("div", { class: "cx-split" },
      h("div", { class: "cx-stack" }, curves.el, h("p", { class: "cx-note" }, "Solid f, dashed its slope f′. ", values), h("div", { class: "cx-row" }, h("div", { class: "cx-knob" }, sliders.mean.el), h("div", { class: "cx-knob" }, sliders.spread.el))),
      h("div", { class: "cx-stack" },
        h("p", { class: "cx-title" }, "400 Gaussian inputs"), h("ul", { class: "cx-shares" }, shares.map(({ kind, text }) => h("li", {}, key(kind), text))), outputs.el, slopes.el)),
    h("p", { class: "cx-title" }, "A gradient on its way back through a chain of layers"),
    h("div", { class: "cx-row" }, h("div", { class: "cx-knob" }, sliders.depth.el), h("div", { class: "cx-knob" }, sliders.gain.el), h("div", { class: "cx-row cx-tight" }, gains)),
    chain.el,
    h("p", { class: "cx-note" }, "Bars: what is left before each layer of a gradient of size 1 behind the chain (the last bar). ", h("svg", { class: "cx-key", width: 12, height: 12, "aria-hidden": "true" }, h("circle", { class: "cx-signal", cx: 6, cy: 6, r: 4 })), " size of the signals there."),
    sentence, createPrompts(activationPrompts(), set), status);

  const [inputs, chained] = [createMemory(), createMemory()];
  const plots = [curves, outputs, slopes, chain];
  let widths = null; // until the page's layout is new

  function draw() {
    const state = tidyActivation(store.state);
    const { function: name, alpha, mean, spread, depth, gain } = state;
    widths ||= plots.map((plot) => plot.measure());
    const many = inputs([name, alpha, mean, spread], () => measureInputs(state));
    const layers = chained([name, alpha, mean, spread, depth, gain], () => runChain(state));
    choose.set(name);
    for (const [key, slider] of Object.entries(sliders)) slider.set(state[key]);
    sliders.alpha.el.parentElement.hidden = !(name in ACTIVATION_ALPHAS);
    formula.textContent = ACTIVATION_FORMULAS[name];
    values.textContent = curves.show(widths[0], state, measurePoint(state), many.inputs);
    for (const { kind, text } of shares) text.textContent = `${percent(many.shares[kind])} ${meanings[kind]}`;
    outputs.show(widths[1], many.outputs, ...rangeOf(name), () => "open");
    slopes.show(widths[2], many.slopes, -0.2, Math.max(1.2, alpha * (name in ACTIVATION_ALPHAS)), kindOf);
    const said = describeChain(state, layers);
    chain.show(widths[3], layers, said);
    sentence.textContent = said;
  }

  watchLook(life, root, () => {
    widths = null;
    redraw();
  });
  draw();
  return life.end;
}

export { countBins, erf, measureActivation, nameSize, normalQuantiles, runChain, tidyActivation };
export default { render };
