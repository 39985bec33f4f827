/* Runs explorers on a page without a kernel. A classic script: it works from file:// with the network off.
   Each `.cnn-explorer` placeholder names its explorer and holds its state; the module's text comes from
   `window.cnnExplorers`, which the wrapper scripts fill. If anything fails, the fallback picture stays. */
(function () {
  "use strict";
  const modules = new Map(); // name → promise of the module
  const running = new Map(); // placeholder → the live explorer's clean-up

  function load(name) {
    if (!modules.has(name)) {
      const text = (window.cnnExplorers || {})[name];
      if (!text) return Promise.reject(new Error("its script is not on this page"));
      const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      modules.set(name, import(url).finally(() => URL.revokeObjectURL(url)));
    }
    return modules.get(name);
  }

  /* The part of anywidget's model that explorers use, without a kernel behind it. */
  function createModel(state) {
    const values = { ...state };
    const listeners = new Map();
    return {
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
      const el = document.createElement("div");
      const cleanUp = await module.default.render({ model: createModel(JSON.parse(placeholder.dataset.state)), el });
      placeholder.replaceChildren(el);
      running.set(placeholder, cleanUp || (() => {}));
      sweep(); // the placeholder may have left the page meanwhile
    } catch (error) {
      console.warn(`Explorer "${name}" stays a picture: ${error.message}`);
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
    for (const placeholder of document.querySelectorAll(".cnn-explorer")) near.observe(placeholder);
    new MutationObserver(sweep).observe(document.body, { childList: true, subtree: true });
  }

  // Deferred scripts run before DOMContentLoaded: by then the modules' texts are here, in whatever order they came.
  if (document.readyState === "complete") start();
  else document.addEventListener("DOMContentLoaded", start);
})();
