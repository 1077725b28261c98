import { blameNotFinite, isFiniteEverywhere } from "../../explain/not-finite.ts";
import { partWeights } from "../../explain/objective-parts.ts";
import { float32, type Tensor } from "../../graph/tensor.ts";
import type { Image } from "../../image/image.ts";
import { interleaved, laidOut } from "../../image/interleaved.ts";
import { modulo, type PixelSpace, pixelSpace, type Shift } from "../../image/pixel-space.ts";
import { imageExtents, planeSize } from "../../image/plane.ts";
import { fixedBatch, padBatch } from "../../runtime/batches.ts";
import type { Subject } from "../subject.ts";
import type { GuideFeatures } from "./guide.ts";
import type { Octave } from "./plan.ts";

/** The objective of a picture 0 … 1, red first, that is rolled by a shift; and its gradient by the picture's own pixels. */
export type Ask = (
  pixels: Image["pixels"],
  shift: Shift,
) => Promise<{ readonly value: number; readonly gradient: Float32Array }>;

/** Runs one octave's graph. */
export function createAsk(
  subject: Subject,
  { graph, plane, layers, terms }: Octave,
  guide: GuideFeatures | undefined,
): Ask {
  const { preprocessing, sessions, model } = subject;
  const blueFirst = preprocessing.channels === "bgr";
  const space = pixelSpace(preprocessing, plane);
  const fixed = fixedBatch(graph.graph, graph.image);
  const rows = fixed ?? 1;
  const constants = Object.fromEntries(
    graph.weights.map(({ part, input }): [string, Tensor] => [
      input,
      partWeights(part, [terms, ...Array.from({ length: rows - 1 }, () => [])], model.output.classes, layers),
    ]),
  );
  const guides = graph.guide === undefined || guide === undefined ? {} : { [graph.guide]: guide.positions };
  const held = preprocessing.channels === "rgba" ? [3] : [];
  return async (pixels, shift) => {
    const laid = laidOut(Float32Array.from(pixels), plane, blueFirst);
    const input = float32([1, ...imageExtents(plane)], space.toNetwork(laid, shift));
    const feeds = { ...constants, ...guides, [graph.image]: padBatch(input, rows) };
    const answer = await sessions.use(graph.graph, (session) => session.run(feeds, [graph.value, graph.gradient]));
    const value = numbersOf(answer[graph.value])[0] ?? Number.NaN;
    const rolled = numbersOf(answer[graph.gradient]).slice(0, planeSize(plane));
    if (!isFiniteEverywhere(rolled) || !Number.isFinite(value)) {
      throw await blameNotFinite({ objective: graph, sessions, layers, feeds });
    }
    const shown = interleaved(rolled, plane, blueFirst);
    return { value, gradient: unrolled(shown, { ...plane, gains: shownGains(space, blueFirst), held }, shift) };
  };
}

/** Gains in the order of channels that are shown. */
const shownGains = ({ gains }: PixelSpace, blueFirst: boolean) => (blueFirst ? gains.toReversed() : gains);

interface Shown {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly gains: readonly number[];
  readonly held: readonly number[];
}

/** A gradient by a rolled input as one by the pixels themselves; zero in channels that are held. */
function unrolled(gradient: Float32Array, { width, height, channels, gains, held }: Shown, { right, down }: Shift) {
  const out = new Float32Array(gradient.length);
  const factors = gains.map((gain, channel) => (held.includes(channel) ? 0 : gain));
  let to = 0;
  for (let row = 0; row < height; row++) {
    const line = modulo(row + down, height) * width;
    for (let column = 0; column < width; column++) {
      const from = (line + modulo(column + right, width)) * channels;
      for (let channel = 0; channel < channels; channel++) out[to++] = gradient[from + channel]! * factors[channel]!;
    }
  }
  return out;
}

function numbersOf(tensor: Tensor | undefined): Float32Array {
  if (tensor?.type !== "float32") throw new TypeError("pictures are float32");
  return tensor.data;
}
