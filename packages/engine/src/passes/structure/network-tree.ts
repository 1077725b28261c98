import type { Block, Layer } from "../layer.ts";
import { createGathered } from "./chain-concats.ts";
import { repeatsOf } from "./repeats.ts";

/** Layers drawn as one until they are opened: a block, a part of a dense block, or several equal ones in a row. */
export interface TreeGroup {
  /** Unique, and the same for the same network. */
  readonly id: string;
  /** A block's own name; of a repetition the names of its first and last member. */
  readonly name: string;
  readonly kind: "chain" | "residual" | "dense" | "inception" | "branch" | "repeat";
  /** How often the first members are there; 1 for what is no repetition. */
  readonly times: number;
  readonly children: readonly TreeItem[];
  /** All layers in it, in order. */
  readonly layers: readonly number[];
}

/** The index of a layer, or layers drawn as one. */
export type TreeItem = number | TreeGroup;

/** A network as blocks within repetitions, dense blocks with their parts; what belongs to no block stands by itself. In the layers' order. */
export function networkTree(layers: readonly Layer[], blocks: readonly Block[]): readonly TreeItem[] {
  const seen = new Set<number>();
  const items = layers.flatMap(({ index, block }): TreeItem[] => {
    const own = block === undefined ? undefined : blocks[block];
    if (own === undefined) return [index];
    if (seen.has(own.index)) return [];
    seen.add(own.index);
    return [groupOf(layers, own)];
  });
  return folded(layers, items);
}

/** The layers of an item. */
export const layersOf = (item: TreeItem): readonly number[] => (typeof item === "number" ? [item] : item.layers);

function groupOf(layers: readonly Layer[], { index, name, kind, layers: members }: Block): TreeGroup {
  const id = `block ${index}`;
  const group = { id, name, times: 1, layers: members } as const;
  const parts = kind === "branch" ? denseParts(layers, members) : undefined;
  if (parts === undefined) {
    const sort = kind === "branch" && isInception(layers, members) ? "inception" : kind;
    return { ...group, kind: sort, children: members };
  }
  const children = parts.map((part, at): TreeItem => {
    const [only = 0] = part;
    if (part.length === 1) return only;
    const own = nameOf(layers, part);
    return { id: `${id} part ${at}`, name: own, kind: "chain", times: 1, children: part, layers: part };
  });
  return { ...group, kind: "dense", children: folded(layers, children) };
}

/** The name that all layers of a part begin with, else that of its first. */
function nameOf(layers: readonly Layer[], part: readonly number[]): string {
  const names = part.map((index) => (layers[index]?.name ?? "").split("."));
  const [first = []] = names;
  // a concatenation is often named after what encloses the part
  const own = names.filter((name) => name.length >= first.length);
  let length = Math.max(0, Math.min(...own.map((name) => name.length)) - 1);
  while (length > 0 && !own.every((name) => name.slice(0, length).join(".") === first.slice(0, length).join(".")))
    length--;
  return length > 0 ? first.slice(0, length).join(".") : (layers[part[0] ?? 0]?.name ?? "");
}

/** Fewer growing concatenations than this are no dense block. */
const LEAST_GROWTH = 2;

/** The parts of a dense block, each beginning with a concatenation that reads all that the one before read and what came since; undefined for another block. */
function denseParts(layers: readonly Layer[], members: readonly number[]): readonly (readonly number[])[] | undefined {
  const joins = members.filter((index) => layers[index]?.kind === "concat");
  const earlier = createGathered();
  let grown = 0;
  for (const join of joins) {
    const inputs = new Set(layers[join]?.inputs);
    if (earlier.lastWithin(inputs) !== undefined) grown++;
    earlier.add({ inputs });
  }
  if (grown < LEAST_GROWTH || grown < joins.length - 2) return undefined;
  const starts = new Set(joins);
  const parts: number[][] = [];
  for (const index of members) {
    const part = parts.at(-1);
    if (part === undefined || starts.has(index)) parts.push([index]);
    else part.push(index);
  }
  return parts;
}

/** Whether branches from one layer meet in a concatenation and nowhere else. */
function isInception(layers: readonly Layer[], members: readonly number[]): boolean {
  const joins = members.filter((index) => (layers[index]?.inputs.length ?? 0) > 1);
  return joins.length === 1 && layers[joins[0] ?? -1]?.kind === "concat";
}

/** Items with equal ones in a row put into one. */
function folded(layers: readonly Layer[], items: readonly TreeItem[]): readonly TreeItem[] {
  return repeatsOf(items.map((item) => signatureOf(layers, item))).map(({ start, period, times }): TreeItem => {
    const members = items.slice(start, start + period * times);
    const [first] = members;
    const last = members.at(-1);
    if (times === 1 || first === undefined || last === undefined) return first ?? 0;
    const own = members.flatMap(layersOf);
    const name = `${itemName(layers, first)} … ${itemName(layers, last)}`;
    return { id: `repeat ${own[0]}`, name, kind: "repeat", times, children: members, layers: own };
  });
}

const itemName = (layers: readonly Layer[], item: TreeItem): string =>
  typeof item === "number" ? (layers[item]?.name ?? "") : item.name;

/** Equal for items that compute the same with other weights: kinds, settings and connections of their layers, and what those with weights put out. What they read may grow, as in a dense block. */
function signatureOf(layers: readonly Layer[], item: TreeItem): string {
  if (typeof item === "number") return `single ${item}`;
  const own = new Map(item.layers.map((index, at) => [index, at]));
  const steps = item.layers.map((index) => {
    const { kind, op = "", detail = "", inputs = [], weights, shape = [] } = layers[index] ?? {};
    const output = weights === undefined ? "" : shape.slice(1).join("×");
    // a concatenation of more and more ("5 inputs") is the same step; what comes from outside is one thing
    const settings = kind === "concat" ? "" : detail;
    const reads = new Set(inputs.map((input) => own.get(input) ?? -1));
    return [kind, op, settings, output, [...reads].sort((a, b) => a - b).join(" ")].join("|");
  });
  return steps.join("\n");
}
