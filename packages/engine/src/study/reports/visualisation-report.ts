import { finite } from "../../base/finite.ts";
import { nameAt } from "../../base/name-column.ts";
import { threeFigures } from "../../base/number-text.ts";
import { plural } from "../../base/plural.ts";
import type { Drawing } from "../../figures/display-list.ts";
import { visualisationSheet } from "../../figures/visualisation-sheet.ts";
import type { StudyInfo } from "../study.ts";
import type { Visualisation } from "../visualise/messages.ts";
import type { VisualiseSettings } from "../visualise/settings.ts";

/** A picture of the report; each field is described in docs/json.md. */
export interface VisualisedRow {
  readonly target: string;
  readonly picture: number;
  readonly start: number | null;
  readonly value: number | null;
  readonly answer: number | null;
  readonly top: { readonly item: number; readonly name: string; readonly value: number | null } | null;
  readonly multiple: number | null;
}

/** Grown pictures without their pixels. */
export interface VisualisationReport {
  readonly model: string;
  readonly data: string | null;
  readonly target: string;
  readonly count: number;
  readonly settings: VisualiseSettings;
  readonly pictures: readonly VisualisedRow[];
  readonly notes: readonly string[];
}

/** How the pictures were asked for. */
export interface VisualisedAs {
  /** The target as a person reads it. */
  readonly target: string;
  /** One for each target. */
  readonly names: readonly string[];
  readonly notes: readonly string[];
}

/** Gathers pictures into the report. */
export function reportVisualisation(
  info: Pick<StudyInfo, "model" | "data">,
  found: Visualisation,
  { target, names, notes }: VisualisedAs,
): VisualisationReport {
  return {
    model: info.model.name,
    data: found.compared === 0 ? null : info.data.name,
    target,
    count: found.compared,
    settings: found.settings,
    pictures: found.pictures.map(({ target: own, picture, start, value, answer, top, multiple }) => ({
      target: names[own] ?? "",
      picture,
      start: finite(start),
      value: finite(value),
      answer: finite(answer),
      top:
        top === undefined
          ? null
          : { item: top.item, name: nameAt(info.data.names, top.item) ?? String(top.item), value: finite(top.value) },
      multiple: multiple === undefined ? null : finite(multiple),
    })),
    notes: [...notes, ...found.notes, ...found.failures],
  };
}

/** The sheet of the pictures: the finished ones, or those that `pixelsOf` gives instead. */
export function visualisationFigure(
  report: VisualisationReport,
  { width, height, channels, pictures }: Visualisation,
  pixelsOf: (at: number) => Uint8Array | undefined = (at) => pictures[at]?.pixels,
): Drawing {
  const against =
    report.data === null ? "" : `, against the top image of ${plural(report.count, "image")} of ${report.data}`;
  return visualisationSheet({
    ...{ width, height, channels },
    title: `What excites ${report.target}`,
    subtitle: `${report.model}: ${plural(report.settings.steps, "step")}${against}`,
    cards: report.pictures.map(({ target, multiple, answer }, at) => ({
      title: target,
      pixels: pixelsOf(at) ?? new Uint8Array(width * height * channels),
      reached:
        multiple === null
          ? `reaches ${answer === null ? "–" : threeFigures(answer)}`
          : `${multiple.toFixed(1)} × top image`,
    })),
  });
}
