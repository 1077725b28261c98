import type { Abort } from "../base/abort.ts";
import { nameAt } from "../base/name-column.ts";
import { describeTarget } from "../explain/describe-target.ts";
import { createExplainer, type Explainer } from "../explain/explainer.ts";
import { requireMethod } from "../explain/index.ts";
import type { Attribution } from "../explain/method.ts";
import { askedTarget, resolveTarget } from "../explain/resolve-target.ts";
import type { Tensor } from "../graph/tensor.ts";
import { predictedClass, probabilities } from "../model/read-scores.ts";
import { hasScores } from "../model/score-output.ts";
import { makesQuanta } from "../ops/rules/quanta.ts";
import { settleTarget } from "./explain-target.ts";
import type { ExplainRequest, Explanation } from "./explanation.ts";
import { requireFinite } from "./finite/find-not-finite.ts";
import type { Subject } from "./subject.ts";

/** Makes the attribution asked for, growing where its method does. */
export type Explain = (request: ExplainRequest, signal: Abort | undefined) => AsyncGenerator<Explanation>;

/** For `Subject.shared`: contexts of attributions, with the graphs that have been built for them. */
export function explainerOf({ graph, model, runtime, sessions, image, preprocessing, batch }: Subject): Explainer {
  return createExplainer({
    graph,
    layers: model.layers,
    output: model.output,
    classes: model.output.classes,
    provider: runtime.provider,
    sessions,
    plane: image,
    scaling: preprocessing,
    // a gradient holds about twice what the forward pass does
    batch: Math.max(1, Math.ceil(batch / 2)),
  });
}

/** A maker of attributions that keeps the graphs it has built: another class by the same method needs no new one. */
export function createExplain(subject: Subject): Explain {
  const { network, model, data, image, inputOf } = subject;
  const { width, height } = image;
  const explainer = subject.shared(explainerOf);
  const names = { classes: hasScores(model.output) ? data.classes : [], layers: model.layers, output: model.output };

  const rounds = network.graph.nodes.some(makesQuanta);

  return async function* explain(request, signal) {
    const method = requireMethod(request.method);
    const input = await inputOf(request.item);
    const read = async (value: string) => (await network.read(input, [value]))[0] as Tensor;
    const asked = askedTarget(request.target ?? "predicted", names);
    const settled = await settleTarget(asked, names, {
      predicted: async () => {
        const found = predictedClass(probabilities(await read(model.output.value), model.output), model.output);
        await requireFinite(subject, [request.item], [found], signal);
        return found;
      },
      label: data.labels?.[request.item] ?? -1,
      activations: (layer) => read(layer.value),
      name: nameAt(data.names, request.item) ?? `item ${request.item}`,
    });
    const terms = resolveTarget(settled, names, "logit");
    const context = explainer(input.data, terms, signal);
    for await (const { done, total, attribution } of method.explain(context, request.parameters ?? {})) {
      yield {
        kind: "explanation",
        final: done === total,
        done,
        total,
        item: request.item,
        method: method.id,
        target: describeTarget(terms, names),
        width,
        height,
        ...mapOf(attribution, request.channels ?? (method.shows === "magnitude" ? "max" : "sum")),
        facts: rounds && method.id !== "occlusion" ? [...attribution.facts, STRAIGHT] : attribution.facts,
        raw: request.raw === true ? { shape: attribution.shape, values: attribution.values } : undefined,
      };
    }
  };
}

const STRAIGHT = {
  name: "rounding to quanta",
  value: "passed straight through",
  doc: "gradients and relevance treat the rounding of a quantised network as if it were not there (straight-through estimator)",
};

/** One number a pixel: channels added up, or the largest magnitude among them. */
export function mapOf(
  { shape, values }: Attribution,
  asked: "sum" | "max",
): Pick<Explanation, "map" | "channels" | "signed" | "range"> {
  const channels = shape.length === 3 ? asked : "none";
  const map = channels === "none" ? values : joined(values, shape[0] ?? 1, channels);
  const range = map.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)] as const, [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as const);
  return { map, channels, signed: range[0] < 0, range };
}

function joined(values: Float32Array, channels: number, how: "sum" | "max"): Float32Array {
  const area = values.length / channels;
  return Float32Array.from({ length: area }, (_, pixel) => {
    let result = 0;
    for (let channel = 0; channel < channels; channel++) {
      const value = values[channel * area + pixel] as number;
      result = how === "sum" ? result + value : Math.max(result, Math.abs(value));
    }
    return result;
  });
}
