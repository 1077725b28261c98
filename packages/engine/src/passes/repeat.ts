import { attribute } from "../graph/attributes.ts";
import type { Dim, Graph, Node, ValueInfo } from "../graph/graph.ts";
import { Names } from "../graph/names.ts";
import { everyName } from "../graph/walk.ts";
import { describeValues } from "./tap.ts";

/** How a graph is run several times in a row. */
export interface RepeatOptions {
  /** An input that takes, from the second time on, what this output gave the time before. */
  readonly carried: { readonly input: string; readonly output: string };
  /** Inputs that take another row of a list each time; all others stay. */
  readonly listed: readonly string[];
}

/** A graph that is run several times in a row, under the names that it now has. */
export interface RepeatedGraph {
  readonly graph: Graph;
  /** The input that says how often: int64, a scalar. */
  readonly times: string;
  /** The new name of an input: what is carried at first, the lists of what is listed; others keep theirs. */
  readonly input: (name: string) => string;
  /** The new name of an output: what is carried as it is at the end, of the others all that they gave, one behind another along a new first axis. */
  readonly output: (name: string) => string;
}

/** Puts a graph into a Loop. Its weights go in with it: onnxruntime lays out beforehand only those of the graph that reads them (1.30). */
export function repeat(graph: Graph, { carried, listed }: RepeatOptions): RepeatedGraph {
  const names = new Names(everyName(graph));
  const fresh = (hint: string) => names.fresh(hint);
  const turn = fresh("turn");
  const [going, goes, times, always] = ["going", "goes", "times", "always"].map(fresh) as [
    string,
    string,
    string,
    string,
  ];
  const lists = new Map(listed.map((name) => [name, fresh(`${name}_list`)]));
  const first = fresh(`${carried.input}_first`);
  const stacked = graph.outputs.map(({ name }) => name).filter((name) => name !== carried.output);
  const outputs = new Map([carried.output, ...stacked].map((name) => [name, fresh(`${name}_all`)]));
  const scalar = (name: string, type: "int64" | "bool"): ValueInfo => ({ name, type, shape: [] });
  const node = (
    type: string,
    inputs: readonly string[],
    output: string,
    attributes: Node["attributes"] = {},
  ): Node => ({
    name: fresh(type.toLowerCase()),
    type,
    domain: "",
    inputs,
    outputs: [output],
    attributes,
  });
  const rows = [...lists].map(([name, list]) => node("Gather", [list, turn], name, { axis: attribute.int(0) }));
  const given = graph.inputs.filter(({ name }) => name === carried.input);
  const body: Graph = {
    ...graph,
    name: fresh("body"),
    inputs: [scalar(turn, "int64"), scalar(going, "bool"), ...given],
    outputs: [scalar(goes, "bool"), ...describeValues(graph, [carried.output, ...stacked])],
    nodes: [node("Identity", [going], goes), ...rows, ...graph.nodes],
  };
  const loop: Node = {
    ...node("Loop", [times, always, first], "", { body: { kind: "graph", value: body } }),
    outputs: [...outputs.values()],
  };
  // a symbol that no shape of the graph has
  const count: Dim = fresh("repeats");
  const inputs = graph.inputs.map((input) => {
    if (input.name === carried.input) return { ...input, name: first };
    const list = lists.get(input.name);
    return list === undefined ? input : { ...input, name: list, shape: [count, ...(input.shape ?? [])] };
  });
  const described = describeValues(graph, [carried.output, ...stacked]).map((output, at) => ({
    ...output,
    name: outputs.get(output.name) ?? output.name,
    shape: at === 0 || output.shape === undefined ? output.shape : [count, ...output.shape],
  }));
  return {
    graph: {
      ...graph,
      inputs: [scalar(times, "int64"), ...inputs],
      outputs: described,
      nodes: [loop],
      initializers: new Map().set(always, { type: "bool", shape: [], data: Uint8Array.of(1) }),
      types: new Map(),
    },
    times,
    input: (name) => (name === carried.input ? first : (lists.get(name) ?? name)),
    output: (name) => outputs.get(name) ?? name,
  };
}
