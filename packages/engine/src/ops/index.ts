import { DeeplingError } from "../base/error.ts";
import type { Node } from "../graph/graph.ts";
import { abs } from "./abs.ts";
import { add } from "./add.ts";
import { and } from "./and.ts";
import { ceil } from "./ceil.ts";
import { celu } from "./celu.ts";
import { clip } from "./clip.ts";
import { conv } from "./conv.ts";
import { convTranspose } from "./conv-transpose.ts";
import { cos } from "./cos.ts";
import { div } from "./div.ts";
import { elu } from "./elu.ts";
import { equal } from "./equal.ts";
import { erf } from "./erf.ts";
import { exp } from "./exp.ts";
import { floor } from "./floor.ts";
import { gelu } from "./gelu.ts";
import { greater } from "./greater.ts";
import { greaterOrEqual } from "./greater-or-equal.ts";
import { hardSigmoid } from "./hard-sigmoid.ts";
import { hardSwish } from "./hard-swish.ts";
import { identity } from "./identity.ts";
import { isInf } from "./is-inf.ts";
import { isNan } from "./is-nan.ts";
import { leakyRelu } from "./leaky-relu.ts";
import { less } from "./less.ts";
import { lessOrEqual } from "./less-or-equal.ts";
import { log } from "./log.ts";
import { max } from "./max.ts";
import { mean } from "./mean.ts";
import { min } from "./min.ts";
import { mish } from "./mish.ts";
import { mod } from "./mod.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";
import { not } from "./not.ts";
import type { Op } from "./op.ts";
import { or } from "./or.ts";
import { pRelu } from "./p-relu.ts";
import { pow } from "./pow.ts";
import { reciprocal } from "./reciprocal.ts";
import { relu } from "./relu.ts";
import { round } from "./round.ts";
import { selu } from "./selu.ts";
import { sigmoid } from "./sigmoid.ts";
import { sign } from "./sign.ts";
import { sin } from "./sin.ts";
import { softplus } from "./softplus.ts";
import { softsign } from "./softsign.ts";
import { sqrt } from "./sqrt.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";
import { tanh } from "./tanh.ts";
import { thresholdedRelu } from "./thresholded-relu.ts";
import { where } from "./where.ts";
import { xor } from "./xor.ts";

/** Every operator that Deepling knows, by family. */
export const ops: readonly Op[] = [
  // convolution and products
  conv,
  convTranspose,
  // the same values in another arrangement
  identity,
  // activations
  relu,
  leakyRelu,
  pRelu,
  elu,
  selu,
  celu,
  thresholdedRelu,
  clip,
  sigmoid,
  hardSigmoid,
  hardSwish,
  tanh,
  softplus,
  softsign,
  mish,
  gelu,
  erf,
  // arithmetic
  add,
  sub,
  mul,
  div,
  pow,
  mod,
  sqrt,
  exp,
  log,
  neg,
  abs,
  sign,
  reciprocal,
  floor,
  ceil,
  round,
  sin,
  cos,
  min,
  max,
  sum,
  mean,
  // comparisons and choices
  where,
  and,
  or,
  xor,
  not,
  equal,
  greater,
  less,
  greaterOrEqual,
  lessOrEqual,
  isNan,
  isInf,
];

const byType: ReadonlyMap<string, Op> = new Map(ops.map((op) => [op.type, op]));

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
