import { intAttribute, intsAttribute, stringAttribute } from "../../graph/attributes.ts";
import type { Node } from "../../graph/graph.ts";
import { windowOf } from "../../ops/rules/window.ts";
import type { Net } from "../net.ts";
import { type Field, type Span, windowed } from "./field.ts";

/** Applies a rule to the spans of the image's axes, which are the third and later ones of a picture. */
function overPicture(field: Field, rule: (span: Span, axis: number) => Span): Field {
  if (field === "everything") return field;
  if (field.slice(0, 2).some((span) => span !== undefined)) return "everything";
  return field.map((span, axis) => (span === undefined ? undefined : rule(span, axis - 2)));
}

/** Extents of a node's window. */
function kernelOf(net: Net, node: Node): readonly number[] {
  const listed = intsAttribute(node, "kernel_shape");
  return listed ?? (net.shape(node.inputs[1] ?? "") ?? []).slice(2).map(Number);
}

/** Convolutions and poolings: a window of k positions, d apart, that steps by s and begins p before the first. */
export function window(net: Net, node: Node, field: Field): Field {
  const kernel = kernelOf(net, node);
  const strides = intsAttribute(node, "strides") ?? [];
  const dilations = intsAttribute(node, "dilations") ?? [];
  const space = (net.shape(node.inputs[0] ?? "") ?? []).slice(2);
  const { pads } = windowOf(node, kernel, space, node.type === "Conv" ? "convolution" : "pooling");
  const upper = stringAttribute(node, "auto_pad", "NOTSET") === "SAME_UPPER";
  return overPicture(field, (span, axis) => {
    const stride = strides[axis] ?? 1;
    const reach = ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
    // half of what SAME adds where that depends on an extent that is not known
    const total = Math.max(0, reach - stride);
    const begin = pads?.begin[axis] ?? (upper ? Math.floor(total / 2) : Math.ceil(total / 2));
    return windowed(span, -begin, reach, stride);
  });
}

/**
 * A transposed convolution by s: neighbouring positions see the same ⌈reach / s⌉ inputs or ones beside them; the most that one sees,
 * around the mean of where they see it.
 */
export function transposedWindow(net: Net, node: Node, field: Field): Field {
  const kernel = kernelOf(net, node);
  const strides = intsAttribute(node, "strides") ?? [];
  const dilations = intsAttribute(node, "dilations") ?? [];
  const pads = intsAttribute(node, "pads") ?? [];
  return overPicture(field, (span, axis) => {
    const stride = strides[axis] ?? 1;
    const reach = ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1);
    const count = Math.ceil((reach + 1) / stride);
    const centre = ((pads[axis] ?? 0) - reach / 2) / stride;
    return windowed(span, centre - (count - 1) / 2, count, 1 / stride);
  });
}

/** Resizing by a factor f: output o looks at input (o + ½) / f − ½, and its neighbours where it interpolates. */
export function resized(net: Net, node: Node, field: Field): Field {
  const from = net.shape(node.inputs[0] ?? "");
  const to = net.shape(node.outputs[0] ?? "");
  const mode = stringAttribute(node, "mode", "nearest");
  const count = mode === "nearest" ? 1 : mode === "cubic" ? 4 : 2;
  const corners = stringAttribute(node, "coordinate_transformation_mode", "half_pixel") === "align_corners";
  const known = [from, to].every((shape) => shape?.slice(2).every((dim) => typeof dim === "number"));
  if (!known) return "everything";
  return overPicture(field, (span, axis) => {
    const [small, large] = [Number(from?.[axis + 2]), Number(to?.[axis + 2])];
    const step = corners && mode !== "nearest" ? (small - 1) / Math.max(1, large - 1) : small / large;
    const centre = corners && mode !== "nearest" ? 0 : step / 2 - 0.5;
    return small === large ? span : windowed(span, centre - (count - 1) / 2, count, step);
  });
}

/** Blocks of b × b positions that become channels (`apart` 1 / b), or channels that become such blocks. */
export function blocks(node: Node, field: Field, toDepth: boolean): Field {
  const size = intAttribute(node, "blocksize", 1);
  return overPicture(field, (span) =>
    toDepth ? windowed(span, 0, size, size) : windowed(span, 1 / (2 * size) - 0.5, 1, 1 / size),
  );
}
