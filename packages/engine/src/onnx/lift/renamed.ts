import { DeeplingError } from "../../base/error.ts";
import { attribute, stringAttribute } from "../../graph/attributes.ts";
import type { Lift } from "./lift.ts";

/** Scatter (until 10) is today's ScatterElements. */
export const scatter: Lift = (node) => [{ ...node, type: "ScatterElements" }];

/** GridSample (20): its modes got new names. */
export const gridSample: Lift = (node) => {
  const mode = stringAttribute(node, "mode", "bilinear");
  const name = mode === "bilinear" ? "linear" : mode === "bicubic" ? "cubic" : mode;
  return [{ ...node, attributes: { ...node.attributes, mode: attribute.string(name) } }];
};

/** RoiAlign (16): the default became half-pixel coordinates. */
export const roiAlign: Lift = (node) => [
  {
    ...node,
    attributes: { ...node.attributes, coordinate_transformation_mode: attribute.string("output_half_pixel") },
  },
];

/** Scan (9) lost its batch axis; nothing that exports images nets ever wrote the older one. */
export const scan: Lift = (node) => {
  throw new DeeplingError("unsupported", `operator: Scan of opset 8 (node "${node.name}")`, {
    hint: "export the model at opset 9 or newer",
  });
};
