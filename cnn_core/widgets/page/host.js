/* Runs explorers on a page without a kernel. A classic script: it works from file:// with the network off.
   Each `.cnn-explorer` placeholder names its explorer and holds its state; the module's text comes from
   `window.cnnExplorers`, which the wrapper scripts fill. If anything fails, the fallback picture stays. */
(() => {
  const modules = new Map(); // name → promise of the module
  const running = new Map(); // placeholder → the live explorer's clean-up
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
    return {
      all: () => ({ ...values }),
      get: (name) => values[name],
      set(name, value) {
        if (JSON.stringify(values[name]) === JSON.stringify(value)) return;
        values[name] = value;
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

  async function mount(placeholder) {
    const name = placeholder.dataset.explorer;
    try {
      const module = await load(name);
      const own = JSON.parse(placeholder.dataset.state);
      const links = module.default.share === false ? null : window.cnnExplorerLinks;
      const shared = links && links.works ? await sharedState(links, placeholder) : null;
      const el = document.createElement("div");
      let model = createModel(shared ? links.merge(own, shared) : own);
      let cleanUp;
      try {
        cleanUp = await module.default.render({ model, el });
      } catch (error) {
        if (!shared) throw error;
        console.warn(`Explorer "${name}" cannot show the state of the link: ${error.message}`);
        model = createModel(own);
        cleanUp = await module.default.render({ model, el });
      }
      placeholder.replaceChildren(el);
      if (links && links.works) {
        placeholder.append(links.createLine(name, places.get(placeholder), own, model.all));
        if (shared) placeholder.scrollIntoView({ block: "start" });
      }
      running.set(placeholder, cleanUp || (() => {}));
      sweep(); // the placeholder may have left the page meanwhile
    } catch (error) {
      console.warn(`Explorer "${name}" stays a picture: ${error.message}`);
    }
  }

  /* What the page's address asks this explorer to show, or null; a link that makes no sense is passed over. */
  async function sharedState(links, placeholder) {
    const name = placeholder.dataset.explorer;
    try {
      const shared = await links.read(name, places.get(placeholder));
      if (shared) links.merge(JSON.parse(placeholder.dataset.state), shared);
      return shared;
    } catch (error) {
      console.warn(`Explorer "${name}" cannot read the state of the link: ${error.message}`);
      return {};
    }
  }

  /* Ends the explorers whose placeholder is no longer on the page. */
  function sweep() {
    for (const [placeholder, cleanUp] of running) {
      if (placeholder.isConnected) continue;
      running.delete(placeholder);
      cleanUp();
    }
  }

  function start() {
    const near = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          near.unobserve(target);
          mount(target);
        }
      },
      { rootMargin: "600px" },
    );
    const counts = {};
    for (const placeholder of document.querySelectorAll(".cnn-explorer")) {
      const name = placeholder.dataset.explorer;
      counts[name] = (counts[name] || 0) + 1;
      places.set(placeholder, counts[name]);
      const id = window.cnnExplorerLinks && window.cnnExplorerLinks.anchor(name, counts[name]);
      if (id && location.hash.slice(1).split("=")[0] === id) mount(placeholder);
      else near.observe(placeholder);
    }
    new MutationObserver(sweep).observe(document.body, { childList: true, subtree: true });
  }

  // Deferred scripts run before DOMContentLoaded: by then the modules' texts are here, in whatever order they came.
  if (document.readyState === "complete") start();
  else document.addEventListener("DOMContentLoaded", start);
})();
