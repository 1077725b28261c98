import type { Abort } from "../../base/abort.ts";
import { DeeplingError } from "../../base/error.ts";
import { plural } from "../../base/plural.ts";
import type { Progress } from "../../base/progress.ts";
import type { AskedTarget } from "../../explain/asked-target.ts";
import { objectiveParts } from "../../explain/objective-parts.ts";
import { askedTarget, resolveTarget } from "../../explain/resolve-target.ts";
import type { WeightedTarget } from "../../explain/target.ts";
import { sizeOf } from "../../graph/tensor.ts";
import type { Image } from "../../image/image.ts";
import type { Plane } from "../../image/plane.ts";
import { hasScores } from "../../model/score-output.ts";
import type { Layer } from "../../passes/layer.ts";
import type { Subject } from "../subject.ts";
import { scoresFor } from "../visualise/answers.ts";
import { networkBefore } from "../visualise/network-before.ts";
import { clippedNotes } from "../visualise/plan.ts";
import { type DreamGraph, dreamGraph } from "./dream-graph.ts";
import type { DreamRequest } from "./messages.ts";
import { octaveSizes, scaledTo } from "./octave-sizes.ts";
import { givenPicture, ownPicture } from "./own-picture.ts";
import { completeDreamSettings, type DreamSettings } from "./settings.ts";

/** One size of the picture, and the network for it. */
export interface Octave {
  readonly plane: Plane;
  /** The picture itself at this size. */
  readonly base: Image;
  readonly graph: DreamGraph;
  readonly layers: readonly Layer[];
  readonly terms: readonly WeightedTarget[];
}

/** A request with everything looked up. */
export interface PlannedDream {
  readonly settings: DreamSettings;
  readonly asked: AskedTarget;
  /** The layer that shall match the guide; undefined without one. */
  readonly guided: Layer | undefined;
  /** The smallest first. */
  readonly octaves: readonly Octave[];
  readonly notes: readonly string[];
}

/** Looks a request up in its network and builds its graphs, octave by octave. Throws what `resolveTarget` and `backward` throw, and "unsupported size" for a picture that needs too much memory, before anything is computed. */
export async function* planned(
  subject: Subject,
  request: DreamRequest,
  signal: Abort | undefined,
): AsyncGenerator<Progress, PlannedDream> {
  const { item, target: given, guide, ...wanted } = request;
  const { model, image, data } = subject;
  subject.item(item);
  if (guide !== undefined) subject.item(guide);
  const names = { classes: hasScores(model.output) ? data.classes : [], layers: model.layers };
  const asked = askedTarget(given, names);
  const found = resolveTarget(asked, names, "logit");
  requireNoPosition(found, model.layers);
  const guided = guide === undefined ? undefined : guidedLayer(found, model.layers);
  const settings = completeDreamSettings(wanted, image);
  const picture = await ownPicture(subject, item);
  const largest = scaledTo(picture.shape, settings.size);
  const fixed = faultAt(subject, found, { ...image, ...largest });
  const sizes = fixed === undefined ? octaveSizes(largest, settings.octaves, settings.octaveScale) : [image];
  if (fixed === undefined) requireRoom(subject, found, { ...image, ...largest });
  const notes = [...clippedNotes([found], model.layers)];
  const octaves: Octave[] = [];
  for (const [at, size] of sizes.entries()) {
    signal?.throwIfAborted();
    yield { kind: "progress", stage: "preparing octaves", done: at, total: sizes.length };
    const plane = { ...image, width: size.width, height: size.height };
    if (size !== sizes.at(-1) && faultAt(subject, found, plane) !== undefined) continue;
    const base = fixed === undefined ? await picture.at(size) : await givenPicture(subject, item);
    octaves.push(octaveOf(subject, { found, guided }, plane, base));
  }
  const left = sizes.length - octaves.length;
  if (left > 0) {
    notes.push(`${plural(left, "octave")} left out: the picture would be too small for the layers before the target`);
  }
  const done = { size: Math.max(octaves.at(-1)?.plane.width ?? 0, octaves.at(-1)?.plane.height ?? 0) };
  if (fixed === undefined)
    return { settings: { ...settings, ...done, octaves: octaves.length }, asked, guided, octaves, notes };
  // as many steps in all
  const steps = settings.steps * settings.octaves;
  notes.push(
    `${fixed.message}: dreamt at the network's own size, ${image.width}×${image.height}, in one octave of ${plural(steps, "step")}`,
  );
  return { settings: { ...settings, ...done, octaves: 1, steps }, asked, guided, octaves, notes };
}

function octaveOf(
  subject: Subject,
  { found, guided }: { readonly found: readonly WeightedTarget[]; readonly guided: Layer | undefined },
  plane: Plane,
  base: Image,
): Octave {
  const { model, runtime } = subject;
  const output = scoresFor(model.output, [found]);
  const { graph, layers } = networkBefore(subject, [found], output, plane);
  return {
    ...{ plane, base, layers, terms: found },
    graph: dreamGraph({
      ...{ graph, layers, output, provider: runtime.provider, parts: objectiveParts([found]) },
      guided: guided === undefined ? undefined : layers[guided.index],
    }),
  };
}

/** Why the network before a target does not take images of this size; undefined if it does. */
function faultAt(subject: Subject, found: readonly WeightedTarget[], plane: Plane): DeeplingError | undefined {
  try {
    const { graph } = networkBefore(subject, [found], scoresFor(subject.model.output, [found]), plane);
    const empty = [...graph.types.values()].some(({ shape }) =>
      shape?.some((extent) => typeof extent === "number" && extent < 1),
    );
    return empty ? new DeeplingError("unsupported", `size: ${plane.width}×${plane.height}`) : undefined;
  } catch (error) {
    if (error instanceof DeeplingError && error.code === "unsupported" && error.message.includes(" size: "))
      return error;
    throw error;
  }
}

/** Bytes of activations and their gradients that the largest octave may take. */
const ROOM = 8 * 2 ** 30;

function requireRoom(subject: Subject, found: readonly WeightedTarget[], plane: Plane): void {
  const { layers } = networkBefore(subject, [found], scoresFor(subject.model.output, [found]), plane);
  const bytes =
    8 * layers.reduce((sum, { shape }) => sum + sizeOf(shape.slice(1).map((extent) => Number(extent) || 1)), 0);
  if (bytes <= ROOM) return;
  const { width, height } = plane;
  throw new DeeplingError(
    "unsupported",
    `size: ${width}×${height} (its activations take about ${Math.round(bytes / 2 ** 30)} GiB)`,
    {
      hint: `give --side ${Math.floor(Math.max(width, height) * Math.sqrt(ROOM / bytes))} or less, or an earlier layer`,
    },
  );
}

/** A position is another place at each size. */
function requireNoPosition(terms: readonly WeightedTarget[], layers: readonly Layer[]): void {
  for (const { target } of terms) {
    if (target.kind !== "unit" || target.position === undefined) continue;
    const unit = `${layers[target.layer]?.name}/${target.unit}`;
    throw new DeeplingError("invalid", `target: ${unit}@${target.position.join(",")}`, {
      hint: `a position is another place in each octave: ask for the whole unit, ${unit}`,
    });
  }
}

function guidedLayer(terms: readonly WeightedTarget[], layers: readonly Layer[]): Layer {
  const [only, ...others] = terms;
  const { target, weight } = only ?? {};
  const layer = target?.kind === "layer" && weight === 1 && others.length === 0 ? layers[target.layer] : undefined;
  if (layer !== undefined && typeof layer.channels.count === "number") return layer;
  throw new DeeplingError("invalid", "guide: the target is no whole layer", {
    hint: "a guide says which of a layer's channels grow: give a layer as the target, such as layer:relu4",
  });
}
