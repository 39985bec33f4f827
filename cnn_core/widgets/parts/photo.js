/* Pictures as maps of grey values, 0 (black) to 255 (white): one that is always there, and the reader's own,
   which is read inside the page and sent nowhere. */

import { clamp, h } from "./shared.js";

const PICTURE_SIZE = 128;

/* A drawn scene with what kernels respond to: edges in every direction, shading, stripes and fine texture. */
export function builtInPicture(size = PICTURE_SIZE) {
  const values = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let col = 0; col < size; col += 1) {
      values[row * size + col] = Math.round(clamp(sceneValue(col / size, row / size), 0, 255));
    }
  }
  return { rows: size, cols: size, values };
}

function sceneValue(x, y) {
  const ball = Math.hypot(x - 0.3, y - 0.36);
  if (ball < 0.2) return 245 - 190 * Math.hypot(x - 0.23, y - 0.28) * 2.6;
  if (y > 0.74) {
    const depth = 0.06 / (y - 0.68);
    const tile = Math.floor((x - 0.5) * depth * 9 + 50) + Math.floor(depth * 10);
    return (tile % 2 ? 70 : 190) - (Math.hypot((x - 0.32) / 2.4, y - 0.8) < 0.07 ? 50 : 0);
  }
  if (x > 0.58 && x < 0.9 && y > 0.34) {
    const window = (x - 0.58) % 0.107 > 0.03 && (y - 0.34) % 0.133 > 0.045;
    return window ? 55 : 165;
  }
  if (y > 0.14 && y <= 0.34 && Math.abs(x - 0.74) < (y - 0.14) * 0.95) return 105;
  return 205 - 70 * y + 14 * Math.sin(40 * (x + y) * (0.3 + x));
}

/* The file as a square grey map: the middle of the picture, weighted as the eye does (ITU-R BT.601). */
async function readPicture(file, size = PICTURE_SIZE) {
  const bitmap = await createImageBitmap(file);
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = h("canvas", { width: size, height: size });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "#fff";
  context.fillRect(0, 0, size, size);
  const left = (bitmap.width - side) / 2;
  context.drawImage(bitmap, left, (bitmap.height - side) / 2, side, side, 0, 0, size, size);
  bitmap.close();
  const { data } = context.getImageData(0, 0, size, size);
  const values = Float64Array.from({ length: size * size }, (_, i) =>
    Math.round(0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]),
  );
  return { rows: size, cols: size, values };
}

/* A button that opens the reader's own picture; `target` also takes a picture that is dropped on it. */
export function createPictureInput(life, target, onPicture, announce) {
  const note = h("span", { class: "cx-note" });
  const field = h("input", { type: "file", accept: "image/*", onchange: () => read(field.files[0]) });
  const el = h(
    "div",
    { class: "cx-row" },
    h("label", { class: "cx-button cx-file" }, "Your own picture", field),
    note,
  );

  async function read(file) {
    if (!file) return;
    try {
      onPicture(await readPicture(file));
      note.textContent = `“${file.name}”, read here and sent nowhere.`;
    } catch {
      note.textContent = `“${file.name}” is not a picture that this browser can read.`;
    }
    announce(note.textContent);
    field.value = "";
  }
  life.listen(target, "dragover", (event) => event.preventDefault());
  life.listen(target, "drop", (event) => {
    event.preventDefault();
    read(event.dataTransfer.files[0]);
  });
  return { el };
}

/* A house outline of ones on zeros: upright, level and sloping lines. */
export function builtInDrawing(size = 16) {
  const values = new Float64Array(size * size);
  const dot = (row, col) => {
    values[Math.round(row) * size + Math.round(col)] = 1;
  };
  const [left, right, eaves, floor] = [0.22, 0.78, 0.45, 0.85].map((share) => Math.round(share * (size - 1)));
  for (let row = eaves; row <= floor; row += 1) {
    dot(row, left);
    dot(row, right);
  }
  for (let col = left; col <= right; col += 1) {
    dot(eaves, col);
    dot(floor, col);
  }
  const middle = (left + right) / 2;
  for (let col = left; col <= right; col += 0.25) {
    dot(eaves - (1 - Math.abs(col - middle) / (middle - left)) * eaves * 0.75, col);
  }
  return { rows: size, cols: size, values };
}
