/* Doing something again and again, as a player does. */

/* Calls `callback` every `wait()` milliseconds while it is on; `onSwitch` hears of starts and stops. */
export function createRepeat(life, callback, wait, onSwitch) {
  let [id, over] = [0, false];
  function again() {
    id = setTimeout(() => {
      again();
      callback();
    }, wait());
  }
  function set(on) {
    clearTimeout(id);
    id = 0;
    if (on && !over) again();
    onSwitch(on);
  }
  life.onEnd(() => {
    clearTimeout(id);
    over = true;
  });
  return { set, running: () => id !== 0 };
}
