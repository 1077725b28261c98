import { useEffect, useRef } from "react";
import { usePage, useView } from "../../state/context.tsx";
import type { PageStore } from "../../state/store.ts";

/** How long the stage takes from one side to the other, in milliseconds. */
const WAY = 700;

/** Moves the stage from where it stands to a side, and rests there. Answers how to stop. */
function travel(store: PageStore, from: number, to: number): () => void {
  const { look } = store.getState().actions;
  const start = performance.now();
  const step = (now: number) => {
    const share = Math.min(1, (now - start) / WAY);
    const eased = share * share * (3 - 2 * share);
    look({ blend: share < 1 ? from + (to - from) * eased : undefined });
    frame = share < 1 ? requestAnimationFrame(step) : 0;
  };
  let frame = requestAnimationFrame(step);
  return () => cancelAnimationFrame(frame);
}

/** One slider between the layouts before and after what is set; going over to the other side moves every point on its way. */
export function BlendSlider() {
  const { store } = usePage();
  const there = useView((state) => state.pair !== undefined && !state.view.evolving);
  const before = useView((state) => state.view.before);
  const blend = useView((state) => state.view.blend);
  const [from, to] = useView((state) => state.view.edits !== "") ? ["before", "after"] : ["first", "this one"];
  const side = useRef(before);
  const stop = useRef<() => void>(() => {});
  const { look } = store.getState().actions;

  useEffect(() => {
    if (side.current === before) return;
    side.current = before;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const { pair, view } = store.getState();
    if (pair === undefined || view.evolving || still) return;
    stop.current();
    stop.current = travel(store, view.blend ?? (before ? 1 : 0), before ? 0 : 1);
  }, [before, store]);
  useEffect(() => () => stop.current(), []);

  if (!there) return null;
  const value = blend ?? (before ? 0 : 1);
  const settle = () => {
    const at = store.getState().view.blend;
    if (at !== 0 && at !== 1) return;
    side.current = at === 0;
    look({ before: at === 0, blend: undefined });
  };
  return (
    <label className="stage-blend small">
      <span className={value < 0.5 ? "" : "faint"}>{from}</span>
      <input
        type="range"
        aria-label="From the layouts before to those after"
        title="Every image on its way from its place before the edits to that after"
        min={0}
        max={1}
        step={0.01}
        value={value}
        onChange={(event) => {
          stop.current();
          look({ blend: Number(event.target.value) });
        }}
        onPointerUp={settle}
        onKeyUp={settle}
      />
      <span className={value < 0.5 ? "faint" : ""}>{to}</span>
    </label>
  );
}
