import { useLayoutEffect, useRef } from "react";
import { usePage } from "../../state/context.tsx";
import type { PlacedGraph } from "./use-placement.ts";

/** A dot that moves beside the layers with the slider; it follows the store by itself, as often as it changes. */
export function TimeMark({ placement, graph }: Pick<PlacedGraph, "placement" | "graph">) {
  const mark = useRef<HTMLSpanElement>(null);
  const { store } = usePage();
  useLayoutEffect(() => {
    const places = new Map<number, { x: number; y: number }>();
    for (const [index, { layers }] of graph.nodes.entries()) {
      const box = placement.boxes[index];
      if (box === undefined) continue;
      // Within a collapsed block the dot passes from its upper to its lower edge.
      for (const [i, layer] of layers.entries()) {
        places.set(layer, { x: box.x, y: box.y + (box.height * (i + 0.5)) / layers.length });
      }
    }
    const move = () => {
      const { t } = store.getState().view;
      const from = places.get(Math.floor(t));
      const to = places.get(Math.ceil(t)) ?? from;
      if (mark.current === null || from === undefined || to === undefined) return;
      const mix = t - Math.floor(t);
      const x = from.x + (to.x - from.x) * mix;
      const y = from.y + (to.y - from.y) * mix;
      mark.current.style.transform = `translate(${x}px, ${y}px)`;
    };
    move();
    return store.subscribe((state, before) => {
      if (state.view.t !== before.view.t) move();
    });
  }, [store, placement, graph]);
  return <span ref={mark} className="architecture-mark" />;
}
