/* What a reader sees below an answer: what the cell printed, the verdict of the check, or why there is none. */
globalThis.cnnFeedback = (() => {
  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const block = (kind, text) => element("pre", { className: kind, textContent: text, tabIndex: 0 });

  /* How many hints stood open, so that a second wrong answer does not close them. */
  const opened = (place) => place.querySelectorAll("details.hint[open]").length;
  function reopen(place, count) {
    for (const hint of [...place.querySelectorAll("details.hint")].slice(0, count)) hint.open = true;
  }

  function elsewhere(needs, colab) {
    const line = element("p", {}, `This needs ${needs}, which a browser does not have.`);
    if (colab) line.append(" ", element("a", { href: colab, textContent: "Open the chapter in Colab" }), ".");
    return line;
  }

  /* The words for a run without a result. */
  function cut({ late, stopped, ended }) {
    if (late)
      return `Stopped after ${late} seconds: is there a loop that does not end? Python starts anew; your answer is still here.`;
    if (stopped) return "Stopped. Python starts anew; your answer is still here.";
    return `Python ended while it ran your answer (${ended}). Did it go very deep, or ask for much memory? Python starts anew.`;
  }

  /* Shows an outcome of cnnPython.run; returns the verdict of the check, "" if there is none. */
  function show(place, outcome, colab) {
    const hints = opened(place);
    place.replaceChildren();
    if (!outcome.result) {
      place.append(element("p", { className: "py-problem", textContent: cut(outcome) }));
      return "";
    }
    const { text, result, html, state, error, needs, note } = outcome.result;
    if (text) place.append(block("py-printed", text));
    if (error) place.append(block("py-error", error));
    if (needs) place.append(elsewhere(needs, colab));
    if (html) {
      // The package's own feedback, with the reader's words escaped in it.
      const verdict = element("div");
      verdict.innerHTML = html;
      place.append(verdict);
      reopen(place, hints);
    } else if (result) place.append(block("py-printed", result));
    if (note) place.append(element("p", { className: "py-problem", textContent: note }));
    return state;
  }

  return { element, show };
})();
