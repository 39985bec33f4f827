/* Controls that are too small to be hit with a finger. */

() => {
  const controls = "button, select, summary, input:not(.cx-choice input), .cx-choice label, .cx-switch";
  const side = (el) => Math.min(el.getBoundingClientRect().width, el.getBoundingClientRect().height);
  return [...document.querySelectorAll(controls)]
    .filter((el) => el.checkVisibility() && side(el) < 24)
    .map((el) => el.outerHTML.slice(0, 120));
};
