import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { seededRandom } from "../../packages/engine/src/index.ts";

/** What test/golden/gradients.py wrote down of one architecture. */
export interface Golden {
  readonly input: readonly number[];
  readonly logits: readonly number[];
  readonly norm: number;
  /** Relative L2 distance of PyTorch's own single precision from its double precision. */
  readonly singlePrecisionError: number;
  /** Places in the gradient, counted through the whole tensor, and what stands there. */
  readonly places: readonly number[];
  readonly samples: readonly number[];
}

/** A folder that `gradients.py --full` wrote, with the architectures at full width; undefined in the ordinary test run. */
export const fullGoldens = process.env.DEEPLING_GOLDENS;

const folder =
  fullGoldens === undefined ? new URL("../golden/gradients/", import.meta.url) : new URL(`file://${fullGoldens}/`);

/** All architectures by name. */
export const goldens = JSON.parse(readFileSync(new URL("gradients.json", folder), "utf8")) as Readonly<
  Record<string, Golden>
>;

/** Numbers of the stream that the name seeds (FNV-1a), as the script draws them. */
export function drawn(name: string, low: number, high: number, count: number): Float32Array {
  let seed = 2166136261;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 16777619) >>> 0;
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => low + (high - low) * random());
}

/** External data whose "file" uniform/LOW/HIGH/COUNT/NAME is what its name says. */
export function drawnWeights(location: string): Uint8Array {
  const [, low, high, count, ...name] = location.split("/");
  return new Uint8Array(drawn(name.join("/"), Number(low), Number(high), Number(count)).buffer);
}

/** The ONNX file of one architecture; its weights are `drawnWeights`. */
export function goldenModel(name: string): Uint8Array {
  return new Uint8Array(gunzipSync(readFileSync(new URL(`${name}.onnx.gz`, folder))));
}

/** The whole gradient in double precision, which only the full goldens have. */
export function wholeGradient(name: string): Float64Array {
  return new Float64Array(new Uint8Array(readFileSync(new URL(`${name}.f64`, folder))).buffer);
}
