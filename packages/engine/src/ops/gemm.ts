import { attribute, floatAttribute, intAttribute } from "../graph/attributes.ts";
import type { Op } from "./op.ts";
import { weightedOrProduct } from "./relevance.ts";
import { scalarLike } from "./rules/like.ts";
import { turnedRowTimes } from "./rules/parameters.ts";

/** A dense layer: one matrix product and a bias. */
export const gemm: Op = {
  type: "Gemm",
  layer: { kind: "dense", word: "fc", title: "" },
  axes: "dense",
  relevance: weightedOrProduct,
  infer: (node, context) => {
    const [a, b] = [context.input(0), context.input(1)];
    if (a.shape === undefined || b.shape === undefined) return [{ type: a.type, shape: undefined }];
    const rows = a.shape[intAttribute(node, "transA", 0) === 1 ? 1 : 0] ?? 1;
    const columns = b.shape[intAttribute(node, "transB", 0) === 1 ? 0 : 1] ?? 1;
    return [{ type: a.type, shape: [rows, columns] }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants } = context;
    const [a = "", b = ""] = node.inputs;
    const gradient = context.cotangent();
    const alpha = attribute.float(floatAttribute(node, "alpha", 1));
    const beta = floatAttribute(node, "beta", 1);
    const [transA, transB] = [intAttribute(node, "transA", 0), intAttribute(node, "transB", 0)];
    // op(A) op(B) with gradient G: G op(B)ᵀ and op(A)ᵀ G, transposed where the input itself was
    const product = (left: string, right: string, leftTurned: number, rightTurned: number) =>
      builder.add(
        "Gemm",
        [left, right],
        { alpha, transA: attribute.int(leftTurned), transB: attribute.int(rightTurned) },
        "grad_gemm",
      );
    const forA = () => (transA === 0 ? product(gradient, b, 0, 1 - transB) : product(b, gradient, transB, 1));
    const forB = () => (transB === 0 ? product(a, gradient, 1 - transA, 0) : product(gradient, a, 1, transA));
    const forC = () =>
      beta === 1 ? gradient : builder.add("Mul", [gradient, scalarLike(builder, gradient, beta)], {}, "grad_bias");
    return [wants(0) ? forA() : undefined, wants(1) ? forB() : undefined, wants(2) ? forC() : undefined];
  },
  traits: ["affine"],
  parameters: { bias: 2, settings: [], multiplyAdds: turnedRowTimes },
};
