/* The history explorer: errors on ImageNet over the years, each with the protocol behind it. */

import { checkState } from "../parts/check.js";
import { luminance } from "../parts/colour.js";
import { createChoice, createPrompts, createSwitch } from "../parts/controls.js";
import { readPalette } from "../parts/palette.js";
import { connect, createAnnouncer, createComputed, createLife, fill, h, watchLook } from "../parts/shared.js";
import { RULES, STATE } from "./facts.js";
import { findResult, layOutMarks } from "./math.js";
import { createTimeline } from "./panels.js";
import {
  describeCosts,
  describeErrors,
  describeProtocol,
  describeResult,
  describeShown,
  HISTORY_HINT,
  historyPrompts,
  nameAxes,
} from "./words.js";

/* What is known of the chosen result, line by line, and a link to where it stands. */
function createCard() {
  const name = h("p", { class: "cx-title" });
  const lines = h("ul", { class: "cx-facts" });
  const link = h("a", { target: "_blank", rel: "noopener" });
  const place = h("span", {});
  const el = h(
    "div",
    { class: "cx-card" },
    name,
    lines,
    h("p", { class: "cx-note" }, "Source: ", link, place),
  );
  return {
    el,
    show(one) {
      name.textContent = `${one.title}, ${one.year}`;
      const part = one.part === "val" ? "measured on the validation part" : "measured on the test part";
      const more = one.more_data ? ["trained on more than the contest's pictures"] : [];
      const told = [...describeErrors(one), ...describeCosts(one), describeProtocol(one), part, ...more];
      lines.replaceChildren(...told.map((text) => h("li", {}, text)));
      link.href = one.url;
      link.textContent = one.url.replace("https://", "");
      place.textContent = `, ${one.place}.`;
    },
  };
}

function createControls(act) {
  const across = createChoice("Across", nameAxes(["year", "parameters", "macs"]), (word) =>
    act.set({ across: word }),
  );
  const up = createChoice("Up", nameAxes(["top5", "top1", "parameters", "macs"]), (word) =>
    act.set({ up: word }),
  );
  const several = createSwitch("several networks or crops, too", (on) => act.set({ several: on }));
  return {
    el: h("div", { class: "cx-row cx-axes" }, across.el, up.el, several.el),
    show(state) {
      across.set(state.across);
      up.set(state.up);
      several.set(state.several);
    },
  };
}

function createActions(now, announce) {
  const { store } = now;
  return {
    set(changes) {
      store.set(changes);
      announce(describeShown(now.get()));
    },
    choose(id) {
      store.set({ chosen: id });
      announce(describeResult(findResult(id)));
    },
  };
}

function render({ model, el }) {
  const life = createLife();
  const { el: status, announce } = createAnnouncer(life);
  const now = createComputed(() => ({ state: store.state, ...layOutMarks(store.state) }));
  const store = connect(model, STATE, life, now.changed);
  checkState(store.state, RULES);
  const act = createActions({ ...now, store }, announce);
  const [controls, timeline, card] = [createControls(act), createTimeline(life, act, now.get), createCard()];
  const told = h("p", { class: "cx-note" });
  const picture = h("div", { class: "cx-stack" }, timeline.el, told);
  const parts = h("div", { class: "cx-split cx-history" }, picture, card.el);
  const hint = h("p", { class: "cx-note" }, HISTORY_HINT);
  const prompts = createPrompts(historyPrompts(), act.set);
  const root = fill(el, life, "History explorer", controls.el, parts, hint, prompts, status);
  let width = 0; // until the page's layout is new

  const redraw = life.nextFrame(() => {
    const seen = now.get();
    root.style.colorScheme = luminance(readPalette(root).paper) < 0.18 ? "dark" : "light";
    width ||= timeline.measure();
    controls.show(seen.state);
    timeline.show(width, seen);
    card.show(findResult(seen.state.chosen));
    told.textContent = describeShown(seen);
  });
  now.onChange(redraw);
  watchLook(life, root, () => {
    width = 0;
    redraw();
  });
  redraw();
  return life.end;
}

export { figureOf, layOutMarks, neighbourOf } from "./math.js";
export { describeResult } from "./words.js";
export default { render };
