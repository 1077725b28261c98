import { classLayers, className, type StudyInfo } from "@deepling/engine";

/** What units are named by. */
type Names = Pick<StudyInfo, "model" | "data">;

/** The classes that a layer's units are, without their synonyms; undefined where its units are no classes. */
export function classUnits({ model, data }: Names, layer: number): readonly string[] | undefined {
  const are = classLayers(model.layers, model.output).has(layer);
  return are ? data.classes.map((_, label) => className(data.classes, label)) : undefined;
}

/** Reads a target that names one unit, "unit:conv5/12"; undefined for others and for layers that are not there. */
function unitOf(target: string, { model }: Names): { readonly layer: number; readonly unit: number } | undefined {
  const [, name, unit] = /^unit:(.+)\/(\d+)$/.exec(target.trim()) ?? [];
  const layer = model.layers.findIndex((one) => one.name === name);
  return layer < 0 ? undefined : { layer, unit: Number(unit) };
}

/** A target that names one unit, as it is read: "unit 12 of conv5", "horse of fc8"; undefined for other targets. */
export function unitWords(target: string, names: Names): string | undefined {
  const found = unitOf(target, names);
  if (found === undefined) return undefined;
  const unit = classUnits(names, found.layer)?.[found.unit] ?? `unit ${found.unit}`;
  return `${unit} of ${names.model.layers[found.layer]?.name}`;
}
