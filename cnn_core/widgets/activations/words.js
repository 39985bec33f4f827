/* What the activation explorer says: names, formulas, numbers in words, and what to try. */

import { format, RAISED } from "../parts/numbers.js";
import { NAMES, SATURATED, START } from "./facts.js";
import { measureActivation, runChain } from "./math.js";

export const ACTIVATION_FORMULAS = {
  relu: "f(x) = max(0, x)",
  leaky_relu: "f(x) = x above 0, α·x below; α is chosen",
  prelu: "f(x) = x above 0, α·x below; α is learned, move it as training would",
  elu: "f(x) = x above 0, α·(eˣ − 1) below",
  gelu: "f(x) = x·Φ(x), Φ the normal distribution function",
  silu: "f(x) = x·σ(x), also called swish",
  sigmoid: "f(x) = 1 / (1 + e⁻ˣ)",
  tanh: "f(x) = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)",
  scaled_tanh: "f(x) = 1.7159·tanh(2x/3): 1 stays 1, and −1 stays −1",
};

export const raised = (n) => String(n).replace(/[-\d]/g, (c) => (c === "-" ? "⁻" : RAISED[c]));

/* A positive number of any size in two digits: 0.23, 17, 6.1·10⁻⁷. */
export function nameSize(value) {
  if (value === 0) return "0";
  const power = Math.floor(Math.log10(value * 1.00001));
  if (power >= -3 && power <= 4) return format(Number(value.toPrecision(2)), 6);
  const [digits, exponent] = value.toExponential(1).split("e");
  return `${format(Number(digits), 1)}·10${raised(Number(exponent))}`;
}

export const percent = (share) => `${format(100 * share, 1)} %`;

export function describeChain({ depth, gain, function: name }, { factors, gradients }) {
  const [low, high] = [Math.min(...factors), Math.max(...factors)];
  const each =
    nameSize(low) === nameSize(high)
      ? `a factor of ${nameSize(low)}`
      : `factors from ${nameSize(low)} to ${nameSize(high)}`;
  const layers = depth === 1 ? "one layer" : `${depth} layers`;
  return `Of a gradient of size 1 behind ${layers} of ${NAMES[name]} with gain ${format(gain, 2)}, ${nameSize(gradients[0])} arrives before layer 1: ${each} per layer.`;
}

/* What a slope means for a gradient. */
export const MEANINGS = {
  open: () => "open",
  saturated: () => `saturated, |f′| < ${SATURATED}`,
  dead: () => "dead, f′ = 0",
};
export const CHAIN_TITLE = "A gradient on its way back through a chain of layers";
export const CHAIN_KEY =
  "Bars: what is left before each layer of a gradient of size 1 behind the chain (the last bar). ";

/* Questions that lead to an insight; every number in the answers is computed. */
export function activationPrompts() {
  const at = (changes) => ({ ...START, ...changes });
  const left = (changes) => nameSize(runChain(at(changes)).gradients[0]);
  const shares = (changes) => measureActivation(at(changes)).shares;
  const relu = { function: "relu", gain: Math.SQRT2 };
  const low = { mean: -3 };
  return [
    {
      question:
        "The slope of the sigmoid is at most ¼. Raise the gain of the weights to 4, so that 4·¼ = 1. Does the gradient survive thirty layers?",
      answer:
        `No: ${left({ depth: 30, gain: 4 })} arrives, against ${left({ depth: 30 })} with gain 1. Larger weights also make the sums larger, and ` +
        "these lie where the curve is flat. The sigmoid's outputs are all positive, so their sums are large even for small inputs.",
      changes: at({ depth: 30, gain: 4 }),
    },
    {
      question:
        "ReLU with gain √2, the initialisation of He: what becomes of the gradient in thirty layers? And if the gain is only 10 % off?",
      answer:
        `It arrives as ${left({ ...relu, depth: 30 })}: half of the inputs have slope 1, half have slope 0, and √2·√½ = 1. With gain 1.27 it is ` +
        `${left({ ...relu, gain: 1.27, depth: 30 })}, with 1.56 ${left({ ...relu, gain: 1.56, depth: 30 })}. ReLU does not solve the problem; ReLU and the right weights do.`,
      changes: at({ ...relu, depth: 30 }),
    },
    {
      question:
        "A step of training has moved the inputs of a ReLU to a mean of −3. For how many is it dead? Is leaky ReLU better off?",
      answer:
        `ReLU has slope 0 for ${percent(shares({ function: "relu", ...low }).dead)} of the inputs. Leaky ReLU is dead for none, but its slope is ` +
        `below ${SATURATED} for ${percent(shares({ function: "leaky_relu", ...low }).saturated)}: it can recover, slowly.`,
      changes: at({ ...relu, ...low, x: -3 }),
    },
  ];
}
