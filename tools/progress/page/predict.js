/* "Predict first": the guess is made before the result shows, and stands beside it then. The result is a <details>
   that is open without scripts; find-in-page and links into it open it as they open any other. */

import { readNumbers } from "../../../cnn_core/widgets/parts/numbers.js";

const progress = globalThis.cnnProgress;
const BETWEEN = " · "; // of several choices in one answer

/* An element with its children; what is left out of them, as "", makes none. */
function make(tag, properties = {}, ...children) {
  const el = Object.assign(document.createElement(tag), properties);
  el.append(...children.filter(Boolean));
  return el;
}

/* The fields of a guess: { el, get, set }. What is wrong with a guess, or "", says `fault`. */
function createFields({ id, form, choices, unit, ask }, onChange) {
  const legend = make("legend", { textContent: ask || "Your guess" });
  const box = (...fields) => make("fieldset", {}, legend, ...fields);
  if (form === "choice" || form === "several") {
    const type = form === "choice" ? "radio" : "checkbox";
    const inputs = choices.map(() => make("input", { type, name: `predict-${id}`, onchange: onChange }));
    const labels = inputs.map((input, i) =>
      make("label", {}, input, make("span", { textContent: choices[i] })),
    );
    return {
      el: box(...labels),
      get: () => choices.filter((_, i) => inputs[i].checked).join(BETWEEN),
      set(answer) {
        const chosen = answer.split(BETWEEN);
        inputs.forEach((input, i) => {
          input.checked = chosen.includes(choices[i]);
        });
      },
      fault: (answer) => (answer ? "" : "Choose an answer first, or skip."),
    };
  }
  const number = form === "number";
  const input = make("input", {
    type: "text",
    autocomplete: "off",
    maxLength: number ? 30 : 200,
    oninput: onChange,
  });
  input.className = number ? "predict-number" : "predict-words";
  input.setAttribute("aria-label", `${legend.textContent}${unit ? `, ${unit}` : ""}`);
  return {
    el: box(make("span", { className: "predict-typed" }, input, unit && make("span", { textContent: unit }))),
    get: () => input.value.trim(),
    set(answer) {
      input.value = answer;
    },
    fault(answer) {
      if (!answer) return number ? "Type a number first, or skip." : "Write a word or two first, or skip.";
      return number && readNumbers(answer).length === 0
        ? `This is no number that I can read: “${answer}”.`
        : "";
    },
  };
}

/* A guess or a result with its unit, which the reader may have typed too. */
function withUnit(text, unit) {
  const plain = text.replace(/^-/, "−");
  return unit && !plain.endsWith(unit) ? `${plain}\u00a0${unit}` : plain;
}

/* What the page's address means: a link to an explorer may hold its state behind a sign of equality. */
function meant() {
  return document.getElementById(decodeURIComponent(location.hash.slice(1).split("=")[0]));
}

function start(place) {
  const told = JSON.parse(place.dataset.predict);
  const result = place.nextElementSibling;
  const status = make("p", { className: "predict-status" });
  const locked = make("p", { className: "predict-locked", tabIndex: -1, hidden: true });
  const said = make("p", { className: "predict-said", hidden: true });
  const draft = () => progress.read(told.id);
  const fields = createFields(told, () => {
    status.textContent = "";
    if (fields.get()) progress.write(told.id, { answer: fields.get(), state: "open" });
    else progress.remove(told.id);
  });
  const skip = make("button", { type: "button", textContent: "Skip", onclick: () => settle("skipped", "") });
  skip.setAttribute("aria-label", "Skip: show the result without a guess");
  const lock = make("button", { type: "submit", textContent: "Lock my guess", className: "predict-main" });
  const note = make("span", { className: "predict-note", textContent: "The result shows then." });
  const row = make("div", { className: "predict-row" }, lock, skip, note);
  const form = make("form", { className: "predict-form", noValidate: true }, fields.el, row, status);
  status.setAttribute("role", "status");

  function settle(state, answer) {
    progress.write(told.id, { answer, state });
    refresh();
    locked.focus();
  }

  function refresh() {
    const { state = "open", answer = "" } = draft() ?? {};
    const open = state === "open";
    form.hidden = !open;
    locked.hidden = open;
    said.hidden = state !== "locked";
    if (open && answer !== fields.get()) fields.set(answer);
    const guess = withUnit(answer, told.unit);
    locked.replaceChildren(
      ...(state === "locked"
        ? ["Your guess, locked: ", make("strong", { textContent: guess })]
        : ["Skipped."]),
    );
    const found = told.value ? `; it is ${withUnit(told.value, told.unit)}` : "";
    said.replaceChildren("You said ", make("strong", { textContent: guess }), `${found}.`);
    if (!open) result.open = true;
    else if (!result.contains(meant())) result.open = false;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answer = fields.get();
    const fault = fields.fault(answer);
    status.textContent = fault;
    if (fault) form.querySelector("input").focus();
    else settle("locked", answer);
  });
  result.addEventListener("toggle", () => {
    if (result.open) dispatchEvent(new Event("resize")); // what is wide measures itself anew
  });
  place.replaceChildren(form, locked);
  result.append(said);
  refresh();
  progress.listen((id) => (id === null || id === told.id) && refresh());
}

function begin() {
  for (const place of document.querySelectorAll(".predict[data-predict]")) start(place);
  document.documentElement.classList.add("predicts"); // until here nothing of a result was shown
  const results = [...document.querySelectorAll("details.predict-result")];
  const follow = () => {
    for (const one of results) if (one.contains(meant())) one.open = true;
  };
  follow();
  addEventListener("hashchange", follow);
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = results.filter((one) => !one.open);
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false;
  });
}

begin();
