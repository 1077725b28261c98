import { finite } from "../../base/finite.ts";
import { threeFigures } from "../../base/number-text.ts";
import { plural } from "../../base/plural.ts";
import type { Drawing, Pixels } from "../../figures/display-list.ts";
import { type DreamPanel, dreamSheet } from "../../figures/dream-sheet.ts";
import { rgbBytes } from "../../image/rgb-bytes.ts";
import type { Dream } from "../dream/messages.ts";
import type { DreamSettings } from "../dream/settings.ts";
import type { Picture, StudyInfo } from "../study.ts";

/** A dream without its pixels; each field is described in docs/json.md. */
export interface DreamReport {
  readonly model: string;
  readonly image: string;
  readonly guide: string | null;
  readonly target: string;
  readonly measure: string;
  readonly width: number;
  readonly height: number;
  readonly start: number | null;
  readonly value: number | null;
  readonly settings: DreamSettings;
  readonly octaves: readonly {
    readonly width: number;
    readonly height: number;
    readonly start: number | null;
    readonly value: number | null;
  }[];
  readonly notes: readonly string[];
}

/** How a dream was asked for. */
export interface DreamtAs {
  /** As a person reads them. */
  readonly image: string;
  readonly guide: string | undefined;
  readonly target: string;
  readonly notes: readonly string[];
}

/** Gathers a dream into the report. */
export function reportDream(
  { model }: Pick<StudyInfo, "model">,
  dream: Dream,
  { image, guide, target, notes }: DreamtAs,
): DreamReport {
  const { measure, width, height, settings, octaves } = dream;
  return {
    ...{ model: model.name, image, guide: guide ?? null, target, measure, width, height },
    ...{ start: finite(dream.start), value: finite(dream.value), settings },
    octaves: octaves.map((octave) => ({ ...octave, start: finite(octave.start), value: finite(octave.value) })),
    notes: [...notes, ...dream.notes],
  };
}

/** Whether it worked, in words: "mean activation 3.1 → 41". */
export function dreamWords({ measure, start, value }: Pick<DreamReport, "measure" | "start" | "value">): string {
  const number = (one: number | null) => (one === null ? "–" : threeFigures(one));
  return `${measure} ${number(start)} → ${number(value)}`;
}

/** What a picture of the dream looks like: red, green and blue. */
export function dreamPixels({ width, height, channels }: Dream, pixels: Uint8Array): Picture {
  return { width, height, pixels: rgbBytes({ width, height, channels, pixels }) };
}

/** The picture before and after, and the guide as the network is shown it, if there is one. */
export function dreamFigure(report: DreamReport, dream: Dream, guide?: Pixels | undefined): Drawing {
  const number = (one: number | null) => `${report.measure} ${one === null ? "–" : threeFigures(one)}`;
  const { octaves, steps } = report.settings;
  const guided: readonly DreamPanel[] =
    guide === undefined ? [] : [{ title: "guide", words: report.guide ?? "", picture: guide }];
  return dreamSheet({
    title: `What ${report.target} sees in ${report.image}`,
    subtitle: [
      `${report.model}: ${plural(octaves, "octave")} of ${plural(steps, "step")}`,
      dreamWords(report),
      "DeepDream: the picture is changed so that the target grows",
    ],
    panels: [
      { title: report.image, words: number(report.start), picture: dreamPixels(dream, dream.before) },
      ...guided,
      { title: "dreamt", words: number(report.value), picture: dreamPixels(dream, dream.pixels) },
    ],
  });
}
