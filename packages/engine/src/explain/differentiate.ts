import type { Graph } from "../graph/graph.ts";
import type { Plane } from "../image/plane.ts";
import { fixImage } from "../model/prepare-input.ts";
import { type DecodeOptions, decodeModel } from "../onnx/decode.ts";
import { encodeModel } from "../onnx/encode.ts";
import type { Provider } from "../ops/op.ts";
import { backward } from "../passes/backward.ts";
import { lower } from "../passes/lower/lower.ts";
import { openGraph } from "../passes/opening/opening.ts";
import { prepare } from "../passes/prepare.ts";
import { tap } from "../passes/tap.ts";

/** What is differentiated with respect to what, and for which kind of machine. */
export interface DifferentiateOptions extends DecodeOptions {
  /** Names of the values differentiated; with several, the sum of each one's inner product with its seed. */
  readonly of: string | readonly string[];
  /** Names of inputs, weights or values between. */
  readonly withRespectTo: string | readonly string[];
  /** "cpu" unless given; "webgpu" avoids what onnxruntime's WebGPU provider cannot run or computes wrongly. */
  readonly provider?: Provider;
  /** "input" (unless given): one further input for each target, its name with "_seed", of its shape; "ones": each target summed. */
  readonly seed?: "input" | "ones";
  /** Extents of the images, for a model that leaves them free and whose gradient depends on them (padding by `auto_pad`). */
  readonly image?: Plane;
  /** Reads layers that an export left in training mode as in evaluation mode. */
  readonly inference?: boolean;
}

const listed = (names: string | readonly string[]) => (typeof names === "string" ? [names] : names);

/**
 * Turns a model, the bytes of an ONNX file or a decoded graph, into one that computes gradients, in standard operators that every ONNX runtime executes. Its outputs are the
 * targets, then the gradients, each named after its source with "_gradient". Fails as `decodeModel` and `backward` do.
 */
export function differentiate(model: Uint8Array | Graph, options: DifferentiateOptions): Uint8Array {
  const { provider = "cpu", seed = "input", of, withRespectTo, inference, image } = options;
  const decoded = model instanceof Uint8Array ? decodeModel(model, options) : model;
  const { graph: opened } = openGraph(decoded, { inference });
  const graph = prepare(image === undefined ? opened : fixImage(opened, image));
  const result = backward(graph, { of, withRespectTo, provider, seed });
  return encodeModel(lower(tap(result.graph, [...listed(of), ...result.gradients]), provider));
}
