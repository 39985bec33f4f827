/* The page's colours as numbers, for canvases and for cells that are coloured by their values. */

const knownColours = new Map();

/* Any CSS colour as [red, green, blue] from 0 to 255. */
function toRGB(colour) {
  if (!knownColours.has(colour)) {
    const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    knownColours.set(colour, [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)]);
  }
  return knownColours.get(colour);
}

/* The page's colours at this moment. CSS mixes them too, but not in hundreds of cells within a frame. */
export function readPalette(el) {
  const style = getComputedStyle(el);
  const get = (name) => toRGB(style.getPropertyValue(name));
  return {
    paper: get("background-color"),
    text: get("color"),
    negative: get("--cx-negative"),
    positive: get("--cx-positive"),
  };
}

export function mix(from, to, share) {
  return from.map((value, i) => Math.round(value + (to[i] - value) * share));
}
