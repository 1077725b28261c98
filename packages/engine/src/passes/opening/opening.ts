import { DeeplingError } from "../../base/error.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import type { ElementType } from "../../graph/tensor.ts";
import { canonicalize } from "../canonicalize.ts";
import { imageAxes } from "../image-axes.ts";
import { realBetweenQuanta } from "./carried-quanta.ts";
import { takeConstantBranches } from "./constant-branches.ts";
import { fusedOperators } from "./fused-operators.ts";
import { asInference, imageByImage, trainingNodes } from "./inference.ts";
import { integerProducts } from "./integer-products.ts";
import { isQuantised } from "./is-quantised.ts";
import { qonnxOperators } from "./qonnx.ts";
import { quantisedOperators } from "./quantised-operators.ts";
import { realInput, realOutputs } from "./real-edges.ts";
import { rewrite } from "./rewrite.ts";
import { joinScales } from "./scaled-products.ts";
import { inSinglePrecision, otherPrecisions } from "./single-precision.ts";

/** A model as the rest of Deepling takes it, and what was read into it. */
export interface OpenedGraph {
  /** In single precision, in standard operators where they are known, its image input and its scores real numbers. */
  readonly graph: Graph;
  /** What the person should know of how the file was read, a sentence each. */
  readonly notes: readonly string[];
  /** Whether values are rounded to quanta somewhere. */
  readonly quantised: boolean;
  /** Whether an image's answer depends on which others are in the batch, so that they are run one by one. */
  readonly batchMatters: boolean;
}

/** How a model is to be read. */
export interface OpeningOptions {
  /** Reads layers that an export left in training mode as in evaluation mode. */
  readonly inference?: boolean | undefined;
  /** The input that holds the images; what looks most like it when absent. */
  readonly image?: string | undefined;
}

/**
 * Says a decoded model in the terms that everything else knows: training mode is resolved, branches with a constant condition are taken, half and
 * double precision become single, operators on quanta and fused ones become the standard operators that they stand for, whole-number
 * inputs become real. Applied again it changes nothing.
 */
export function openGraph(decoded: Graph, { inference = false, image }: OpeningOptions = {}): OpenedGraph {
  const whole = takeConstantBranches(decoded);
  const training = trainingNodes(whole);
  const evaluated = inference ? asInference(whole) : imageByImage(whole);
  const precisions = otherPrecisions(evaluated);
  const name = image ?? imageAxes(evaluated).name;
  const input = evaluated.inputs.find((candidate) => candidate.name === name);
  const asked = canonicalize(inSinglePrecision(evaluated));
  // most models have nothing to say in other words, and each of these gives such a graph back
  const standard = then(asked, (one) =>
    [fusedOperators, quantisedOperators, qonnxOperators, integerProducts].reduce(rewrite, one),
  );
  const between = then(then(standard, realBetweenQuanta), (one) => realOutputs(joinScales(one)));
  const graph = input === undefined ? between : then(between, (one) => realInput(one, input.name));
  const quantised = isQuantised(graph);
  const dynamic = graph.nodes.some(({ type, domain }) => type === "DynamicQuantizeLinear" && domain === "");
  return {
    graph,
    quantised,
    batchMatters: dynamic,
    notes: [
      ...trainingNotes(training, inference),
      ...precisionNotes(precisions),
      ...inputNotes(input?.name, input?.type),
      ...(quantised ? [QUANTISED] : []),
    ],
  };
}

/** What a pass makes of a canonical graph, canonical again. */
function then(graph: Graph, pass: (graph: Graph) => Graph): Graph {
  const changed = pass(graph);
  return changed === graph ? graph : canonicalize(changed);
}

const QUANTISED =
  "the network is quantised: layers are read as real numbers, and gradients pass straight through the rounding (straight-through estimator)";

const NAMED = 3;

function list(nodes: readonly Node[]): string {
  const names = nodes.slice(0, NAMED).map(({ name }) => `"${name}"`);
  return nodes.length > NAMED ? `${names.join(", ")} and ${nodes.length - NAMED} more` : names.join(", ");
}

function trainingNotes(nodes: readonly Node[], inference: boolean): string[] {
  return (["BatchNormalization", "Dropout"] as const).flatMap((type) => {
    const found = nodes.filter((node) => node.type === type);
    if (found.length === 0) return [];
    if (inference) return [`${type} in training mode runs in inference mode (--inference): ${list(found)}`];
    const so =
      type === "Dropout"
        ? "a runtime may hide values at random, and answer differently each time"
        : "each image is normalised by its own statistics instead of those stored in training";
    return [
      `${type} is in training mode: ${list(found)}; ${so} (--inference runs it in inference mode; or export the model in evaluation mode)`,
    ];
  });
}

function precisionNotes(types: ReadonlySet<ElementType>): string[] {
  if (types.size === 0) return [];
  return [`the model holds ${[...types].sort().join(" and ")} numbers: it is computed in float32`];
}

function inputNotes(name: string | undefined, type: ElementType | undefined): string[] {
  if (name === undefined || type === undefined) return [];
  if (type === "string") throw new DeeplingError("unsupported", `input: "${name}" holds text, not an image`);
  if (["float32", "float16", "bfloat16", "float64"].includes(type)) return [];
  return [`the input "${name}" takes ${type}: it is fed as real numbers, so that gradients reach the image`];
}
