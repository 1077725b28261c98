import { attribute, intAttribute } from "../graph/attributes.ts";
import { float32, int64 } from "../graph/tensor.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { arithmetic } from "./rules/arithmetic.ts";
import { axisOf, dataDependentDim } from "./rules/axis.ts";
import { elementNumber } from "./rules/element-types.ts";

/** A new axis of extent `depth` (input 1) that holds the second of two values (input 2) at each index, else the first. */
export const oneHot: Op = {
  type: "OneHot",
  layer: other("OneHot"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input, known }) => {
    const { type } = input(2);
    const { shape } = input(0);
    if (shape === undefined) return [{ type, shape }];
    const axis = axisOf(node, intAttribute(node, "axis", -1), shape.length + 1);
    const [depth = dataDependentDim(node, axis)] = known(1) ?? [];
    return [{ type, shape: shape.toSpliced(axis, 0, depth) }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent, wants, typeOf }) => {
    if (!wants(2)) return [];
    const [indices = "", depth = "", values = ""] = node.inputs;
    const { type } = typeOf(values);
    const math = arithmetic(builder, type);
    const ones = builder.add("OneHot", [indices, depth, builder.constant(float32([2], [0, 1]))], node.attributes);
    const marks = builder.add("Cast", [ones], { to: attribute.int(elementNumber(type)) });
    const total = (value: string): string => {
      const sum = builder.add("ReduceSum", [value], { keepdims: attribute.int(0) }, "grad_reduce");
      return builder.add("Reshape", [sum, builder.constant(int64([1]), "shape")], {}, "grad_reshape");
    };
    const on = total(math.mul(cotangent(), marks));
    const off = math.sub(total(cotangent()), on);
    return [undefined, undefined, builder.add("Concat", [off, on], { axis: attribute.int(0) }, "grad_concat")];
  },
  traits: [],
  parameters: "plain",
};
