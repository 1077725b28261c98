import { useEffect, useMemo, useRef, useState } from "react";
import { type Placement, type PlaceRequest, placeList } from "./place.ts";

/** More nodes than this are drawn as a list at once. */
const MOST_NODES = 1500;
/** A graph that is not placed by then is drawn as a list. */
const LONGEST = 5000;

/** Where everything stands; undefined until the first answer. `tangled` when a list stands in for a graph. */
export interface Placing {
  readonly placement: Placement | undefined;
  readonly tangled: boolean;
}

/** Places a graph in a worker; a chain, and a graph that is too large or takes too long, becomes a list. */
export function usePlacement(request: PlaceRequest, chain: boolean): Placing {
  const asList = chain || request.boxes.length > MOST_NODES;
  const list = useMemo(() => (asList ? placeList(request) : undefined), [asList, request]);
  const [answer, setAnswer] = useState<Placing>({ placement: undefined, tangled: false });
  const worker = useRef<Worker>(undefined);
  const asked = useRef(0);

  useEffect(() => () => worker.current?.terminate(), []);

  useEffect(() => {
    if (asList) return;
    worker.current ??= new Worker(new URL("./place.worker.ts", import.meta.url), { type: "module" });
    const running = worker.current;
    const id = ++asked.current;
    const giveUp = () => {
      running.terminate();
      worker.current = undefined;
      setAnswer({ placement: placeList(request), tangled: true });
    };
    const timer = setTimeout(giveUp, LONGEST);
    const take = ({ data }: MessageEvent<{ id: number; placement: Placement }>) => {
      if (data.id !== id) return;
      clearTimeout(timer);
      setAnswer({ placement: data.placement, tangled: false });
    };
    running.addEventListener("message", take);
    running.addEventListener("error", giveUp);
    running.postMessage({ id, request });
    return () => {
      clearTimeout(timer);
      running.removeEventListener("message", take);
      running.removeEventListener("error", giveUp);
    };
  }, [asList, request]);

  return list === undefined ? answer : { placement: list, tangled: !chain };
}
