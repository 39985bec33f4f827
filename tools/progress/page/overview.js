/* The page "Your progress": what is done, where the reader was, and the file to keep it in. */
(() => {
  const progress = globalThis.cnnProgress;
  const { book, chapters } = globalThis.cnnCatalogue;
  const NAMES = {
    open: "begun",
    locked: "locked",
    skipped: "skipped",
    wrong: "not right yet",
    right: "right",
    correct: "correct",
    told: "done elsewhere",
  };
  const make = (tag, properties = {}, ...children) => {
    const el = Object.assign(document.createElement(tag), properties);
    el.append(...children);
    return el;
  };
  const known = new Set(chapters.flatMap(({ ids }) => ids));
  const choices = JSON.parse(document.getElementById("progress-choices").textContent);
  const words = (id, answer) => choices[id]?.[Number(answer)] ?? answer;

  function showItem(li, record) {
    const place = li.querySelector(".progress-state");
    place.replaceChildren();
    li.dataset.state = record ? (progress.isDone(record) ? "done" : "begun") : "";
    if (!record) return;
    place.append(make("strong", { textContent: NAMES[record.state] }));
    const answer = words(li.dataset.id, record.answer);
    if (!answer) return;
    if (progress.kind(li.dataset.id) !== "exercise") place.append(": ", make("q", { textContent: answer }));
    else {
      const code = make("pre", { textContent: answer, tabIndex: 0 });
      place.append(make("details", {}, make("summary", { textContent: "your answer" }), code));
    }
  }

  function showChapter(box, items) {
    const records = [...box.querySelectorAll("li[data-id]")].map((li) => {
      const record = items[li.dataset.id] ?? null;
      showItem(li, record);
      return record;
    });
    const done = records.filter((record) => record && progress.isDone(record)).length;
    box.querySelector(".progress-count").textContent = `${done} of ${records.length}`;
    const bar = box.querySelector("progress");
    bar.hidden = false;
    bar.value = done;
    return done;
  }

  function showPlace(place) {
    const at = progress.place();
    const chapter = at && chapters.find(({ page }) => page === at.page);
    if (!chapter) {
      place.replaceChildren("You have opened no chapter in this browser yet.");
      return;
    }
    const href = `${chapter.page}.html${at.section ? `#${at.section}` : ""}`;
    place.replaceChildren(
      make("a", { href, textContent: `Go on reading: ${chapter.title}` }),
      ` (${new Date(at.at).toLocaleDateString("en-GB", { dateStyle: "medium" })})`,
    );
  }

  const status = make("p", { className: "progress-said" });
  const trouble = make("p", { className: "progress-trouble" });
  const total = make("p", { className: "progress-total" });
  status.setAttribute("role", "status");

  function refresh() {
    const { items, damaged } = progress.all();
    let done = 0;
    for (const box of document.querySelectorAll(".progress-chapter")) done += showChapter(box, items);
    showPlace(document.getElementById("progress-place"));
    total.textContent = `${done} of ${known.size} predictions, self-checks and exercises done.`;
    const other = Object.keys(items).filter((id) => !known.has(id));
    const told = [progress.trouble()];
    if (damaged.length)
      told.push(
        `What this browser holds of ${damaged.join(", ")} is damaged and is left out; a new answer takes its place.`,
      );
    if (other.length)
      told.push(`Answers to what this edition of the book does not have are kept: ${other.join(", ")}.`);
    trouble.textContent = told.filter(Boolean).join(" ");
    trouble.hidden = trouble.textContent === "";
  }

  function save() {
    const text = `${JSON.stringify(progress.exported(book), null, 1)}\n`;
    const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const download = `cnn-progress-${new Date().toISOString().slice(0, 10)}.json`;
    make("a", { href, download }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
    status.textContent = "Saved as a file among your downloads.";
  }

  async function load(input) {
    const [file] = input.files;
    if (!file) return;
    try {
      if (file.size > 10_000_000)
        throw new Error(`The file has ${file.size} bytes; an export has far fewer.`);
      const { taken, kept } = progress.take(await file.text());
      status.textContent = `Taken from the file: ${taken}. Already here, as new or newer: ${kept}.`;
    } catch (error) {
      status.textContent = `Nothing was changed. ${error.message}`;
    }
    input.value = "";
  }

  function tools() {
    const button = (textContent, onclick, className = "") =>
      make("button", { type: "button", textContent, onclick, className });
    const file = make("input", { type: "file", accept: ".json,application/json", id: "progress-file" });
    file.addEventListener("change", () => load(file));
    const label = make("label", { htmlFor: "progress-file", textContent: "Import a file" });
    const sure = make("div", { className: "progress-sure", hidden: true });
    const ask = button("Reset …", () => {
      sure.hidden = false;
      sure.querySelector("button").focus();
    });
    const close = (text) => {
      sure.hidden = true;
      status.textContent = text;
      ask.focus();
    };
    const all = () => {
      progress.reset();
      close("Everything is deleted from this browser.");
    };
    sure.append(
      make("p", {
        textContent:
          "Delete all answers and the place where you were from this browser? Only an export brings them back.",
      }),
      button("Keep everything", () => close("Nothing was deleted.")),
      button("Delete everything", all, "progress-danger"),
    );
    const row = make(
      "div",
      { className: "progress-row" },
      button("Export as a file", save),
      label,
      file,
      ask,
    );
    return [row, sure, status];
  }

  document.getElementById("progress-total").append(total, trouble);
  document.getElementById("progress-tools").append(...tools());
  refresh();
  progress.listen(refresh);
})();
