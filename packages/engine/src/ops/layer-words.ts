/** What a layer does, in the words of a framework's summary. */
export type LayerKind =
  | "input"
  | "convolution"
  | "transposed convolution"
  | "dense"
  | "normalization"
  | "activation"
  | "pooling"
  | "add"
  | "multiply"
  | "concat"
  | "resize"
  | "softmax"
  | "reshape"
  | "attention"
  | "other";

/** What an operator is to a person: a layer of some kind, and its everyday name. */
export interface LayerWords {
  readonly kind: LayerKind;
  /** As names are made of it: "maxpool". */
  readonly word: string;
  /** As it is written in a table: "ReLU"; empty where the kind says it all. */
  readonly title: string;
}

/** An operator that is known by its ONNX name alone. */
export const other = (type: string): LayerWords => ({ kind: "other", word: type.toLowerCase(), title: type });
