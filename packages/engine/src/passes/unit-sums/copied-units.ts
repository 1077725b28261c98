import { intAttribute } from "../../graph/attributes.ts";
import { multiplyDims } from "../../graph/dims.ts";
import type { Dim, Node } from "../../graph/graph.ts";
import { hidesNothing } from "../../ops/dropout.ts";
import { axesOf, handsOnAll } from "../../ops/index.ts";
import { fromFront } from "../fields/carries.ts";
import type { Layer } from "../layer.ts";
import type { Net } from "../net.ts";
import { sliceAlong } from "../prune/arranged-ties.ts";
import { tiesOf } from "../prune/node-ties.ts";
import { type Place, placeKey } from "../prune/tie.ts";
import { extentAt } from "../prune/weighted-ties.ts";
import type { UnitPlace } from "./unit-sums.ts";

/** Which units hold the same numbers as others. */
export interface CopiedUnits {
  /** The unit of a layer before it whose numbers a unit holds unchanged, as in a concatenation; undefined where a layer computes them. */
  readonly copied: (place: UnitPlace) => UnitPlace | undefined;
  /** All units of other layers, and of its own, that hold the same numbers, in the order of the layers. */
  readonly copiesOf: (place: UnitPlace) => readonly UnitPlace[];
}

/** One position along an axis of a value. */
interface At extends Place {
  readonly index: number;
}

/** Finds units that layers hand on unchanged: through concatenations and what only takes, splits or rearranges channels. */
export function copiedUnits(net: Net, layers: readonly Layer[]): CopiedUnits {
  const owners = new Map(layers.map((layer) => [layer.value, layer]));
  const steps = new Map<string, readonly (At | undefined)[]>();
  const stepBack = (at: At): At | undefined => {
    const known = steps.get(placeKey(at)) ?? stepsBack(net, at);
    steps.set(placeKey(at), known);
    return known[at.index];
  };

  const copied = ({ layer, unit }: UnitPlace): UnitPlace | undefined => {
    const own = layers[layer];
    if (own === undefined || layer === 0) return undefined;
    let at = stepBack({ value: own.value, axis: own.channels.axis, index: unit });
    while (at !== undefined && !owners.has(at.value)) at = stepBack(at);
    const owner = at && owners.get(at.value);
    return at && owner?.channels.axis === at.axis ? { layer: owner.index, unit: at.index } : undefined;
  };

  const sources = new Map<string, UnitPlace>();
  const sourceOf = (place: UnitPlace): UnitPlace => {
    const known = sources.get(keyOf(place));
    if (known !== undefined) return known;
    const from = copied(place);
    const source = from === undefined ? place : sourceOf(from);
    sources.set(keyOf(place), source);
    return source;
  };

  let copies: ReadonlyMap<string, readonly UnitPlace[]> | undefined;
  const findCopies = (): ReadonlyMap<string, readonly UnitPlace[]> => {
    const found = new Map<string, UnitPlace[]>();
    for (const { index: layer, channels } of layers) {
      for (let unit = 0; unit < Number(channels.count); unit++) {
        const source = sourceOf({ layer, unit });
        if (source.layer === layer) continue;
        const known = found.get(keyOf(source)) ?? [source];
        known.push({ layer, unit });
        found.set(keyOf(source), known);
      }
    }
    return found;
  };
  const copiesOf = (place: UnitPlace): readonly UnitPlace[] => {
    copies ??= findCopies();
    const all = copies.get(keyOf(sourceOf(place))) ?? [];
    return all.filter(({ layer, unit }) => layer !== place.layer || unit !== place.unit);
  };
  return { copied, copiesOf };
}

const keyOf = ({ layer, unit }: UnitPlace): string => `${layer} ${unit}`;

/** For each position along an axis of a value the one that its node copies; undefined where it computes it, takes only some of its numbers, or takes it from several. */
function stepsBack(net: Net, to: Place): readonly (At | undefined)[] {
  const node = net.producer(to.value);
  if (node === undefined || node.domain !== "" || !copies(net, node, to.axis)) return [];
  const data = new Set(net.dataInputs(node));
  const found = new Map<number, At | undefined>();
  const add = (index: number, from: At): void => {
    if (!data.has(from.value) || !isWhole(net, from, to)) return;
    found.set(index, found.has(index) ? undefined : from);
  };
  const extent = extentAt(net, to);
  const role = { side: "output", at: node.outputs.indexOf(to.value) } as const;
  for (const { fine, coarse, at } of tiesOf(net, node, role, to).ties) {
    if (placeKey(fine) === placeKey(to)) {
      for (let index = 0; index < extent; index++) add(index, { ...coarse, index: at(index) });
    } else if (placeKey(coarse) === placeKey(to)) {
      for (let index = 0; index < extentAt(net, fine); index++) add(at(index), { ...fine, index });
    }
  }
  return Array.from({ length: extent }, (_, index) => found.get(index));
}

/** Whether a node leaves the numbers at each position of an axis as they are. */
function copies(net: Net, node: Node, axis: number): boolean {
  const rule = axesOf(node.type);
  const rank = net.shape(node.outputs[0] ?? "")?.length ?? 0;
  if (typeof rule === "object") {
    return rule.along !== "mixes" && fromFront([intAttribute(node, "axis", rule.axis)], rank)[0] === axis;
  }
  if (rule === "slice") {
    const others = Array.from({ length: rank }, (_, other) => other).filter((other) => other !== axis);
    return others.every((other) => {
      const cut = sliceAlong(net, node, other);
      return cut === "all" || (cut?.start === 0 && cut.step === 1);
    });
  }
  const typeOf = (value = "") => net.graph.types.get(value)?.type;
  const isSameType = typeOf(node.inputs[0]) === typeOf(node.outputs[0]);
  return handsOnAll(node.type) && isSameType && (node.type !== "Dropout" || hidesNothing(node, net.constant));
}

/** Whether as many numbers stand at a position as at another. */
function isWhole(net: Net, from: At, to: Place): boolean {
  const sizeAt = ({ value, axis }: Place) =>
    net.shape(value)?.reduce<Dim>((product, dim, at) => (at === axis ? product : multiplyDims(product, dim)), 1);
  const size = sizeAt(from);
  return size !== undefined && size === sizeAt(to) && from.index >= 0 && from.index < extentAt(net, from);
}
