"""What is asked of every explorer: quick frames, room on a phone, axe content, nothing left behind."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

RULES = {"preload": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}

IMPORT = """
async (name) => {
  const url = URL.createObjectURL(new Blob([window.cnnExplorers[name]], { type: "text/javascript" }));
  window[name] = await import(url);
}
"""

# The explorer's own frames: those that are waited for here do not count.
FRAMES = """
async ([text, steps]) => {
  const change = eval(text);
  const request = window.requestAnimationFrame;
  const times = [];
  await new Promise((done) => request(() => request(done))); // until what opening has begun is drawn
  window.requestAnimationFrame = (callback) => request((time) => {
    const start = performance.now();
    callback(time);
    document.body.getBoundingClientRect(); // which lays the page out
    times.push(performance.now() - start);
  });
  for (let i = 0; i < steps; i += 1) {
    change(i);
    await new Promise((done) => setTimeout(done, 0));
    await new Promise((done) => request(done));
  }
  window.requestAnimationFrame = request;
  return times;
}
"""

SMALL = """
() => [...document.querySelectorAll(
  "button, select, summary, input:not(.cx-choice input), .cx-choice label, .cx-switch")]
  .filter((el) => el.checkVisibility())
  .filter((el) => Math.min(el.getBoundingClientRect().width, el.getBoundingClientRect().height) < 24)
  .map((el) => el.outerHTML.slice(0, 120))
"""

# Keeps a list of what runs or listens beyond the elements of an explorer.
ALIVE = """
{
  const alive = { timers: new Set(), frames: new Set(), observers: new Set(), listeners: new Set() };
  window.alive = alive;
  for (const { prototype } of [MutationObserver, ResizeObserver]) {
    const { observe, disconnect } = prototype;
    prototype.observe = function (...values) {
      alive.observers.add(this);
      observe.apply(this, values);
    };
    prototype.disconnect = function () {
      alive.observers.delete(this);
      disconnect.apply(this);
    };
  }
  for (const [start, stop, kind] of [
    ["setTimeout", "clearTimeout", "timers"],
    ["requestAnimationFrame", "cancelAnimationFrame", "frames"],
  ]) {
    const [begin, end] = [window[start].bind(window), window[stop].bind(window)];
    window[start] = (callback, ...rest) => {
      const id = begin((...values) => (alive[kind].delete(id), callback(...values)), ...rest);
      alive[kind].add(id);
      return id;
    };
    window[stop] = (id) => (alive[kind].delete(id), end(id));
  }
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, callback, options) {
    const lasting = [window, document, document.documentElement, document.body].includes(this);
    if (lasting || this instanceof MediaQueryList) {
      const entry = { type };
      alive.listeners.add(entry);
      const { signal } = options || {};
      if (signal) listen.call(signal, "abort", () => alive.listeners.delete(entry));
    }
    listen.call(this, type, callback, options);
  };
}
"""

# Renders the explorer once more with a model of its own, uses it, ends it, and looks around.
REMOVE = """
async ([name, use, late]) => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const quiet = async () => { while (alive.timers.size + alive.frames.size) await wait(20); };
  const heard = new Map();
  const state = JSON.parse(document.querySelector(".cnn-explorer").dataset.state);
  const model = {
    get: (name) => state[name], save_changes() {}, send() {},
    set(name, value) {
      state[name] = value;
      (heard.get(`change:${name}`) || []).forEach((f) => f());
    },
    on(name, f) { heard.set(name, [...(heard.get(name) || []), f]); },
    off(name, f) { heard.set(name, heard.get(name).filter((g) => g !== f)); },
  };
  const count = () => [...heard.values()].flat().length;
  await quiet();
  const others = { observers: new Set(alive.observers), listeners: new Set(alive.listeners) };
  const more = (kind) => [...alive[kind]].filter((one) => !others[kind].has(one)).length;
  const el = document.body.appendChild(document.createElement("div"));
  const end = window[name].default.render({ model, el });
  const started = count() / Object.keys(state).length; // one listener for each trait
  const used = await eval(use)(el, model, wait);
  end();
  const left = {
    timers: alive.timers.size, frames: alive.frames.size, observers: more("observers"),
    listeners: more("listeners"), heard: count(), children: el.childNodes.length, className: el.className,
  };
  eval(late)(model);
  const kept = JSON.stringify(state);
  document.documentElement.dataset.theme = "dark";
  await wait(200);
  await quiet(); // the explorer of the page follows the theme
  const after = { children: el.childNodes.length, same: JSON.stringify(state) === kept };
  return { used, started, left, after };
}
"""
NOTHING = {
    "timers": 0,
    "frames": 0,
    "observers": 0,
    "listeners": 0,
    "heard": 0,
    "children": 0,
    "className": "",
}


def import_module(page, name):
    """Import the explorer's module as the host does, for its exported functions: ``window.pooling.pool``."""
    page.evaluate(IMPORT, name)


def assert_quick(page, what, change, steps=200):
    """Assert that changes are computed, drawn and laid out within one of 60 frames per second.

    ``change`` is a JavaScript function of the step's number; each step must change what is shown. Other work
    on the machine delays single frames: the median decides, the worst is printed.
    """
    times = np.array(page.evaluate(FRAMES, [change, steps]))
    print(f"{what}: median {np.median(times):.1f} ms, worst of {len(times)}: {times.max():.1f} ms")
    assert len(times) >= steps
    assert np.median(times) < 16


def in_both_themes_and_widths(test):
    """Run a test with ``theme`` light and dark, each on a desktop and a phone (``width``)."""
    test = pytest.mark.parametrize("width", ["desktop", "phone"])(test)
    return pytest.mark.parametrize("theme", ["light", "dark"])(test)


def assert_accessible(page):
    """Assert that axe finds nothing against WCAG 2.2, levels A and AA."""
    report = Axe().run(page, options=RULES)
    assert report.violations_count == 0, report.generate_report()


def assert_fits_a_phone(page):
    """Assert that a page 360 pixels wide does not scroll sideways, and that all controls can be hit."""
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate(SMALL) == []


def assert_nothing_left_behind(open_explorer, page, name, use, late):
    """Assert that an explorer that is removed in the middle of its work leaves no trace.

    ``use`` is a JavaScript function of the element, the model and a wait in milliseconds, which leaves
    something to do; ``late`` a function of the model, which changes it when nobody should hear. Returns what
    ``use`` returns.
    """
    page.add_init_script(ALIVE)
    import_module(open_explorer(page), name)
    found = page.evaluate(REMOVE, [name, use, late])
    assert found["started"] == 1
    assert found["left"] == NOTHING
    assert found["after"] == {"children": 0, "same": True}
    return found["used"]
