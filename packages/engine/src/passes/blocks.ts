import { between, immediateDominators } from "./dominators.ts";
import type { Block, Layer } from "./layer.ts";

/** A block before it is numbered. */
type Draft = Omit<Block, "index">;

/** Kinds that begin a new chain: what has a kernel. */
const WEIGHTED: ReadonlySet<string> = new Set(["convolution", "transposed convolution", "dense", "attention"]);

/** A region may hold this many layers at least, and this share of the network, before it stops being a block for the eye. */
const SMALL = 24;
const LARGEST_SHARE = 0.45;
/** And no more than this in a network of thousands of layers. */
const LARGEST = 500;

/**
 * Layers gathered for the eye, each in one block at most: where branches part and meet again (residual blocks, inception blocks,
 * a dense block as a whole), as far as the model's own names agree; modules that stand beside such ones; and elsewhere chains
 * of a convolution or dense layer with what follows it. Blocks come in the order of their first layers.
 */
export function findBlocks(layers: readonly Layer[]): readonly Block[] {
  const readers = readersOf(layers);
  const assigned = new Set<number>([0]);
  const drafts: Draft[] = [];
  const add = (draft: Draft): void => {
    drafts.push(draft);
    for (const layer of draft.layers) assigned.add(layer);
  };
  const branching = branchingBlocks(layers, readers);
  const modules = moduleBlocks(layers, branching);
  for (const draft of modules) add(draft);
  for (const draft of branching) if (!draft.layers.some((layer) => assigned.has(layer))) add(draft);
  for (const draft of chainBlocks(layers, readers, assigned)) add(draft);
  const names = new Map<string, number>();
  return drafts
    .sort((a, b) => (a.layers[0] ?? 0) - (b.layers[0] ?? 0))
    .map((draft, index) => ({ ...draft, index, name: unique(draft.name, names) }));
}

/** "conv", then "conv (2)", "conv (3)" … */
function unique(wanted: string, counts: Map<string, number>): string {
  let count = counts.get(wanted) ?? 1;
  let name = count === 1 ? wanted : `${wanted} (${count})`;
  for (; counts.has(name); count++) name = `${wanted} (${count + 1})`;
  counts.set(name, 1);
  counts.set(wanted, count);
  return name;
}

const segmentsOf = (layer: Layer | undefined): readonly string[] => layer?.name.split(".") ?? [];

/** The beginning that the names of some layers share, never a whole name. */
function sharedPrefix(layers: readonly Layer[], indices: readonly number[]): readonly string[] {
  const names = indices.map((index) => segmentsOf(layers[index]));
  const [first = []] = names;
  let length = Math.max(0, Math.min(...names.map((name) => name.length)) - 1);
  while (length > 0 && !names.every((name) => name.slice(0, length).join(".") === first.slice(0, length).join(".")))
    length--;
  return first.slice(0, length);
}

/** Modules nested deeper than this are not looked for. */
const DEEPEST = 16;

/** The layers of each module, by the module's whole name: those whose names begin with it. What holds no layer but one of its name is none. */
function modulesOf(layers: readonly Layer[]): ReadonlyMap<string, readonly number[]> {
  const modules = new Map<string, number[]>();
  for (const layer of layers) for (const name of beginningsOf(layer.name)) modules.set(name, []);
  for (const layer of layers) {
    for (const name of beginningsOf(layer.name)) modules.get(name)?.push(layer.index);
    if (depthOf(layer.name) <= DEEPEST) modules.get(layer.name)?.push(layer.index);
  }
  return modules;
}

/** The modules around a layer of this name, outermost first. */
function beginningsOf(name: string): readonly string[] {
  let end = name.indexOf(".");
  if (end < 0) return NO_NAMES;
  const found: string[] = [];
  for (; end >= 0 && found.length < DEEPEST; end = name.indexOf(".", end + 1)) found.push(name.slice(0, end));
  return found;
}

const NO_NAMES: readonly string[] = [];

const depthOf = (name: string): number => (name.includes(".") ? name.split(".").length : 1);

/** The largest regions between a fork and the join of its branches that are small enough to be one thing. */
function branchingBlocks(layers: readonly Layer[], readers: Readers): readonly Draft[] {
  const limit = Math.min(Math.max(SMALL, Math.floor(layers.length * LARGEST_SHARE)), LARGEST);
  const inputs = layers.map((layer) => layer.inputs);
  const dominators = immediateDominators(inputs);
  const modules = modulesOf(layers);
  const large = new Set<number>();
  const regions = layers.flatMap((join): Draft[] => {
    const fork = dominators[join.index] ?? -1;
    if (join.inputs.length < 2 || fork < 0) return [];
    const region = between(inputs, fork, join.index, limit, large);
    if (region === undefined) return [];
    const inside = new Set(region);
    const closed = region.every(
      (index) => index === join.index || (readers[index] ?? []).every((reader) => inside.has(reader)),
    );
    if (!closed || isHourglass(layers, region)) return [];
    const whole = completed(layers, modules, [...region, ...tailOf(layers, readers, join)], limit);
    const kind = join.kind === "add" ? "residual" : "branch";
    return [{ name: nameOf(layers, whole, join), kind, layers: whole }];
  });
  const taken = new Set<number>();
  return [...regions]
    .sort((a, b) => b.layers.length - a.layers.length)
    .filter((region) => {
      if (region.layers.some((layer) => taken.has(layer))) return false;
      for (const layer of region.layers) taken.add(layer);
      return true;
    });
}

/** The layers that read each layer. */
type Readers = readonly (readonly number[])[];

function readersOf(layers: readonly Layer[]): Readers {
  const readers: number[][] = layers.map(() => []);
  for (const layer of layers) for (const input of layer.inputs) readers[input]?.push(layer.index);
  return readers;
}

/** Whether pictures shrink and grow again inside, as in a U-Net: its levels are drawn one by one. */
function isHourglass(layers: readonly Layer[], region: readonly number[]): boolean {
  return region.some((index) => ["resize", "transposed convolution"].includes(layers[index]?.kind ?? ""));
}

/** The activation or shuffle that belongs to a join. */
function tailOf(layers: readonly Layer[], readers: Readers, join: Layer): readonly number[] {
  const [next, ...others] = readers[join.index] ?? [];
  const kind = layers[next ?? -1]?.kind;
  return next !== undefined && others.length === 0 && (kind === "activation" || kind === "reshape") ? [next] : [];
}

/** A region with the rest of the module that it lies in, where the names say so and the module is all in one piece. */
function completed(
  layers: readonly Layer[],
  modules: ReadonlyMap<string, readonly number[]>,
  region: readonly number[],
  limit: number,
): readonly number[] {
  const module = modules.get(sharedPrefix(layers, region).join(".")) ?? [];
  if (module.length > limit || module.length > 2 * region.length || !isContiguous(module)) return region;
  const inside = new Set(module);
  return region.every((index) => inside.has(index)) ? module : region;
}

const isContiguous = (indices: readonly number[]): boolean =>
  (indices.at(-1) ?? 0) - (indices[0] ?? 0) === indices.length - 1;

function nameOf(layers: readonly Layer[], indices: readonly number[], join: Layer): string {
  const prefix = sharedPrefix(layers, indices);
  return prefix.length > 0 ? prefix.join(".") : join.name;
}

/**
 * Modules as deep in the model's names as its branching ones, and beside them: MobileNet's blocks without a shortcut. A gate inside
 * such a module is part of it.
 */
function moduleBlocks(layers: readonly Layer[], branching: readonly Draft[]): readonly Draft[] {
  const depths = new Map<string, number>();
  const whole = new Set<number>();
  const prefixes = branching.map(({ layers: members }) => sharedPrefix(layers, members));
  for (const [top = "", ...rest] of prefixes) {
    if (rest.length > 0) depths.set(top, Math.min(depths.get(top) ?? Number.POSITIVE_INFINITY, rest.length + 1));
  }
  branching.forEach((block, index) => {
    const [top = "", ...rest] = prefixes[index] ?? [];
    if (rest.length + 1 <= (depths.get(top) ?? 0)) for (const layer of block.layers) whole.add(layer);
  });
  const modules = new Map<string, Layer[]>();
  for (const layer of layers) {
    if (depths.size === 0) break;
    const segments = segmentsOf(layer);
    const depth = depths.get(segments[0] ?? "");
    if (depth === undefined || segments.length <= depth || whole.has(layer.index)) continue;
    const module = segments.slice(0, depth).join(".");
    const members = modules.get(module);
    if (members === undefined) modules.set(module, [layer]);
    else members.push(layer);
  }
  return [...modules].flatMap(([name, members]): Draft[] => {
    const indices = members.map(({ index }) => index);
    if (indices.length < 2 || !isContiguous(indices)) return [];
    const forks = members.some((layer) => layer.inputs.length > 1);
    return [{ name, kind: forks ? "branch" : "chain", layers: indices }];
  });
}

/** Runs without a fork: each begins with a weighted layer, or with what stands before the first of them, and ends with a pooling. */
function chainBlocks(layers: readonly Layer[], readers: Readers, assigned: ReadonlySet<number>): readonly Draft[] {
  const chains: Layer[][] = [];
  let chain: Layer[] = [];
  for (const layer of layers) {
    if (assigned.has(layer.index)) continue;
    const last = chain.at(-1);
    const follows =
      last !== undefined &&
      layer.inputs.length === 1 &&
      layer.inputs[0] === last.index &&
      readers[last.index]?.length === 1;
    const isFull =
      last?.kind === "pooling" || (WEIGHTED.has(layer.kind) && chain.some(({ kind }) => WEIGHTED.has(kind)));
    if (!follows || isFull) {
      chain = [];
      chains.push(chain);
    }
    chain.push(layer);
  }
  return chains
    .filter((members) => members.length > 1)
    .map((members) => {
      const main = members.find(({ kind }) => WEIGHTED.has(kind)) ?? members[0];
      return { name: main?.name ?? "", kind: "chain", layers: members.map(({ index }) => index) };
    });
}
