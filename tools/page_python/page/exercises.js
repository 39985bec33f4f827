/* Exercises that a reader answers on this page: a button below each. Nothing else is loaded before it is pressed. */
(() => {
  const told = JSON.parse(document.getElementById("cnn-python").textContent);
  const CHECK = /^check\("([^"]+)", (\w+)\)\s*$/m;
  let arriving = null; // promise of the editor's script

  function arrive() {
    arriving ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = told.script;
      script.onload = () => resolve(globalThis.cnnAnswer);
      script.onerror = () => {
        script.remove();
        arriving = null;
        reject(new Error("The editor did not arrive: is the connection there?"));
      };
      document.head.append(script);
    });
    return arriving;
  }

  const progress = globalThis.cnnProgress;

  /* The link that opens the chapter in Colab, as the page's own buttons have it. */
  const colab = document.querySelector('a[href^="https://colab."]')?.href ?? "";

  function label(id) {
    const kept = progress.read(id);
    if (!kept || kept.state === "told") return "Answer here";
    return kept.state === "correct" ? "Answered; open again" : "Go on with your answer";
  }

  /* What was done in a notebook the page cannot see: the reader says so, and may take it back. */
  function teller(id) {
    const button = document.createElement("button");
    const write = () => {
      const told = progress.read(id)?.state === "told";
      button.textContent = told ? "Done, as you say. Take it back" : "Mark as done";
      button.setAttribute("aria-label", `${button.textContent}: exercise ${id}`);
    };
    button.type = "button";
    write();
    progress.listen(write);
    button.addEventListener("click", () => {
      if (progress.read(id)?.state === "told") progress.remove(id);
      else progress.write(id, { answer: "", state: "told" });
    });
    return button;
  }

  function elsewhere(needs, id) {
    const line = document.createElement("p");
    line.className = "py-elsewhere";
    line.append(`This one needs ${needs}, which a browser does not have.`);
    if (colab) {
      const link = document.createElement("a");
      Object.assign(link, { href: colab, textContent: "Answer it in Colab" });
      line.append(" ", link, ".");
    }
    line.append(" ", teller(id));
    return line;
  }

  function opener(exercise) {
    const bar = document.createElement("p");
    const button = document.createElement("button");
    const said = document.createElement("span");
    bar.className = "py-open";
    said.setAttribute("role", "status");
    const write = () => {
      button.textContent = label(exercise.id);
      button.setAttribute("aria-label", `${button.textContent}: exercise ${exercise.id}`);
    };
    button.type = "button";
    write();
    progress.listen(write);
    button.addEventListener("click", async () => {
      said.textContent = "";
      try {
        (await arrive()).open(exercise, () => {
          write();
          bar.hidden = false;
          button.focus();
        });
        bar.hidden = true;
      } catch (error) {
        said.textContent = error.message;
      }
    });
    bar.append(button, said);
    return bar;
  }

  for (const input of document.querySelectorAll("div.cell > div.cell_input")) {
    const code = input.querySelector("pre")?.textContent.trimEnd() ?? "";
    const [last, id, answer] = CHECK.exec(code) ?? [];
    const one = told.exercises[id];
    if (!one) continue;
    const cell = input.parentElement;
    if (one.needs) {
      input.after(elsewhere(one.needs, id));
      continue;
    }
    const setup = [told.setup, one.before ?? ""].join("\n");
    const skeleton = code.slice(0, code.indexOf(last)).trimEnd();
    const exercise = { id, answer, cell, input, skeleton, last: last.trimEnd(), setup, colab };
    input.after(opener({ ...exercise, missing: told.missing }));
  }
})();
