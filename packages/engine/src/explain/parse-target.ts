import { DeeplingError } from "../base/error.ts";
import { nearest } from "../base/nearest.ts";
import type { ClassMeasure, Target, TargetNames, WeightedTarget } from "./target.ts";
import { requireClass, requireLayer, requirePosition, requireUnit } from "./target-names.ts";

/** How a target may be written, for help texts. */
export const TARGET_FORMS =
  "horse | logit:7 | margin:horse | log-probability:horse | away:cat | vs:horse,cat | unit:LAYER/12[@ROW,COLUMN] | layer:LAYER, weighted and added: 2*horse+unit:conv5/3";

const HEADS = ["class", "logit", "log-probability", "margin", "away", "vs", "unit", "layer"];

/**
 * Reads a target as it is typed, in the forms of TARGET_FORMS: terms joined by "+", each with an optional weight. A class is a
 * name, one of its synonyms, or a number; one without a word before it counts with `measure`, and so does "away". Throws
 * "missing target", "invalid target", and "unknown" class, layer, unit, position or target with the nearest that do exist.
 */
export function parseTarget(text: string, names: TargetNames, measure: ClassMeasure): readonly WeightedTarget[] {
  const whole = text.trim();
  if (whole === "") throw new DeeplingError("missing", "target: empty", { hint: `give ${TARGET_FORMS}` });
  // a class may be called "A+B" or "a:b"
  if (/[+:*]/.test(whole) && names.classes.includes(whole)) {
    return [{ weight: 1, target: { kind: "class", class: requireClass(whole, names.classes), measure } }];
  }
  const terms = whole.split("+").map((term) => term.trim());
  if (terms.includes("")) {
    throw new DeeplingError("invalid", `target: ${whole}`, {
      hint: "a + stands between two, such as horse+unit:conv5/3",
    });
  }
  return terms.map((term) => parseTerm(term, names, measure));
}

function parseTerm(term: string, names: TargetNames, measure: ClassMeasure): WeightedTarget {
  const weighted = /^([-+]?(?:\d+\.?\d*|\.\d+))\s*\*\s*(.+)$/.exec(term);
  const weight = weighted === null ? 1 : Number(weighted[1]);
  const body = weighted?.[2] ?? term;
  const colon = body.indexOf(":");
  const head = colon < 0 ? "class" : body.slice(0, colon).trim();
  const tail = body.slice(colon + 1).trim();
  if (tail === "") throw new DeeplingError("missing", `target: nothing in "${term}"`, { hint: `give ${TARGET_FORMS}` });
  const target = parseBody(head, tail, names, measure);
  return { weight: head === "away" ? -weight : weight, target };
}

function parseBody(head: string, tail: string, names: TargetNames, measure: ClassMeasure): Target {
  switch (head) {
    case "logit":
    case "log-probability":
    case "margin":
      return { kind: "class", class: requireClass(tail, names.classes), measure: head };
    case "class":
    case "away":
      return { kind: "class", class: requireClass(tail, names.classes), measure };
    case "vs":
      return parseDifference(tail, names);
    case "unit":
      return parseUnit(tail, names);
    case "layer":
      return { kind: "layer", layer: requireLayer(tail, names.layers) };
    default:
      throw new DeeplingError("unknown", `target: ${head}:${tail}`, { hint: `${meant(head)}give ${TARGET_FORMS}` });
  }
}

function meant(head: string): string {
  const [near] = nearest(head, HEADS, 1, 0.5);
  return near === undefined ? "" : `did you mean ${near}:? `;
}

function parseDifference(text: string, { classes }: TargetNames): Target {
  const parts = text.split(",");
  if (parts.length !== 2) {
    throw new DeeplingError("invalid", `target: vs:${text}`, { hint: "give two classes, such as vs:horse,airplane" });
  }
  const [towards = "", from = ""] = parts;
  return {
    kind: "difference",
    towards: requireClass(towards.trim(), classes),
    from: requireClass(from.trim(), classes),
  };
}

function parseUnit(text: string, { layers }: TargetNames): Target {
  const match = /^(.+)\/(\d+)(?:@(\d+),(\d+))?$/.exec(text);
  if (match === null) {
    throw new DeeplingError("invalid", `target: unit:${text}`, {
      hint: "give a layer and a channel, such as unit:conv5/12, or one position of it, unit:conv5/12@3,4",
    });
  }
  const layer = requireLayer(match[1] ?? "", layers);
  const unit = requireUnit(Number(match[2]), layers[layer]);
  if (match[3] === undefined) return { kind: "unit", layer, unit, position: undefined };
  const position = requirePosition([Number(match[3]), Number(match[4])], unit, layers[layer]);
  return { kind: "unit", layer, unit, position };
}
