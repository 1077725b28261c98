import { DeeplingError } from "../../base/error.ts";
import type { AskedTarget } from "../../explain/asked-target.ts";
import { objectiveParts } from "../../explain/objective-parts.ts";
import { askedTarget, resolveTarget } from "../../explain/resolve-target.ts";
import type { WeightedTarget } from "../../explain/target.ts";
import { pixelSpace } from "../../image/pixel-space.ts";
import { type Plane, planeSize } from "../../image/plane.ts";
import { hasScores } from "../../model/score-output.ts";
import type { Layer } from "../../passes/layer.ts";
import type { Subject } from "../subject.ts";
import { createAsk, scoresFor } from "./answers.ts";
import type { CanvasForm } from "./canvas.ts";
import type { VisualiseRequest } from "./messages.ts";
import type { NetworkAt } from "./network-at.ts";
import { networkBefore, withoutPosition } from "./network-before.ts";
import { type PictureGraph, pictureGraph } from "./picture-graph.ts";
import { completeVisualiseSettings, type VisualiseSettings } from "./settings.ts";

/** Numbers that the pictures of one request may hold while they are kept: 256 MB as bytes. */
const ROOM = 2 ** 28;

/** A request with everything looked up. */
export interface Planned {
  readonly settings: VisualiseSettings;
  /** Of a picture, as the network takes it. */
  readonly plane: Plane;
  readonly asked: readonly AskedTarget[];
  readonly targets: readonly (readonly WeightedTarget[])[];
  /** What grows: the targets, units without a position at the middle of their maps where settings say so. */
  readonly aims: readonly (readonly WeightedTarget[])[];
  /** Layers with the shapes that pictures of this size give. */
  readonly layers: readonly Layer[];
  readonly form: CanvasForm;
  readonly graph: PictureGraph;
  readonly ask: ReturnType<typeof createAsk>;
  readonly notes: readonly string[];
}

/** Looks a request up in its network and builds its graphs. Throws what `resolveTarget`, `networkAt` and `backward` throw, before anything is computed. */
export function planned(subject: Subject, { targets: given, compare: _, ...wanted }: VisualiseRequest): Planned {
  const { model, image, preprocessing, data, network, runtime } = subject;
  const settings = completeVisualiseSettings(wanted, image, preprocessing.channels === "rgba");
  const [height, width] = settings.size;
  const plane: Plane = { ...image, width, height };
  requireRoom(given.length * settings.pictures, plane);
  const names = { classes: hasScores(model.output) ? data.classes : [], layers: model.layers };
  const asked = given.map((one) => askedTarget(one, names));
  // looked up as the network is, so that its layers and units are known before it is cut
  const found = asked.map((one) => resolveTarget(withoutPosition(one), names, "logit"));
  const output = scoresFor(model.output, found);
  const at = networkBefore(subject, found, output, plane);
  const targets = asked.map((one) => resolveTarget(one, { ...names, layers: at.layers }, "logit"));
  const aims = targets.map((terms) => terms.map((term) => aimed(term, at.layers, settings)));
  const form = canvasFormOf(subject, settings, plane);
  const diverse = network.fixedBatch === 1 ? undefined : diverseLayer(at, targets, settings);
  const graph = pictureGraph({
    ...{ graph: at.graph, layers: at.layers, output, provider: runtime.provider, canvas: form, diverse },
    parts: objectiveParts(aims),
  });
  const notes = [...clippedNotes(targets, model.layers), ...alikeNotes(subject, settings, diverse)];
  const ask = createAsk(subject, at, targets);
  return { settings, plane, asked, targets, aims, layers: at.layers, form, graph, ask, notes };
}

/** A unit without a position at the middle of its map: where it is asked for, or where the unit sees all of the picture from there. */
function aimed(term: WeightedTarget, layers: readonly Layer[], { where, size }: VisualiseSettings): WeightedTarget {
  const { target } = term;
  if (target.kind !== "unit" || target.position !== undefined || where === "everywhere") return term;
  const layer = layers[target.layer];
  const map = layer?.shape.filter((_, axis) => axis !== 0 && axis !== layer.channels.axis) ?? [];
  const [rows, columns] = map;
  if (map.length !== 2 || typeof rows !== "number" || typeof columns !== "number") return term;
  const sees = layer?.receptiveField?.size;
  const seesAll = sees === undefined || (sees[0] >= size[0] && sees[1] >= size[1]);
  if (where === "auto" && !seesAll) return term;
  return { ...term, target: { ...target, position: [Math.floor(rows / 2), Math.floor(columns / 2)] } };
}

function canvasFormOf({ preprocessing }: Subject, settings: VisualiseSettings, plane: Plane): CanvasForm {
  const held = settings.held.find((channel) => channel >= plane.channels);
  if (held !== undefined) {
    throw new DeeplingError("unknown", `channel: ${held}`, {
      hint: `the input has channels 0 to ${plane.channels - 1}`,
    });
  }
  return {
    plane,
    margin: settings.jitter,
    space: pixelSpace(preprocessing, plane),
    spectral: settings.parametrisation === "fourier",
    decorrelated: settings.colour === "decorrelated" && plane.channels === 3,
    blueFirst: preprocessing.channels === "bgr",
    held: settings.held,
    heldAt: settings.heldAt,
  };
}

function requireRoom(count: number, plane: Plane): void {
  if (count * planeSize(plane) <= ROOM) return;
  throw new DeeplingError("unsupported", `pictures: ${count} of ${plane.width}×${plane.height}`, {
    hint: "ask for fewer targets or pictures, or for smaller ones",
  });
}

/** The last layer with a map up to the targets: how alike pictures are is measured there. Undefined where they need not be kept apart. */
function diverseLayer(
  { graph, layers }: NetworkAt,
  targets: Planned["targets"],
  { pictures, diversity }: VisualiseSettings,
): Layer | undefined {
  if (pictures === 1 || diversity === 0) return undefined;
  const most = Math.max(...targets.flat().map(({ target }) => ("layer" in target ? target.layer : layers.length)));
  return layers.findLast(({ index, shape, value, channels }) => {
    const numbers = shape.slice(1).reduce<number>((product, extent) => product * Number(extent), 1);
    const hasMap = shape.length === 4 && numbers > Number(channels.count);
    return index > 0 && index <= most && hasMap && graph.types.has(value);
  });
}

function alikeNotes({ network }: Subject, { pictures, diversity }: VisualiseSettings, diverse: Layer | undefined) {
  if (pictures === 1 || diversity === 0 || diverse !== undefined) return [];
  const why = network.fixedBatch === 1 ? "the model takes one image at a time" : "no layer before it has a map";
  return [`the pictures of one target are not kept apart: ${why}`];
}

/** What to say of negative targets in layers that rectifiers keep at zero: those have no least. */
export function clippedNotes(targets: Planned["targets"], layers: readonly Layer[]): readonly string[] {
  const clipped = targets.flat().find(({ weight, target }) => {
    return weight < 0 && "layer" in target && layers[target.layer]?.op === "Relu";
  });
  if (clipped === undefined || !("layer" in clipped.target)) return [];
  const name = layers[clipped.target.layer]?.name ?? "";
  return [`${name} is never below 0, so a negative target only turns units off there; choose the layer before it`];
}
