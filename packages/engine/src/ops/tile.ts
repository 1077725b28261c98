import { attribute } from "../graph/attributes.ts";
import { multiplyDims } from "../graph/dims.ts";
import { int64 } from "../graph/tensor.ts";
import type { Op } from "./op.ts";
import { dataDependentDim, indicesTo } from "./rules/axis.ts";
import { shapeOf } from "./rules/like.ts";

/** Input 0 repeated as a whole along each axis, as often as input 1 says. */
export const tile: Op = {
  type: "Tile",
  layer: "carrier",
  axes: "tile",
  relevance: "moves",
  infer: (node, { input, known }) => {
    const { type, shape } = input(0);
    const repeats = known(1);
    return [
      {
        type,
        shape: shape?.map((dim, axis) => {
          const count = repeats?.[axis];
          return count === undefined ? dataDependentDim(node, axis) : multiplyDims(dim, count);
        }),
      },
    ];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent, typeOf }) => {
    const [x = "", repeats = ""] = node.inputs;
    const rank = typeOf(x).shape?.length ?? 0;
    // [r₀·n₀, r₁·n₁, …] becomes [r₀, n₀, r₁, n₁, …], of which the r are summed
    const column = builder.constant(int64([1]), "axes");
    const pairs = builder.add(
      "Concat",
      [builder.add("Unsqueeze", [repeats, column]), builder.add("Unsqueeze", [shapeOf(builder, x), column])],
      { axis: attribute.int(1) },
    );
    const interleaved = builder.add("Reshape", [pairs, builder.constant(int64([-1]), "shape")], {}, "shape");
    const apart = builder.add("Reshape", [cotangent(), interleaved], {}, "grad_reshape");
    const counts = builder.constant(int64(indicesTo(rank).map((axis) => 2 * axis)), "axes");
    return [builder.add("ReduceSum", [apart, counts], { keepdims: attribute.int(0) }, "grad_reduce")];
  },
  traits: ["steady"],
  parameters: "plain",
};
