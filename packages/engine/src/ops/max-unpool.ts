import { intsAttribute } from "../graph/attributes.ts";
import { addDims, multiplyDims } from "../graph/dims.ts";
import { int64 } from "../graph/tensor.ts";
import { other } from "./layer-words.ts";
import type { Op } from "./op.ts";
import { dataDependentDim } from "./rules/axis.ts";
import { reshapeLike } from "./rules/like.ts";
import { spaceOf } from "./rules/window.ts";

/** Puts values back where a MaxPool took them from, zero elsewhere. Its gradient is exact where no two share a place. */
export const maxUnpool: Op = {
  type: "MaxUnpool",
  layer: other("MaxUnpool"),
  axes: "mixes",
  relevance: "none",
  infer: (node, context) => {
    const { type, shape } = context.input(0);
    if (context.has(2)) {
      const free = shape?.map((dim, axis) => (axis < 2 ? dim : dataDependentDim(node, axis)));
      return [{ type, shape: context.known(2) ?? free }];
    }
    if (shape === undefined) return [{ type, shape }];
    const kernel = intsAttribute(node, "kernel_shape") ?? [];
    const strides = intsAttribute(node, "strides") ?? kernel.map(() => 1);
    const pads = intsAttribute(node, "pads") ?? [...kernel, ...kernel].map(() => 0);
    const space = spaceOf(shape).map((extent, axis) => {
      const cut = (pads[axis] ?? 0) + (pads[axis + kernel.length] ?? 0);
      return addDims(multiplyDims(addDims(extent, -1), strides[axis] ?? 1), (kernel[axis] ?? 1) - cut);
    });
    return [{ type, shape: [...shape.slice(0, 2), ...space] }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    const [values = "", indices = ""] = node.inputs;
    const flat = builder.constant(int64([-1]), "flat");
    const flatten = (value: string) => builder.add("Reshape", [value, flat], {}, "flat");
    const taken = builder.add("Gather", [flatten(cotangent()), flatten(indices)], {}, "grad_taken");
    return [reshapeLike(builder, taken, values), undefined, undefined];
  },
  traits: [],
  parameters: "plain",
};
