import { DeeplingError } from "../../base/error.ts";
import { offer } from "../../base/nearest.ts";
import { plural } from "../../base/plural.ts";
import { type Operation, operationStart, parseOperation } from "./edit-operation.ts";
import type { NetworkEdit } from "./network-edit.ts";
import { type NetworkNames, requireEdit } from "./require-edit.ts";

/** How an edit of the network may be written, for help texts. */
export const NETWORK_EDIT_FORMS =
  "LAYER[3,5-7]=0 | =mean | =image:ITEM | =clamp(0,1) | *2 | +0.5, with @box(x,y,width,height) before it for a part of the map; LAYER:weights*0.5 | LAYER:bypass | BLOCK:branch-off; several joined by ;";

/** Edits at most. */
const MOST = 256;

/**
 * Reads edits as they are typed, in the forms of NETWORK_EDIT_FORMS, joined by ";" or line ends. A layer is named as it is, or in quotes; without
 * quotes the shortest name counts that an edit follows, so that names may hold any character. A number that is no layer's name is a layer's number. Throws
 * "missing edit", "invalid edit", and what `requireEdit` throws, with the nearest names that do exist.
 */
export function parseNetworkEdits(text: string, names: NetworkNames): readonly NetworkEdit[] {
  const edits: NetworkEdit[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(/^[\s;]+/, "");
    if (rest === "") break;
    const { edit, length } = readEdit(rest, names);
    edits.push(requireEdit(edit, names));
    rest = rest.slice(length);
  }
  if (edits.length === 0) throw new DeeplingError("missing", "edit: empty", { hint: `give ${NETWORK_EDIT_FORMS}` });
  if (edits.length <= MOST) return edits;
  throw new DeeplingError("invalid", `edit: ${plural(edits.length, "edit")}`, { hint: `give at most ${MOST}` });
}

interface Read {
  readonly edit: NetworkEdit;
  /** Characters that were read. */
  readonly length: number;
}

function readEdit(text: string, names: NetworkNames): Read {
  const quoted = readQuoted(text);
  if (quoted !== undefined) return readOperation(quoted.name, text, quoted.length, names);
  const known = [...new Set([...names.layers, ...names.blocks].map(({ name }) => name))]
    .filter((name) => text.startsWith(name))
    .sort((a, b) => a.length - b.length);
  for (const name of known) {
    const operation = parseOperation(restOf(text, name.length), names.data);
    if (typeof operation !== "string") return withTarget(name, operation, text, name.length);
  }
  // the longest name that stands there is the likeliest to be meant
  const meant = known.findLast((name) => /^\s*[[=*@:+-]/.test(text.slice(name.length)));
  if (meant !== undefined) return readOperation(meant, text, meant.length, names);
  const part = restOf(text, 0);
  const length = operationStart(part);
  return readOperation(numbered(part.slice(0, length).trim(), names), text, length, names);
}

/** The name of the layer of this number; the text itself if it is none. */
function numbered(text: string, { layers }: NetworkNames): string {
  return /^\d+$/.test(text) ? (layers[Number(text)]?.name ?? text) : text;
}

const restOf = (text: string, from: number): string => /^[^;\n]*/.exec(text.slice(from))?.[0] ?? "";

function readOperation(name: string, text: string, from: number, names: NetworkNames): Read {
  if (name === "") {
    const hint = `a layer or block comes first: ${NETWORK_EDIT_FORMS}`;
    throw new DeeplingError("invalid", `edit: ${restOf(text, 0)}`, { hint });
  }
  const operation = parseOperation(restOf(text, from), names.data);
  if (typeof operation !== "string") return withTarget(name, operation, text, from);
  const known = [...names.layers, ...names.blocks].map((one) => one.name);
  if (!known.includes(name)) {
    throw new DeeplingError("unknown", `layer: ${name}`, { hint: offer(name, known) });
  }
  const whole = text.slice(0, from) + restOf(text, from);
  throw new DeeplingError("invalid", `edit: ${whole.trim()}`, { hint: operation });
}

function withTarget(name: string, operation: Operation, text: string, from: number): Read {
  const edit: NetworkEdit =
    operation.kind === "branch-off" ? { kind: operation.kind, block: name } : { ...operation, layer: name };
  return { edit, length: from + restOf(text, from).length };
}

/** A name in double or single quotes at the start of a text, \ before a quote or a \ that belongs to it. */
function readQuoted(text: string): { readonly name: string; readonly length: number } | undefined {
  const [quote] = text;
  if (quote !== '"' && quote !== "'") return undefined;
  let name = "";
  for (let at = 1; at < text.length; at++) {
    const letter = text[at] as string;
    if (letter === quote) return { name, length: at + 1 };
    if (letter === "\\") at++;
    name += text[at] ?? "";
  }
  throw new DeeplingError("invalid", `edit: ${text}`, { hint: `a closing ${quote} is missing` });
}
