import { DeeplingError } from "../base/error.ts";
import { nearest } from "../base/nearest.ts";
import { tooLarge } from "../base/say-number.ts";
import { type AskedClass, type AskedTarget, type AskedTerm, termsOf } from "./asked-target.ts";
import { findClass, IMAGE_CLASSES } from "./target-names.ts";

/** How a target may be written, for help texts. */
export const TARGET_FORMS =
  "horse | logit:7 | margin:horse | log-probability:horse | away:cat | vs:horse,cat | unit:LAYER/12[@ROW,COLUMN] | layer:LAYER, weighted and added: 2*horse+unit:conv5/3";

/** Targets that only one image gives a meaning, beside TARGET_FORMS. */
export const IMAGE_TARGETS =
  "predicted | true | margin:predicted | vs:predicted,true | strongest:LAYER (the unit that answers most)";

/**
 * Reads a target as a person types it, in the forms of TARGET_FORMS and IMAGE_TARGETS: terms joined by "+", each with an optional
 * weight. A class without a word before it counts as the question counts classes, and so does "away". Names are taken as they stand;
 * of `classes` only those matter that would be read otherwise: a class may be called "A+B" or "a:b". Throws "missing target",
 * "invalid target" and "unknown target".
 */
export function readTarget(text: string, classes: readonly string[]): AskedTarget {
  const whole = text.trim();
  if (whole === "") throw new DeeplingError("missing", "target: empty", { hint: `give ${TARGET_FORMS}` });
  if (/[+:*]/.test(whole) && classes.includes(whole)) return { kind: "class", class: whole };
  const terms = whole.split("+").map((term) => term.trim());
  if (terms.includes("")) {
    throw new DeeplingError("invalid", `target: ${whole}`, {
      hint: "a + stands between two, such as horse+unit:conv5/3",
    });
  }
  const [first, ...others] = terms.map(readTerm);
  return first !== undefined && others.length === 0 ? first : { kind: "sum", terms: terms.map(readTerm) };
}

function readTerm(term: string): AskedTerm {
  const weighted = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?)\s*\*\s*(.+)$/.exec(term);
  const large = tooLarge(weighted?.[1] ?? "");
  if (large !== undefined) throw new DeeplingError("invalid", `target: ${term}`, { hint: large });
  const weight = weighted === null ? 1 : Number(weighted[1]);
  const body = weighted?.[2] ?? term;
  const colon = body.indexOf(":");
  const head = colon < 0 ? "class" : body.slice(0, colon).trim();
  const tail = body.slice(colon + 1).trim();
  if (tail === "") throw new DeeplingError("missing", `target: nothing in "${term}"`, { hint: `give ${TARGET_FORMS}` });
  const read = READERS.get(head);
  if (read === undefined) {
    throw new DeeplingError("unknown", `target: ${head}:${tail}`, { hint: `${meant(head)}give ${TARGET_FORMS}` });
  }
  const signed = head === "away" ? -weight : weight;
  return signed === 1 ? read(tail) : { ...read(tail), weight: signed };
}

const READERS: ReadonlyMap<string, (tail: string) => AskedTerm> = new Map([
  ["class", (tail: string): AskedTerm => ({ kind: "class", class: tail })],
  ["logit", (tail) => ({ kind: "class", class: tail, measure: "logit" })],
  ["log-probability", (tail) => ({ kind: "class", class: tail, measure: "log-probability" })],
  ["margin", (tail) => ({ kind: "class", class: tail, measure: "margin" })],
  ["away", (tail) => ({ kind: "class", class: tail })],
  ["vs", readDifference],
  ["unit", readUnit],
  ["strongest", (layer) => ({ kind: "strongest", layer })],
  ["layer", (layer) => ({ kind: "layer", layer })],
]);

function meant(head: string): string {
  const [near] = nearest(head, [...READERS.keys()], 1);
  return near === undefined ? "" : `did you mean ${near}:? `;
}

function readDifference(text: string): AskedTerm {
  const parts = text.split(",").map((part) => part.trim());
  const [towards, from] = parts;
  if (towards && from && parts.length === 2) return { kind: "difference", towards, from };
  throw new DeeplingError("invalid", `target: vs:${text}`, { hint: "give two classes, such as vs:horse,airplane" });
}

function readUnit(text: string): AskedTerm {
  const [, layer, unit, row, column] = /^(.+)\/(\d+)(?:@(\d+),(\d+))?$/.exec(text) ?? [];
  if (layer === undefined) {
    throw new DeeplingError("invalid", `target: unit:${text}`, {
      hint: "give a layer and a channel, such as unit:conv5/12, or one position of it, unit:conv5/12@3,4",
    });
  }
  const whole = { kind: "unit", layer, unit: Number(unit) } as const;
  return row === undefined ? whole : { ...whole, position: [Number(row), Number(column)] };
}

/**
 * Writes a target as a person would type it, so that `readTarget` gives it back: a class is named where its name is read as that class,
 * and is its number elsewhere. A layer whose name has a "+" has no text in a sum.
 */
export function writeTarget(target: AskedTarget, classes: readonly string[]): string {
  return termsOf(target)
    .map((term) => writeTerm(term, classes))
    .join("+");
}

function writeTerm(term: AskedTerm, classes: readonly string[]): string {
  const { weight = 1 } = term;
  const [body, factor] =
    term.kind === "class" && term.measure === undefined && weight < 0
      ? [`away:${classText(term.class, classes)}`, -weight]
      : [writeBody(term, classes), weight];
  return factor === 1 ? body : `${String(factor).replace("e+", "e")}*${body}`;
}

function writeBody(term: AskedTerm, classes: readonly string[]): string {
  switch (term.kind) {
    case "class":
      return `${term.measure === undefined ? "" : `${term.measure}:`}${classText(term.class, classes)}`;
    case "difference":
      return `vs:${classText(term.towards, classes)},${classText(term.from, classes)}`;
    case "unit":
      return `unit:${term.layer}/${term.unit}${term.position === undefined ? "" : `@${term.position.join(",")}`}`;
    case "strongest":
    case "layer":
      return `${term.kind}:${term.layer}`;
  }
}

/** A class in a target's text. One asked for by name stays as it is. */
function classText(asked: AskedClass, classes: readonly string[]): string {
  if (typeof asked === "string") return asked;
  const name = classes[asked] ?? "";
  const number = String(asked);
  const readable =
    name !== "" && !/[+:*,]/.test(name) && !IMAGE_CLASSES.has(name) && findClass(name, classes) === asked;
  // a number may be another class's name
  return readable && (/^[^-\d]/.test(name) || findClass(number, classes) !== asked) ? name : number;
}
