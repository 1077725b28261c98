export type { Abort } from "./base/abort.ts";
export { DeeplingError, type ErrorDetail, type Fault } from "./base/error.ts";
export { type Random, randomNormal, sampleIndices, seededRandom } from "./base/random.ts";
export type { Dataset, Skipped } from "./data/dataset.ts";
export type { Fit, Image } from "./data/image.ts";
export type { Preprocessing } from "./data/preprocess.ts";
export { attribute } from "./graph/attributes.ts";
export type { InferNode, ValueLookup } from "./graph/builder.ts";
export { GraphBuilder } from "./graph/builder.ts";
export type { Attribute, Attributes, Dim, Graph, Node, Shape, ValueInfo, ValueType } from "./graph/graph.ts";
export { CANONICAL_OPSET } from "./graph/graph.ts";
export { type ElementArrays, type ElementType, float32, int64, sizeOf, type Tensor } from "./graph/tensor.ts";
export {
  consumers,
  everyName,
  producers,
  prune,
  reachable,
  topological,
  valueNames,
  valuesRead,
} from "./graph/walk.ts";
export { type DecodeOptions, decodeModel } from "./onnx/decode.ts";
export { encodeModel } from "./onnx/encode.ts";
export type { ExternalData } from "./onnx/external-data.ts";
export type { Op, Provider } from "./ops/op.ts";
export type { Block, Layer, LayerKind, ReceptiveField } from "./passes/layer.ts";
export type { LayerLayout, LayerQuality, LayoutSequence } from "./project/layout-sequence.ts";
export type { Runtime, Session, Tensors } from "./runtime/runtime.ts";
export { type StudyMethod, studyMethods } from "./study/protocol.ts";
export type {
  Activations,
  CallOptions,
  DataInfo,
  Evaluation,
  ModelInfo,
  Neighbours,
  Picture,
  Prediction,
  Progress,
  Projection,
  ProjectRequest,
  Study,
  StudyInfo,
  Thumbnails,
  Weights,
} from "./study/study.ts";
export {
  API_PREFIX,
  CODEC_SETTINGS,
  type Codec,
  type ErrorMessage,
  errorFromMessage,
  errorMessage,
  frame,
  isErrorMessage,
  MESSAGE_TYPE,
  unframe,
} from "./study/wire.ts";
