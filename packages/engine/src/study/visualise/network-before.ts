import { DeeplingError } from "../../base/error.ts";
import type { AskedTarget } from "../../explain/asked-target.ts";
import type { WeightedTarget } from "../../explain/target.ts";
import type { Plane } from "../../image/plane.ts";
import { hasScores, type ScoreOutput } from "../../model/score-output.ts";
import type { Subject } from "../subject.ts";
import { type NetworkAt, networkAt } from "./network-at.ts";

/** The part of the network before some targets, for images of these extents. Throws what `networkAt` throws, and "invalid target" for the input itself. */
export function networkBefore(
  { model, graph, image }: Pick<Subject, "model" | "graph" | "image">,
  targets: readonly (readonly WeightedTarget[])[],
  output: ScoreOutput,
  plane: Plane,
): NetworkAt {
  const values = new Set(
    targets.flat().flatMap(({ target }) => ("layer" in target ? (model.layers[target.layer]?.value ?? []) : [])),
  );
  const [first] = model.layers;
  if (first !== undefined && values.has(first.value)) {
    throw new DeeplingError("invalid", `target: ${first.name}`, {
      hint: "it is the input itself: choose a layer behind it",
    });
  }
  if (hasScores(output)) {
    values.add(output.value);
    if (output.logits !== undefined) values.add(output.logits);
  }
  return networkAt({ graph, layers: model.layers }, image, plane, [...values]);
}

/** A position may exist only in an enlarged map: the target is looked up without it, so that its layers and units are known before the network is cut. */
export function withoutPosition(target: AskedTarget): AskedTarget {
  if (target.kind === "sum") {
    return {
      ...target,
      terms: target.terms.map((term) => (term.kind === "unit" ? { ...term, position: undefined } : term)),
    };
  }
  return target.kind === "unit" ? { ...target, position: undefined } : target;
}
