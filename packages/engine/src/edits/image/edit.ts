import type { Random } from "../../base/random.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { Shape } from "../../graph/graph.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Image } from "../../image/image.ts";
import type { EditedSize, Parameters, Settings } from "./parameters.ts";

/** Where an edit stands in a list of all of them. */
export type EditGroup = "light" | "colour" | "sharpness" | "noise" | "weather" | "digital" | "geometry" | "parts";

/** One of the corruptions of ImageNet-C and CIFAR-10-C, with its parameters at severities 1 to 5. */
export interface Corruption {
  /** The published name, for example "gaussian_noise"; an edit answers to it as to its own. */
  readonly name: string;
  /** Whether it is one of the four that the paper keeps for validation. */
  readonly extra: boolean;
  /** Published for 32 × 32 pixels, in CIFAR-10-C. */
  readonly cifar: Severities;
  /** Published for 224 × 224 pixels, in ImageNet-C. */
  readonly imagenet: Severities;
}

/** What an edit's parameters are at severities 1 to 5; parameters that are not named have their defaults. */
export type Severities = readonly [Given, Given, Given, Given, Given];
type Given = Readonly<Record<string, number | string>>;

/** What all edits say of themselves. */
interface EditTexts {
  /** As it is written, for example "rotate". */
  readonly name: string;
  readonly title: string;
  readonly group: EditGroup;
  /** What it does; no full stop. */
  readonly description: string;
  /** The definition that it follows, for example "Pillow ImageEnhance.Color". */
  readonly source: string;
  /**
   * What it treats: "place" moves all channels of a pixel together; "light" changes channels, of which there may be any number; "colour"
   * needs red, green and blue. Both of the latter leave alpha alone.
   */
  readonly treats: "place" | "light" | "colour";
  /** An edit changes nothing where "all" of its parameters that have a neutral value stand at it, or "any" of them. */
  readonly neutral: "all" | "any";
  readonly corruption: Corruption | "none";
}

/** An edit that is nodes of a graph. */
export interface GraphEditKind<P extends Parameters = Parameters> extends EditTexts {
  readonly by: "graph";
  readonly parameters: P;
  /**
   * Appends the nodes that change the images and returns the value that they make, of the same shape; it need not be clipped. A method, so that edits of
   * various parameters fit in one list.
   */
  apply(applying: Applying<Settings<P>>): string;
}

/** An edit that the platform does, one image at a time. */
export interface PlatformEditKind<P extends Parameters = Parameters> extends EditTexts {
  readonly by: "platform";
  readonly parameters: P;
  /** An image changed by what it asked for; bytes, grey or RGB. */
  change(image: ByteImage, settings: Settings<P>, platform: Required<EditPlatform>): Promise<Image>;
}

/** One way of changing an image, described once: grammar, editor, command line, page and documentation read this. */
export type ImageEditKind<P extends Parameters = Parameters> = GraphEditKind<P> | PlatformEditKind<P>;

/** An image of whole bytes, grey or RGB. */
export type ByteImage = Image & { readonly pixels: Uint8Array };

/** What a platform can do to images. */
export interface EditPlatform {
  /** The image after it was written as JPEG of this quality, 1 … 100, and read again: colours at half the resolution, as encoders do by default. */
  readonly jpeg?: (image: ByteImage, quality: number) => Promise<Image>;
}

/** An edit on its way into a graph. */
export interface Applying<S> {
  readonly settings: S;
  readonly builder: GraphBuilder;
  /** The extents of the images; `channels` counts those that the edit treats. */
  readonly size: EditedSize;
  /** How many of the channels are light, which are the first; those behind are alpha. */
  readonly light: number;
  /** The images: batch × channels × height × width in 0 … 1, red, green and blue in this order; without alpha, unless the edit moves pixels. */
  readonly image: string;
  /** The same channels before the first edit. */
  readonly untouched: () => string;
  /** A value that is fed and the same for all images; `shape` where some of its extents follow from the settings, or where it is read later. */
  readonly shared: (hint: string, tensor: FedTensor, shape?: Shape) => string;
  /**
   * Values that are fed and differ from image to image: batch × the draw's shape. They depend on the edit, its seed and the image's item alone;
   * `extents` where some follow from the settings.
   */
  readonly each: (hint: string, draw: Draw, extents?: Shape) => string;
  /** The light of another item's image before any edit, channel by channel in 0 … 1. Throws "unknown item". */
  readonly pixelsOf: (item: number) => Promise<Float32Array>;
}

/** What is fed, or what reads it when the first batch comes. */
export type FedTensor = Tensor<"float32"> | Tensor<"int64"> | (() => Promise<Tensor<"float32">>);

/** Draws the values of one image; whole numbers where the draw says so. */
export interface Draw {
  readonly type: "float32" | "int32";
  /** The shape of one image's values. */
  readonly shape: readonly number[];
  readonly of: (random: Random) => Float32Array | Int32Array;
  /** Whether the values depend on the settings: those that do not are drawn once for all strengths of an edit. */
  readonly varies: boolean;
}

type Defaults = Partial<Pick<EditTexts, "neutral" | "corruption">>;

/** Defines an edit of graph nodes; neutral where all of its parameters are, and no published corruption, unless said. */
export function graphEdit<const P extends Parameters>(
  kind: Omit<GraphEditKind<P>, "by" | "neutral" | "corruption"> & Defaults,
): GraphEditKind<P> {
  return { neutral: "all", corruption: "none", by: "graph", ...kind };
}

/** Defines an edit that the platform does. */
export function platformEdit<const P extends Parameters>(
  kind: Omit<PlatformEditKind<P>, "by" | "neutral" | "corruption"> & Defaults,
): PlatformEditKind<P> {
  return { neutral: "all", corruption: "none", by: "platform", ...kind };
}
