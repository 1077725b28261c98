import { numberFault, tooLarge } from "../../base/say-number.ts";
import type { NetworkEdit } from "./network-edit.ts";
import type { NetworkNames } from "./require-edit.ts";

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What an edit does, without the layer or block that it does it to. */
export type Operation = Without<NetworkEdit, "layer" | "block">;

const WORDS = ":(?:bypass|branch-off|weights)";

/** Where what is done begins in an edit whose name is not known: at the first sign or word that may follow a name; the text's length where there is none. */
export function operationStart(text: string): number {
  const found = new RegExp(String.raw`\s*(?:[\[=*@]|[-+][\d.]|${WORDS})`).exec(text);
  return found?.index ?? text.length;
}

/** Reads what stands behind the name of a layer or block; a text is the hint at what is wrong with it. */
export function parseOperation(text: string, data: NetworkNames["data"]): Operation | string {
  const compact = text.trim();
  const word = /^:\s*(bypass|branch-off)$/.exec(compact)?.[1];
  if (word === "bypass" || word === "branch-off") return { kind: word };
  const parts = /^(?:\[([^\]]*)\])?\s*(?:@\s*box\s*\(([^)]*)\))?\s*(.*)$/s.exec(compact);
  const [, unitText, boxText, tail = ""] = parts ?? [];
  const units = unitText === undefined ? {} : parseUnits(unitText);
  if (typeof units === "string") return units;
  const box = boxText === undefined ? {} : parseBox(boxText);
  if (typeof box === "string") return box;
  const weights = /^:\s*weights\s*\*(.*)$/s.exec(tail);
  if (weights !== null) {
    if ("box" in box) return "weights have no box: name units, such as conv1[3]:weights*0";
    const by = parseNumber(weights[1]);
    return typeof by === "string" ? by : { kind: "weights", ...units, by };
  }
  const change = parseChange(tail, data);
  return typeof change === "string" ? change : { ...change, ...units, ...box };
}

const CHANGES = "=0, =mean, =image:12, =clamp(0,1), *2 or +0.5";

function parseChange(text: string, data: NetworkNames["data"]): Without<Operation, "units" | "box"> | string {
  const [sign] = text;
  if (sign === "*" || sign === "+" || sign === "-") {
    const by = parseNumber(sign === "-" ? text : text.slice(1));
    return typeof by === "string" ? by : { kind: sign === "*" ? "multiply" : "add", by };
  }
  if (sign === ":") return "behind a : stands bypass, branch-off or weights*0.5";
  if (sign !== "=") return `say what becomes of it: ${CHANGES}`;
  const value = text.slice(1).trim();
  if (value === "mean") return { kind: "mean" };
  const clamp = /^clamp\s*\(([^,]*),([^,]*)\)$/.exec(value);
  if (clamp !== null) return parseClamp(clamp[1] ?? "", clamp[2] ?? "");
  if (value.startsWith("image")) return parseImage(value, data);
  const number = parseNumber(value);
  return typeof number === "string" ? (tooLarge(value) ?? `give ${CHANGES}`) : { kind: "set", value: number };
}

function parseClamp(lower: string, upper: string): Operation | string {
  const [low, high] = [parseNumber(lower), parseNumber(upper)];
  if (typeof low === "number" && typeof high === "number") return { kind: "clamp", low, high };
  return tooLarge(lower) ?? tooLarge(upper) ?? "clamp takes two numbers, such as clamp(0,1)";
}

function parseImage(text: string, data: NetworkNames["data"]): Operation | string {
  const found = /^image\s*:\s*(?:(.+)\/)?(\d+)$/s.exec(text);
  if (found === null) return "give an image of the data by its number, such as image:12";
  const [, name, item] = found;
  if (name !== undefined && data !== undefined && plain(name) !== plain(data.name)) {
    return `an image comes from the study's own data, ${data.name}: image:${item}`;
  }
  return { kind: "image", item: Number(item) };
}

/** "cifar10:test" and "CIFAR-10 test" name the same data. */
const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

function parseUnits(text: string): { readonly units: number[] } | string {
  const units = new Set<number>();
  for (const part of text.split(",")) {
    const range = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(part);
    if (range === null) return "units are numbers and ranges, such as [3,5-7]";
    const [first, last] = [Number(range[1]), Number(range[2] ?? range[1])];
    if (last < first) return `the range ${first}-${last} runs backwards`;
    if (last - first + units.size > 100_000) return "name at most 100,000 units";
    for (let unit = first; unit <= last; unit++) units.add(unit);
  }
  return { units: [...units].sort((a, b) => a - b) };
}

function parseBox(text: string): { readonly box: [number, number, number, number] } | string {
  const numbers = text.split(",").map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  const [x, y, width, height] = numbers;
  const hint = "a box is box(x,y,width,height), in positions of the map, such as box(0,0,3,3)";
  if (numbers.length !== 4 || numbers.some(Number.isNaN)) return hint;
  if (x === undefined || y === undefined || !width || !height) return hint;
  return { box: [x, y, width, height] };
}

function parseNumber(text = ""): number | string {
  return numberFault(text) ?? Number(text);
}
