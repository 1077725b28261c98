import { intsAttribute, stringAttribute } from "../../graph/attributes.ts";
import type { Node, Shape } from "../../graph/graph.ts";
import { findOp, hasTrait } from "../../ops/index.ts";
import type { RelevanceKind } from "../../ops/relevance.ts";

/** Whether one of a node's inputs may only scale the other one. */
export function isGated(kind: RelevanceKind): boolean {
  return kind === "gate" || kind === "product";
}

/** How relevance goes through a node of which the inputs at `dataInputs()` depend on the image. */
export function relevanceKind(node: Node, dataInputs: () => readonly number[]): RelevanceKind {
  const rule = node.domain === "" ? (findOp(node.type)?.relevance ?? "none") : "none";
  return typeof rule === "string" ? rule : rule(dataInputs());
}

/** Whether a layer has the same weights at several positions; one whose kernels cover all of its input is a dense layer. */
export function isConvolution(node: Node, shapeOf: (value: string) => Shape | undefined): boolean {
  if (node.type === "ConvTranspose") return true;
  if (node.type !== "Conv") return false;
  const [data, kernel, made] = [node.inputs[0], node.inputs[1], node.outputs[0]].map((value) =>
    shapeOf(value ?? "")?.slice(2),
  );
  const covers = kernel?.every((extent, axis) => extent === data?.[axis]) ?? false;
  const isPadded =
    (intsAttribute(node, "pads") ?? []).some((amount) => amount !== 0) ||
    stringAttribute(node, "auto_pad", "NOTSET").startsWith("SAME");
  const isPoint = kernel?.every((extent) => extent === 1) ?? false;
  return !covers || made?.some((extent) => extent !== 1) !== false || (isPadded && !isPoint);
}

/** Whether a value is known to hold nothing negative, from the nodes that made it. */
export function isNonNegative(
  value: string,
  producerOf: (value: string) => Node | undefined,
  constantOf: (value: string) => unknown,
  depth = 64,
): boolean {
  const node = producerOf(value);
  if (node === undefined || depth === 0) return false;
  if (hasTrait(node, "non-negative")) return true;
  const all = hasTrait(node, "keeps signs");
  if (!all && !hasTrait(node, "keeps sign")) return false;
  // the other inputs say how many or where
  const real = (all ? node.inputs : node.inputs.slice(0, 1)).filter((input) => input !== "");
  return real.every(
    (input) => constantOf(input) === undefined && isNonNegative(input, producerOf, constantOf, depth - 1),
  );
}
