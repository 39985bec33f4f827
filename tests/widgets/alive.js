/* Keeps a list of what runs or listens beyond the elements of an explorer. */

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
      const id = begin(
        (...values) => {
          alive[kind].delete(id);
          callback(...values);
        },
        ...rest,
      );
      alive[kind].add(id);
      return id;
    };
    window[stop] = (id) => {
      alive[kind].delete(id);
      end(id);
    };
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
