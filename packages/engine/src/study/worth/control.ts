import type { Abort } from "../../base/abort.ts";
import type { Progress } from "../../base/progress.ts";
import { requireUnit } from "../../passes/ablate.ts";
import { ablations } from "../ablate.ts";
import { keptValues } from "../kept/kept-values.ts";
import type { Subject } from "../subject.ts";
import { bandOf, controlSets, effectOf } from "./control-band.ts";
import type { Control, ControlRequest, Effect } from "./worth-messages.ts";

/** Random sets that an ablation is compared with where nothing is said. */
export const CONTROL_SETS = 20;

/**
 * An ablation, and beside it the same of random sets of as many units of the same layer: an effect within their 5 to 95 % is not distinguishable
 * from that of random units. All share one pass over the data.
 */
export async function* control(
  subject: Subject,
  { layer: index, units, fill = "zero", sets = CONTROL_SETS, seed = 0 }: ControlRequest,
  signal: Abort | undefined,
): AsyncGenerator<Progress | Control> {
  const layer = subject.layer(index);
  const count = Number(layer.channels.count);
  for (const unit of units) requireUnit(unit, count, layer.name);
  const drawn = controlSets(count, units, { sets, seed });
  const groups = [units, ...drawn];
  const read = subject.shared(keptValues);
  const asked = { ...subject, read, labels: subject.data.labels, layer, groups, fill, signal };
  for await (const message of ablations(asked)) {
    if (message.kind === "progress") {
      yield message;
      continue;
    }
    const [own, ...random] = message.groups.map((group) => effectOf(message.whole, group));
    if (own === undefined) return;
    const band = (key: keyof Effect) =>
      bandOf(
        own[key],
        random.map((effect) => effect[key]),
      );
    yield {
      kind: "control",
      ablation: { ...message, groups: message.groups.slice(0, 1) },
      seed,
      sets: drawn.map((set) => Int32Array.from(set)),
      accuracy: band("accuracy"),
      trueConfidence: band("trueConfidence"),
      changed: band("changed"),
    };
  }
}
