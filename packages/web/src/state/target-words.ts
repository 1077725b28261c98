import {
  type AskedTarget,
  classLayers,
  className,
  DeeplingError,
  findClass,
  readTarget,
  type StudyInfo,
  writeTarget,
} from "@deepling/engine";
import { targetClasses } from "./target-classes.ts";

/** What targets and units are named by. */
type Names = Pick<StudyInfo, "model" | "data">;

/** What a text asks for; undefined for one that is no target. */
export function targetOf(text: string, classes: readonly string[]): AskedTarget | undefined {
  try {
    return readTarget(text, classes);
  } catch (error) {
    if (error instanceof DeeplingError) return undefined;
    throw error;
  }
}

/** Why a text is no target, in one line; undefined where it is one. Its names are looked up by the network that is asked. */
export function faultOf(text: string, classes: readonly string[]): string | undefined {
  try {
    readTarget(text, classes);
    return undefined;
  } catch (error) {
    if (!(error instanceof DeeplingError)) throw error;
    return error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
  }
}

/** A class as a target's text. */
export function classTarget(label: number, classes: readonly string[]): string {
  return writeTarget({ kind: "class", class: label }, classes);
}

/** The class that a target's text names by itself; undefined for units, layers and sums. */
export function labelOfTarget(text: string, classes: readonly string[]): number | undefined {
  const target = targetOf(text, classes);
  return target?.kind === "class" && target.weight === undefined ? findClass(target.class, classes) : undefined;
}

/** The classes that a layer's units are, without their synonyms; undefined where its units are no classes. */
export function classUnits({ model, data }: Names, layer: number): readonly string[] | undefined {
  const are = classLayers(model.layers, model.output).has(layer);
  return are ? data.classes.map((_, label) => className(data.classes, label)) : undefined;
}

/** A target that names one unit, as it is read: "unit 12 of conv5", "horse of fc8"; undefined for others and for layers that are not there. */
export function unitWords(text: string, names: Names): string | undefined {
  const target = targetOf(text, targetClasses(names));
  if (target?.kind !== "unit" || target.position !== undefined || target.weight !== undefined) return undefined;
  const layer = names.model.layers.find(({ name }) => name === target.layer);
  if (layer === undefined) return undefined;
  const unit = classUnits(names, layer.index)?.[target.unit] ?? `unit ${target.unit}`;
  return `${unit} of ${layer.name}`;
}
