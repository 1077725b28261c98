import { type Layer, type LayerUnits, unitFacts } from "@deepling/engine";
import { useMemo } from "react";
import { useAnswer } from "../../parts/use-answer.ts";
import { usePage, useStudyInfo, useView } from "../../state/context.tsx";
import { shownKey } from "../../state/shown.ts";
import { kernelNorms, makerOf } from "./maker.ts";
import { noteOf, type UnitRow } from "./table-columns.ts";

/** Weights that are read for a column of the table at most: 32 MiB. */
const MOST_WEIGHTS = 2 ** 23;

/** The units of a layer as rows, with what is known of their weights, and of the damage where it was measured. */
export function useUnitRows(layer: Layer, found: LayerUnits | undefined): readonly UnitRow[] {
  const { study } = usePage();
  const { model } = useStudyInfo();
  const maker = makerOf(model, layer);
  const small = (maker?.weights?.shape.reduce((product, extent) => product * extent, 1) ?? 0) <= MOST_WEIGHTS;
  const asked = maker !== undefined && small && found !== undefined;
  const weights = useAnswer(asked ? `${maker.index}` : undefined, (signal) =>
    study.weights({ layer: maker?.index ?? 0 }, { signal }),
  );
  const norms = useMemo(
    () =>
      !asked || weights.stale || weights.answer === undefined
        ? undefined
        : kernelNorms(weights.answer, Number(layer.channels.count)),
    [asked, weights.stale, weights.answer, layer],
  );
  const key = useView((state) => `${shownKey(state.view)} ${layer.index}`);
  const worth = useView((state) => (state.worth?.key === key ? state.worth.worth : undefined));
  return useMemo(
    () =>
      Array.from({ length: found?.units ?? 0 }, (_, unit) => {
        const facts = unitFacts(found as LayerUnits, unit);
        return {
          ...facts,
          note: noteOf(facts),
          norm: norms?.[unit] ?? Number.NaN,
          damage: worth?.accuracyLoss[unit] ?? Number.NaN,
        };
      }),
    [found, norms, worth],
  );
}
