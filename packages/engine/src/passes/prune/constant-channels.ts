import { intAttribute, intsAttribute, stringAttribute } from "../../graph/attributes.ts";
import type { Node } from "../../graph/graph.ts";
import { sizeOf, type Tensor } from "../../graph/tensor.ts";
import { axesOf, hasTrait, isPointwise } from "../../ops/index.ts";
import type { Net } from "../net.ts";
import type { Space } from "./space.ts";
import { numberAt } from "./take-positions.ts";
import { type Place, placeKey } from "./tie.ts";
import { groupingOf } from "./weighted-ties.ts";

/** Which channels hold one number everywhere, whatever the image. */
export interface ConstantChannels {
  readonly isConstant: (place: Place, index: number) => boolean;
  /** The number that a constant channel holds. */
  readonly number: (place: Place, index: number) => number;
}

/**
 * Follows channels that a gate holds at a number through the nodes of a space. What number each becomes is read from one run of the network
 * (`measured`: the value's numbers for any image): a channel that depends on constants alone is the same for every image.
 */
export function constantChannels(
  net: Net,
  space: Space,
  measured: (value: string) => Tensor | undefined,
): ConstantChannels {
  const flags = new Map<string, Uint8Array>();
  const isConstant = (place: Place, index: number) => flags.get(placeKey(place))?.[index] === 1;
  const number = (place: Place, index: number): number => {
    const found = measured(place.value);
    if (found === undefined) return Number.NaN;
    const inner = sizeOf(found.shape.slice(place.axis + 1));
    return numberAt(found, index * inner);
  };
  for (const node of net.nodes) {
    for (const value of node.outputs) {
      for (let axis = 0; axis < (net.shape(value)?.length ?? 0); axis++) {
        const place = { value, axis };
        if (!space.has(place)) continue;
        const found = Uint8Array.from({ length: space.extent(place) }, (_, index) =>
          staysConstant(net, node, place, index, { space, isConstant, number }) ? 1 : 0,
        );
        flags.set(placeKey(place), found);
      }
    }
  }
  return { isConstant, number };
}

interface Known extends ConstantChannels {
  readonly space: Space;
}

function staysConstant(net: Net, node: Node, place: Place, index: number, known: Known): boolean {
  if (node.domain !== "") return false;
  if (isPointwise(node.type)) return pointwise(net, node, place, index, known);
  const sources = sourcesOf(net, node, place, index, known);
  if (sources === undefined || sources.length === 0) return false;
  const constant = sources.every((source) => known.isConstant(source.place, source.index));
  if (!constant) return false;
  const numbers = sources.map((source) => known.number(source.place, source.index));
  const alike = node.type === "Conv" || numbers.every((number) => number === numbers[0]);
  const isZero = numbers.every((number) => number === 0);
  if (hasTrait(node, "steady")) return alike;
  return (
    alike &&
    (hasTrait(node, "steady at zero") || node.type === "ConvTranspose") &&
    (isZero || keepsEdges(net, node, numbers[0] ?? 0))
  );
}

/** The positions of data that one position of a node's output is made from; undefined where it is made from more. */
function sourcesOf(net: Net, node: Node, place: Place, index: number, { space }: Known) {
  const grouping = axesOf(node.type) === "window" || node.type === "ConvTranspose" ? groupingOf(net, node) : undefined;
  if ((node.type === "Conv" || node.type === "ConvTranspose") && place.axis === 1) {
    if (grouping === undefined || grouping.groups === 1) return undefined;
    const first = Math.floor(index / grouping.outputs) * grouping.inputs;
    const data = { value: node.inputs[0] ?? "", axis: 1 };
    return Array.from({ length: grouping.inputs }, (_, at) => ({ place: data, index: first + at }));
  }
  return (space.ties.get(node) ?? [])
    .flatMap(({ fine, coarse, at }) => {
      if (sameAs(fine, place) && node.inputs.includes(coarse.value)) return [{ place: coarse, index: at(index) }];
      if (!sameAs(coarse, place) || !node.inputs.includes(fine.value)) return [];
      const found: { place: Place; index: number }[] = [];
      for (let other = 0; other < space.extent(fine); other++)
        if (at(other) === index) found.push({ place: fine, index: other });
      return found;
    })
    .filter((source) => net.isData(source.place.value));
}

const sameAs = (a: Place, b: Place): boolean => a.value === b.value && a.axis === b.axis;

/** Whether a channel of one number other than zero comes out as one number: nothing is added around it. */
function keepsEdges(net: Net, node: Node, number: number): boolean {
  if (node.type === "Pad") {
    const fill = net.constant(node.inputs[2] ?? "");
    const around = fill === undefined ? 0 : numberAt(fill, 0);
    return (
      stringAttribute(node, "mode", "constant") !== "constant" ||
      (node.inputs[2] ? fill !== undefined && around === number : number === 0)
    );
  }
  if (node.type === "AveragePool") return intAttribute(node, "count_include_pad", 0) === 0 || isUnpadded(net, node);
  return node.type === "Conv" && isUnpadded(net, node);
}

/** Whether a window stays within the picture. */
export function isUnpadded(net: Net, node: Node): boolean {
  const auto = stringAttribute(node, "auto_pad", "NOTSET");
  if (auto === "VALID") return true;
  const kernel = intsAttribute(node, "kernel_shape") ?? net.shape(node.inputs[1] ?? "")?.slice(2) ?? [];
  if (auto !== "NOTSET") return kernel.every((extent) => extent === 1);
  return (intsAttribute(node, "pads") ?? []).every((pad) => pad === 0);
}

/** A number by itself: constant where everything that it is made from is, or a factor is zero. */
function pointwise(net: Net, node: Node, place: Place, index: number, known: Known): boolean {
  const rank = net.shape(place.value)?.length ?? 0;
  const operands = node.inputs.map((value) => {
    const shape = net.shape(value) ?? [];
    return { value, axis: shape.length - (rank - place.axis), isData: net.isData(value) };
  });
  const isAlong = (operand: Place) => operand.axis >= 0 && net.shape(operand.value)?.[operand.axis] !== 1;
  const constant = operands.map((operand) => {
    if (operand.value === "") return true;
    if (!operand.isData) return isUniform(net.constant(operand.value), isAlong(operand) ? operand.axis : -1, index);
    return isAlong(operand) && known.space.has(operand) && known.isConstant(operand, index);
  });
  if (node.type === "Where") {
    const [condition, ...branches] = operands;
    const chosen =
      condition && chosenBranch(net.constant(condition.value), isAlong(condition) ? condition.axis : -1, index);
    return chosen !== undefined && branches[chosen] !== undefined && constant[chosen + 1] === true;
  }
  const vanishes = operands.some(
    (operand, at) =>
      operand.isData &&
      constant[at] === true &&
      (node.type === "Mul" || (node.type === "Div" && at === 0)) &&
      known.number(operand, index) === 0,
  );
  return vanishes || constant.every((is) => is);
}

/** Whether a constant holds one number at one position of an axis; of all its numbers where the axis is −1. */
function isUniform(tensor: Tensor | undefined, axis: number, index: number): boolean {
  if (tensor === undefined) return false;
  const [first, ...rest] = along(tensor, axis, index);
  return rest.every((number) => number === first);
}

/** The branch of a Where that all numbers of a position come from: 0 where the condition holds; undefined where it is mixed. */
function chosenBranch(condition: Tensor | undefined, axis: number, index: number): 0 | 1 | undefined {
  if (condition === undefined || !isUniform(condition, axis, index)) return undefined;
  return Number(along(condition, axis, index)[0]) !== 0 ? 0 : 1;
}

function along({ shape, data }: Tensor, axis: number, index: number): readonly unknown[] {
  if (axis < 0) return Array.from(data as ArrayLike<unknown>);
  const inner = sizeOf(shape.slice(axis + 1));
  const extent = shape[axis] ?? 1;
  const found: unknown[] = [];
  for (let start = index * inner; start < data.length; start += extent * inner)
    for (let at = start; at < start + inner; at++) found.push(data[at]);
  return found;
}
