import { type Layer, type LayerUnits, plural, type UnitRelevance } from "@deepling/engine";
import { useMemo } from "react";
import { usePage, useStudyInfo } from "../../state/context.tsx";
import { PassNote } from "./pass-note.tsx";
import { type Example, examplesOf } from "./unit-examples.ts";
import { type Passed, usePass } from "./use-pass.ts";

/** Images that are read, at most. */
const IMAGES = 1000;

export const RELEVANCE_WORDS =
  "The images for whose predicted class the unit has the largest relevance, by layer-wise relevance propagation (Bach et al. 2015, Achtibat et al. 2023), in the unit of the class's logit; of each, what the position with most of it sees";

/** The images for whose predicted class the unit matters most; asked for once per layer, while they are wanted. */
export function useRelevant(
  layer: Layer,
  unit: number,
  found: LayerUnits,
  wanted: boolean,
): { readonly relevant: readonly Example[]; readonly passed: Passed<UnitRelevance> } {
  const { study } = usePage();
  const { preprocessing } = useStudyInfo();
  const passed = usePass(wanted ? `relevance ${layer.index}` : undefined, { images: IMAGES, passes: 3 }, (signal) =>
    study.unitRelevance({ layer: layer.index, images: IMAGES }, { signal }),
  );
  const { answer } = passed;
  const relevant = useMemo(
    () => (answer === undefined ? [] : examplesOf(layer, found, answer.top, unit, preprocessing)),
    [layer, found, answer, unit, preprocessing],
  );
  return { relevant, passed };
}

/** How far the ranking is, or that there is nothing to rank. */
export function RelevanceNote({ passed, found }: { readonly passed: Passed<UnitRelevance>; readonly found: number }) {
  const { answer } = passed;
  if (answer === undefined) return <PassNote passed={passed} />;
  if (found > 0) return null;
  return (
    <p className="small faint">
      Its relevance for the predicted class is positive in none of {plural(answer.read, "image")}.
    </p>
  );
}
