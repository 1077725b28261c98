import { attribute, intAttribute } from "../graph/attributes.ts";
import { divideDims, multiplyDims } from "../graph/dims.ts";
import type { Op } from "./op.ts";

/** Blocks of pixels stacked as channels. */
export const spaceToDepth: Op = {
  type: "SpaceToDepth",
  layer: { kind: "reshape", word: "spacetodepth", title: "space to depth" },
  axes: "space to depth",
  relevance: "moves",
  infer: (node, context) => {
    const { type, shape } = context.input(0);
    if (shape === undefined) return [{ type, shape }];
    const block = intAttribute(node, "blocksize", 1);
    const [batch = 1, channels = 1, ...space] = shape;
    const small = space.map((extent) => divideDims(extent, block));
    return [{ type, shape: [batch, multiplyDims(channels, block * block), ...small] }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    const blocksize = attribute.int(intAttribute(node, "blocksize", 1));
    return [builder.add("DepthToSpace", [cotangent()], { blocksize }, "grad_space")];
  },
  traits: [],
  parameters: "plain",
};
