import { type OwnMeasures, readOwnMeasures, type Study, type StudyInfo } from "@deepling/engine";
import { z } from "zod";
import { readText } from "../model/read-text.ts";

/** A file of the person's own numbers for layers. */
export const measuresArg = z.string().optional().meta({
  value: "FILE",
  description: "numbers of your own per layer or node, as CSV or JSON: adds a column for each",
});

/** Reads the file of `--measures` for a model's layers; undefined without one. */
export async function readMeasures(
  path: string | undefined,
  { layers }: Pick<StudyInfo["model"], "layers">,
): Promise<(OwnMeasures & { readonly text: string }) | undefined> {
  if (path === undefined) return undefined;
  const text = await readText(path);
  return { ...readOwnMeasures(text, layers, path), text };
}

/** The study, whose page has the numbers of a file from the start. */
export function withMeasures(study: Study, name: string | undefined, text: string | undefined): Study {
  if (name === undefined || text === undefined) return study;
  return { ...study, info: async (...asked) => ({ ...(await study.info(...asked)), measures: { name, text } }) };
}
