import type { PlaceRequest } from "./place.ts";
import { placeGraph } from "./place-graph.ts";

addEventListener("message", (event: MessageEvent<{ id: number; request: PlaceRequest }>) => {
  const { id, request } = event.data;
  postMessage({ id, placement: placeGraph(request) });
});
