import { DeeplingError } from "../../base/error.ts";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { reachable } from "../../graph/walk.ts";
import type { Layer } from "../../passes/layer.ts";
import { createNet } from "../../passes/net.ts";
import { hand, isSame, say } from "./bypass.ts";
import type { EditedValue } from "./edited-value.ts";
import type { NetworkNames } from "./require-edit.ts";

/**
 * The graph in which a residual block, or an addition, hands on its shortcut alone: of the summands the one with the fewest weighted steps, then the
 * fewest steps, that the others do not share. Throws "unsupported block" where they are alike, or where the shortcut has another shape.
 */
export function branchOff(graph: TypedGraph, name: string, names: NetworkNames): EditedValue {
  const addition = additionOf(name, names);
  const net = createNet(graph);
  const own = new Set(addition.nodes);
  const sum = net.nodes.find((node) => own.has(node.name) && (node.type === "Add" || node.type === "Sum"));
  const summands = sum === undefined ? [] : [...new Set(net.dataInputs(sum))];
  const shortcut = summands.length < 2 ? undefined : lightest(graph, summands);
  if (sum === undefined || shortcut === undefined) {
    const why = summands.length < 2 ? "nothing is added there" : "its branches are alike";
    throw new DeeplingError("unsupported", `block: ${name} (${why})`, {
      hint: "switch off a branch by its last layer instead, such as conv2=0",
    });
  }
  const [value = ""] = sum.outputs;
  if (isSame(net.shape(shortcut), net.shape(value))) {
    return hand(graph, value, shortcut);
  }
  throw new DeeplingError("unsupported", `block: ${name} (its shortcut is ${say(net.shape(shortcut))})`, {
    hint: `its sum is ${say(net.shape(value))}: set the branch's last layer to 0 instead`,
  });
}

/** The addition that ends a block, or the addition of this name. */
function additionOf(name: string, { layers, blocks }: NetworkNames): Layer {
  const block = blocks.find((one) => one.kind === "residual" && one.name === name);
  const members =
    block?.layers.flatMap((index) => layers[index] ?? []) ?? layers.filter((layer) => layer.name === name);
  const addition = members.findLast(({ kind }) => kind === "add");
  if (addition !== undefined) return addition;
  throw new DeeplingError("unsupported", `block: ${name} (nothing is added there)`);
}

const WEIGHTED: ReadonlySet<string> = new Set(["Conv", "ConvTranspose", "Gemm", "MatMul"]);

/** The value with the fewest weighted nodes, then nodes, among those that not every value depends on; undefined where two are alike. */
function lightest(graph: TypedGraph, values: readonly string[]): string | undefined {
  const behind = values.map((value) => reachable(graph, [value]));
  const weighed = values.map((value, at) => {
    const others = behind.filter((_, other) => other !== at);
    const apart = [...(behind[at] ?? [])].filter((node) => !others.every((nodes) => nodes.has(node)));
    return { value, weighted: apart.filter(({ type }) => WEIGHTED.has(type)).length, nodes: apart.length };
  });
  const [first, second] = weighed.sort((a, b) => a.weighted - b.weighted || a.nodes - b.nodes);
  const alike = first?.weighted === second?.weighted && first?.nodes === second?.nodes;
  return alike ? undefined : first?.value;
}
