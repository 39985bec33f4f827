/* The worker in which Python runs. Its text stands in a script, as a page opened from disk may not start a worker's
   file; a worker of the classic kind, as those of modules do not start from disk either. */
(() => {
  let run = null;
  const nothing = () => Promise.reject(new Error("there is no network here"));

  /* The runtime asks for its files as if it stood on a server; it gets what the page has handed over. */
  function answerFrom(files) {
    self.fetch = async (address) => {
      const name = String(address.url ?? address)
        .split("/")
        .pop();
      if (!Object.hasOwn(files, name)) return nothing();
      const [type, body] = files[name];
      return new Response(body, { headers: { "content-type": type } });
    };
    for (const name of ["XMLHttpRequest", "WebSocket", "EventSource"]) self[name] = undefined;
    // The loader takes a worker that can import scripts for one of the old kind, which it refuses.
    self.importScripts = () => {
      throw new TypeError("there is no network here");
    };
  }

  /* Evaluates the two scripts of the runtime; the second is a module, which a worker from disk cannot import. */
  function evaluate(loader, module) {
    const name = /export default (\w+);?\s*$/.exec(module)[1];
    const plain = module.replaceAll("import.meta.url", "self.location.href");
    const script = plain.replace(/export default \w+;?\s*$/, "");
    new Function(loader)(); // which leaves its function with the worker
    return {
      loadPyodide: self.loadPyodide,
      createPyodideModule: new Function(`${script}\nreturn ${name};`)(),
    };
  }

  async function boot({ texts, files, module, lock }) {
    const lockText = JSON.stringify({ info: lock, packages: {} });
    answerFrom({
      "pyodide.asm.wasm": ["application/wasm", new Uint8Array()],
      "python_stdlib.zip": ["application/zip", files.stdlib],
      "pyodide-lock.json": ["application/json", lockText],
    });
    WebAssembly.instantiateStreaming = async (_, imports) => ({
      module,
      instance: await WebAssembly.instantiate(module, imports),
    });
    const here = "http://localhost.invalid/";
    const { loadPyodide, createPyodideModule } = evaluate(texts.loader, texts.asm);
    const python = await loadPyodide({
      createPyodideModule,
      lockFileContents: lockText,
      indexURL: here,
      packageBaseUrl: here,
      env: { PYTHONDONTWRITEBYTECODE: "1", HOME: "/home/pyodide" },
    });
    self.fetch = nothing;
    python.unpackArchive(files.numpy, "zip", { extractDir: "/numpy" });
    python.unpackArchive(files.book, "zip", { extractDir: "/book" });
    run = python.runPython(
      "import sys; sys.path[:0] = ['/book', '/numpy']; from tools.page_python.page.start import run_json; run_json",
    );
  }

  self.onmessage = async ({ data }) => {
    try {
      if (data.type === "boot") {
        await boot(data);
        self.postMessage({ type: "ready" });
      } else {
        self.postMessage({ type: "done", result: JSON.parse(run(JSON.stringify(data.job))) });
      }
    } catch (error) {
      self.postMessage({ type: "broken", reason: String(error?.message ?? error).slice(0, 300) });
    }
  };
})();
