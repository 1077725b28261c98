import { type PlanEdge, type PlanItem, placeNetwork } from "@deepling/engine";

// answers come in the order of the questions
addEventListener("message", ({ data }: MessageEvent<{ items: readonly PlanItem[]; edges: readonly PlanEdge[] }>) => {
  postMessage(placeNetwork(data.items, data.edges));
});
