import type { ImageEdit } from "./image-edit.ts";
import { requireImageEdit } from "./image-edit.ts";
import type { ParameterValue } from "./parameters.ts";

/**
 * Edits as text, which `parseImageEdits` reads: "rotate=15; blur=1.5; noise(sigma=0.1,seed=3); gaussian_noise:3". The first parameter of an edit
 * may stand alone behind "=", a severity behind ":". Throws "unknown image edit".
 */
export function writeImageEdits(edits: readonly ImageEdit[]): string {
  return edits.map(writeEdit).join("; ");
}

function writeEdit({ name, severity, ...given }: ImageEdit): string {
  const { parameters, name: own } = requireImageEdit(name);
  const [main] = Object.keys(parameters);
  const set = Object.keys(parameters).flatMap((key) => {
    const value = given[key];
    return value === undefined ? [] : [[key, writeValue(value)] as const];
  });
  if (severity !== undefined && set.length === 0) return `${own}:${severity}`;
  if (severity === undefined && set.length === 0) return own;
  const [first] = set;
  if (severity === undefined && set.length === 1 && first !== undefined && first[0] === main)
    return `${own}=${first[1]}`;
  const all = [...(severity === undefined ? [] : [["severity", severity] as const]), ...set];
  return `${own}(${all.map(([key, value]) => `${key}=${value}`).join(",")})`;
}

/** Places are written x:y, one behind another with "/" between them. */
function writeValue(value: ParameterValue): string {
  return typeof value === "object" ? value.map(([x, y]) => `${x}:${y}`).join("/") : String(value);
}
