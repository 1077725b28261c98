import { type Layer, type LayerUnits, plural, type UnitGroups } from "@deepling/engine";
import { useMemo } from "react";
import { ClassName } from "../../parts/class-tag.tsx";
import { TopPatch } from "../../parts/top-patch.tsx";
import { useActions, useStudyInfo, useView } from "../../state/context.tsx";
import { sameUnit } from "../../state/unit-name.ts";
import { PassNote } from "./pass-note.tsx";
import type { Passed } from "./use-pass.ts";

/** Units that a group is drawn by, and classes that it is named by. */
const DRAWN = 5;
const NAMED = 2;
/** Groups that a layer is asked for. */
const PLACES = [0, 1, 2, 3, 4, 5] as const;

/** The classes with the highest means over a group's units, each unit's scaled to its highest; none without labels. */
export function groupClasses(
  { classMeans }: Pick<LayerUnits, "classMeans">,
  units: ArrayLike<number>,
  classes: number,
): readonly number[] {
  const sums = new Float64Array(classes);
  for (const unit of Array.from(units)) {
    const own = classMeans.subarray(unit * classes, (unit + 1) * classes);
    const most = own.reduce((a, b) => Math.max(a, b), 0);
    if (most > 0) for (const [label, mean] of own.entries()) sums[label] = (sums[label] ?? 0) + mean / most;
  }
  const known = [...sums.keys()].filter((label) => (sums[label] ?? 0) > 0);
  return known.sort((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0)).slice(0, NAMED);
}

/** The most typical units of a group whose strongest images differ, then further ones where there are too few. */
export function drawnUnits({ top }: Pick<LayerUnits, "top">, units: ArrayLike<number>): readonly number[] {
  const shown = new Set<number>();
  const own = Array.from(units);
  const different = own.filter((unit) => {
    const item = top.items[unit * top.count] ?? -1;
    if (shown.has(item)) return false;
    shown.add(item);
    return true;
  });
  return [...new Set([...different.slice(0, DRAWN), ...own])].slice(0, DRAWN);
}

interface GroupProps {
  readonly layer: Layer;
  readonly found: LayerUnits;
  readonly units: Int32Array;
  readonly at: number;
}

function Group({ layer, found, units, at }: GroupProps) {
  const { data } = useStudyInfo();
  const { look } = useActions();
  const table = useView((state) => state.view.unitTable);
  const classes = useMemo(() => groupClasses(found, units, data.classes.length), [found, units, data]);
  const name = { layer: layer.name, unit: at };
  const chosen = sameUnit(table.group, name);
  return (
    <button
      type="button"
      className={chosen ? "unit-group on" : "unit-group"}
      aria-pressed={chosen}
      title={`Group ${at + 1}: ${plural(units.length, "unit")} that answer to the same images; a press shows them alone`}
      onClick={() => look({ unitTable: { ...table, group: chosen ? undefined : name } })}
    >
      <span className="unit-group-patches">
        {drawnUnits(found, units).map((unit) => (
          <TopPatch key={unit} layer={layer} found={found} unit={unit} side={26} />
        ))}
      </span>
      <span className="unit-group-words small">
        <span className="quiet">{plural(units.length, "unit")}</span>
        {classes.map((label) => (
          <ClassName key={label} label={label} />
        ))}
      </span>
    </button>
  );
}

/** The room that groups take, so that the table stays where it is when they are there. */
function Awaited({ passed }: { readonly passed: Passed<UnitGroups> }) {
  return PLACES.map((at) => (
    <span key={at} className={at === 0 && passed.start !== undefined ? "unit-group" : "unit-group is-awaited"}>
      <span className="unit-group-patches small quiet" style={{ height: "1.625rem" }}>
        {at === 0 ? "groups of units" : null}
      </span>
      <span className="unit-group-words small quiet">{at === 0 ? <PassNote passed={passed} /> : "\u00a0"}</span>
    </span>
  ));
}

/** The units of a layer in groups that answer to the same images; a press shows one alone in the table. */
export function GroupStrip({
  layer,
  found,
  passed,
}: {
  readonly layer: Layer;
  readonly found: LayerUnits;
  readonly passed: Passed<UnitGroups>;
}) {
  const { answer, failure } = passed;
  if (failure !== undefined) {
    return (
      <section className="unit-groups" aria-label="Groups of units">
        <PassNote passed={passed} />
      </section>
    );
  }
  return (
    <section className="unit-groups" aria-label="Groups of units">
      {answer === undefined ? (
        <Awaited passed={passed} />
      ) : (
        answer.groups.map(({ units }, at) => (
          <Group key={units[0] ?? at} layer={layer} found={found} units={units} at={at} />
        ))
      )}
    </section>
  );
}
