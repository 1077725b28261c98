import { DeeplingError } from "../../base/error.ts";
import { numberFault, tooLarge } from "../../base/say-number.ts";
import { checkImageEdit, type ImageEdit, requireImageEdit } from "./image-edit.ts";
import type { Parameter, ParameterValue, Point } from "./parameters.ts";
import { withoutPixels } from "./pixel-text.ts";

/** How edits of images are written, for help texts. */
export const IMAGE_EDIT_FORMS = "rotate=15; blur=1.5; noise(sigma=0.1,seed=3); gaussian_noise:3";

/**
 * Reads a stack of edits in the form of IMAGE_EDIT_FORMS, in the order in which they are made; an empty text has none. Throws "invalid image edit",
 * "unknown image edit" and "unknown parameter" with the nearest, and "invalid parameter" with what to give.
 */
export function parseImageEdits(text: string): readonly ImageEdit[] {
  return text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(parseEdit);
}

const FORM = /^([a-z][a-z_-]*)\s*(?:=\s*(.+)|:\s*(.+)|\(([^()]*)\))?$/i;

function parseEdit(text: string): ImageEdit {
  const match = FORM.exec(text);
  if (match === null) throw invalid(text);
  const [, written = "", alone, severity, listed] = match;
  const kind = requireImageEdit(written.toLowerCase().replaceAll("-", "_"));
  const [main = ""] = Object.keys(kind.parameters);
  const pairs =
    alone !== undefined ? [`${main}=${alone}`] : severity !== undefined ? [`severity=${severity}`] : listOf(listed);
  const given = new Map<string, ParameterValue>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    const key = at < 0 ? main : pair.slice(0, at).trim();
    if (given.has(key)) throw new DeeplingError("duplicate", `parameter: ${key} (image edit ${text})`);
    given.set(key, readValue(pair.slice(at + 1).trim(), kind.parameters[key], key, text));
  }
  return checkImageEdit({ name: kind.name, ...Object.fromEntries(given) }, text);
}

function listOf(listed: string | undefined): readonly string[] {
  return listed === undefined || listed.trim() === "" ? [] : listed.split(",");
}

/** A value as its parameter has it; of what is no parameter a number, so that the check of names comes first. */
function readValue(text: string, parameter: Parameter | undefined, key: string, edit: string): ParameterValue {
  if (parameter?.kind === "choice" || parameter?.kind === "picture") return text;
  if (parameter?.kind === "colour") return text.toLowerCase().replace(/^#/, "");
  if (parameter?.kind === "points") return readPoints(text, edit);
  const written = text.replace(/(?:px|°|%)$/, "");
  const value = text === "" ? Number.NaN : Number(written);
  if (Number.isFinite(value) && tooLarge(written) === undefined) return value;
  if (parameter === undefined && key !== "severity") return 0;
  throw new DeeplingError("invalid", `parameter: ${key} ${JSON.stringify(text)} (image edit ${withoutPixels(edit)})`, {
    hint: tooLarge(written) ?? "give a number",
  });
}

function readPoints(text: string, edit: string): readonly Point[] {
  if (text === "") return [];
  return text.split("/").map((pair) => {
    const parts = pair.split(":");
    const [x, y, ...more] = parts.map((part) => (numberFault(part) === undefined ? Number(part) : undefined));
    if (x !== undefined && y !== undefined && more.length === 0) return [x, y] as const;
    throw new DeeplingError("invalid", `parameter: points "${pair}" (image edit ${edit})`, {
      hint:
        parts.map(tooLarge).find((fault) => fault !== undefined) ??
        "write places as x:y with / between them, such as 10:12/11:14",
    });
  });
}

function invalid(text: string): DeeplingError {
  return new DeeplingError("invalid", `image edit: ${withoutPixels(text)}`, {
    hint: `write edits as in ${IMAGE_EDIT_FORMS}`,
  });
}
