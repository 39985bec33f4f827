/* Runs explorers on a page without a kernel. A classic script: it works from file:// with the network off.
   Each `.cnn-explorer` placeholder names its explorer and holds its state; the module's text comes from
   `window.cnnExplorers`, which the wrapper scripts fill. If anything fails, the fallback picture stays. */
(() => {
  const modules = new Map(); // name → promise of the module
  const started = new Map(); // placeholder → promise that it lives, or has stayed a picture
  const running = new Map(); // placeholder → the live explorer: its model, its clean-up, whether a link set it
  const places = new Map(); // placeholder → 1 for the first of its name on the page, 2 for the second …

  function load(name) {
    if (!modules.has(name)) {
      const text = (window.cnnExplorers || {})[name];
      if (!text) return Promise.reject(new Error("its script is not on this page"));
      const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      modules.set(
        name,
        import(url).finally(() => URL.revokeObjectURL(url)),
      );
    }
    return modules.get(name);
  }

  /* The part of anywidget's model that explorers use, without a kernel behind it. */
  function createModel(state) {
    const values = { ...state };
    const listeners = new Map();
    let touched = false;
    return {
      all: () => ({ ...values }),
      touched: () => touched,
      get: (name) => values[name],
      set(name, value) {
        if (JSON.stringify(values[name]) === JSON.stringify(value)) return;
        values[name] = value;
        touched = true;
        for (const callback of [...(listeners.get(`change:${name}`) || [])]) callback();
      },
      save_changes() {},
      send() {},
      on(event, callback) {
        if (!listeners.has(event)) listeners.set(event, new Set());
        listeners.get(event).add(callback);
      },
      off(event, callback) {
        if (listeners.has(event)) listeners.get(event).delete(callback);
      },
    };
  }

  const ownState = (placeholder) => JSON.parse(placeholder.dataset.state);
  const warn = (placeholder, text) => console.warn(`Explorer "${placeholder.dataset.explorer}" ${text}`);

  /* Renders a state in an element of its own; throws for one that the explorer does not take. */
  async function run(module, state, linked) {
    const el = document.createElement("div");
    const model = createModel(state);
    const cleanUp = await module.default.render({ model, el });
    return { el, model, linked, cleanUp: cleanUp || (() => {}) };
  }

  /* Puts an explorer, and the line with its link, in the place of what stood there. */
  function place(placeholder, links, explorer) {
    const { el, model } = explorer;
    const before = running.get(placeholder);
    if (before) before.cleanUp();
    placeholder.replaceChildren(el);
    if (links) {
      const [name, nth] = [placeholder.dataset.explorer, places.get(placeholder)];
      placeholder.append(links.createLine(name, nth, ownState(placeholder), model.all));
    }
    running.set(placeholder, explorer);
    sweep(); // the placeholder may have left the page meanwhile
  }

  /* What the page remembers of a question: it begins with the answer of last time, and each new one is kept. */
  async function runRemembered(module, own) {
    const [progress, { record }] = [window.cnnProgress, module.default];
    if (!progress || !record) return run(module, own, false);
    const { id } = record(own);
    const kept = () => progress.read(id)?.answer ?? "";
    const explorer = await run(module, { ...own, answer: kept() || own.answer }, false);
    explorer.model.on("change:answer", () => {
      const { answer, state } = record(explorer.model.all());
      if (answer !== kept() && state !== "open") progress.write(id, { answer, state });
    });
    progress.listen((changed) => {
      if (changed === null || changed === id) explorer.model.set("answer", kept());
    });
    return explorer;
  }

  async function start(placeholder) {
    try {
      const module = await load(placeholder.dataset.explorer);
      place(placeholder, linksFor(module), await runRemembered(module, ownState(placeholder)));
    } catch (error) {
      warn(placeholder, `stays a picture: ${error.message}`);
    }
  }

  /* Brings an explorer to life in its own state, once. */
  function wake(placeholder) {
    if (!started.has(placeholder)) started.set(placeholder, start(placeholder));
    return started.get(placeholder);
  }

  function linksFor(module) {
    const links = window.cnnExplorerLinks;
    return links?.works && module.default.share !== false ? links : null;
  }

  /* The state that a link means for a live explorer: the page's own with what the link holds; null if it should
     stay as it is. A link without a state means the page's own, unless the reader has changed what another set. */
  async function meantState(placeholder, links, text) {
    const [own, { linked, model }] = [ownState(placeholder), running.get(placeholder)];
    try {
      const shared = await links.unpack(text);
      if (shared) return links.merge(own, shared);
    } catch (error) {
      warn(placeholder, `cannot read the state of the link: ${error.message}`);
      return null;
    }
    return linked && !model.touched() ? own : null;
  }

  /* Leads to an explorer that the page's address means, in the state that stands there; one that makes no sense
     is passed over. */
  async function visit(placeholder, text) {
    const address = location.href;
    await wake(placeholder);
    if (!running.has(placeholder)) return;
    const module = await load(placeholder.dataset.explorer);
    const links = linksFor(module);
    if (!links) return;
    const state = await meantState(placeholder, links, text);
    if (location.href !== address || !running.has(placeholder)) return; // the reader has gone on
    try {
      if (state) place(placeholder, links, await run(module, state, text !== ""));
    } catch (error) {
      warn(placeholder, `cannot show the state of the link: ${error.message}`);
    }
    placeholder.scrollIntoView({ block: "start" });
  }

  /* Ends the explorers whose placeholder is no longer on the page. */
  function sweep() {
    for (const [placeholder, explorer] of running) {
      if (placeholder.isConnected) continue;
      running.delete(placeholder);
      explorer.cleanUp();
    }
  }

  /* Goes to the explorer that the page's address means, if it is here. */
  function follow() {
    for (const [placeholder, nth] of places) {
      const target = window.cnnExplorerLinks?.target(placeholder.dataset.explorer, nth);
      if (target && placeholder.isConnected) visit(placeholder, target.text);
    }
  }

  function begin() {
    const near = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          near.unobserve(target);
          wake(target);
        }
      },
      { rootMargin: "600px" },
    );
    const counts = {};
    for (const placeholder of document.querySelectorAll(".cnn-explorer[data-explorer]")) {
      const name = placeholder.dataset.explorer;
      counts[name] = (counts[name] || 0) + 1;
      places.set(placeholder, counts[name]);
      near.observe(placeholder);
    }
    follow();
    addEventListener("hashchange", follow);
    // A link to the address that the page has already is no change of the address.
    document.addEventListener("click", ({ target }) => {
      const link = target.closest?.("a[href]");
      if (link?.hash && link.href === location.href) follow();
    });
    new MutationObserver(sweep).observe(document.body, { childList: true, subtree: true });
  }

  // Deferred scripts run before DOMContentLoaded: by then the modules' texts are here, in whatever order they came.
  if (document.readyState === "complete") begin();
  else document.addEventListener("DOMContentLoaded", begin);
})();
