import type { ImageEditInfo, ParameterInfo } from "@deepling/engine";
import type { EditText } from "../../state/edit-text.ts";

/** An edit whose main parameter is named, where it was written without. */
export function named(edit: EditText, { parameters: [first] }: ImageEditInfo): EditText {
  const { "": main, ...given } = edit.given;
  return main === undefined || first === undefined ? edit : { ...edit, given: { [first.name]: main, ...given } };
}

/** What a parameter is set to, as a text: as given, or its default. */
export function settingOf(edit: EditText, parameter: ParameterInfo): string {
  const given = edit.given[parameter.name];
  if (given !== undefined) return given;
  return parameter.kind === "points" || parameter.kind === "picture" ? "" : String(parameter.default);
}

/** The edit with a parameter set; a severity, which stands for all parameters, is dropped. */
export function withValue(edit: EditText, name: string, value: string): EditText {
  const { severity: _, ...given } = edit.given;
  return { ...edit, given: { ...given, [name]: value } };
}

/** A number as it is shown beside a slider: no more digits than the slider's step has. */
export function shownNumber(value: number, step: number): string {
  const digits = Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9)));
  return value.toFixed(digits).replace("-", "\u2212");
}

/** The edit of this kind as it is first added: if its default changes nothing, half way to its strongest, so that something is seen. */
export function added({ name, parameters: [first] }: ImageEditInfo): EditText {
  if (first?.kind !== "number" || first.neutral === "none" || Math.abs(first.default - first.neutral) > 1e-9) {
    return { name, given: {} };
  }
  const half = first.neutral + (first.max - first.neutral) / 2;
  const value = Math.round(half / first.step) * first.step;
  return { name, given: { [first.name]: String(Number(value.toFixed(6))) } };
}
