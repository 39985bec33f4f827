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

  const stored = (id) => {
    try {
      return JSON.parse(localStorage.getItem(`cnn-answer:${id}`));
    } catch {
      return null; // a browser may keep nothing for a page
    }
  };

  /* The link that opens the chapter in Colab, as the page's own buttons have it. */
  const colab = document.querySelector('a[href^="https://colab."]')?.href ?? "";

  function label(id) {
    const kept = stored(id);
    if (!kept) return "Answer here";
    return kept.state === "correct" ? "Answered; open again" : "Go on with your answer";
  }

  function elsewhere(needs) {
    const line = document.createElement("p");
    line.className = "py-elsewhere";
    line.append(`This one needs ${needs}, which a browser does not have.`);
    if (colab) {
      const link = document.createElement("a");
      Object.assign(link, { href: colab, textContent: "Answer it in Colab" });
      line.append(" ", link, ".");
    }
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
      input.after(elsewhere(one.needs));
      continue;
    }
    const setup = [told.setup, one.before ?? ""].join("\n");
    const skeleton = code.slice(0, code.indexOf(last)).trimEnd();
    const exercise = { id, answer, cell, input, skeleton, last: last.trimEnd(), setup, colab };
    input.after(opener({ ...exercise, missing: told.missing, stored: () => stored(id) }));
  }
})();
