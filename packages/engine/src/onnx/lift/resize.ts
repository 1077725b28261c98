import { DeeplingError } from "../../base/error.ts";
import { attribute, floatsAttribute, stringAttribute } from "../../graph/attributes.ts";
import type { Attributes, Node } from "../../graph/graph.ts";
import { float32, sizeOf } from "../../graph/tensor.ts";
import type { Lift, LiftContext, Lower, LowerContext } from "./lift.ts";

/** Upsample (until 9) is today's Resize with asymmetric coordinates; its scales were an attribute (7), then an input. */
export const upsample: Lift = (node, context) => {
  const [x = "", given] = node.inputs;
  const list = floatsAttribute(node, "scales") ?? [];
  const scales = given ?? context.constant(float32([list.length], list), `${node.name}_scales`);
  const mode = stringAttribute(node, "mode", "nearest") === "nearest" ? "nearest" : "linear";
  return [{ ...node, type: "Resize", inputs: [x, "", scales], attributes: asymmetric(mode, "floor") }];
};

/** Resize: asymmetric coordinates and no region of interest before 11; after, empty inputs stand for omitted ones. */
export const resize: Lift = (node, context) => {
  if (context.version === 10) {
    const [x = "", scales = ""] = node.inputs;
    const mode = stringAttribute(node, "mode", "nearest");
    return [{ ...node, inputs: [x, "", scales], attributes: asymmetric(mode, rounding(scales, context)) }];
  }
  if (stringAttribute(node, "coordinate_transformation_mode", "") === "tf_half_pixel_for_nn") {
    throw new DeeplingError("unsupported", `resize: tf_half_pixel_for_nn (node "${node.name}")`, {
      hint: "no opset after 12 has this mode: export the model at opset 13 or newer",
    });
  }
  return [{ ...node, inputs: omitEmpty(node, context) }];
};

/** Resize of 18 as older opsets write it: with empty constants for omitted inputs (11), with scales alone (10), or as Upsample (7 and 9). */
export const resizeBefore: Lower = (node, context) => {
  const { antialias, axes, keep_aspect_ratio_policy } = node.attributes;
  if (antialias !== undefined || axes !== undefined || keep_aspect_ratio_policy !== undefined) return undefined;
  if (context.version >= 13) return node;
  if (context.version >= 11) {
    const filled = [...node.inputs.slice(1), "", ""].slice(0, Math.max(2, node.inputs.length - 1));
    const empty = (input: string) => input || context.constant(float32([0], []), `${node.name}_none`);
    return { ...node, inputs: [node.inputs[0] ?? "", ...filled.map(empty)] };
  }
  return byScales(node, context);
};

function byScales(node: Node, context: LowerContext): Node | undefined {
  const [x = "", , scales = "", sizes = ""] = node.inputs;
  const known = scales === "" ? undefined : context.constantOf(scales);
  const mode = stringAttribute(node, "mode", "nearest");
  const nearest = stringAttribute(node, "nearest_mode", "round_prefer_floor");
  const coordinates = stringAttribute(node, "coordinate_transformation_mode", "half_pixel");
  if (known?.type !== "float32" || sizes !== "" || mode === "cubic" || coordinates !== "asymmetric") return undefined;
  const shrinks = known.data.some((scale) => scale < 1);
  // Upsample enlarges only
  if (mode === "nearest" && nearest !== (shrinks ? "ceil" : "floor")) return undefined;
  if (shrinks && context.version < 10) return undefined;
  const attributes = { mode: attribute.string(mode) };
  if (context.version >= 10) return { ...node, inputs: [x, scales], attributes };
  if (context.version === 9) return { ...node, type: "Upsample", inputs: [x, scales], attributes };
  const factors = attribute.floats(Array.from(known.data));
  return { ...node, type: "Upsample", inputs: [x], attributes: { ...attributes, scales: factors } };
}

/** What onnxruntime does at opset 10 when it picks the nearest pixel: down when enlarging, up when shrinking. */
function rounding(scales: string, context: LiftContext): "floor" | "ceil" {
  const known = context.constantOf(scales);
  return known?.type === "float32" && known.data.some((scale) => scale < 1) ? "ceil" : "floor";
}

const asymmetric = (mode: string, nearest: string): Attributes => ({
  mode: attribute.string(mode),
  coordinate_transformation_mode: attribute.string("asymmetric"),
  nearest_mode: attribute.string(nearest),
});

function omitEmpty(node: Node, context: LiftContext): readonly string[] {
  const inputs = node.inputs.map((input, index) => {
    const tensor = index > 0 ? context.constantOf(input) : undefined;
    return tensor !== undefined && sizeOf(tensor.shape) === 0 ? "" : input;
  });
  return inputs.slice(0, inputs.findLastIndex((input) => input !== "") + 1);
}
