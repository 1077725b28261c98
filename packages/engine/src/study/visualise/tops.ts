import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import type { AskedTarget } from "../../explain/asked-target.ts";
import { resolveTarget } from "../../explain/resolve-target.ts";
import type { WeightedTarget } from "../../explain/target.ts";
import { hasScores } from "../../model/score-output.ts";
import type { Subject } from "../subject.ts";
import { unitsOf } from "../units/units-of.ts";
import { bestOfData, createAsk, wholeUnit } from "./answers.ts";
import type { TopImage } from "./messages.ts";

/** The images of the data that answer most, one for each target. */
export interface Tops {
  readonly best: readonly (TopImage | undefined)[];
  /** Images that could be read. */
  readonly images: number;
  readonly notes: readonly string[];
}

/** Images kept of each unit, as the `units` question keeps them unless told otherwise. */
const KEPT = 9;

/**
 * The image of the data that answers most to each target: of whole units as the `units` question has it, of other targets by their objective. Undefined where
 * there are no images, or none are asked for.
 */
export async function* topsOf(
  subject: Subject,
  {
    asked,
    targets,
  }: { readonly asked: readonly AskedTarget[]; readonly targets: readonly (readonly WeightedTarget[])[] },
  wanted: boolean,
  signal: Abort | undefined,
): AsyncGenerator<Progress, Tops | undefined> {
  if (!wanted || subject.items.length === 0) return undefined;
  const units = targets.map(wholeUnit);
  const layers = [...new Set(units.flatMap((unit) => unit?.layer ?? []))];
  const best: (TopImage | undefined)[] = targets.map(() => undefined);
  let images = subject.items.length;
  if (layers.length > 0) {
    const request = { layers: layers.map(subject.layer), count: KEPT };
    for await (const message of subject.shared(unitsOf).statistics(request, signal)) {
      if (message.kind === "progress") {
        yield message;
        continue;
      }
      images = message.read;
      units.forEach((unit, at) => {
        const tops = message.layers.find(({ layer }) => layer === unit?.layer)?.top;
        const place = (unit?.unit ?? 0) * KEPT;
        const item = tops?.items[place] ?? -1;
        if (item >= 0) best[at] = { item, value: tops?.values[place] ?? Number.NaN };
      });
    }
  }
  const others = targets.flatMap((_, at) => (units[at] === undefined ? [at] : []));
  if (others.length === 0) return { best, images, notes: [] };
  const found = atOwnSize(
    subject,
    others.map((at) => asked[at]!),
  );
  if (found === undefined) {
    return {
      best,
      images,
      notes: ["positions that only enlarged pictures have are compared with no image of the data"],
    };
  }
  const ask = createAsk(subject, { graph: subject.graph, layers: subject.model.layers }, found);
  const answers = yield* bestOfData(subject, ask, found, signal);
  answers.forEach((top, index) => {
    if (top.item >= 0) best[others[index]!] = top;
  });
  return { best, images, notes: [] };
}

/** The targets looked up in the network as it is; undefined where a position exists in enlarged maps only. */
function atOwnSize({ model, data }: Subject, asked: readonly AskedTarget[]) {
  const names = { classes: hasScores(model.output) ? data.classes : [], layers: model.layers };
  try {
    return asked.map((one) => resolveTarget(one, names, "logit"));
  } catch {
    return undefined;
  }
}
