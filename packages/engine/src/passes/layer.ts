import type { Dim } from "../graph/graph.ts";
import type { LayerKind } from "../ops/layer-words.ts";

export type { LayerKind } from "../ops/layer-words.ts";

/** The part of the input that one position of a layer sees, in input pixels; [height, width]. */
export interface ReceptiveField {
  readonly size: readonly [number, number];
  /** Distance between neighbouring positions. */
  readonly stride: readonly [number, number];
  /** Centre of the first position; negative where padding reaches out. */
  readonly offset: readonly [number, number];
}

/** One step that a framework's summary lists; layer 0 is the input. JSON. */
export interface Layer {
  readonly index: number;
  /** The model's own name for it, shortened where unambiguous ("conv1", "layer2.0.conv1"); unique. */
  readonly name: string;
  readonly kind: LayerKind;
  /** ONNX operator of its main node; "" for the input. */
  readonly op: string;
  /** The nodes it was made from, by name; none for the input. */
  readonly nodes: readonly string[];
  /** The value that is its output: what is tapped. */
  readonly value: string;
  /** Extents of the output, batch first. */
  readonly shape: readonly Dim[];
  /** The axis on which its channels (units) lie, and their number. Some networks compute with the channels last. */
  readonly channels: { readonly axis: number; readonly count: Dim };
  /** Indices of the layers whose outputs it reads. */
  readonly inputs: readonly number[];
  /** Index into the blocks, or undefined where it stands alone. */
  readonly block: number | undefined;
  readonly parameters: number;
  /** Multiply-adds for one image. */
  readonly multiplyAdds: number;
  /** Output elements for one image. */
  readonly activations: number;
  /** Undefined where it sees everything (after a dense layer or global pooling) or nothing spatial. */
  readonly receptiveField: ReceptiveField | undefined;
  /** Kernel weights, where it has them: initializer name and shape. */
  readonly weights: { readonly name: string; readonly shape: readonly number[] } | undefined;
  /** Settings worth a line: kernel 3×3, stride 2, pad 1, groups 32. */
  readonly detail: string;
}

/** Layers drawn as one for the eye: a convolution with its normalisation and activation, a residual block. JSON. */
export interface Block {
  readonly index: number;
  readonly name: string;
  readonly kind: "chain" | "residual" | "branch";
  readonly layers: readonly number[];
}
