import type { Layer } from "../passes/layer.ts";
import type { PlaceOf } from "../runtime/run-error.ts";

/**
 * Finds the layer that a node, or a value, belongs to by its name: exactly, or, where the runtime has joined nodes and named them after
 * one ("/conv1/Conv_out_nchwc"), the one whose name it begins with.
 */
export function placeIn(layers: readonly Layer[]): PlaceOf {
  const named = new Map<string, string>();
  for (const layer of layers) for (const name of [...layer.nodes, layer.value]) named.set(name, layer.name);
  const longestFirst = [...named.keys()].sort((a, b) => b.length - a.length);
  return (name) => {
    const known = named.has(name) ? name : longestFirst.find((own) => own !== "" && name.startsWith(own));
    return named.get(known ?? "") ?? "";
  };
}
