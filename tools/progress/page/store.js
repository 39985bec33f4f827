/* What this browser remembers of its reader, and nothing else does: each answer under a key of its own, so that two
   tabs never write over each other. Loaded first, in the head of each page. `globalThis.cnnProgress`. */
globalThis.cnnProgress = (() => {
  const PREFIX = "cnn-progress:";
  const PLACE = "cnn-progress-place"; // the chapter that was read last
  const OLD = "cnn-answer:"; // where exercises were kept before
  const SCHEMA = 1;
  const DAY = 86_400_000;
  const ID = /^[a-z][a-z0-9_]*\.(?:[pq]?)\d+$/;
  const STATES = {
    prediction: ["open", "locked", "skipped"],
    question: ["wrong", "right"],
    exercise: ["open", "wrong", "correct", "told"], // told: done elsewhere, as the reader says
  };
  const DONE = new Set(["locked", "right", "correct", "told"]);
  const WORDS = {
    full: "This browser has no room left for what you answer here. It stays until you close this page; the page “Your progress” can save it as a file.",
    forbidden:
      "This browser keeps nothing for this page, as in a private window. Your answers stay until you close it.",
  };
  const unsaved = new Map(); // key → text, of what the browser would not keep
  const listeners = new Set();
  let trouble = ""; // "full" or "forbidden"

  const kind = (id) => ({ p: "prediction", q: "question" })[id.split(".")[1][0]] ?? "exercise";
  const isDone = (record) => record !== null && DONE.has(record.state);
  const show = (value) => JSON.stringify(value) ?? String(value);
  const need = (holds, name, value, rule) => {
    if (!holds) throw new Error(`${name} is ${show(value).slice(0, 80)}: ${rule}`);
  };

  /* A small line at the foot of the page, said once. */
  const said = new Set();
  function notice(text) {
    if (said.has(text)) return;
    said.add(text);
    const line = document.createElement("div");
    const close = document.createElement("button");
    line.className = "progress-notice";
    line.setAttribute("role", "status");
    Object.assign(close, { type: "button", textContent: "Close", onclick: () => line.remove() });
    document.body.append(line);
    line.append(text, close);
  }

  function get(key) {
    if (unsaved.has(key)) return unsaved.get(key);
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // a browser may keep nothing for a page
    }
  }

  function put(key, text) {
    try {
      if (text === null) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
      unsaved.delete(key);
      return true;
    } catch (error) {
      trouble = error.name === "QuotaExceededError" ? "full" : "forbidden";
      unsaved.set(key, text);
      return false;
    }
  }

  function keys() {
    const found = new Set(unsaved.keys());
    try {
      for (let i = 0; i < localStorage.length; i++) found.add(localStorage.key(i));
    } catch {
      // as above
    }
    return [...found].filter((key) => get(key) !== null);
  }

  function tell(id) {
    for (const listener of listeners) listener(id);
  }

  /* Whether a record is one; `name` is what the error calls it. */
  function checked(name, id, record) {
    need(ID.test(id), "An id", id, "it must look like convolution.p1, convolution.q1 or convolution.1.");
    const is = record !== null && typeof record === "object" && !Array.isArray(record);
    need(is, name, record, "it must be an object with answer, state and at.");
    const { answer, state, at } = record;
    need(
      typeof answer === "string" && answer.length <= 100_000,
      `${name}.answer`,
      answer,
      "it must be a text.",
    );
    const states = STATES[kind(id)];
    need(states.includes(state), `${name}.state`, state, `it must be one of ${states.join(", ")}.`);
    const past = Number.isInteger(at) && at >= 0 && at <= Date.now() + DAY;
    need(past, `${name}.at`, at, "it must be a time in milliseconds since 1970 that has passed.");
    return { answer, state, at };
  }

  function parsed(id, text) {
    try {
      return checked(id, id, JSON.parse(text));
    } catch {
      return null;
    }
  }

  function read(id) {
    const text = get(PREFIX + id);
    return text === null ? null : parsed(id, text);
  }

  /* Keeps an answer. Newer than what it replaces, whatever the clock says, so that a later merge takes it. */
  function write(id, { answer, state }) {
    const at = Math.max(Date.now(), (read(id)?.at ?? 0) + 1);
    const record = checked(id, id, { answer, state, at: Math.min(at, Date.now() + DAY) });
    if (!put(PREFIX + id, JSON.stringify(record))) notice(WORDS[trouble]);
    tell(id);
  }

  function remove(id) {
    put(PREFIX + id, null);
    tell(id);
  }

  /* { items: id → record, damaged: the ids of values that cannot be read }. */
  function all() {
    const items = {};
    const damaged = [];
    for (const key of keys().sort()) {
      if (!key.startsWith(PREFIX)) continue;
      const id = key.slice(PREFIX.length);
      const record = read(id);
      if (record) items[id] = record;
      else damaged.push(id);
    }
    return { items, damaged };
  }

  function place() {
    try {
      const { page, section, at } = JSON.parse(get(PLACE));
      const fine = typeof page === "string" && /^[\w./-]+$/.test(page) && !page.includes("..");
      return fine && /^[\w.-]*$/.test(section) && Number.isInteger(at) ? { page, section, at } : null;
    } catch {
      return null;
    }
  }

  const visit = (page, section) => put(PLACE, JSON.stringify({ page, section, at: Date.now() }));

  function exported(book) {
    const { items } = all();
    return {
      format: "cnn-progress",
      schema: SCHEMA,
      book,
      exported: new Date().toISOString(),
      place: place(),
      items,
    };
  }

  /* Takes what an export holds; of two answers to one thing the newer stays. Throws, and changes nothing, if
     anything in it is wrong. */
  function take(text) {
    let data;
    try {
      data = JSON.parse(text);
    } catch {
      throw new Error(`The file is no JSON; it begins with ${show(text.slice(0, 40))}.`);
    }
    need(data?.format === "cnn-progress", "format", data?.format, 'it must be "cnn-progress".');
    need(data.schema === SCHEMA, "schema", data.schema, `this book reads ${SCHEMA}.`);
    const { items } = data;
    const is = items !== null && typeof items === "object" && !Array.isArray(items);
    need(is, "items", items, "it must be an object: id, answer.");
    const entries = Object.entries(items).map(([id, record]) => [id, checked(`items.${id}`, id, record)]);
    const newer = entries.filter(([id, { at }]) => at > (read(id)?.at ?? -1));
    const before = newer.map(([id]) => [PREFIX + id, get(PREFIX + id)]);
    for (const [id, record] of newer) {
      if (put(PREFIX + id, JSON.stringify(record))) continue;
      for (const [key, old] of before) put(key, old);
      throw new Error(WORDS[trouble]);
    }
    tell(null);
    return { taken: newer.length, kept: entries.length - newer.length };
  }

  function reset() {
    for (const key of keys())
      if (key.startsWith(PREFIX) || key === PLACE || key.startsWith(OLD)) put(key, null);
    unsaved.clear();
    tell(null);
  }

  /* Readers who answered exercises before this store was there keep their answers. */
  function migrate() {
    for (const key of keys()) {
      if (!key.startsWith(OLD)) continue;
      const id = key.slice(OLD.length);
      try {
        const { text, state } = JSON.parse(get(key));
        const record = checked(id, id, { answer: text, state: state || "open", at: 1 });
        if (read(id) === null && !put(PREFIX + id, JSON.stringify(record))) continue;
      } catch {
        // not an answer of ours: nobody could read it
      }
      put(key, null);
    }
  }

  migrate();
  addEventListener("storage", ({ key }) => {
    if (key === null || key === PLACE) tell(null);
    else if (key.startsWith(PREFIX)) tell(key.slice(PREFIX.length));
  });
  // The results of predictions are folded from the first, but only where this script runs.
  const { classList } = document.documentElement;
  classList.add("predicting");
  addEventListener("load", () => classList.add("predicts")); // should the next script be missing, all shows

  return {
    all,
    exported,
    isDone,
    kind,
    listen: (listener) => listeners.add(listener),
    place,
    read,
    remove,
    reset,
    take,
    trouble: () => (trouble ? WORDS[trouble] : ""),
    visit,
    write,
  };
})();
