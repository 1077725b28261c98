// A thread that reads images for image-workers.ts: one answer to each request, by its number.
import { parentPort } from "node:worker_threads";
import { type ImageRequest, readImage } from "./read-image.ts";

parentPort?.on("message", ({ id, request }: { readonly id: number; readonly request: ImageRequest }) => {
  void readImage(request).then((read) => parentPort?.postMessage({ id, read }));
});
