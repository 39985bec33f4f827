/* Renders the explorer once more with a model of its own, uses it, ends it, and looks around. */

async ([name, use, late]) => {
  const { alive } = window;
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const quiet = async () => {
    while (alive.timers.size + alive.frames.size) await wait(20);
  };
  const heard = new Map();
  const state = JSON.parse(document.querySelector(".cnn-explorer").dataset.state);
  const model = {
    get: (name) => state[name],
    save_changes() {},
    send() {},
    set(name, value) {
      state[name] = value;
      for (const listener of heard.get(`change:${name}`) || []) listener();
    },
    on(name, f) {
      heard.set(name, [...(heard.get(name) || []), f]);
    },
    off(name, f) {
      heard.set(
        name,
        heard.get(name).filter((g) => g !== f),
      );
    },
  };
  const count = () => [...heard.values()].flat().length;
  await quiet();
  const others = { observers: new Set(alive.observers), listeners: new Set(alive.listeners) };
  const more = (kind) => [...alive[kind]].filter((one) => !others[kind].has(one)).length;
  const el = document.body.appendChild(document.createElement("div"));
  const end = window[name].default.render({ model, el });
  const started = count() / Object.keys(state).length; // one listener for each trait
  // biome-ignore lint/security/noGlobalEval: tests hand over functions as texts
  const used = await eval(use)(el, model, wait);
  end();
  const left = {
    timers: alive.timers.size,
    frames: alive.frames.size,
    observers: more("observers"),
    listeners: more("listeners"),
    heard: count(),
    children: el.childNodes.length,
    className: el.className,
  };
  // biome-ignore lint/security/noGlobalEval: tests hand over functions as texts
  eval(late)(model);
  const kept = JSON.stringify(state);
  document.documentElement.dataset.theme = "dark";
  await wait(200);
  await quiet(); // the explorer of the page follows the theme
  const after = { children: el.childNodes.length, same: JSON.stringify(state) === kept };
  return { used, started, left, after };
};
