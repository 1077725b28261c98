import { DeeplingError } from "../base/error.ts";
import type { Node } from "../graph/graph.ts";
import { add } from "./add.ts";
import { argMax } from "./arg-max.ts";
import { argMin } from "./arg-min.ts";
import { averagePool } from "./average-pool.ts";
import { type AxisRule, rearranges } from "./axes.ts";
import { batchNormalization } from "./batch-normalization.ts";
import { cast } from "./cast.ts";
import { castLike } from "./cast-like.ts";
import { celu } from "./celu.ts";
import { clip } from "./clip.ts";
import { comparison } from "./comparison.ts";
import { compress } from "./compress.ts";
import { concat } from "./concat.ts";
import { constantOfShape } from "./constant-of-shape.ts";
import { conv } from "./conv.ts";
import { convTranspose } from "./conv-transpose.ts";
import { cumSum } from "./cum-sum.ts";
import { depthToSpace } from "./depth-to-space.ts";
import { dequantizeLinear } from "./dequantize-linear.ts";
import { div } from "./div.ts";
import { dropout } from "./dropout.ts";
import { dynamicQuantizeLinear } from "./dynamic-quantize-linear.ts";
import { einsum } from "./einsum.ts";
import { elementwise } from "./elementwise.ts";
import { elu } from "./elu.ts";
import { expand } from "./expand.ts";
import { eyeLike } from "./eye-like.ts";
import { flatten } from "./flatten.ts";
import { foreign } from "./foreign.ts";
import { gather } from "./gather.ts";
import { gatherElements } from "./gather-elements.ts";
import { gatherNd } from "./gather-nd.ts";
import { gelu } from "./gelu.ts";
import { gemm } from "./gemm.ts";
import { globalAveragePool } from "./global-average-pool.ts";
import { globalLpPool } from "./global-lp-pool.ts";
import { globalMaxPool } from "./global-max-pool.ts";
import { gridSample } from "./grid-sample.ts";
import { groupNormalization } from "./group-normalization.ts";
import { hardSigmoid } from "./hard-sigmoid.ts";
import { hardSwish } from "./hard-swish.ts";
import { identity } from "./identity.ts";
import { instanceNormalization } from "./instance-normalization.ts";
import { isInf } from "./is-inf.ts";
import { isNan } from "./is-nan.ts";
import { layerNormalization } from "./layer-normalization.ts";
import { other } from "./layer-words.ts";
import { leakyRelu } from "./leaky-relu.ts";
import { logSoftmax } from "./log-softmax.ts";
import { logic } from "./logic.ts";
import { lpPool } from "./lp-pool.ts";
import { lrn } from "./lrn.ts";
import { matMul } from "./mat-mul.ts";
import { max } from "./max.ts";
import { maxPool } from "./max-pool.ts";
import { maxUnpool } from "./max-unpool.ts";
import { mean } from "./mean.ts";
import { min } from "./min.ts";
import { mish } from "./mish.ts";
import { mod } from "./mod.ts";
import { mul } from "./mul.ts";
import { nonMaxSuppression } from "./non-max-suppression.ts";
import { nonZero } from "./non-zero.ts";
import { oneHot } from "./one-hot.ts";
import type { Op } from "./op.ts";
import { pRelu } from "./p-relu.ts";
import { pad } from "./pad.ts";
import { pow } from "./pow.ts";
import { quantizeLinear } from "./quantize-linear.ts";
import { range } from "./range.ts";
import { reductions } from "./reductions.ts";
import { relu } from "./relu.ts";
import { reshape } from "./reshape.ts";
import { resize } from "./resize.ts";
import { roiAlign } from "./roi-align.ts";
import { scatterElements } from "./scatter-elements.ts";
import { scatterNd } from "./scatter-nd.ts";
import { selu } from "./selu.ts";
import { shape } from "./shape.ts";
import { size } from "./size.ts";
import { slice } from "./slice.ts";
import { softmax } from "./softmax.ts";
import { spaceToDepth } from "./space-to-depth.ts";
import { split } from "./split.ts";
import { squeeze } from "./squeeze.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";
import { thresholdedRelu } from "./thresholded-relu.ts";
import { tile } from "./tile.ts";
import { topK } from "./top-k.ts";
import type { Trait } from "./traits.ts";
import { transpose } from "./transpose.ts";
import { trilu } from "./trilu.ts";
import { unsqueeze } from "./unsqueeze.ts";
import { where } from "./where.ts";

/** Every operator that Deepling knows, by family. */
export const ops: readonly Op[] = [
  // convolution and products
  conv,
  convTranspose,
  gemm,
  matMul,
  einsum,
  // normalisation
  batchNormalization,
  instanceNormalization,
  layerNormalization,
  groupNormalization,
  lrn,
  // pooling
  maxPool,
  maxUnpool,
  averagePool,
  lpPool,
  globalAveragePool,
  globalMaxPool,
  globalLpPool,
  // probabilities
  softmax,
  logSoftmax,
  // the same values in another arrangement
  slice,
  gather,
  gatherElements,
  gatherNd,
  scatterElements,
  scatterNd,
  pad,
  trilu,
  compress,
  reshape,
  flatten,
  squeeze,
  unsqueeze,
  transpose,
  expand,
  tile,
  concat,
  split,
  cast,
  castLike,
  identity,
  dropout,
  quantizeLinear,
  dequantizeLinear,
  dynamicQuantizeLinear,
  depthToSpace,
  spaceToDepth,
  resize,
  // activations
  relu,
  leakyRelu,
  pRelu,
  elu,
  selu,
  celu,
  thresholdedRelu,
  clip,
  hardSigmoid,
  hardSwish,
  mish,
  gelu,
  // arithmetic
  ...elementwise,
  add,
  sub,
  mul,
  div,
  pow,
  mod,
  min,
  max,
  sum,
  mean,
  // comparisons and choices
  ...comparison,
  ...logic,
  where,
  isNan,
  isInf,
  // shape arithmetic
  oneHot,
  eyeLike,
  nonZero,
  shape,
  size,
  constantOfShape,
  range,
  // sums and extremes along axes
  ...reductions,
  argMax,
  argMin,
  topK,
  cumSum,
  // detectors
  nonMaxSuppression,
  roiAlign,
  gridSample,
];

const byType: ReadonlyMap<string, Op> = new Map(ops.map((op) => [op.type, op]));

const described: ReadonlyMap<string, Pick<Op, "layer" | "axes" | "parameters">> = new Map(
  [...foreign, ...ops].map((op) => [op.type, op]),
);

/** What an operator is in the list of layers, also one without rules. */
export function layerOf(type: string): Op["layer"] {
  return described.get(type)?.layer ?? other(type);
}

/** How an operator treats axes, also one without rules; "mixes" where nothing is known. */
export function axesOf(type: string): AxisRule {
  return described.get(type)?.axes ?? "mixes";
}

/** Whether a fact holds for a node's operator; none is known of operators of other domains. */
export function hasTrait(node: Node | undefined, trait: Trait): boolean {
  return node?.domain === "" && byType.get(node.type)?.traits.includes(trait) === true;
}

/** A node's bias, settings and multiply-adds, also of an operator without rules; "plain" where nothing is known. */
export function parametersOfOp(node: Node): Op["parameters"] {
  return node.domain === "" ? (described.get(node.type)?.parameters ?? "plain") : "plain";
}

/** Whether an operator works on each number by itself, or on numbers at the same place. */
export const isPointwise = (type: string): boolean => axesOf(type) === "pointwise";

/** Whether an operator hands numbers on in another arrangement or type: no layer. */
export const isCarrier = (type: string): boolean => layerOf(type) === "carrier";

/** Whether an operator hands on each number of its first input once, perhaps in another arrangement or type. */
export const handsOnAll = (type: string): boolean => isCarrier(type) && (isPointwise(type) || rearranges(axesOf(type)));

/** What is known of a standard ONNX operator; undefined where nothing is. */
export function findOp(type: string): Op | undefined {
  return byType.get(type);
}

/** What is known of a node's operator; throws "unsupported operator". */
export function opOf(node: Node): Op {
  const op = node.domain === "" || node.domain === "ai.onnx" ? byType.get(node.type) : undefined;
  if (op === undefined) {
    throw new DeeplingError("unsupported", `operator: ${node.type} (node "${node.name}")`, {
      hint: node.domain === "" ? "docs/add-an-op.md shows how to add it" : `it belongs to the domain "${node.domain}"`,
    });
  }
  return op;
}
