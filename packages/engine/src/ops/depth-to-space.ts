import { attribute, intAttribute, stringAttribute } from "../graph/attributes.ts";
import { divideDims, multiplyDims } from "../graph/dims.ts";
import { int64 } from "../graph/tensor.ts";
import type { Op } from "./op.ts";
import { reshapeLike } from "./rules/like.ts";

/** Channels laid out in space, in blocks (sub-pixel convolution; Shi et al. 2016). */
export const depthToSpace: Op = {
  type: "DepthToSpace",
  layer: { kind: "reshape", word: "depthtospace", title: "depth to space" },
  axes: "depth to space",
  relevance: "moves",
  infer: (node, context) => {
    const { type, shape } = context.input(0);
    if (shape === undefined) return [{ type, shape }];
    const block = intAttribute(node, "blocksize", 1);
    const [batch = 1, channels = 1, ...space] = shape;
    const wide = space.map((extent) => multiplyDims(extent, block));
    return [{ type, shape: [batch, divideDims(channels, block * block), ...wide] }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent, typeOf }) => {
    const block = intAttribute(node, "blocksize", 1);
    const blocksize = attribute.int(block);
    const gathered = builder.add("SpaceToDepth", [cotangent()], { blocksize }, "grad_depth");
    if (stringAttribute(node, "mode", "DCR") === "DCR") return [gathered];
    // SpaceToDepth counts blocks first, CRD counts channels first
    const [x = ""] = node.inputs;
    const channels = Number(typeOf(x).shape?.[1]) / (block * block);
    const split = builder.constant(int64([0, block * block, channels, -1]), "shape");
    const parts = builder.add("Reshape", [gathered, split], {}, "grad_parts");
    const swapped = builder.add("Transpose", [parts], { perm: attribute.ints([0, 2, 1, 3]) }, "grad_swap");
    return [reshapeLike(builder, swapped, x)];
  },
  traits: [],
  parameters: "plain",
};
