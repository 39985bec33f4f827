/* A question with an explanation for every answer. Nothing is explained before the reader answers. */

import { createButton, uniqueId } from "../parts/controls.js";
import { connect, createLife, createSignal, fill, h } from "../parts/shared.js";
import { judge } from "./math.js";

const LEADS = { open: "", right: "Right. ", wrong: "Not quite. " };

function createNumber(onChange) {
  const attributes = { inputmode: "decimal", autocomplete: "off", "aria-label": "Your answer, a number" };
  const input = h("input", { ...attributes, class: "cx-typed", oninput: onChange });
  return {
    fields: [input],
    get: () => input.value,
    set(answer) {
      input.value = answer;
    },
  };
}

function createRadios({ choices }, onChange) {
  const name = uniqueId();
  const inputs = choices.map(() => h("input", { type: "radio", name, onchange: onChange }));
  const chosen = () => inputs.findIndex((input) => input.checked);
  return {
    fields: inputs.map((input, i) =>
      h("label", { class: "cx-answer" }, input, h("span", {}, choices[i].text)),
    ),
    get: () => (chosen() < 0 ? "" : String(chosen())),
    set(answer) {
      inputs.forEach((input, i) => {
        input.checked = answer === String(i);
      });
    },
  };
}

/* The answers below the question, which is the legend of their group. `onChange` hears of every change. */
function createAnswers(question, onChange) {
  const { fields, get, set } =
    question.kind === "number" ? createNumber(onChange) : createRadios(question, onChange);
  const asked = h("legend", {}, question.text);
  return { el: h("fieldset", { class: "cx-answers" }, asked, fields), get, set };
}

function render({ model, el }) {
  const life = createLife();
  const question = model.get("question");
  const verdict = h("div", { role: "status", class: "cx-verdict" });
  const change = createSignal();
  const store = connect(model, ["answer"], life, change.send);

  function show({ state, text }) {
    verdict.replaceChildren(...(text ? [h("strong", {}, LEADS[state]), text] : []));
    verdict.dataset.state = text ? state : "";
  }
  const explain = () => show(judge(question, store.state.answer));
  const answers = createAnswers(question, () => show({ state: "open", text: "" }));
  const check = createButton("Check", null, { type: "submit" });
  const form = h("form", { class: "cx-question" }, answers.el, check, verdict);

  function restore() {
    answers.set(store.state.answer);
    if (store.state.answer === "") show({ state: "open", text: "" });
    else explain();
  }
  change.listen(restore);
  life.listen(form, "submit", (event) => {
    event.preventDefault();
    if (answers.get() === store.state.answer) explain();
    else store.set({ answer: answers.get() });
  });
  fill(el, life, "Question", form);
  show({ state: "open", text: "" });
  if (store.state.answer !== "") restore();
  return () => life.end();
}

/* What a page remembers of a question: its id, the answer, and whether it is right. */
function record({ question, answer }) {
  return { id: question.id, answer, state: judge(question, answer).state };
}

export { judge } from "./math.js";
export default { render, record, share: false }; // a link to an answer would give it away
