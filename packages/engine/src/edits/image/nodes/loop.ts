import type { GraphBuilder } from "../../../graph/builder.ts";
import { emptyGraph } from "../../../graph/empty-graph.ts";
import type { Attributes, Graph, Node, ValueType } from "../../../graph/graph.ts";

/** Appends a node inside a loop and returns what it gives; it may read values around the loop. */
export type AddInside = (type: string, inputs: readonly string[], attributes?: Attributes) => string;

/**
 * A value that is changed `times` times (an int64 scalar), from `start` on: `next` appends the nodes of one turn. How often is fed, so that it is not part
 * of the graph.
 */
export function repeated(
  builder: GraphBuilder,
  { times, start, type }: { readonly times: string; readonly start: string; readonly type: ValueType },
  next: (add: AddInside, value: string, turn: string) => string,
): string {
  const [turn = "", going = "", goes = "", value = ""] = ["turn", "going", "goes", "value"].map((hint) =>
    builder.freshName(hint),
  );
  const nodes: Node[] = [];
  const append = (kind: string, inputs: readonly string[], output: string, attributes: Attributes = {}): string => {
    nodes.push({
      name: builder.freshName(kind.toLowerCase()),
      type: kind,
      domain: "",
      inputs,
      outputs: [output],
      attributes,
    });
    return output;
  };
  append("Identity", [going], goes);
  const last = next(
    (kind, inputs, attributes) => append(kind, inputs, builder.freshName(`${kind.toLowerCase()}_inside`), attributes),
    value,
    turn,
  );
  const body: Graph = {
    ...emptyGraph(builder.freshName("body")),
    inputs: [
      { name: turn, type: "int64", shape: [] },
      { name: going, type: "bool", shape: [] },
      { name: value, ...type },
    ],
    outputs: [
      { name: goes, type: "bool", shape: [] },
      { name: last, ...type },
    ],
    nodes,
  };
  const always = builder.constant({ type: "bool", shape: [], data: Uint8Array.of(1) });
  return builder.add("Loop", [times, always, start], { body: { kind: "graph", value: body } });
}
