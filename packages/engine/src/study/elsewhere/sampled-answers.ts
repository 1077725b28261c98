import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { layersRead } from "../../passes/layer-rows.ts";
import { comparedItems } from "../compare/read-both.ts";
import type { Subject } from "../subject.ts";
import type { AnswerCodes } from "../units/answer-codes.ts";
import { createUnitPass, type UnitPass } from "../units/unit-pass.ts";

/** Answers of every unit of the network to the same images, by index of the layer. */
export type SampledAnswers = ReadonlyMap<number, AnswerCodes>;

/** Images that units are compared on, at most. */
const IMAGES = 2000;

/** For `Subject.shared`: reads the answers of all units to a seeded sample of the data once; a pass that was given up goes on where it stood. */
export function sampledAnswersOf(subject: Subject) {
  const { graph, model, feed, batch, passes } = subject;
  const layers = layersRead(model.layers.slice(1), model.blocks);
  let pass: UnitPass | undefined;
  let known: SampledAnswers | undefined;
  return async function* sampledAnswers(signal: Abort | undefined): AsyncGenerator<Progress, SampledAnswers> {
    if (known !== undefined) return known;
    pass ??= createUnitPass({
      ...{ graph, layers, feed, batch, input: model.input.value, sessions: passes.sessions },
      ...{ items: comparedItems(subject.items, IMAGES), count: 1, labels: undefined, classes: 0 },
    });
    yield* pass.run(signal);
    const { answers } = pass.found();
    known = new Map(layers.map(({ index }, at) => [index, answers[at] as AnswerCodes]));
    pass = undefined;
    return known;
  };
}
