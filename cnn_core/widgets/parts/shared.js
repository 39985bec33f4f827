/* What every explorer shares: elements, an explorer's life, its state, what it says. The files here declare
   functions and run nothing on loading. */

const SVG_TAGS = new Set(["svg", "g", "path", "line", "rect", "circle", "polyline", "text", "title", "desc"]);
const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "textContent", "tabIndex", "open"]);

/* Builds an element: h("button", { class: "cx-button", onclick: play }, "Play"). */
export function h(tag, attributes = {}, ...children) {
  const el = SVG_TAGS.has(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  assign(el, attributes);
  el.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return el;
}

/* Sets attributes, properties, listeners ("on…") and CSS properties ("style": { "--cols": 5 }) of an element. */
export function assign(el, attributes) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, v] of Object.entries(value)) el.style.setProperty(key, v);
    else if (PROPERTIES.has(name)) el[name] = value;
    else if (value == null || value === false) el.removeAttribute(name);
    else el.setAttribute(name, value);
  }
  return el;
}

export function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

/* Everything an explorer starts ends with it: listeners, timers, animation frames, observers. */
export function createLife() {
  const controller = new AbortController();
  const endings = [];
  const life = {
    onEnd: (callback) => endings.push(callback),
    listen: (target, type, callback, options = {}) =>
      target.addEventListener(type, callback, { ...options, signal: controller.signal }),
    /* A function that asks for one call of `callback` in the next frame, however often. */
    nextFrame(callback) {
      let id = 0;
      endings.push(() => cancelAnimationFrame(id));
      return () => {
        if (id || controller.signal.aborted) return;
        id = requestAnimationFrame(() => {
          id = 0;
          callback();
        });
      };
    },
    /* A function that calls `callback` once, `wait` milliseconds after its last call; `flush` does it now. */
    debounce(callback, wait) {
      let id = 0;
      const flush = () => {
        if (!id) return;
        clearTimeout(id);
        id = 0;
        callback();
      };
      const later = () => {
        clearTimeout(id);
        id = controller.signal.aborted ? 0 : setTimeout(flush, wait);
      };
      endings.push(() => clearTimeout(id));
      return Object.assign(later, { flush });
    },
    end() {
      controller.abort();
      for (const callback of endings.splice(0).reverse()) callback();
    },
  };
  return life;
}

/* Fills the element that the notebook or the host hands over, and empties it when the explorer's life ends. */
export function fill(el, life, label, ...children) {
  // JupyterLab must not take the arrow keys for its own commands.
  const quiet = { "data-lm-suppress-shortcuts": "true" };
  const root = h("div", { class: "cx-root", role: "group", "aria-label": label, ...quiet }, children);
  el.classList.add("cnn-explorer-live");
  el.replaceChildren(root);
  life.onEnd(() => {
    el.replaceChildren();
    el.classList.remove("cnn-explorer-live");
  });
  return root;
}

/* Reads and writes the model's state. `set` is seen at once by every view; Python hears of it a moment later. */
export function connect(model, names, life, onChange) {
  const save = life.debounce(() => model.save_changes(), 100);
  life.onEnd(save.flush);
  for (const name of names) {
    const changed = () => onChange(name);
    model.on(`change:${name}`, changed);
    life.onEnd(() => model.off(`change:${name}`, changed));
  }
  return {
    get state() {
      return Object.fromEntries(names.map((name) => [name, model.get(name)]));
    },
    set(changes) {
      for (const [name, value] of Object.entries(changes)) model.set(name, value);
      save();
    },
  };
}

/* `send` calls every function that was given to `listen`. */
export function createSignal() {
  const listeners = [];
  return {
    listen: (listener) => listeners.push(listener),
    send() {
      for (const listener of listeners) listener();
    },
  };
}

/* What `compute` finds, once after each change and not before it is needed: a key may be faster than a frame.
   The function that is given to `onChange` hears of each change. */
export function createComputed(compute) {
  const change = createSignal();
  let found = null;
  return {
    onChange: change.listen,
    changed() {
      found = null;
      change.send();
    },
    get() {
      found ??= compute();
      return found;
    },
  };
}

/* A polite live region: of texts that follow each other quickly only the last is read out. */
export function createAnnouncer(life) {
  const el = h("div", { class: "cx-hidden", role: "status", "aria-live": "polite" });
  let text = "";
  const say = life.debounce(() => {
    el.textContent = text;
  }, 250);
  return {
    el,
    announce(message) {
      text = message;
      say();
    },
  };
}

/* Calls `redraw` when the element gets a size, and when the page's theme or contrast changes. Colours that CSS cannot
   choose (canvas, text on a coloured cell) are read anew then. */
export function watchLook(life, el, redraw) {
  const sizes = new ResizeObserver(redraw);
  sizes.observe(el);
  const theme = new MutationObserver(redraw);
  for (const root of [document.documentElement, document.body]) theme.observe(root, { attributes: true });
  life.onEnd(() => {
    sizes.disconnect();
    theme.disconnect();
  });
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    life.listen(matchMedia(query), "change", redraw);
  }
}
