import { type PlaceRequest, placeGraph } from "./place.ts";

addEventListener("message", (event: MessageEvent<{ id: number; request: PlaceRequest }>) => {
  const { id, request } = event.data;
  postMessage({ id, placement: placeGraph(request) });
});
