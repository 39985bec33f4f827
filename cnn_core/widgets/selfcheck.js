/* A question with an explanation for every answer. Nothing is explained before the reader answers. */

/* What to tell the reader: { state: "open" | "right" | "wrong", text }. `answer` is the index of the choice
   or the number as typed. */
function judge(question, answer) {
  if (question.kind === "choice") {
    const choice = answer === "" ? undefined : question.choices[Number(answer)];
    if (!choice) return { state: "open", text: "Choose one of the answers first." };
    return { state: choice.right ? "right" : "wrong", text: choice.why };
  }
  const typed = readings(answer);
  if (typed.length === 0) return { state: "open", text: "Type a number first." };
  const near = ({ value }) => typed.some((number) => Math.abs(number - value) <= question.tolerance + 1e-12);
  if (near(question)) return { state: "right", text: question.why };
  const mistake = question.mistakes.find(near);
  return { state: "wrong", text: mistake ? mistake.why : question.otherwise };
}

/* The numbers that a text can mean: in "1,600" the comma may group digits or mark the decimals. */
function readings(text) {
  const numbers = [parseNumber(text)];
  const grouped = /^\s*[-−]?\d{1,3}([,\s]\d{3})+(\.\d+)?\s*$/;
  if (grouped.test(text)) numbers.push(parseNumber(text.replace(/(\d)[,\s](?=\d{3})/g, "$1")));
  return numbers.filter(Number.isFinite);
}

const LEADS = { open: "", right: "Right. ", wrong: "Not quite. " };
const BARS = { open: "var(--cx-edge)", right: "#2a8a5b", wrong: "#c0621a" };

/* The answers below the question, which is the legend of their group. `onChange` hears of every change. */
function createAnswers(question, onChange) {
  const legend = h("legend", { style: { "font-size": "1rem", color: "inherit", "margin-bottom": "0.4rem" } });
  legend.textContent = question.text;
  const frame = { style: { margin: "0", padding: "0", border: "0", display: "grid", gap: "0.15rem" } };
  const { fields, get, set } = (question.kind === "number" ? createNumber : createRadios)(question, onChange);
  return { el: h("fieldset", frame, legend, fields), get, set };
}

function createNumber(question, onChange) {
  const attributes = { inputmode: "decimal", autocomplete: "off", "aria-label": "Your answer, a number" };
  const input = h("input", { ...attributes, oninput: onChange, style: { width: "10rem" } });
  return { fields: [input], get: () => input.value, set: (answer) => (input.value = answer) };
}

function createRadios(question, onChange) {
  const name = uniqueId();
  const row = { display: "flex", gap: "0.6rem", "align-items": "baseline", margin: "0", padding: "0.3rem 0" };
  const inputs = question.choices.map(() =>
    h("input", { type: "radio", name, onchange: onChange, style: { margin: "0", flex: "none" } }),
  );
  return {
    fields: inputs.map((input, index) =>
      h("label", { style: { ...row, cursor: "pointer" } }, input, h("span", {}, question.choices[index].text)),
    ),
    get: () => (inputs.some((input) => input.checked) ? String(inputs.findIndex((input) => input.checked)) : ""),
    set: (answer) => inputs.forEach((input, index) => (input.checked = answer === String(index))),
  };
}

function render({ model, el }) {
  const life = createLife();
  const question = model.get("question");
  const status = h("div", { role: "status", style: { "min-height": "1.5rem", "padding-left": "0.8rem" } });
  const answers = createAnswers(question, () => show("open", ""));
  const store = connect(model, ["answer"], life, restore);

  function show(state, text) {
    status.replaceChildren(...(text ? [h("strong", {}, LEADS[state]), text] : []));
    status.style.setProperty("border-left", `4px solid ${text ? BARS[state] : "transparent"}`);
  }

  function explain() {
    const { state, text } = judge(question, store.state.answer);
    show(state, text);
  }

  function restore() {
    answers.set(store.state.answer);
    explain();
  }

  const button = createButton("Check", null, { type: "submit", style: { "justify-self": "start" } });
  const form = h("form", { style: { display: "grid", gap: "0.6rem" } }, answers.el, button, status);
  life.listen(form, "submit", (event) => {
    event.preventDefault();
    if (answers.get() === store.state.answer) explain();
    else store.set({ answer: answers.get() });
  });
  fill(el, life, "Question", form);
  show("open", "");
  if (store.state.answer !== "") restore();
  return () => life.end();
}

export { judge };
export default { render, share: false }; // a link to an answer would give it away
