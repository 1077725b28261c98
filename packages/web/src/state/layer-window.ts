/** Where the stage stands among the layouts, and where it is going. */
export interface Standing {
  /** How many layouts there are. */
  readonly count: number;
  /** Position counted in layouts, 0 … count − 1. */
  readonly position: number;
  /** 1 or −1 while it moves on or back, else 0. */
  readonly direction: -1 | 0 | 1;
  /** Whether it goes on with the first layout after the last. */
  readonly around: boolean;
}

/** The layouts to hold where there is room for so many, the most urgent first: those that the stage lies between, then those it moves towards (after the last the first, where it starts over), and fewer behind. */
export function wantedLayers({ count, position, direction, around }: Standing, room: number): readonly number[] {
  const last = count - 1;
  const at = Math.max(0, Math.min(last, position));
  const [low, high] = [Math.floor(at), Math.ceil(at)];
  const back = direction === -1;
  const wanted = new Set(back ? [low, high] : [high, low]);
  // of three layers two lie ahead, where it is known which way it goes
  for (let step = 1; step <= count; step++) {
    const ahead = direction === 0 ? [step] : [2 * step - 1, 2 * step];
    for (const by of ahead) {
      const next = back ? low - by : high + by;
      wanted.add(around && next > last && next < low + count ? next - count : next);
    }
    wanted.add(back ? high + step : low - step);
  }
  return [...wanted].filter((layer) => layer >= 0 && layer <= last).slice(0, Math.max(2, room));
}

/** What to do so that the wanted layers are held. */
export interface LayerPlan {
  /** Layers to ask for now, the most urgent first. */
  readonly ask: readonly number[];
  /** Questions under way of which the answers are not wanted any more. */
  readonly cancel: readonly number[];
  /** Layers to give up, since others come in their place. */
  readonly drop: readonly number[];
}

/** Plans what to ask for, at most `atOnce` layers at once, each once; nothing is given up while there is room. */
export function planLayers(
  wanted: readonly number[],
  now: { readonly held: ReadonlySet<number>; readonly asked: ReadonlySet<number> },
  limits: { readonly room: number; readonly atOnce: number },
): LayerPlan {
  const urgent = new Set(wanted);
  const cancel = [...now.asked].filter((layer) => !urgent.has(layer));
  const under = now.asked.size - cancel.length;
  const missing = wanted.filter((layer) => !now.held.has(layer) && !now.asked.has(layer));
  const ask = missing.slice(0, Math.max(0, limits.atOnce - under));
  const over = now.held.size + under + ask.length - limits.room;
  const useless = [...now.held].filter((layer) => !urgent.has(layer));
  return { ask, cancel, drop: useless.slice(0, Math.max(0, over)) };
}
