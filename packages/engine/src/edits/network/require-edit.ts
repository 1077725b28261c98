import { DeeplingError } from "../../base/error.ts";
import { offer } from "../../base/nearest.ts";
import { type Dataset, sayImageNumbers } from "../../data/dataset.ts";
import { requireUnit } from "../../explain/target-names.ts";
import type { Block, Layer } from "../../passes/layer.ts";
import { editsUnits } from "./edits-units.ts";
import type { NetworkEdit } from "./network-edit.ts";

/** What an edit may name. A study's `ModelInfo` holds the first two. */
export interface NetworkNames {
  readonly layers: readonly Layer[];
  readonly blocks: readonly Block[];
  /** The study's data, whose images an edit may name; not checked if absent. */
  readonly data?: Pick<Dataset, "name" | "count" | "whole"> | undefined;
}

/**
 * The same edit, if the network has what it names. Throws "unknown" layer, block, unit, box or item with what there is, "unsupported layer" for
 * the image itself, "invalid" box or clamp.
 */
export function requireEdit(edit: NetworkEdit, names: NetworkNames): NetworkEdit {
  if (edit.kind === "branch-off") {
    requireBranching(edit.block, names);
    return edit;
  }
  const layer = requireEditable(edit.layer, names);
  if (edit.kind === "bypass") return edit;
  for (const unit of edit.units ?? []) requireUnit(unit, layer);
  if (!editsUnits(edit)) return edit;
  if (edit.box !== undefined) requireBox(edit.box, layer);
  if (edit.kind === "clamp" && edit.low > edit.high) {
    throw new DeeplingError("invalid", `clamp: clamp(${edit.low},${edit.high}) of ${layer.name}`, {
      hint: "give the lower bound first",
    });
  }
  if (edit.kind === "image" && names.data !== undefined && edit.item >= names.data.count) {
    throw new DeeplingError("unknown", `item: ${edit.item}`, {
      hint: sayImageNumbers(names.data),
    });
  }
  return edit;
}

/** The layer of this name; throws "unknown layer" with the nearest, "unsupported layer" for the image itself. */
export function requireEditable(name: string, { layers }: NetworkNames): Layer {
  const layer = layers.find((candidate) => candidate.name === name);
  if (layer === undefined) {
    const known = layers.slice(1).map((candidate) => candidate.name);
    throw new DeeplingError("unknown", `layer: ${name}`, { hint: offer(name, known) });
  }
  if (layer.index > 0) return layer;
  throw new DeeplingError("unsupported", `layer: ${name} (it is the image itself)`, {
    hint: "edit the image (--image-edit), or choose a layer behind it",
  });
}

/** Whether a block is residual or a layer an addition, so that a branch can be switched off. */
function requireBranching(name: string, { layers, blocks }: NetworkNames): void {
  const residual = blocks.filter(({ kind }) => kind === "residual").map((block) => block.name);
  const additions = layers.filter(({ kind }) => kind === "add").map((layer) => layer.name);
  if (residual.includes(name) || additions.includes(name)) return;
  if (residual.length + additions.length === 0) {
    throw new DeeplingError("unknown", `block: ${name} (the network has no residual branches)`, {
      hint: "bypass single layers instead, such as conv3:bypass",
    });
  }
  const known = residual.length > 0 ? residual : additions;
  throw new DeeplingError("unknown", `residual block: ${name}`, {
    hint: offer(name, known),
  });
}

function requireBox([x, y, width, height]: readonly [number, number, number, number], layer: Layer): void {
  const text = `${layer.name}@box(${x},${y},${width},${height})`;
  if (layer.shape.length !== 4) {
    throw new DeeplingError("invalid", `box: ${text}`, {
      hint: `${layer.name} has no rows and columns: leave out @box`,
    });
  }
  const [rows, columns] = layer.shape.filter((_, axis) => axis !== 0 && axis !== layer.channels.axis);
  const fits = (end: number, extent: typeof rows) => typeof extent !== "number" || end <= extent;
  if (fits(x + width, columns) && fits(y + height, rows)) return;
  throw new DeeplingError("unknown", `box: ${text}`, {
    hint: `the map of ${layer.name} is ${columns} wide and ${rows} high; box(x,y,width,height) counts from 0`,
  });
}
