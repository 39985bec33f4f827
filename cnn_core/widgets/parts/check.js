/* Whether a state is one that Python would take. A link may hold anything; what is shown must make sense. */

const within = (value, { low, high }) => Number.isFinite(value) && value >= low && value <= high;
const whole = (value, limits) => Number.isInteger(value) && within(value, limits);

function isMatrix(value, { low, high, most }) {
  const sides = { low, high };
  if (!Array.isArray(value) || !value.every(Array.isArray)) return false;
  const fits = whole(value.length, sides) && value.every((row) => row.length === value[0].length);
  const good = (cell) => (most === undefined ? Number.isFinite(cell) : whole(cell, { low: 0, high: most }));
  return fits && whole(value[0].length, sides) && value.every((row) => row.every(good));
}

/* Each kind of trait. */
const CHECKS = {
  whole: (value, rule) => whole(value, rule) || (rule.word !== null && value === rule.word),
  real: within,
  flag: (value) => typeof value === "boolean",
  choice: (value, { words }) => words.includes(value),
  position: (value) =>
    Array.isArray(value) && value.length === 2 && value.every((n) => whole(n, { low: 0, high: Infinity })),
  reals: (value, rule) =>
    Array.isArray(value) && value.length === rule.count && value.every((n) => within(n, rule)),
  matrix: isMatrix,
};

/* Throws for a state in which a value breaks its rule. */
export function checkState(state, rules) {
  for (const [name, rule] of Object.entries(rules)) {
    if (!CHECKS[rule.kind](state[name], rule)) throw new RangeError(`${name} does not fit`);
  }
}
