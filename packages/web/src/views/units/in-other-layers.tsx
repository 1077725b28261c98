import { type Layer, plural, type UnitFacts, type UnitStatistics, unitFacts } from "@deepling/engine";
import { useMemo } from "react";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { filterRows, noteOf, type UnitNote } from "./table-columns.ts";

const WORDS: Readonly<Record<UnitNote, string>> = {
  dead: "dead units",
  saturated: "saturated units",
  duplicate: "duplicate units",
};

/** How many units of each layer a filter and a text let pass; layers without any are left out. */
export function passedOf(
  { layers }: Pick<UnitStatistics, "layers">,
  filter: Parameters<typeof filterRows>[1],
  classes: readonly string[],
): readonly { readonly layer: number; readonly count: number }[] {
  const withNote = (facts: UnitFacts) => ({ ...facts, note: noteOf(facts), norm: Number.NaN, damage: Number.NaN });
  return layers
    .map((found) => {
      const rows = Array.from({ length: found.units }, (_, unit) => withNote(unitFacts(found, unit)));
      return { layer: found.layer, count: filterRows(rows, filter, classes).length };
    })
    .filter(({ count }) => count > 0);
}

/** Where a fault is asked for: in which other layers units have it; a press goes there. */
export function InOtherLayers({ layer, statistics }: { readonly layer: Layer; readonly statistics: UnitStatistics }) {
  const { model, data } = useStudyInfo();
  const { selectLayer } = useActions();
  const { only, text } = useView((state) => state.view.unitTable);
  const counts = useMemo(
    () => (only === "all" ? [] : passedOf(statistics, { only, text }, data.classes)),
    [statistics, only, text, data.classes],
  );
  if (only === "all") return null;
  const others = counts.filter((one) => one.layer !== layer.index);
  const here = counts.length > others.length;
  const such = text.trim() === "" ? WORDS[only] : `such ${WORDS[only]}`;
  if (others.length === 0) {
    return here ? null : (
      <p className="unit-table-facts small quiet">
        No layer has {such}, on {plural(statistics.read, "image")}.
      </p>
    );
  }
  return (
    <p className="unit-table-facts is-wrapped small quiet">
      <span>{here ? `${such} in other layers:` : `none in ${layer.name}; ${such} elsewhere:`}</span>
      {others.map(({ layer: at, count }) => (
        <button key={at} type="button" className="button compact" onClick={() => selectLayer(at)}>
          {model.layers[at]?.name} {count}
        </button>
      ))}
    </p>
  );
}
