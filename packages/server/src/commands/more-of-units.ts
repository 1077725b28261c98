import type { CellUnits, LocalStudy, UnitGroups } from "@deepling/engine";
import type { Terminal } from "../cli/terminal.ts";
import type { OneUnitAnswers } from "../reports/one-unit.ts";
import { lastAnswer } from "./last-answer.ts";
import { askOneUnit } from "./one-unit.ts";

/** What is asked of a layer beside the list of its units. */
interface More {
  readonly layer: number;
  /** The units named; all if undefined. */
  readonly units: readonly number[] | undefined;
  readonly groups?: number | undefined;
  readonly item: number | undefined;
  readonly tuning?: boolean | undefined;
  /** Images kept for each unit. */
  readonly top: number;
}

interface MoreAnswers {
  readonly one?: OneUnitAnswers | undefined;
  readonly groups?: UnitGroups | undefined;
  readonly cells?: CellUnits | undefined;
  readonly notes: readonly string[];
}

/** Asks what belongs to one unit alone where one is named, and the layer's groups and positions where they are asked for. */
export async function askMore(
  study: LocalStudy,
  { layer, units, groups, item, tuning = false, top }: More,
  terminal: Terminal,
): Promise<MoreAnswers> {
  const [unit, ...others] = units ?? [];
  if (unit !== undefined && others.length === 0) {
    const { answers, notes } = await askOneUnit(study, { layer, unit, count: top, tuning, item }, terminal);
    return { one: answers, notes };
  }
  const { signal } = terminal;
  const found =
    groups === undefined ? undefined : await lastAnswer(study.unitGroups({ layer, groups }, { signal }), terminal);
  const cells = item === undefined ? undefined : await study.cellUnits({ item, layer }, { signal });
  return { groups: found, cells, notes: cells?.reason === undefined ? [] : [`no effects: ${cells.reason}`] };
}
