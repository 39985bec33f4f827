/* Whether an answer is right, and what to tell the reader. */

import { readNumbers } from "../parts/numbers.js";

/* { state: "open" | "right" | "wrong", text }. `answer` is the index of the choice or the number as typed. */
export function judge(question, answer) {
  return question.kind === "choice" ? judgeChoice(question, answer) : judgeNumber(question, answer);
}

function judgeChoice({ choices }, answer) {
  const choice = answer === "" ? undefined : choices[Number(answer)];
  if (!choice) return { state: "open", text: "Choose one of the answers first." };
  return { state: choice.right ? "right" : "wrong", text: choice.why };
}

/* Every number that the text can mean counts: in "1,600" the comma may group digits or mark the decimals. */
function judgeNumber({ value, tolerance, mistakes, why, otherwise }, answer) {
  if (answer.trim() === "") return { state: "open", text: "Type a number first." };
  const typed = readNumbers(answer);
  if (typed.length === 0) return { state: "open", text: `This is no number that I can read: “${answer}”.` };
  const near = (wanted) => typed.some((number) => Math.abs(number - wanted) <= tolerance + 1e-12);
  if (near(value)) return { state: "right", text: why };
  const mistake = mistakes.find((one) => near(one.value));
  return { state: "wrong", text: mistake ? mistake.why : otherwise };
}
