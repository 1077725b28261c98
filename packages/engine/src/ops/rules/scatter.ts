import { DeeplingError } from "../../base/error.ts";
import { stringAttribute } from "../../graph/attributes.ts";
import type { Attributes } from "../../graph/graph.ts";
import { other } from "../layer-words.ts";
import type { Op } from "../op.ts";
import { fillLike } from "./like.ts";

/** The op that reads what a scatter wrote, with the attributes it shares. */
export interface ReadBack {
  readonly type: "GatherElements" | "GatherND";
  readonly shared: readonly string[];
}

/** The two scatters: numbers written over (reduction "none") or added to those of input 0, at places that differ. */
export function scatter(type: "ScatterElements" | "ScatterND", { type: reader, shared }: ReadBack): Op {
  return {
    type,
    layer: other(type),
    axes: "mixes",
    relevance: "sums",
    infer: (_node, { input }) => [input(0)],
    evaluate: "none",
    pullback: ({ builder, node, cotangent, wants }) => {
      const [, indices = "", updates = ""] = node.inputs;
      const reduction = stringAttribute(node, "reduction", "none");
      if (reduction !== "none" && reduction !== "add") {
        throw new DeeplingError("unsupported", `gradient: ${type} with reduction "${reduction}" (node "${node.name}")`);
      }
      const attributes: Attributes = Object.fromEntries(
        Object.entries(node.attributes).filter(([key]) => shared.includes(key)),
      );
      const overwritten = (): string =>
        builder.add(type, [cotangent(), indices, fillLike(builder, updates, 0)], attributes, "grad_scatter");
      const read = (): string => builder.add(reader, [cotangent(), indices], attributes, "grad_gather");
      return [reduction === "add" || !wants(0) ? cotangent() : overwritten(), undefined, wants(2) ? read() : undefined];
    },
    traits: [],
    parameters: "plain",
  };
}
