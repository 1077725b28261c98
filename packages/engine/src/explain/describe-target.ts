import { className } from "../base/class-name.ts";
import type { ScoreOutput } from "../model/score-output.ts";
import { classLayers } from "./class-layers.ts";
import type { Target, TargetNames, WeightedTarget } from "./target.ts";

/** What targets are described with. */
export interface DescribedNames extends TargetNames {
  readonly output: ScoreOutput;
}

/** A target in words: "logit of horse", "unit 12 of conv5", "horse of fc8" where the layer's units are the classes. */
export function describeTarget(terms: readonly WeightedTarget[], names: DescribedNames): string {
  return terms
    .map(({ weight, target }, at) => {
      const words = describeOne(target, names);
      const sign = weight < 0 ? "− " : at > 0 ? "+ " : "";
      return Math.abs(weight) === 1 ? `${sign}${words}` : `${sign}${Math.abs(weight)} × ${words}`;
    })
    .join(" ");
}

function describeOne(target: Target, { classes, layers, output }: DescribedNames): string {
  const called = (index: number) => className(classes, index);
  const layer = (index: number) => layers[index]?.name ?? `layer ${index}`;
  const unit = (at: number, index: number) => (classLayers(layers, output).has(at) ? called(index) : `unit ${index}`);
  switch (target.kind) {
    case "class":
      return `${target.measure === "log-probability" ? "log probability" : target.measure} of ${called(target.class)}`;
    case "difference":
      return `logit of ${called(target.towards)} less that of ${called(target.from)}`;
    case "unit":
      return `${unit(target.layer, target.unit)} of ${layer(target.layer)}${target.position === undefined ? "" : ` at ${target.position.join(", ")}`}`;
    case "layer":
      return `all of ${layer(target.layer)}`;
  }
}
