import {
  comparePredictions,
  DeeplingError,
  type Evaluation,
  type Graph,
  hasScores,
  isQuantised,
  type LocalStudy,
  type StudyInfo,
  type Variant,
} from "@deepling/engine";
import type { Terminal } from "../cli/terminal.ts";
import type { Compared } from "../reports/comparison.ts";
import { lastAnswer } from "./last-answer.ts";

/** Whom to ask, and on how many images. */
export interface Asker {
  readonly study: LocalStudy;
  readonly terminal: Terminal;
  readonly images: number;
  readonly limit: number;
}

/** A model, and what it predicts. */
export interface Model {
  readonly variant: Variant;
  readonly info: StudyInfo;
  readonly evaluation: Evaluation | undefined;
  readonly quantised: boolean;
}

/** What is asked of which variant, and what it is called. */
export interface Asked {
  readonly name: string;
  readonly variant: Variant;
  /** Its prepared graph, edited or not. */
  readonly graph: Graph;
  /** Edits of every image, for the name of the data; empty for none. */
  readonly imageEdit: string;
}

/** Asks what a model predicts. */
export async function asModel({ study, terminal }: Asker, { name, variant, graph, imageEdit }: Asked): Promise<Model> {
  const described = await study.info({}, { variant });
  const { data } = described;
  const info: StudyInfo = {
    ...described,
    model: { ...described.model, name },
    data: imageEdit === "" ? data : { ...data, name: `${data.name} (${imageEdit})` },
  };
  const options = { variant, signal: terminal.signal };
  const evaluation = hasScores(info.model.output) ? await lastAnswer(study.evaluate({}, options), terminal) : undefined;
  return { variant, info, evaluation, quantised: isQuantised(graph) };
}

/** Asks all that a comparison of two models reports. */
export async function compareWith({ study, terminal, images, limit }: Asker, a: Model, b: Model): Promise<Compared> {
  const options = { variant: b.variant, signal: terminal.signal };
  const similarity = await lastAnswer(study.similarity({ images, against: a.variant }, options), terminal);
  if (similarity === undefined) throw new DeeplingError("missing", "images to compare layers on");
  const predictions = (model: Model) =>
    model.evaluation && { predicted: model.evaluation.predicted, ...model.info.data };
  const [own, other] = [predictions(a), predictions(b)];
  return {
    before: a.info,
    after: b.info,
    predictions: own && other && comparePredictions(own, other),
    similarity,
    graph: await study.graphDifference({ against: a.variant }, options),
    errors: await errorsOf(),
  };

  async function errorsOf(): Promise<Compared["errors"]> {
    if (!a.quantised && !b.quantised) return undefined;
    const of = b.quantised ? "after" : "before";
    const [asked, against] = of === "after" ? [b.variant, a.variant] : [a.variant, b.variant];
    const request = { against, images, limit };
    const answer = await lastAnswer(study.layerErrors(request, { variant: asked, signal: terminal.signal }), terminal);
    return answer && { answer, of };
  }
}
