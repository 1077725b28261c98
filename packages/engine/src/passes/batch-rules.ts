import { intAttribute } from "../graph/attributes.ts";
import type { Dim, Node, Shape } from "../graph/graph.ts";
import { isPicture } from "../ops/axes.ts";
import { axesOf } from "../ops/index.ts";
import { fromFront, numbersOf } from "./fields/carries.ts";
import type { Net } from "./net.ts";

/** Whether an extent is the batch, or the batch times a number. */
export function holdsBatch(dim: Dim | undefined, batch: string): boolean {
  return typeof dim === "string" && dim.split("*").includes(batch);
}

/** The axis along which the images lie; −1 where a shape has no such axis, or two. */
export function batchAxis(shape: Shape | undefined, batch: string): number {
  const axes = (shape ?? []).flatMap((dim, axis) => (holdsBatch(dim, batch) ? [axis] : []));
  return axes.length === 1 ? (axes[0] ?? -1) : -1;
}

/** Whether an operator, as this node uses it, computes each image from that image alone. False also where it is not known to. */
export function keepsImagesApart(net: Net, node: Node, batch: string): boolean {
  const axes = net.dataInputs(node).map((value) => batchAxis(net.shape(value), batch));
  const shapes = net.dataInputs(node).map((value) => net.shape(value) ?? []);
  const [axis = -1] = axes;
  const [shape = []] = shapes;
  const rank = shape.length;
  const listed = (key: string, index: number) => fromFront(numbersOf(net, node, key, index) ?? [], rank);
  const rule = axesOf(node.type);
  if (typeof rule === "object") {
    return fromFront([intAttribute(node, "axis", rule.axis)], rank)[0] !== axis && sameFromEnd(axes, shapes);
  }
  if (isPicture(rule)) return axes.length === 1 && axis === 0 && net.shape(node.outputs[0] ?? "")?.[0] === shape[0];
  switch (rule) {
    case "pointwise":
      return sameFromEnd(axes, shapes);
    // the images stay apart as long as one axis holds them
    case "reshape":
    case "flatten":
    case "transpose":
    case "squeeze":
    case "expand":
      return true;
    case "reduce": {
      const reduced = listed("axes", 1);
      return reduced.length > 0 && !reduced.includes(axis);
    }
    case "dense":
      return net.isData(node.inputs[0] ?? "") && axes.length === 1 && axis === intAttribute(node, "transA", 0);
    case "matrix product":
      return multipliesApart(net, node, batch);
    case "trailing":
      return axis < (fromFront([intAttribute(node, "axis", -1)], rank)[0] ?? 0);
    case "quantise":
      return (
        axes.length === 1 && (isOneScale(net, node) || fromFront([intAttribute(node, "axis", 1)], rank)[0] !== axis)
      );
    case "slice":
      return !listed("axes", 3).includes(axis) && node.inputs.length > 3;
    case "pad":
    case "tile":
      return net.shape(node.outputs[0] ?? "")?.[axis] === shape[axis];
    case "recurrent":
    case "mixes in place":
    case "mixes":
      return false;
  }
}

/** Whether one scale counts for all numbers of a value. */
function isOneScale(net: Net, node: Node): boolean {
  return (net.shape(node.inputs[1] ?? "") ?? ["?"]).every((extent) => extent === 1);
}

/** Whether several values have their images along the same axis, as broadcasting counts axes. */
function sameFromEnd(axes: readonly number[], shapes: readonly Shape[]): boolean {
  const fromEnd = axes.map((axis, index) => (shapes[index]?.length ?? 0) - axis);
  return fromEnd.every((distance) => distance === fromEnd[0]);
}

/** A product sums over the last axis of the first matrix and the last but one of the second. */
function multipliesApart(net: Net, node: Node, batch: string): boolean {
  const [left, right] = [0, 1].map((index) => {
    const value = node.inputs[index] ?? "";
    const shape = net.shape(value) ?? [];
    return net.isData(value) ? shape.length - batchAxis(shape, batch) : undefined;
  });
  if (left !== undefined && right !== undefined) return left === right && left > 2;
  return left === undefined ? right !== 2 : left !== 1;
}
