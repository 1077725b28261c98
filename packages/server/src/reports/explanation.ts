import type { Explanation } from "@deepling/engine";
import { z } from "zod";
import type { ReportOf } from "../cli/report-of.ts";
import { fields, known } from "./fields.ts";

/** What `explain --json` prints. */
export const explanationReport = z
  .strictObject({
    model: fields.model,
    image: z.string().describe("name of the image"),
    method: z.string().describe("id of the method"),
    target: z.string().describe("what was explained, in words"),
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).describe("what `--param` set"),
    width: z.int().describe("of the image as the network is shown it"),
    height: z.int().describe("of the image as the network is shown it"),
    channels: z
      .enum(["sum", "max", "none"])
      .describe("how channels became one number per pixel: their sum, or the largest magnitude"),
    range: z.tuple([known, known]).describe("least and greatest number of the map; null if they are not finite"),
    facts: z
      .array(z.strictObject({ name: z.string(), value: z.union([z.number(), z.string()]).nullable(), doc: z.string() }))
      .describe(
        "what belongs beside the map, such as the completeness of integrated gradients; `value` is null if it is not finite",
      ),
    notes: fields.notes,
    map: z.array(z.array(known)).describe("one list per row; null for what is not finite"),
  })
  .meta({
    after: `The \`.npy\` holds the attribution before channels are combined: float32, channels × height × width in the network's order of channels
(for bgr networks blue comes first), or height × width for Grad-CAM and occlusion. Gradients are with respect to the network's input, after scale, mean and std.`,
  });

/** What `explain --json` prints. */
export type ExplanationReport = ReportOf<typeof explanationReport>;

/** Gathers an attribution into the report. */
export function reportExplanation(
  { model, image, notes }: Pick<ExplanationReport, "model" | "image" | "notes">,
  explanation: Explanation,
  parameters: ExplanationReport["parameters"],
): ExplanationReport {
  const { method, target, width, height, channels, range, facts, map } = explanation;
  const plain = facts.map(({ name, value, doc }) => ({ name, value, doc }));
  const rows = Array.from({ length: height }, (_, row) => [...map.subarray(row * width, (row + 1) * width)]);
  return { model, image, method, target, parameters, width, height, channels, range, facts: plain, notes, map: rows };
}
