import { DeeplingError } from "../base/error.ts";
import { offer } from "../base/nearest.ts";
import type { Dim } from "../graph/graph.ts";
import { UNIT_TARGETS } from "../model/score-output.ts";
import type { Layer } from "../passes/layer.ts";
import type { AskedClass } from "./asked-target.ts";

/** Words of a target that stand for a class of the image: what the network predicts for it, and its label. */
export const IMAGE_CLASSES: ReadonlySet<AskedClass> = new Set(["predicted", "true"]);

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();

/** The number of the class called so: its whole name, one of the synonyms that commas part in it, or its number; undefined where there is none, or several. */
export function findClass(asked: AskedClass, classes: readonly string[]): number | undefined {
  const found = typeof asked === "number" ? [asked] : classesCalled(asked, classes);
  const [index = classes.length] = found;
  return found.length === 1 && index < classes.length ? index : undefined;
}

/** The classes that a text may mean: those written just so before those of another case or separator, whole names before synonyms, names before numbers. */
function classesCalled(text: string, classes: readonly string[]): readonly number[] {
  const wanted = plain(text);
  const readings: readonly ((name: string) => boolean)[] = [
    (name) => name === text.trim(),
    (name) => plain(name) === wanted,
    (name) => name.split(",").map(plain).includes(wanted),
  ];
  const number = /^\d+$/.test(wanted) ? [Number(wanted)] : [];
  return readings.map((test) => indicesWhere(classes, test)).find((indices) => indices.length > 0) ?? number;
}

/**
 * The same, said where there is none. Throws "missing class scores" where the network has no classes, "unknown class" with the nearest
 * names, "duplicate class" where several are called so. A layer or a unit that was typed like a class is told how it is written; `layers` are the network's.
 */
export function requireClass(asked: AskedClass, classes: readonly string[], layers: readonly Layer[] = []): number {
  const text = String(asked);
  const asLayer = layerMeant(text, layers);
  if (classes.length === 0) {
    throw new DeeplingError("missing", `class scores: the model has none, so no class ${text}`, {
      hint: asLayer ?? unitTargets(layers),
    });
  }
  if (/^\s*-/.test(text) && !classes.includes(text.trim())) {
    const positive = text.replace(/^[\s-]+/, "");
    throw new DeeplingError("unknown", `class: ${text}`, {
      hint: `away:${positive} leads away from a class, -2*${positive} weighs it`,
    });
  }
  const index = findClass(asked, classes);
  if (index !== undefined) return index;
  const found = typeof asked === "string" ? classesCalled(asked, classes) : [];
  if (found.length > 1) {
    throw new DeeplingError("duplicate", `class: ${text}`, { hint: `give its number: ${found.join(" or ")}` });
  }
  const known = classes.flatMap((name) => name.split(",").map((part) => part.trim()));
  const numbered = `the model has classes 0 to ${classes.length - 1}`;
  const hint = /^\d+$/.test(plain(text)) ? numbered : (asLayer ?? offer(text, known));
  throw new DeeplingError("unknown", `class: ${text}`, { hint });
}

/** Which targets a network without class scores has, in its own names. */
export function unitTargets(layers: readonly Layer[]): string {
  const last = layers.findLast(({ index, channels }) => index > 0 && typeof channels.count === "number");
  if (last === undefined) return UNIT_TARGETS;
  return `give a unit or a layer, such as unit:${last.name}/0 or layer:${last.name}, or name another output with --output`;
}

/** How a layer, or LAYER/12, is written as a target; undefined where no layer is called so. */
function layerMeant(text: string, layers: readonly Layer[]): string | undefined {
  const [, name = text, unit = "0"] = /^(.+)\/(\d+)$/.exec(text) ?? [];
  if (!layers.some((layer) => layer.name === name)) return undefined;
  return `unit:${name}/${unit} is one of its units, layer:${name} the whole layer`;
}

function indicesWhere(names: readonly string[], test: (name: string) => boolean): readonly number[] {
  return names.flatMap((name, index) => (test(name) ? [index] : []));
}

/** The index of the layer of this name or number; throws "unknown layer" with the nearest names. */
export function requireLayer(text: string, layers: readonly Layer[]): number {
  const names = layers.map((layer) => layer.name);
  const byName = names.indexOf(text);
  if (byName >= 0) return byName;
  const number = /^\d+$/.test(text) ? Number(text) : layers.length;
  if (number < layers.length) return number;
  throw new DeeplingError("unknown", `layer: ${text}`, { hint: offer(text, names) });
}

/** The channel, if the layer has it; throws "unknown unit". */
export function requireUnit(unit: number, layer: Layer | undefined): number {
  requireExtent("unit", `${layer?.name}/${unit}`, unit, layer?.channels.count, "channels");
  return unit;
}

/** The row and column, if the layer's maps have them, of a unit or of all (undefined); throws "unknown position", "invalid position" where it has no maps. */
export function requirePosition(
  position: readonly [number, number],
  unit: number | undefined,
  layer: Layer | undefined,
): readonly [number, number] {
  const text = `${layer?.name}${unit === undefined ? "" : `/${unit}`}@${position.join(",")}`;
  if (layer?.shape.length !== 4) {
    throw new DeeplingError("invalid", `position: ${text}`, {
      hint: `${layer?.name} has no rows and columns: ${unit === undefined ? "choose another layer" : `leave out @${position.join(",")}`}`,
    });
  }
  const [rows, columns] = layer.shape.filter((_, axis) => axis !== 0 && axis !== layer.channels.axis);
  requireExtent("position", text, position[0], rows, "rows");
  requireExtent("position", text, position[1], columns, "columns");
  return position;
}

function requireExtent(noun: string, value: string, index: number, extent: Dim | undefined, counted: string): void {
  if (typeof extent !== "number") {
    throw new DeeplingError("unsupported", `${noun}: ${value}`, { hint: `the number of ${counted} is not known` });
  }
  if (index < extent) return;
  throw new DeeplingError("unknown", `${noun}: ${value}`, { hint: `there are ${extent} ${counted}, counted from 0` });
}
