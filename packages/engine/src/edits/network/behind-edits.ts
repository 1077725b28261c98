import type { Graph, Node } from "../../graph/graph.ts";
import { prune, valuesRead } from "../../graph/walk.ts";
import { cut } from "../../passes/cut.ts";
import { describeValues } from "../../passes/tap.ts";

/** What has to be computed again of an edited graph. */
export interface BehindEdits {
  /** What computes the value asked for from `cut`, the edited graph's names being its inputs; undefined where no edit reaches that value. */
  readonly tail: Graph | undefined;
  /** Values that no edit changes: their names in the tail and in the graph without edits. */
  readonly cut: readonly { readonly own: string; readonly unedited: string }[];
}

/**
 * The part of an edited graph behind its edits. A node counts as unedited if the graph without edits has the same node (the same object, but for the
 * names of its outputs), and reads nothing but unedited values. Undefined where that part reads something that has no row of float32 numbers for each image, or
 * the image itself: then all is computed again.
 */
export function behindEdits(unedited: Graph, edited: Graph, value: string): BehindEdits | undefined {
  const { same, fresh } = compareGraphs(unedited, edited);
  const needed = prune({ ...edited, outputs: describeValues(edited, [value]) });
  const behind = needed.nodes.filter((node) => fresh.has(node));
  if (behind.length === 0) return { tail: undefined, cut: [] };
  const images = imageValues(edited);
  const read = new Set(behind.flatMap((node) => valuesRead(node)));
  const names = [...read].filter((name) => images.has(name) && same.has(name) && !edited.initializers.has(name));
  const batch = edited.inputs[0]?.shape?.[0];
  const hasRows = (name: string) => {
    const known = edited.types.get(name);
    return known?.type === "float32" && known.shape?.[0] === batch;
  };
  if (edited.inputs.some(({ name }) => names.includes(name)) || !names.every(hasRows)) return undefined;
  const cutAt = names.map((own) => ({ own, unedited: same.get(own) ?? own }));
  return { tail: cut(edited, names, [value]), cut: cutAt };
}

/** The edited graph's values that no edit changes, by the names that they have without edits. For two graphs of which none was made of the other, their inputs. */
export function uneditedValues(unedited: Graph, edited: Graph): ReadonlyMap<string, string> {
  return compareGraphs(unedited, edited).same;
}

function compareGraphs(unedited: Graph, edited: Graph) {
  const original = new Map(unedited.nodes.map((node) => [node.name, node]));
  const same = new Map<string, string>(unedited.inputs.map(({ name }) => [name, name]));
  for (const [name, tensor] of edited.initializers)
    if (unedited.initializers.get(name) === tensor) same.set(name, name);
  const fresh = new Set(edited.nodes.filter((node) => !isUnedited(node, original.get(node.name), same)));
  return { same, fresh };
}

/** Whether a node computes what the graph without edits computes; its outputs are noted if so. */
function isUnedited(node: Node, original: Node | undefined, same: Map<string, string>): boolean {
  if (original === undefined || node.attributes !== original.attributes || node.type !== original.type) return false;
  if (node.inputs !== original.inputs || !valuesRead(node).every((name) => same.get(name) === name)) return false;
  node.outputs.forEach((output, at) => {
    if (output !== "") same.set(output, original.outputs[at] ?? output);
  });
  return true;
}

/** The values that depend on an input of the graph. */
function imageValues(graph: Graph): ReadonlySet<string> {
  const found = new Set(graph.inputs.map(({ name }) => name));
  for (const node of graph.nodes) {
    if (valuesRead(node).some((name) => found.has(name))) for (const output of node.outputs) found.add(output);
  }
  return found;
}
