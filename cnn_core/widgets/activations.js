/* The activation explorer: a function and its slope, many inputs at once, a gradient on its way through a chain. */

function createRange(name, [low, high], step, onInput, write = (value) => format(value, 2)) {
  const input = h("input", { type: "range", min: low, max: high, step, oninput: () => onInput(Number(input.value)) });
  const text = h("span", {});
  return {
    el: h("label", { class: "cx-slider" }, text, input),
    set(value) {
      text.textContent = `${name}: ${write(value)}`;
      assign(input, { value, "aria-valuetext": write(value) });
    },
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
  const note = () => h("p", { class: "cx-note" });
  const [formula, point, sentence] = [note(), note(), h("p", {})];
  const shares = ["open", "saturated", "dead"].map((kind) => ({ kind, text: h("span", {}) }));
  const meanings = { open: "open", saturated: `saturated, |f′| < ${SATURATED}`, dead: "dead, f′ = 0" };
  const key = (kind) => h("svg", { class: "cx-key", width: 16, height: 16, "aria-hidden": "true" }, h("rect", { class: `cx-bin cx-${kind}`, x: 2, y: 2, width: 12, height: 12 }));

  const root = fill(el, life, "Activation explorer",
    h("div", { class: "cx-row" }, choose.el, h("div", { class: "cx-knob" }, sliders.alpha.el), formula),
    h("div", { class: "cx-split" },
      h("div", { class: "cx-stack" }, curves.el, point, h("div", { class: "cx-row" }, h("div", { class: "cx-knob" }, sliders.mean.el), h("div", { class: "cx-knob" }, sliders.spread.el))),
      h("div", { class: "cx-stack" },
        h("p", { class: "cx-title" }, "400 Gaussian inputs"), h("ul", { class: "cx-shares" }, shares.map(({ kind, text }) => h("li", {}, key(kind), text))), outputs.el, slopes.el)),
    h("p", { class: "cx-title" }, "A gradient on its way back through a chain of layers"),
    h("div", { class: "cx-row" }, h("div", { class: "cx-knob" }, sliders.depth.el), h("div", { class: "cx-knob" }, sliders.gain.el), h("div", { class: "cx-row cx-tight" }, gains)),
    chain.el,
    h("p", { class: "cx-note" }, "Bars: what is left before each layer of a gradient of size 1 behind the chain (the last bar). ", h("svg", { class: "cx-key", width: 12, height: 12, "aria-hidden": "true" }, h("circle", { class: "cx-signal", cx: 6, cy: 6, r: 4 })), " size of the signals there."),
    sentence, createPrompts(activationPrompts(), set), status);

  function draw() {
    const state = tidyActivation(store.state);
    const now = measureActivation(state);
    choose.set(state.function);
    for (const [name, slider] of Object.entries(sliders)) slider.set(state[name]);
    sliders.alpha.el.parentElement.hidden = !(state.function in ACTIVATION_ALPHAS);
    formula.textContent = ACTIVATION_FORMULAS[state.function];
    const words = curves.show(state, now);
    point.replaceChildren("Solid f, dashed its slope f′. ", h("strong", { class: "cx-point" }, words));
    for (const { kind, text } of shares) text.textContent = `${percent(now.shares[kind])} ${meanings[kind]}`;
    const range = rangeOf(state.function);
    outputs.show(now.outputs, ...range, () => "open");
    slopes.show(now.slopes, -0.2, Math.max(1.2, state.alpha * (state.function in ACTIVATION_ALPHAS)), kindOf);
    const said = describeChain(state, now.chain);
    chain.show(now.chain, said);
    sentence.textContent = said;
  }

  watchLook(life, root, redraw);
  draw();
  return life.end;
}

export { countBins, erf, measureActivation, nameSize, normalQuantiles, runChain, tidyActivation };
export default { render };
