/** Work that may be asked for at any time. */
export interface Spaced {
  readonly ask: () => void;
  readonly dispose: () => void;
}

/** Does `work` when it is asked for, at most once in `wait` milliseconds; what is asked for meanwhile is done when they are over, so that the last state is never missed. */
export function spaced(work: () => void, wait: number): Spaced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = false;
  const over = () => {
    timer = undefined;
    if (!asked) return;
    asked = false;
    ask();
  };
  const ask = () => {
    if (timer !== undefined) {
      asked = true;
      return;
    }
    timer = setTimeout(over, wait);
    work();
  };
  return { ask, dispose: () => clearTimeout(timer) };
}
