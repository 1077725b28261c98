import { z } from "zod";
import type { TypedGraph } from "../../graph/typed-graph.ts";
import { planar, planarShape } from "../../image/planar.ts";
import { linearSteps } from "../../passes/linear-steps/linear-steps.ts";
import type { ExplainContext } from "../explainer.ts";
import { defineMethod, type Fact, whole } from "../method.ts";
import { objectiveGraph } from "../objective.ts";
import { composites, namesOf, rules } from "./composites.ts";
import { type RelevanceGraph, relevanceGraph } from "./relevance-graph.ts";
import { LRP_DEFAULTS, type LrpParameters, relevanceSettings } from "./relevance-settings.ts";

const ruleSchema = z.enum(namesOf(rules)).optional();

/** Layer-wise relevance propagation. */
export const lrp = defineMethod({
  id: "lrp",
  title: "Layer-wise relevance propagation",
  sentence:
    "The target's value handed back layer by layer, each layer sharing what it got among its inputs by a rule, until it lies on the pixels.",
  cites: ["bach2015", "montavon2017", "montavon2019", "kohlbrenner2020", "arras2017", "ali2022", "achtibat2024"],
  needs: "relevance",
  shows: "signed",
  insensitive: false,
  caution:
    "Rules that share positive contributions alone (z-plus, alpha-beta) depend little on the later layers' weights (Sixt et al. 2020).",
  parameters: z.strictObject({
    composite: z
      .enum(namesOf(composites))
      .default(LRP_DEFAULTS.composite)
      .describe("which rule stands where: the dense layers' first, then the convolutions', then the first layer's"),
    first: ruleSchema.describe("another rule for the first layer"),
    convolution: ruleSchema.describe("another rule for the other convolutions"),
    dense: ruleSchema.describe("another rule for the dense layers"),
    biases: z
      .enum(["absorb", "ignore"])
      .default(LRP_DEFAULTS.biases)
      .describe("whether biases take their share, as the rules are written, or leave all to the inputs"),
    epsilon: z
      .number()
      .positive()
      .max(1e6)
      .default(LRP_DEFAULTS.epsilon)
      .describe("added to every divisor, away from zero"),
    gamma: z
      .number()
      .min(0)
      .max(1e6)
      .default(LRP_DEFAULTS.gamma)
      .describe("by how much the rule gamma favours what is positive"),
    alpha: z
      .number()
      .min(1)
      .max(100)
      .default(LRP_DEFAULTS.alpha)
      .describe("weight of the positive shares in the rule alpha-beta; beta is one less"),
  }),
  explain: async function* (context, parameters) {
    const { graph, relevance, starts, biases } = context.derive(`lrp ${JSON.stringify(parameters)}`, () =>
      build(context, parameters),
    );
    const [values, ...totals] = await context.run(graph, context.image, [relevance, ...starts, ...biases]);
    const { plane } = context.model;
    const attributed = planar(values as Float32Array, plane);
    const [begun, taken] = [totals.slice(0, starts.length), totals.slice(starts.length)].map(sumOf);
    const facts = conservation(begun ?? 0, sumOf([attributed]), taken ?? 0);
    yield whole({ shape: planarShape(plane), values: attributed, facts });
  },
});

function build(context: ExplainContext, parameters: LrpParameters): RelevanceGraph {
  const { model, objective, target } = context;
  const network = context.derive("lrp network", (): TypedGraph => {
    const read = target.flatMap(({ target: { ...one } }) =>
      "layer" in one ? [model.layers[one.layer]?.value ?? ""] : [],
    );
    const { value, logits = value } = model.output;
    return linearSteps(model.graph, new Set([...read, value, logits]));
  });
  const parts = objective.weights.map(({ part }) => part);
  const folded = objectiveGraph(network, parts, model.output, model.layers, model.provider);
  return relevanceGraph(network, folded, relevanceSettings(parameters, { ...model, image: folded.image }));
}

function sumOf(values: readonly Float32Array[]): number {
  return values.reduce((sum, part) => part.reduce((total, value) => total + value, sum), 0);
}

function conservation(begun: number, arrived: number, biases: number): readonly Fact[] {
  const share = (part: number) => (begun === 0 ? 0 : part / begun);
  return [
    { name: "relevance at the target", value: begun, doc: "what is handed back: for a class, its logit" },
    { name: "relevance in the image", value: arrived, doc: "the sum over all pixels" },
    { name: "share that arrived", value: share(arrived), doc: "relevance in the image, of that at the target" },
    { name: "share that biases took", value: share(biases), doc: "it explains no pixel" },
    {
      name: "share not accounted for",
      value: share(begun - arrived - biases),
      doc: "what epsilon took, and outputs that nothing spoke for; far from 0 where sums nearly cancel: give a larger epsilon or the rule gamma",
    },
  ];
}
