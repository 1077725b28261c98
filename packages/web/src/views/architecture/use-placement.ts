import { useEffect, useMemo, useRef, useState } from "react";
import { type Placement, type PlaceRequest, placeList } from "./place.ts";
import type { VisibleGraph } from "./visible-graph.ts";

/** More nodes than this are drawn as a list at once. */
const MOST_NODES = 1500;
/** A list stands in for a graph that takes longer than this, in milliseconds … */
const PATIENCE = 600;
/** … and stays when it is not placed by then. */
const LONGEST = 20_000;

/** A graph, and where its nodes and edges stand, in its own order. */
export interface PlacedGraph {
  readonly graph: VisibleGraph;
  readonly placement: Placement;
  /** Whether a list stands in for a graph that could not be drawn. */
  readonly tangled: boolean;
}

/**
 * Places a graph in a worker; a chain, and a graph that is too large or takes too long, becomes a list. While a new graph
 * is placed the one before stays; undefined until the first is there.
 */
export function usePlacement(graph: VisibleGraph, request: PlaceRequest): PlacedGraph | undefined {
  const asList = graph.chain || graph.nodes.length > MOST_NODES;
  const list = useMemo(
    () => (asList ? { graph, placement: placeList(request), tangled: !graph.chain } : undefined),
    [asList, graph, request],
  );
  const [answer, setAnswer] = useState<PlacedGraph>();
  const worker = useRef<Worker>(undefined);
  const asked = useRef(0);

  useEffect(() => () => worker.current?.terminate(), []);

  useEffect(() => {
    if (asList) return;
    worker.current ??= new Worker(new URL("./place.worker.ts", import.meta.url), { type: "module" });
    const running = worker.current;
    const id = ++asked.current;
    const standIn = () => setAnswer((known) => known ?? { graph, placement: placeList(request), tangled: false });
    const giveUp = () => {
      running.terminate();
      worker.current = undefined;
      setAnswer({ graph, placement: placeList(request), tangled: true });
    };
    const timers = [setTimeout(standIn, PATIENCE), setTimeout(giveUp, LONGEST)];
    const settle = () => timers.forEach(clearTimeout);
    const take = ({ data }: MessageEvent<{ id: number; placement: Placement }>) => {
      if (data.id !== id) return;
      settle();
      setAnswer({ graph, placement: data.placement, tangled: false });
    };
    running.addEventListener("message", take);
    running.addEventListener("error", giveUp);
    running.postMessage({ id, request });
    return () => {
      settle();
      running.removeEventListener("message", take);
      running.removeEventListener("error", giveUp);
    };
  }, [asList, graph, request]);

  return list ?? answer;
}
