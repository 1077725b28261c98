import { attribute, intAttribute, intsAttribute, stringAttribute } from "../graph/attributes.ts";
import { addDims, multiplyDims } from "../graph/dims.ts";
import type { Dim, Node, Shape } from "../graph/graph.ts";
import { biasGradient, shapesOf } from "./conv.ts";
import type { Op } from "./op.ts";
import { weightedOrProduct } from "./relevance.ts";
import { correlate, correlationAttributes } from "./rules/correlate.ts";
import { kernelTimes } from "./rules/parameters.ts";
import { type Pads, padsOf, reach, spaceOf, type Window, windowOf } from "./rules/window.ts";

interface Spreading {
  readonly window: Window;
  readonly pads: Pads | undefined;
  readonly space: readonly Dim[];
}

/** Output space and pads, each of which ONNX lets determine the other (`output_shape`, `auto_pad`). */
function spreadingOf(node: Node, kernel: Shape, space: Shape): Spreading {
  const window = windowOf(node, kernel, space);
  const auto = stringAttribute(node, "auto_pad", "NOTSET");
  const extra = intsAttribute(node, "output_padding") ?? kernel.map(() => 0);
  const asked = intsAttribute(node, "output_shape")?.slice(-kernel.length);
  const strideOf = (axis: number) => window.strides[axis] ?? 1;
  const overlaps = kernel.map((size, axis) =>
    addDims(addDims(reach(size, window.dilations[axis] ?? 1), extra[axis] ?? 0), -strideOf(axis)),
  );
  const full = space.map((extent, axis) => addDims(multiplyDims(extent, strideOf(axis)), overlaps[axis] ?? 0));
  if (asked === undefined && window.short === undefined) {
    const pads = padsOf(window, node);
    const cut = full.map((extent, axis) => addDims(extent, -((pads.begin[axis] ?? 0) + (pads.end[axis] ?? 0))));
    return { window, pads, space: cut };
  }
  // SAME takes away what goes beyond extent · stride, and adds nothing where the windows do not come so far
  const totals = asked?.map((extent, axis) => addDims(full[axis] ?? 0, -extent)) ?? overlaps;
  const cut = totals.map((total) => (typeof total === "number" ? Math.max(total, 0) : undefined));
  const wanted = asked ?? full.map((extent, axis) => addDims(extent, -(cut[axis] ?? 0)));
  if (cut.includes(undefined)) return { window, pads: undefined, space: wanted };
  const small = cut.map((total = 0) => Math.floor(total / 2));
  const large = cut.map((total = 0, axis) => total - (small[axis] ?? 0));
  const pads = auto === "SAME_UPPER" ? { begin: small, end: large } : { begin: large, end: small };
  return { window, pads, space: wanted };
}

/** Transposed convolution in one to three dimensions. */
export const convTranspose: Op = {
  type: "ConvTranspose",
  layer: { kind: "transposed convolution", word: "deconv", title: "" },
  axes: "transposed window",
  relevance: weightedOrProduct,
  infer: (node, context) => {
    const data = context.input(0);
    const kernel = context.input(1).shape;
    if (data.shape === undefined || kernel === undefined) return [{ type: data.type, shape: undefined }];
    const { space } = spreadingOf(node, spaceOf(kernel), spaceOf(data.shape));
    const channels = multiplyDims(kernel[1] ?? 1, intAttribute(node, "group", 1));
    return [{ type: data.type, shape: [data.shape[0] ?? 1, channels, ...space] }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants } = context;
    const [x = "", w = ""] = node.inputs;
    const gradient = context.cotangent();
    const { data, kernel } = shapesOf(context);
    const { window, pads } = spreadingOf(node, kernel.slice(2), spaceOf(data));
    const group = intAttribute(node, "group", 1);
    const correlation = { window, pads: pads ?? padsOf({ ...window, pads: undefined }, node), group };
    const attributes = { ...correlationAttributes(correlation), kernel_shape: attribute.ints(kernel.slice(2)) };
    return [
      wants(0) ? builder.add("Conv", [gradient, w], attributes, "grad_gather") : undefined,
      wants(1) ? correlate(builder, gradient, x, kernel, correlation) : undefined,
      wants(2) ? biasGradient(context, gradient) : undefined,
    ];
  },
  traits: ["affine"],
  parameters: { bias: 2, settings: [], multiplyAdds: kernelTimes("input", 1) },
};
