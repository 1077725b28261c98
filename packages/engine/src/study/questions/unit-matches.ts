import { z } from "zod";
import { DeeplingError } from "../../base/error.ts";
import type { Progress } from "../../base/progress.ts";
import { matchLayers } from "../../passes/difference/match-layers.ts";
import { unitMatches as matchUnits, type UnitMatches } from "../compare/unit-matches.ts";
import { stream } from "../question.ts";
import { type Against, against, comparedWith, count, index } from "./fields.ts";

/** A layer, and the layer of the other network whose units are matched: its match by name or structure when absent. */
type UnitMatchesRequest = Against & {
  layer: number;
  other?: number | undefined;
  images?: number | undefined;
};

/** Each unit of a layer with its best match in a layer of another variant, by correlation over the data. */
export const unitMatches = stream<UnitMatchesRequest, Progress | UnitMatches>({
  request: z.strictObject({
    against,
    layer: index,
    other: index.optional(),
    images: count(1_000_000).optional(),
  }),
  lasting: ({ layer, other, images }) => JSON.stringify([layer, other, images]),
  others: comparedWith,
  ask: async function* ask(subject, { against: variant = {}, layer: at, other: to, images }, signal) {
    const other = await subject.of(variant);
    const layer = subject.layer(at);
    const match = to ?? matchLayers(subject.model.layers, other.model.layers)[at]?.other ?? -1;
    if (match < 0) {
      throw new DeeplingError("missing", `layer: ${other.model.name} has none that matches ${layer.name}`, {
        hint: "name the other network's layer",
      });
    }
    const asked = { own: subject, other, layer, otherLayer: other.layer(match), images, signal };
    yield* subject.turns.take(() => matchUnits(asked), signal);
  },
});
