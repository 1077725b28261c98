import { intAttribute } from "../graph/attributes.ts";
import { int64 } from "../graph/tensor.ts";
import type { Op } from "./op.ts";
import { extentOf, scatterAlong, shapeWith } from "./rules/along-axis.ts";
import { axisOf } from "./rules/axis.ts";
import { numbersOf, takeAlong } from "./rules/known.ts";

/** Slices of input 0 along `axis`, at the indices in input 1, whose axes take that axis's place. */
export const gather: Op = {
  type: "Gather",
  layer: "carrier",
  axes: { along: "takes", axis: 0 },
  relevance: "moves",
  infer: (node, { input }) => {
    const { type, shape } = input(0);
    const indices = input(1).shape;
    if (shape === undefined || indices === undefined) return [{ type, shape: undefined }];
    const axis = axisOf(node, intAttribute(node, "axis", 0), shape.length);
    return [{ type, shape: [...shape.slice(0, axis), ...indices, ...shape.slice(axis + 1)] }];
  },
  evaluate: (node, { known }) => {
    const data = known(0);
    const indices = known(1);
    const places = numbersOf(indices?.values);
    if (data === undefined || indices === undefined || places === undefined) return undefined;
    const axis = axisOf(node, intAttribute(node, "axis", 0), data.shape.length);
    const extent = data.shape[axis] ?? 0;
    const wrapped = places.map((index) => (index < 0 ? index + extent : index));
    if (wrapped.some((index) => index < 0 || index >= extent)) return undefined;
    const { values } = takeAlong(data, axis, wrapped);
    return { values, shape: data.shape.toSpliced(axis, 1, ...indices.shape) };
  },
  pullback: ({ builder, node, cotangent, typeOf }) => {
    const [x = "", indices = ""] = node.inputs;
    const axis = axisOf(node, intAttribute(node, "axis", 0), typeOf(x).shape?.length ?? 0);
    // the axes of the indices become one, along which the slices are added back
    const line = builder.constant(int64([-1]), "shape");
    const flat = builder.add("Reshape", [indices, line], {}, "indices");
    const laid = builder.add("Reshape", [cotangent(), shapeWith(builder, x, axis, line)], {}, "grad_reshape");
    return [scatterAlong(builder, laid, flat, axis, extentOf(builder, x, axis)), undefined];
  },
  traits: ["steady"],
  parameters: "plain",
};
