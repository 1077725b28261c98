import { DeeplingError } from "../../base/error.ts";
import { attribute, stringAttribute } from "../../graph/attributes.ts";
import { type Lift, type Lower, without } from "./lift.ts";

/** Scatter (until 10) is today's ScatterElements. */
export const scatter: Lift = (node) => [{ ...node, type: "ScatterElements" }];

export const scatterBefore: Lower = (node) =>
  stringAttribute(node, "reduction", "none") === "none"
    ? { ...without(node, "reduction"), type: "Scatter" }
    : undefined;

/** GridSample (20): its modes got new names. */
export const gridSample: Lift = (node) => {
  const mode = stringAttribute(node, "mode", "bilinear");
  const name = mode === "bilinear" ? "linear" : mode === "bicubic" ? "cubic" : mode;
  return [{ ...node, attributes: { ...node.attributes, mode: attribute.string(name) } }];
};

export const gridSampleBefore: Lower = (node) => {
  const mode = stringAttribute(node, "mode", "linear");
  const name = mode === "linear" ? "bilinear" : mode === "cubic" ? "bicubic" : mode;
  return { ...node, attributes: { ...node.attributes, mode: attribute.string(name) } };
};

/** RoiAlign (16): the default became half-pixel coordinates. */
export const roiAlign: Lift = (node) => [
  {
    ...node,
    attributes: { ...node.attributes, coordinate_transformation_mode: attribute.string("output_half_pixel") },
  },
];

export const roiAlignBefore: Lower = (node) =>
  stringAttribute(node, "coordinate_transformation_mode", "half_pixel") === "output_half_pixel"
    ? without(node, "coordinate_transformation_mode")
    : undefined;

/** Scan (9) lost its batch axis; nothing that exports images nets ever wrote the older one. */
export const scan: Lift = (node) => {
  throw new DeeplingError("unsupported", `operator: Scan of opset 8 (node "${node.name}")`, {
    hint: "export the model at opset 9 or newer",
  });
};
