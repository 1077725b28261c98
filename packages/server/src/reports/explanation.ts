import type { Explanation } from "@deepling/engine";

/** What `explain --out x.json` writes (docs/json.md). */
export interface ExplanationReport {
  readonly model: string;
  readonly image: string;
  readonly method: string;
  readonly target: string;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly width: number;
  readonly height: number;
  readonly channels: Explanation["channels"];
  readonly range: readonly [number, number];
  readonly facts: Explanation["facts"];
  /** What was assumed of the preprocessing. */
  readonly notes: readonly string[];
  /** One list a row. */
  readonly map: readonly (readonly number[])[];
}

/** Gathers an attribution into the report. */
export function reportExplanation(
  { model, image, notes }: Pick<ExplanationReport, "model" | "image" | "notes">,
  explanation: Explanation,
  parameters: ExplanationReport["parameters"],
): ExplanationReport {
  const { method, target, width, height, channels, range, facts, map } = explanation;
  const rows = Array.from({ length: height }, (_, row) => [...map.subarray(row * width, (row + 1) * width)]);
  return { model, image, method, target, parameters, width, height, channels, range, facts, notes, map: rows };
}
