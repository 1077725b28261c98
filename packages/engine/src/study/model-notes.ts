import { plural, pluralWord } from "../base/plural.ts";
import { type ModelInput, refusalError } from "../model/image-input.ts";
import { findOp } from "../ops/index.ts";
import type { FreeBatch } from "../passes/free-batch.ts";
import type { Layer } from "../passes/layer.ts";
import { hasRows, MOST_LAYERS } from "../passes/layer-rows.ts";
import type { Net } from "../passes/net.ts";

/** What the person should know of a model before trusting what is shown of it, one sentence each. */
export function notesOn(net: Net, input: ModelInput, layers: readonly Layer[], freed: FreeBatch): readonly string[] {
  return [
    ...(net.layout === "none" ? [] : batchNote(net, freed)),
    ...inputNotes(input),
    ...operatorNotes(net),
    ...extentNotes(net, layers),
    ...countNotes(layers),
    ...(net.layout === "none" ? [] : fieldNotes(layers)),
  ];
}

function batchNote({ batch }: Net, freed: FreeBatch): readonly string[] {
  if (freed.free) return [];
  return [
    `the model takes ${typeof batch === "number" ? plural(batch, "image") : "an unknown number of images"} at a time: ${freed.reason}`,
  ];
}

function inputNotes({ image }: ModelInput): readonly string[] {
  return "refused" in image ? [`${refusalError(image).message}: ${image.hint}`] : [];
}

function operatorNotes({ nodes }: Net): readonly string[] {
  const unknown = new Set(
    nodes
      .filter(({ type, domain }) => domain !== "" || findOp(type) === undefined)
      .map(({ type, domain }) => (domain === "" ? type : `${domain}.${type}`)),
  );
  if (unknown.size === 0) return [];
  return [
    `not known to Deepling: ${[...unknown].join(", ")}; shapes after them are the model's own, gradients end there`,
  ];
}

function extentNotes({ input, batch }: Net, layers: readonly Layer[]): readonly string[] {
  // free height and width of an image are refused with their own line
  if (input.shape?.some((extent) => typeof extent === "string" && extent !== batch) === true) return [];
  const unknown = layers.filter(({ activations }) => activations === 0);
  if (unknown.length === 0) return [];
  return [
    `the shape of ${plural(unknown.length, "layer")} is not known ("${unknown[0]?.name}"${unknown.length === 1 ? "" : " is the first"}): ${pluralWord(unknown.length, "it is", "they are")} not projected, and ${pluralWord(unknown.length, "its", "their")} cost is not counted`,
  ];
}

function countNotes(layers: readonly Layer[]): readonly string[] {
  const count = layers.filter(hasRows).length;
  if (count <= MOST_LAYERS) return [];
  return [
    `projections, units and comparisons of all layers read ${MOST_LAYERS} of ${plural(count, "layer")}, spread over the network; name others to read those (--layers, --layer)`,
  ];
}

function fieldNotes(layers: readonly Layer[]): readonly string[] {
  const isPicture = ({ shape }: Layer) =>
    shape.length === 4 && shape.slice(1).filter((extent) => extent !== 1).length >= 2;
  const [first] = layers.filter((layer) => isPicture(layer) && layer.receptiveField === undefined);
  return first === undefined ? [] : [`from "${first.name}" on, each position sees the whole picture`];
}
