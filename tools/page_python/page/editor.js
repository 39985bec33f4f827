/* The editor in the place of an exercise's cell: a text field, what runs it, and what came of it. */
globalThis.cnnAnswer = (() => {
  const { element, show } = globalThis.cnnFeedback;
  const python = globalThis.cnnPython;
  const progress = globalThis.cnnProgress;

  function keep(id, value) {
    if (value) progress.write(id, { answer: value.text, state: value.state || "open" });
    else progress.remove(id);
  }

  function insert(field, text) {
    // The old command keeps what Ctrl+Z takes back; no other way does.
    if (!document.execCommand("insertText", false, text))
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  }

  /* Enter goes on below the line's first letter, and four further in behind a colon. */
  function breakLine(field) {
    const line = field.value.slice(0, field.selectionStart).split("\n").pop();
    insert(field, `\n${/^\s*/.exec(line)[0]}${/:\s*(#.*)?$/.test(line) ? "    " : ""}`);
  }

  function fit(field) {
    field.rows = Math.min(30, Math.max(3, field.value.split("\n").length + 1));
  }

  const percent = ({ loaded, total }) => Math.round((100 * loaded) / total);
  const megabytes = (total) => `${Math.round(total / 1e6)} MB`;

  function words(state) {
    if (state.stage === "loading")
      return `Python is on its way: ${percent(state)} % of ${megabytes(state.total)}, once.`;
    if (state.stage === "starting") return "Python starts.";
    if (state.stage === "ready") return "Python is ready.";
    return "";
  }

  /* The parts of one editor. */
  function build(exercise) {
    const name = `py-${exercise.id.replace(".", "-")}`;
    const button = (text, kind) => element("button", { type: "button", textContent: text, className: kind });
    const parts = {
      field: element("textarea", {
        id: name,
        spellcheck: false,
        autocapitalize: "off",
        autocomplete: "off",
        wrap: "off",
      }),
      check: button("Check", "py-main"),
      stop: button("Stop", ""),
      reset: button("Start over", ""),
      close: button("Close", ""),
      bar: element("progress", { max: 1, value: 0 }),
      status: element("span", { role: "status" }),
      output: element("div", { className: "py-output" }),
    };
    parts.bar.setAttribute("aria-label", "Python on its way");
    parts.field.setAttribute("autocorrect", "off");
    parts.field.setAttribute("aria-describedby", `${name}-keys`);
    parts.status.setAttribute("role", "status");
    parts.output.setAttribute("aria-live", "polite");
    const label = element("label", { htmlFor: name, textContent: `Your answer to exercise ${exercise.id}` });
    const keys = element("p", {
      id: `${name}-keys`,
      className: "py-keys",
      textContent: "Ctrl+Enter checks, Tab leaves the field, Escape closes it.",
    });
    const last = element("pre", { className: "py-last", textContent: exercise.last });
    const row = element("div", { className: "py-row" }, parts.check, parts.stop, parts.reset, parts.close);
    const told = element("p", { className: "py-status" }, parts.bar, parts.status);
    parts.root = element(
      "div",
      { className: "py-answer" },
      label,
      parts.field,
      last,
      keys,
      row,
      told,
      parts.output,
    );
    return parts;
  }

  function create(exercise) {
    const parts = build(exercise);
    const { field, check, stop, reset, close, bar, status, output } = parts;
    const shown = exercise.cell.querySelector(":scope > .cell_output");
    const old = progress.read(exercise.id);
    let running = false;
    let dropped = null; // what "Start over" took away, until something else is written
    let closed = () => {};

    field.value = old?.answer || exercise.skeleton;
    fit(field);
    stop.hidden = true;
    if (shown) output.replaceChildren(...[...shown.childNodes].map((node) => node.cloneNode(true)));

    python.listen((state) => {
      if (state.stage === "failed") return;
      bar.hidden = state.stage !== "loading";
      bar.value = state.loaded / state.total;
      if (!running || state.stage !== "ready") status.textContent = words(state);
    });

    function wake() {
      if (!python.works()) {
        status.textContent = "This browser is too old to run Python. Colab runs the chapter in any.";
        return Promise.resolve(false);
      }
      return python.start().then(
        () => true,
        (error) => {
          bar.hidden = true;
          status.textContent = `Python could not be loaded (${error.message}). Check tries again.`;
          return false;
        },
      );
    }

    async function run() {
      if (running) return;
      running = true;
      check.disabled = true;
      try {
        if (!(await wake())) return;
        const { setup, missing, last, colab } = exercise;
        const started = () => {
          stop.hidden = false;
          status.textContent = "Your answer runs.";
        };
        const job = { code: `${field.value.trimEnd()}\n\n${last}\n`, setup, missing };
        const outcome = await python.run(job, { started });
        const verdict = show(output, outcome, colab);
        if (field.value !== exercise.skeleton) keep(exercise.id, { text: field.value, state: verdict });
        status.textContent = "";
      } catch (error) {
        status.textContent = `Python could not be started (${error.message}). Check tries again.`;
      } finally {
        running = false;
        check.disabled = false;
        if (document.activeElement === stop) check.focus();
        stop.hidden = true;
      }
    }

    function startOver() {
      const back = dropped;
      dropped = back === null ? field.value : null;
      field.value = back ?? exercise.skeleton;
      keep(exercise.id, back === null ? null : { text: back, state: "" });
      reset.textContent = back === null ? "Bring my answer back" : "Start over";
      fit(field);
    }

    function shut() {
      parts.root.hidden = true;
      exercise.input.hidden = false;
      if (shown) shown.hidden = false;
      closed();
    }

    field.addEventListener("input", () => {
      dropped = null;
      reset.textContent = "Start over";
      keep(exercise.id, { text: field.value, state: "" });
      fit(field);
    });
    parts.root.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape") shut();
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
      else if (event.key === "Enter" && event.target === field && !event.shiftKey) breakLine(field);
      else return;
      event.preventDefault();
    });
    check.addEventListener("click", run);
    stop.addEventListener("click", () => python.stop());
    reset.addEventListener("click", startOver);
    close.addEventListener("click", shut);

    exercise.input.after(parts.root);
    return {
      open(whenClosed) {
        closed = whenClosed;
        parts.root.hidden = false;
        exercise.input.hidden = true;
        if (shown) shown.hidden = true;
        const gap = field.value.indexOf("...");
        field.focus();
        if (gap >= 0) field.setSelectionRange(gap, gap + 3);
        wake();
      },
    };
  }

  const editors = new Map(); // id → the editor that was made for it
  return {
    open(exercise, closed) {
      if (!editors.has(exercise.id)) editors.set(exercise.id, create(exercise));
      editors.get(exercise.id).open(closed);
    },
  };
})();
