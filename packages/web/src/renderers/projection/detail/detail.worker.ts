import { DetailDesk } from "./detail-desk.ts";
import type { DetailOrder } from "./detail-orders.ts";

let desk: DetailDesk | undefined;

self.addEventListener(
  "message",
  ({ data }: MessageEvent<DetailOrder | { readonly kind: "open"; readonly count: number }>) => {
    if (data.kind === "open") {
      desk = new DetailDesk(data.count);
      return;
    }
    const reply = desk?.answer(data);
    if (reply === undefined) return;
    const options = reply.kind === "chosen" ? { transfer: [reply.points.buffer, reply.details.buffer] } : {};
    self.postMessage(reply, options);
  },
);
