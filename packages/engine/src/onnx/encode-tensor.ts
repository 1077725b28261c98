import { create } from "@bufbuild/protobuf";
import { getTextEncoding } from "@bufbuild/protobuf/wire";
import { type TensorProto, TensorProtoSchema } from "onnx-buf";
import { DeeplingError } from "../base/error.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { elementCode } from "./element-type.ts";

/** A tensor's bytes in ONNX's raw encoding, a view of its array; none for text. */
export function rawBytes(tensor: Tensor): Uint8Array<ArrayBuffer> {
  if (tensor.type === "string") return new Uint8Array(0);
  const { buffer, byteOffset, byteLength } = tensor.data;
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** A tensor without its raw bytes; fails with "mismatched tensor" where shape and array differ. */
export function encodeTensorHead(name: string, tensor: Tensor): TensorProto {
  if (tensor.data.length !== sizeOf(tensor.shape)) {
    throw new DeeplingError(
      "mismatched",
      `tensor: ${tensor.data.length} elements, shape ${tensor.shape.join("×")} ("${name}")`,
    );
  }
  return create(TensorProtoSchema, {
    name,
    dims: tensor.shape.map(BigInt),
    dataType: elementCode(tensor.type),
    stringData: tensor.type === "string" ? tensor.data.map((text) => getTextEncoding().encodeUtf8(text)) : [],
  });
}

/** A whole tensor. */
export function encodeTensor(name: string, tensor: Tensor): TensorProto {
  const proto = encodeTensorHead(name, tensor);
  if (tensor.type !== "string") proto.rawData = rawBytes(tensor);
  return proto;
}
