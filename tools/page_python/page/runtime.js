/* Python for this page: loads the parts once, starts a worker, runs a cell in it, and ends it when it must.
   `cnnPythonIndex`, which the build writes before this text, names the parts and their files. */
globalThis.cnnPython = (() => {
  const LIMIT = 20_000; // milliseconds a cell may take; the slowest solution of the book takes 5 to 6 seconds
  const { folder, parts, lock } = globalThis.cnnPythonIndex;
  const texts = new Map(); // file → base64 text, until it is decoded
  const listeners = new Set(); // functions that are told how far Python is
  let kept = null; // promise of the decoded parts
  let living = null; // { worker, ready } of the worker that runs
  let current = null; // the cell that runs: { settle, timer }

  const total = Object.values(parts)
    .flat()
    .reduce((sum, part) => sum + part.bytes, 0);
  let loaded = 0;
  let attempt = 0; // number of the load whose pieces count: those of a failed one may still arrive
  let state = { stage: "idle", loaded: 0, total };

  function tell(stage) {
    state = { stage, loaded, total };
    for (const listener of listeners) listener(state);
  }

  function fetchScript(file, bytes) {
    const mine = attempt;
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = folder + file;
      script.onload = () => {
        script.remove();
        if (mine !== attempt) return reject(new Error(`${file} came too late`));
        if (!texts.has(file)) return reject(new Error(`${file} holds nothing`));
        loaded += bytes;
        tell("loading");
        resolve(texts.get(file));
      };
      script.onerror = () => {
        script.remove();
        reject(new Error(`${file} did not arrive`));
      };
      document.head.append(script);
    });
  }

  async function decoded(name) {
    const pieces = await Promise.all(parts[name].map(({ file, bytes }) => fetchScript(file, bytes)));
    for (const { file } of parts[name]) texts.delete(file);
    const packed = await fetch(`data:application/octet-stream;base64,${pieces.join("")}`);
    return new Response(packed.body.pipeThrough(new DecompressionStream("gzip")));
  }

  async function load() {
    loaded = 0;
    attempt += 1;
    tell("loading");
    const names = Object.keys(parts);
    const asText = ["worker", "loader", "asm"];
    const found = { texts: {}, files: {}, module: null };
    await Promise.all(
      names.map(async (name) => {
        const part = await decoded(name);
        if (asText.includes(name)) found.texts[name] = await part.text();
        else if (name === "wasm") found.module = await WebAssembly.compile(await part.arrayBuffer());
        else found.files[name] = new Uint8Array(await part.arrayBuffer());
      }),
    );
    return found;
  }

  /* The parts, loaded once; what failed is tried again at the next call. */
  function all() {
    kept ??= load().catch((error) => {
      kept = null;
      attempt += 1;
      texts.clear();
      throw error;
    });
    return kept;
  }

  function end() {
    if (living) living.worker.terminate();
    living = null;
  }

  function settle(outcome) {
    if (!current) return;
    clearTimeout(current.timer);
    const { resolve } = current;
    current = null;
    resolve(outcome);
  }

  async function startWorker() {
    const { texts: code, files, module } = await all();
    tell("starting");
    const address = URL.createObjectURL(new Blob([code.worker], { type: "text/javascript" }));
    const worker = new Worker(address);
    const booted = new Promise((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message || "its worker ended"));
      worker.onmessage = ({ data }) => {
        if (data.type === "ready") resolve();
        else reject(new Error(data.reason));
      };
    });
    living = { worker };
    worker.postMessage({ type: "boot", texts: code, files, module, lock });
    try {
      await booted;
    } finally {
      URL.revokeObjectURL(address);
    }
    worker.onmessage = ({ data }) => {
      if (data.type === "broken") restart();
      settle(data.type === "broken" ? { ended: data.reason } : { result: data.result });
    };
    worker.onerror = (event) => {
      restart();
      settle({ ended: event.message || "its worker ended" });
    };
    tell("ready");
  }

  let starting = null; // promise that a worker is ready
  function start() {
    starting ??= startWorker().catch((error) => {
      end();
      starting = null;
      tell("failed");
      throw error;
    });
    return starting;
  }

  /* Ends the worker and starts another in the background. */
  function restart() {
    end();
    starting = null;
    start().catch(() => {});
  }

  async function runNow(job, limit, started) {
    await start();
    started();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        restart();
        settle({ late: limit / 1000 });
      }, limit);
      current = { resolve, timer };
      living.worker.postMessage({ type: "run", job });
    });
  }

  /* Runs a cell after those before it: { result } of the program, { late }, { stopped } or { ended: why }. Rejects if
     Python cannot start. */
  let queue = Promise.resolve();
  function run(job, { limit = LIMIT, started = () => {} } = {}) {
    const mine = queue.then(() => runNow(job, limit, started));
    queue = mine.catch(() => {});
    return mine;
  }

  function stop() {
    if (!current) return;
    restart();
    settle({ stopped: true });
  }

  return {
    part: (file, text) => texts.set(file, text),
    listen(listener) {
      listeners.add(listener);
      listener(state);
    },
    works: () => typeof WebAssembly === "object" && typeof DecompressionStream === "function",
    busy: () => current !== null,
    run,
    start,
    stop,
  };
})();
