/* What the softmax explorer shows at this moment, computed from its state, and what the reader can do. */

import { format } from "../parts/numbers.js";
import { clamp, connect, createComputed } from "../parts/shared.js";
import { CLASSES, LIMITS, STATE } from "./facts.js";
import { largestOff, measureAnswer, wordForWord } from "./math.js";
import { describeAnswer } from "./words.js";

function computeAnswer(state) {
  const moved = state.scores.map((z) => (z + state.shift) / state.temperature);
  return { state, ...measureAnswer(state), printed: wordForWord(moved), safe: largestOff(moved) };
}

export function createSoftmaxState(model, life) {
  const computed = createComputed(() => computeAnswer(store.state));
  const store = connect(model, STATE, life, computed.changed);
  return { ...computed, store };
}

export function createSoftmaxActions(now, announce) {
  const { store } = now;
  function set(changes) {
    store.set(changes);
    announce(describeAnswer(now.get()));
  }
  function setScore(i, value) {
    const score = clamp(Math.round(value * 10) / 10, ...LIMITS.scores);
    store.set({ scores: store.state.scores.map((z, k) => (k === i ? score : z)) });
    announce(`Score of ${CLASSES[i]} ${format(score, 1)}. ${describeAnswer(now.get())}`);
  }
  return { set, setScore };
}
