/* What the reader can do in the optimiser explorer. */

import { format } from "../parts/numbers.js";
import { clamp } from "../parts/shared.js";
import { LAST, LIMITS } from "./facts.js";
import { CELLS, toPlace } from "./state.js";
import { describeRuns } from "./words.js";

export function createOptimiserActions(now, stepper, announce) {
  const { store } = now;
  const tell = () => announce(describeRuns(now.get()));
  const act = {
    /* Any change but that of the step lets a walk that plays go on. */
    set(changes) {
      store.set(changes);
      tell();
    },
    goTo(row, col) {
      const cell = [row, col].map((value) => clamp(Math.round(value), 0, CELLS - 1));
      const [x, y] = toPlace(store.state.surface, cell);
      store.set({ x, y });
      announce(`Start at x ${format(x, 2)}, y ${format(y, 2)}. ${describeRuns(now.get())}`);
    },
    stepTo(step) {
      stepper.set(false);
      store.set({ step: clamp(step, 0, LAST) });
      tell();
    },
    stepBy: (by) => act.stepTo(store.state.step + by),
    play() {
      if (!stepper.running() && store.state.step >= LAST) store.set({ step: 0 });
      stepper.set(!stepper.running());
    },
    /* Another surface may show less of the plane: the start moves inside. */
    pickSurface(surface, { view }) {
      const { x, y } = store.state;
      act.set({ surface, x: clamp(x, view[0], view[1]), y: clamp(y, view[2], view[3]) });
    },
    newNoise: () => act.set({ seed: (store.state.seed + 1) % (LIMITS.seed[1] + 1) }),
  };
  return act;
}
