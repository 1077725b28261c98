import {
  drawNetwork,
  groupsAround,
  groupsOf,
  MANY_LAYERS,
  type NetworkDrawing,
  networkTree,
  openedGroups,
  type PlacedNetwork,
  type ShownMeasure,
  type TreeItem,
} from "@deepling/engine";
import { useEffect, useMemo, useRef, useState } from "react";
import { useStudyInfo } from "../../../state/context.tsx";

/** A drawing, and where its boxes stand. */
export interface DrawnNetwork {
  readonly drawing: NetworkDrawing;
  readonly placed: PlacedNetwork;
}

/** The network's groups, which of them are open, and the drawing that follows. */
export interface OpenNetwork {
  readonly tree: readonly TreeItem[];
  readonly open: ReadonlySet<string>;
  /** Undefined until the first is placed; then the last one that was. */
  readonly drawn: DrawnNetwork | undefined;
  readonly toggle: (group: string) => void;
  /** Opens everything, or closes it. */
  readonly openAll: (all: boolean) => void;
  /** Opens what a layer lies in. */
  readonly reveal: (layer: number) => void;
}

/** Draws the network that is shown; boxes are placed in a worker, and placed anew only if boxes came or went or a measure changes their texts. */
export function useNetwork(measure: ShownMeasure | undefined): OpenNetwork {
  const { model } = useStudyInfo();
  const tree = useMemo(() => networkTree(model.layers, model.blocks), [model]);
  const groups = useMemo(() => groupsOf(tree), [tree]);
  const [chosen, setChosen] = useState<{ readonly tree: readonly TreeItem[]; readonly open: ReadonlySet<string> }>();
  const first = useMemo(
    () => openedGroups(groups, model.layers.length > MANY_LAYERS ? "folded" : "layers"),
    [groups, model],
  );
  const open = chosen?.tree === tree ? chosen.open : first;
  const drawing = useMemo(() => drawNetwork(model.layers, tree, open, measure), [model, tree, open, measure]);
  const drawn = usePlaced(drawing);
  const choose = (next: ReadonlySet<string>) => setChosen({ tree, open: next });
  return {
    ...{ tree, open, drawn },
    toggle: (group) => {
      const next = new Set(open);
      if (!next.delete(group)) next.add(group);
      choose(next);
    },
    openAll: (all) => choose(openedGroups(groups, all ? "layers" : "folded")),
    reveal: (layer) => choose(new Set([...open, ...groupsAround(tree, layer).map(({ id }) => id)])),
  };
}

/** The drawing placed by a worker. While the next one is placed the last stays; of drawings that follow quickly each is shown as it comes. */
function usePlaced(drawing: NetworkDrawing): DrawnNetwork | undefined {
  const [drawn, setDrawn] = useState<DrawnNetwork>();
  const placing = useRef<Placing>(undefined);
  useEffect(() => () => placing.current?.worker.terminate(), []);
  useEffect(() => {
    placing.current ??= startPlacing(setDrawn);
    const { worker, asked } = placing.current;
    asked.push(drawing);
    worker.postMessage({ items: drawing.items, edges: drawing.edges });
  }, [drawing]);
  return drawn;
}

interface Placing {
  readonly worker: Worker;
  /** Drawings that are not placed yet, in the order in which the worker answers. */
  readonly asked: NetworkDrawing[];
}

function startPlacing(show: (drawn: DrawnNetwork) => void): Placing {
  const worker = new Worker(new URL("./place-network.worker.ts", import.meta.url), { type: "module" });
  const asked: NetworkDrawing[] = [];
  worker.addEventListener("message", ({ data }: MessageEvent<PlacedNetwork>) => {
    const drawing = asked.shift();
    if (drawing !== undefined) show({ drawing, placed: data });
  });
  return { worker, asked };
}
