/**
 * Immediate dominators of a graph whose node 0 is the root and whose edges lead from lower to higher numbers: the last node that
 * every path from the root to a node passes; −1 for the root and for what it does not reach (Cooper, Harvey and Kennedy 2001).
 */
export function immediateDominators(predecessors: readonly (readonly number[])[]): readonly number[] {
  const dominator: number[] = [];
  const meet = (a: number, b: number): number => {
    let [left, right] = [a, b];
    while (left !== right) {
      if (left > right) left = dominator[left] ?? 0;
      else right = dominator[right] ?? 0;
    }
    return left;
  };
  predecessors.forEach((before, node) => {
    const reached = before.filter((other) => other === 0 || (dominator[other] ?? -1) >= 0);
    dominator.push(node === 0 || reached.length === 0 ? -1 : reached.reduce(meet));
  });
  return dominator;
}

/**
 * What lies on the paths from `start` (not itself) to `end` (itself too), where `start` is the immediate dominator of `end`; in order.
 * Undefined where that is more than `most`. Asked for one `end` after another in rising order, it notes those in `large`: what lies before
 * such a node lies before the nodes behind it too, so that no path is followed twice.
 */
export function between(
  predecessors: readonly (readonly number[])[],
  start: number,
  end: number,
  most: number,
  large: Set<number>,
): readonly number[] | undefined {
  const found = new Set([end]);
  const open = [end];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (found.size > most || large.has(node)) {
      large.add(end);
      return undefined;
    }
    for (const before of predecessors[node] ?? []) {
      if (before === start || found.has(before)) continue;
      found.add(before);
      open.push(before);
    }
  }
  return [...found].sort((a, b) => a - b);
}
