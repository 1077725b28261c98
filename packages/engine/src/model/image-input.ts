import { DeeplingError, type Fault } from "../base/error.ts";
import { plural } from "../base/plural.ts";
import type { Graph, Shape, ValueInfo } from "../graph/graph.ts";
import type { ElementType, Tensor } from "../graph/tensor.ts";
import type { Plane } from "../image/plane.ts";
import { neededInputs } from "../passes/image-axes.ts";
import { freeChannels } from "./free-channels.ts";
import { type ImageFlags, type ImageGeometry, readGeometry, shown } from "./image-geometry.ts";
import { obviousConstant } from "./other-inputs.ts";

/** Why no image can be fed to a model; its layers can still be read. */
export interface Refusal {
  readonly fault: Fault;
  /** What continues the fault word of the message. */
  readonly refused: string;
  readonly hint: string;
}

/** The image input of a model as `prepareInput` has settled it. Everything else reads it here. */
export interface ModelInput {
  /** The model's own name of its input; empty where it has none. */
  readonly name: string;
  readonly type: ElementType;
  /** As the model declares it. */
  readonly shape: Shape;
  /** The input of the prepared graph, which takes float32 images as `image` has them: the model's own, or what was put in front of it. */
  readonly value: string;
  /** Extents and layout of one image, or why none can be fed. */
  readonly image: Plane | Refusal;
}

/** Which input of a model is its image, and what is known of it before its free extents are settled. */
export interface InputReading {
  /** The model's own input; undefined where it has none. */
  readonly input: ValueInfo | undefined;
  /** How its numbers are pixels; undefined where they are none. */
  readonly geometry: ImageGeometry | undefined;
  readonly refusal: Refusal | undefined;
  /** Names of the other inputs that the model needs, and that nothing can be fed to. */
  readonly others: ReadonlySet<string>;
  /** What other inputs are fed. */
  readonly constants: ReadonlyMap<string, Tensor>;
  /** Assumptions, for the person. */
  readonly notes: readonly string[];
}

/**
 * Decides which input of a decoded model is its image, and how its numbers are pixels: the input that looks most like a batch of
 * images among those that an output depends on. Inputs that nothing reads are ignored, and those with an obvious value at
 * inference (`training`) are constants. Throws "mismatched" size, channels or layout where a flag contradicts the shape.
 */
export function readInput(graph: Graph, flags: ImageFlags = {}): InputReading {
  const needed = neededInputs(graph);
  const constants = new Map<string, Tensor>();
  for (const input of needed) {
    const constant = obviousConstant(graph, input);
    if (constant !== undefined && needed.length > 1) constants.set(input.name, constant);
  }
  const candidates = needed
    .filter(({ name }) => !constants.has(name))
    .map((input) => ({ input, geometry: readGeometry(graph, input, flags) }));
  const sure = ({ geometry }: (typeof candidates)[number]) => ("why" in geometry ? 0 : geometry.rank);
  const [best] = candidates.toSorted((a, b) => sure(b) - sure(a));
  const notes = [...constants].map(([name, { type, data }]) => {
    const value = type === "bool" ? String(data[0] === 1) : String(data[0]);
    return `"${name}" is fed ${value}, its value at inference`;
  });
  const rest = candidates.flatMap((other) => (other === best ? [] : [other.input]));
  const common = { constants, notes, others: new Set(rest.map(({ name }) => name)) };
  if (best === undefined) return { ...common, input: undefined, geometry: undefined, refusal: NO_INPUT };
  const { input, geometry } = best;
  if ("why" in geometry) {
    const refused = `input: "${input.name}" takes no image (${geometry.why})`;
    const refusal = { fault: "unsupported", refused, hint: geometry.hint } as const;
    return { ...common, input, geometry: undefined, refusal };
  }
  const settled = { ...geometry, channels: geometry.channels ?? freeChannels(graph, input, geometry.axes.channels) };
  requireFlags(flags, settled, input);
  return {
    ...common,
    input,
    geometry: settled,
    refusal: rest.length === 0 ? undefined : needsMore(input, rest),
    notes: [
      ...notes,
      ...(settled.assumed === "" ? [] : [`"${input.name}": ${settled.assumed}`]),
      ...shownNote(settled.channels),
    ],
  };
}

/** Which channels a picture shows of images that are neither grey nor of three colours. */
function shownNote(channels: number | undefined): readonly string[] {
  if (channels === undefined || channels === 1 || channels === 3) return [];
  const shows = channels === 2 ? "the first as grey" : "the first three as red, green and blue";
  return [`images have ${plural(channels, "channel")}; pictures show ${shows}`];
}

/** Why no image can be fed to a model without an input. */
export const NO_INPUT: Refusal = {
  fault: "unsupported",
  refused: "model: it has no input",
  hint: "export the model with the image as an input",
};

function needsMore(image: ValueInfo, others: readonly ValueInfo[]): Refusal {
  const named = others.map(({ name, type, shape }) => `"${name}" (${type} ${shape === undefined ? "" : shown(shape)})`);
  return {
    fault: "missing",
    refused: `input: ${named.join(", ")}, which the model needs beside the image "${image.name}"`,
    hint: "export the model with the image as its only input: make the others constants",
  };
}

/** The extents and layout of one image. Throws where no image can be fed to the model, with the reason. */
export function requireImage({ image }: Pick<ModelInput, "image">): Plane {
  if (!("refused" in image)) return image;
  throw refusalError(image);
}

/** The error that a refusal is. */
export function refusalError({ fault, refused, hint }: Refusal): DeeplingError {
  return new DeeplingError(fault, refused, { hint });
}

function requireFlags(flags: ImageFlags, geometry: ImageGeometry, { shape }: ValueInfo): void {
  const { size, channels, named, layout } = flags;
  const { width, height } = geometry;
  const input = `the input is ${shown(shape ?? [])}`;
  const count = geometry.channels;
  const place = geometry.axes.channels;
  if (layout !== undefined && count !== undefined && count > LARGEST_PIXEL && place > 0) {
    throw new DeeplingError("mismatched", `layout: ${layout} (${input}: ${plural(count, "channel")})`, {
      hint: `this network takes ${layout === "nchw" ? "nhwc" : "nchw"}; leave out --layout`,
    });
  }
  if (size !== undefined && ((width ?? size.width) !== size.width || (height ?? size.height) !== size.height)) {
    throw new DeeplingError("mismatched", `size: ${size.width}x${size.height} (${input})`, {
      hint: "this network takes one size only; leave out --size",
    });
  }
  if (channels !== undefined && count !== undefined && channels !== count) {
    throw new DeeplingError("mismatched", `channels: ${named ?? channels} (${input})`, { hint: takes(count) });
  }
}

/** More channels than this are an extent that was taken for them. */
const LARGEST_PIXEL = 16;

function takes(channels: number): string {
  if (channels === 1) return "this network takes grey images";
  return channels === 3
    ? "this network takes colour images: rgb or bgr"
    : `this network takes ${plural(channels, "channel")}`;
}
