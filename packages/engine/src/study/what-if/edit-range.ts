import { DeeplingError } from "../../base/error.ts";
import { nearest } from "../../base/nearest.ts";
import { tooLarge } from "../../base/say-number.ts";
import { type ImageEdit, NEEDS_PICTURES } from "../../edits/image/image-edit.ts";
import { imageEdits } from "../../edits/image/index.ts";
import { parseImageEdits } from "../../edits/image/parse-edits.ts";
import { parseNetworkEdits } from "../../edits/network/parse-network-edits.ts";
import type { NetworkNames } from "../../edits/network/require-edit.ts";
import type { SweepStep } from "./sweep-messages.ts";

/** How a range is written, for help texts. */
export const EDIT_RANGE_FORMS =
  'an edit with START:END:STEP where a number stands: "rotate=-30:30:5", "gaussian_noise:1:5:1", "relu5[3]*0:2:0.25"';

/** One parameter of one edit over its range. */
export interface EditRange {
  /** The edit as it was written. */
  readonly text: string;
  /** What is swept: "rotate: angle (°)", "relu5[3]*…". */
  readonly title: string;
  /** Unit of the values; "" where there is none. */
  readonly unit: string;
  readonly steps: readonly SweepStep[];
  /** Where the edit changes nothing; the first value where there is no such number. */
  readonly neutral: number;
}

const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`;
const RANGE = new RegExp(String.raw`(?<![\w.])(${NUMBER}):(${NUMBER}):(${NUMBER})(?![\w.:])`, "gi");

/** Four numbers or more where a range has three. */
const TOO_LONG = new RegExp(String.raw`(?<![\w.])${NUMBER}(?::${NUMBER}){3,}`, "i");

/** Values of one range. */
const MOST = 1000;

/**
 * Reads a range as it is typed, in the forms of EDIT_RANGE_FORMS; `names` are those of the network that an edit may name. Throws "invalid range", "unknown
 * edit", and what is wrong with the edit at one of its values.
 */
export function parseEditRange(text: string, names: NetworkNames): EditRange {
  const written = text.trim();
  const [long] = TOO_LONG.exec(written) ?? [];
  if (long !== undefined) {
    throw new DeeplingError("invalid", `range: ${long}`, { hint: "a range has three numbers, START:END:STEP" });
  }
  const [found, ...more] = [...written.matchAll(RANGE)];
  if (found === undefined || more.length > 0) {
    const what = found === undefined ? "no range in" : "several ranges in";
    throw new DeeplingError("invalid", `range: ${what} "${written}"`, { hint: `give ${EDIT_RANGE_FORMS}` });
  }
  const [whole, ...bounds] = found;
  const large = bounds.map(tooLarge).find((fault) => fault !== undefined);
  if (large !== undefined) throw new DeeplingError("invalid", `range: ${whole}`, { hint: large });
  const values = valuesOf(bounds.map(Number), whole);
  const at = (value: number | "…") => written.slice(0, found.index) + value + written.slice(found.index + whole.length);
  return isImageEdit(written) ? imageRange(written, values, at) : networkRange(written, values, at, names);
}

type At = (value: number | "…") => string;

function valuesOf([start = 0, end = 0, step = 0]: readonly number[], text: string): readonly number[] {
  const count = Math.floor((end - start) / step + 1e-9) + 1;
  if (step === 0 || !(count >= 1)) {
    const hint =
      step === 0
        ? "the step is zero"
        : `from ${start} to ${end} the step is ${end < start ? "negative" : "positive"}: ${start}:${end}:${-step}`;
    throw new DeeplingError("invalid", `range: ${text}`, { hint });
  }
  if (count > MOST) throw new DeeplingError("invalid", `range: ${text} (${count} values)`, { hint: `at most ${MOST}` });
  // products, so that no error adds up
  return Array.from({ length: count }, (_, at) => Number((start + at * step).toPrecision(12)));
}

/** Whether a text begins with the name of an edit of images. */
function isImageEdit(text: string): boolean {
  return imageEdits.some((kind) => namesOf(kind).some((name) => new RegExp(`^${name}\\s*[=:(]`).test(text)));
}

const namesOf = ({ name, corruption }: (typeof imageEdits)[number]): readonly string[] =>
  corruption === "none" ? [name] : [name, corruption.name];

function imageRange(text: string, values: readonly number[], at: At): EditRange {
  const edits = values.map((value) => parseImageEdits(at(value)));
  const [[own] = []] = edits;
  const probes = [0, 1].map((which) => values[which] ?? (values[0] ?? 0) + 1).map((value) => probe(at(value)));
  const kind = imageEdits.find(({ name }) => name === own?.name);
  const key = Object.keys({ ...probes[0], ...probes[1] }).find((one) => probes[0]?.[one] !== probes[1]?.[one]) ?? "";
  const parameter = kind?.parameters[key];
  const unit = parameter?.kind === "number" && parameter.unit !== "none" ? parameter.unit : "";
  const neutral = parameter?.kind === "number" && parameter.neutral !== "none" ? parameter.neutral : undefined;
  return {
    text,
    title: `${own?.name ?? text}: ${parameter?.title.toLowerCase() ?? key}${unit === "" ? "" : ` (${unit})`}`,
    unit,
    steps: values.map((value, index) => ({ value, variant: { image: edits[index] ?? [] } })),
    neutral: neutral ?? (key === "severity" ? 0 : (values[0] ?? 0)),
  };
}

/** The edit at a value that need not be allowed. */
function probe(text: string): ImageEdit | undefined {
  try {
    return parseImageEdits(text)[0];
  } catch {
    return undefined;
  }
}

function networkRange(text: string, values: readonly number[], at: At, names: NetworkNames): EditRange {
  const known = [...names.layers, ...names.blocks].map(({ name }) => name);
  if (!/^["']/.test(text) && !/^\d/.test(text) && !known.some((name) => text.startsWith(name))) {
    const [word = text] = /^[^=:([*]+/.exec(text) ?? [];
    const wanting = NEEDS_PICTURES[word.trim()];
    if (wanting !== undefined) throw new DeeplingError("unsupported", `edit: ${word.trim()}`, { hint: wanting });
    const near = nearest(word.trim(), [...imageEdits.flatMap(namesOf), ...known], 1);
    throw new DeeplingError("unknown", `edit: ${word.trim()}`, {
      hint: `${near.length === 0 ? "give" : `did you mean ${near.join()}? Give`} ${EDIT_RANGE_FORMS}`,
    });
  }
  const edits = values.map((value) => parseNetworkEdits(at(value), names));
  const [[own] = []] = edits;
  const neutral = own?.kind === "multiply" || own?.kind === "weights" ? 1 : own?.kind === "add" ? 0 : values[0];
  return {
    text,
    title: at("…"),
    unit: "",
    steps: values.map((value, index) => ({ value, variant: { network: edits[index] ?? [] } })),
    neutral: neutral ?? 0,
  };
}
