/* What the history explorer says: a result with its protocol, what is shown, what to try. */

import { group } from "../parts/numbers.js";
import { AXES, HUMAN, START } from "./facts.js";
import { figureOf, findResult, isPlain } from "./math.js";

/* Three digits, as Python writes them: 4.09 billion, 0.05 stays 0.05. */
const three = (value) => String(Number(value.toPrecision(3)));
const four = (value) => String(Number(value.toPrecision(4)));

export function writeCount(count) {
  for (const [size, word] of [
    [1e12, "trillion"],
    [1e9, "billion"],
    [1e6, "million"],
  ]) {
    if (count >= size) return `${three(count / size)} ${word}`;
  }
  return group(Math.round(count));
}

export function describeProtocol({ kind, networks, crops }) {
  if (kind === "features" && networks === null) return "a submission without a convolutional network";
  const who = networks === 1 ? "one network" : `${networks} networks together`;
  const looks = crops === 1 ? "one crop of each picture" : `${crops} crops of each picture`;
  return `${networks === null ? "a submission of several networks" : who}, ${crops === null ? "crops not counted here" : looks}`;
}

export function describeErrors(one) {
  const found = [
    ["top-5", one.top5],
    ["top-1", one.top1],
  ];
  return found.filter(([, value]) => value !== null).map(([kind, value]) => `${kind} error ${four(value)} %`);
}

export function describeCosts(one) {
  const [parameters, macs] = [figureOf(one, "parameters"), figureOf(one, "macs")];
  const costs = parameters === null ? [] : [`${writeCount(parameters)} parameters`];
  return macs === null ? costs : [...costs, `${writeCount(macs)} multiply-adds for one picture`];
}

export function describeResult(one) {
  const figures = [...describeErrors(one), ...describeCosts(one)].join(", ");
  const part = one.part === "val" ? "validation part" : "test part";
  const more = one.more_data ? ", trained on more than the contest's pictures" : "";
  return `${one.title} (${one.year}): ${figures}; ${describeProtocol(one)}, ${part}${more}.`;
}

export function describeShown({ marks, state }) {
  const plain = marks.filter(({ one }) => isPlain(one)).length;
  const hidden = marks.some(({ id }) => id === state.chosen)
    ? ""
    : " The chosen one has no place on these axes.";
  return `${marks.length} results, ${plain} of one network and one crop.${hidden}`;
}

export const HISTORY_HINT = `Filled: one network, one crop of each picture. Hollow: several of either, or not said. Circles are convolutional networks, squares transformers, diamonds features made by hand. Choose a mark with a click, or with the arrow keys: left and right along, up and down by height. Weights from torchvision stand at the year of their network and were trained later. The dashed line is a trained person, ${HUMAN} %.`;

const ratio = (one, other, axis) => figureOf(findResult(one), axis) / figureOf(findResult(other), axis);
const top5 = (id) => four(findResult(id).top5);
const top1 = (id) => four(findResult(id).top1);

/* Questions that lead to an insight; every number in the answers is computed. */
export function historyPrompts() {
  const whole = group(Math.round(ratio("googlenet-seven", "googlenet-one", "macs")));
  return [
    {
      question: "GoogLeNet won in 2014 with 6.67 %. What has one such network, with one look?",
      answer: `${top5("googlenet-one")} %. The submission was seven networks, each with 144 crops of a picture: ${whole} times the multiply-adds, for ${three(findResult("googlenet-one").top5 - findResult("googlenet-seven").top5)} points. A table that sets it beside a single network compares two different things.`,
      changes: { ...START, across: "macs", up: "top5", chosen: "googlenet-seven", several: true },
    },
    {
      question: "Does a lower error need more parameters?",
      answer: `Not by itself. ResNet-34 has ${three(ratio("vgg16", "resnet34", "parameters"))} times fewer than VGG-16 and errs less: ${top5("resnet34")} against ${top5("vgg16")} % with one crop. Within one family, more of them do help: ResNet-18, 34, 50 and 152 stand on a falling line.`,
      changes: { ...START, across: "parameters", up: "top5", chosen: "resnet34", several: false },
    },
    {
      question: "How much of the progress is in the networks, and how much in their training?",
      answer: `Look at one and the same network. ResNet-50 has a top-1 error of ${top1("resnet50")} % with the training of its time, and ${top1("resnet50-later")} % trained anew in 2021: ${three(findResult("resnet50").top1 - findResult("resnet50-later").top1)} points without any change of the network. ConvNeXt-T of 2022, somewhat larger and also trained by newer means, has ${top1("convnext-t")} %. Who compares a new network with an old record compares both at once.`,
      changes: { ...START, across: "year", up: "top1", chosen: "resnet50-later", several: false },
    },
    {
      question: "Did a lower error always cost more multiplications?",
      answer: `No. EfficientNet-B0 of 2019 does ${three(ratio("vgg16", "efficientnet-b0", "macs"))} times fewer than VGG-16 of 2014 and has a top-5 error of ${top5("efficientnet-b0")} against ${top5("vgg16")} %. The lowest errors still cost most: B7 does ${three(ratio("efficientnet-b7", "efficientnet-b0", "macs"))} times as many as B0.`,
      changes: { ...START, across: "macs", up: "top5", chosen: "efficientnet-b0", several: false },
    },
  ];
}

export const nameAxes = (words) => words.map((word) => [word, AXES[word]]);
