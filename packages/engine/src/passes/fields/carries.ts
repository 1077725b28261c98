import { intAttribute, intsAttribute } from "../../graph/attributes.ts";
import type { Dim, Node, Shape } from "../../graph/graph.ts";
import type { Net } from "../net.ts";
import { collapsed, type Field, type Span } from "./field.ts";

/** Whole numbers given as an attribute or, in newer operators, as a constant input; undefined where they are not known. */
export function numbersOf(
  net: Pick<Net, "constant">,
  node: Node,
  key: string,
  index: number,
): readonly number[] | undefined {
  const listed = intsAttribute(node, key);
  const constant = net.constant(node.inputs[index] ?? "");
  if (listed !== undefined || constant === undefined) return listed;
  return constant.type === "int64" || constant.type === "int32" ? Array.from(constant.data, Number) : undefined;
}

/** Axes counted from the front. */
export function fromFront(axes: readonly number[], rank: number): readonly number[] {
  return axes.map((axis) => (axis < 0 ? axis + rank : axis));
}

/** Axes in another order. */
export function transposed(node: Node, field: Field): Field {
  if (field === "everything") return field;
  const perm = intsAttribute(node, "perm") ?? field.map((_, axis) => field.length - 1 - axis);
  return perm.map((axis) => field[axis]);
}

/** Sums, means and maxima along axes; all axes where none are named. */
export function reduced(net: Net, node: Node, field: Field): Field {
  if (field === "everything") return field;
  const axes = numbersOf(net, node, "axes", 1) ?? field.map((_, axis) => axis);
  return collapsed(field, fromFront(axes, field.length), intAttribute(node, "keepdims", 1) === 1);
}

/** The axes that begin and end with the same extents before and after keep what they are; those between lose it. */
export function reshaped(net: Net, node: Node, field: Field): Field {
  const from = net.shape(node.inputs[0] ?? "");
  const to = net.shape(node.outputs[0] ?? "");
  if (field === "everything" || from === undefined || to === undefined) return "everything";
  const shorter = Math.min(from.length, to.length);
  let front = 0;
  while (front < shorter && same(from[front], to[front])) front++;
  let back = 0;
  while (back < shorter - front && same(from.at(-1 - back), to.at(-1 - back))) back++;
  const between = field.slice(front, from.length - back);
  if (between.some((span, axis) => span !== undefined && from[front + axis] !== 1)) return "everything";
  const middle = Array.from({ length: to.length - front - back }, () => undefined);
  return [...field.slice(0, front), ...middle, ...field.slice(field.length - back)];
}

const same = (a: Dim | undefined, b: Dim | undefined): boolean => a === b;

/** Axes of extent 1 added or taken away. */
export function squeezed(net: Net, node: Node, field: Field): Field {
  const axes = numbersOf(net, node, "axes", 1);
  if (field === "everything") return field;
  if (node.type === "Squeeze") {
    const shape = net.shape(node.inputs[0] ?? "");
    const gone = axes === undefined ? onesOf(shape) : fromFront(axes, field.length);
    return field.filter((_, axis) => !gone.includes(axis));
  }
  if (axes === undefined) return "everything";
  const added = fromFront(axes, field.length + axes.length);
  const rest = [...field];
  return Array.from({ length: field.length + axes.length }, (_, axis) =>
    added.includes(axis) ? undefined : rest.shift(),
  );
}

const onesOf = (shape: Shape | undefined): readonly number[] =>
  (shape ?? []).flatMap((dim, axis) => (dim === 1 ? [axis] : []));

/** A part of each axis: where it starts, and how far apart its positions are. */
export function sliced(net: Net, node: Node, field: Field): Field {
  if (field === "everything") return field;
  const starts = numbersOf(net, node, "starts", 1);
  const axes = fromFront(numbersOf(net, node, "axes", 3) ?? starts?.map((_, axis) => axis) ?? [], field.length);
  const steps = numbersOf(net, node, "steps", 4);
  const shape = net.shape(node.inputs[0] ?? "");
  return shifted(field, (span, axis) => {
    const index = axes.indexOf(axis);
    if (index < 0) return span;
    const extent = shape?.[axis];
    const start = starts?.[index];
    const step = steps?.[index] ?? 1;
    if (start === undefined || step < 0 || (start < 0 && typeof extent !== "number")) return undefined;
    const begin = start < 0 ? start + Number(extent) : start;
    return moved(span, begin, step);
  });
}

/** Padding before the first position. */
export function padded(net: Net, node: Node, field: Field): Field {
  if (field === "everything") return field;
  const pads = numbersOf(net, node, "pads", 1);
  const axes = numbersOf(net, node, "axes", 3);
  const at = axes === undefined ? field.map((_, axis) => axis) : fromFront(axes, field.length);
  return shifted(field, (span, axis) => {
    const index = at.indexOf(axis);
    const begin = index < 0 ? 0 : pads?.[index];
    return begin === undefined ? undefined : moved(span, -begin, 1);
  });
}

const moved = (span: Span, begin: number, step: number): Span => ({
  ...span,
  first: span.first + begin * span.stride,
  last: span.last + begin * span.stride,
  stride: span.stride * step,
});

/** A rule on every span; "everything" where it has no answer. */
function shifted(field: readonly (Span | undefined)[], rule: (span: Span, axis: number) => Span | undefined): Field {
  const result = field.map((span, axis) => (span === undefined ? undefined : rule(span, axis)));
  return result.some((span, axis) => span === undefined && field[axis] !== undefined) ? "everything" : result;
}
