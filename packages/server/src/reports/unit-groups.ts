import { finite, percent, plural, type UnitGroups } from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { known } from "./fields.ts";

/** The units of a layer in groups. */
export const unitGroupsSchema = z.strictObject({
  count: z.int().describe("number of images whose answers were factorised"),
  error: known.describe("‖V − W H‖ / ‖V‖"),
  groups: z
    .array(
      z.strictObject({
        units: z.array(z.int()).describe("its units, the most typical first"),
        shares: z.array(z.number()).describe("of each, the share of its answers that the group accounts for"),
      }),
    )
    .describe("the group with the largest part of the answers first"),
  silent: z.array(z.int()).describe("units that are above zero on none of the images, in no group"),
});

/** Gathers groups of units. */
export function reportGroups({ images, error, groups, silent }: UnitGroups): ReportOf<typeof unitGroupsSchema> {
  return {
    count: images,
    error: finite(error),
    groups: groups.map(({ units, shares }) => ({ units: [...units], shares: [...shares] })),
    silent: [...silent],
  };
}

/** Units of a group that the text names. */
const NAMED = 10;

/** Lines about groups. */
export function groupLines({ count, error, groups, silent }: ReportOf<typeof unitGroupsSchema>): readonly string[] {
  if (groups.length === 0)
    return [`no groups: none of the ${plural(silent.length, "unit")} is above zero on ${plural(count, "image")}`];
  return [
    `${plural(groups.length, "group")} that answer to the same images, by non-negative factorisation on ${plural(count, "image")} (${percent(1 - (error ?? 1) ** 2, 0)} of the answers' squares):`,
    ...groups.map(({ units }, at) => {
      const named = units.slice(0, NAMED).join(", ");
      return `  ${at + 1}  ${plural(units.length, "unit")}: ${named}${units.length > NAMED ? ", …" : ""}`;
    }),
    ...(silent.length === 0 ? [] : [`  in none: ${plural(silent.length, "unit")} that are above zero nowhere`]),
  ];
}
