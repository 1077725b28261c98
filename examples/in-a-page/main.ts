// The gradient of a class score by the image, in a page: npx vite examples/in-a-page
import { gradientOf } from "./gradient.ts";

const response = await fetch(new URL("../../models/alexnet-cifar10/model.onnx", import.meta.url));
const pixels = Float32Array.from({ length: 3 * 32 * 32 }, (_, i) => Math.sin(i));
const gradient = await gradientOf(new Uint8Array(await response.arrayBuffer()), 7, pixels);

const strength = Float32Array.from({ length: 32 * 32 }, (_, at) =>
  Math.hypot(...[0, 1024, 2048].map((plane) => gradient[plane + at] ?? 0)),
);
const greatest = Math.max(...strength);
const picture = new ImageData(32, 32);
strength.forEach((value, at) => {
  const grey = (255 * value) / greatest;
  picture.data.set([grey, grey, grey, 255], 4 * at);
});
document.querySelector("canvas")?.getContext("2d")?.putImageData(picture, 0, 0);
document
  .querySelector("output")
  ?.replaceChildren(`|d logits[7] / d input| = ${Math.hypot(...gradient).toFixed(4)} over ${gradient.length} pixels`);
