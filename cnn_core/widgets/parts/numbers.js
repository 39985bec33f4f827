/* Numbers for people, and numbers as people write them. */

/* At most `digits` decimals, never "-0", the true minus sign. */
export function format(value, digits = 3) {
  if (!Number.isFinite(value)) return "–";
  let number = Number(value.toFixed(digits));
  if (number === 0 && value !== 0) number = Number(value.toPrecision(1));
  return String(number || 0).replace(/-/g, "−");
}

/* 1234567 as "1,234,567". */
export function group(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

export const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/* What digits with separators can mean, in plain digits, the likeliest first. A single comma or point marks the
   decimals; it may also group three digits, as several must, and as the first of both kinds does. */
function readDigits(text) {
  const [, head, tail] = /^(.*?)(?:[.,](\d*))?$/.exec(text);
  const grouped = /^\d{1,3}(?:([.,])\d{3}(?:\1\d{3})*)?$/;
  const whole = (digits) => digits.replace(/[.,]/g, "");
  const found = [];
  if (tail !== undefined && (/^\d*$/.test(head) || grouped.test(head)) && head + tail !== "") {
    const mixed = /[.,]/.exec(head);
    if (!mixed || mixed[0] !== text.at(-tail.length - 1)) found.push(`${whole(head)}.${tail}`);
  }
  if (/^\d+$/.test(text) || grouped.test(text)) found.push(whole(text));
  return found;
}

/* All numbers that a text can mean, the likeliest first; none if it is no number. Read are "−1,5" and "-1.5",
   "1,600", "1.600", "1 600" and "1’600", "1e-3", "2·10^6" and "2·10⁶", "3/4", "12 %" (12 or 0.12). */
export function readNumbers(text) {
  const plain = String(text)
    .trim()
    .replace(
      /[⁻⁰¹²³⁴-⁹]+/g,
      (raised) => `^${raised.replace(/./g, (c) => (c === "⁻" ? "-" : RAISED.indexOf(c)))}`,
    )
    .replace(/[−–]/g, "-")
    .replace(/(\d)[\s'’](?=\d{3}(?!\d))/g, "$1")
    .replace(/\s*([-+·×*/%^])\s*/g, "$1");
  const form = /^([-+]?)([\d.,]+)(?:e([-+]?\d+)|[·×*]10\^([-+]?\d+)|\/(\d+)|(%))?$/i;
  const [, sign, digits, e, power, below, percent] = form.exec(plain) || [];
  if (digits === undefined) return [];
  const values = readDigits(digits).map(
    (plainly) => Number(`${sign}${plainly}e${e || power || 0}`) / (below || 1),
  );
  return (percent ? [...values, ...values.map((value) => value / 100)] : values).filter(Number.isFinite);
}

/* A number as people type it; NaN if it is none. */
export function parseNumber(text) {
  return readNumbers(text)[0] ?? NaN;
}
