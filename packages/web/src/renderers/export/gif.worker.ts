import { type GifPages, type GifStart, gifPages } from "./gif-pages.ts";

/** What the page sends: the start, pictures in order, the end. */
export type GifOrder =
  | ({ readonly kind: "start" } & GifStart)
  | { readonly kind: "frame"; readonly pixels: Uint8ClampedArray; readonly delay: number }
  | { readonly kind: "finish" };

/** What comes back: a picture is written; the file. */
export type GifReply =
  | { readonly kind: "written" }
  | { readonly kind: "file"; readonly bytes: Uint8Array<ArrayBuffer> };

const send = (reply: GifReply) => postMessage(reply);
let pages: GifPages | undefined;

addEventListener("message", ({ data }: MessageEvent<GifOrder>) => {
  if (data.kind === "start") pages = gifPages(data);
  else if (pages === undefined) throw new Error("missing start: a GIF's size and palette come first");
  else if (data.kind === "frame") {
    pages.add(data.pixels, data.delay);
    send({ kind: "written" });
  } else send({ kind: "file", bytes: pages.finish() });
});
