import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { TensorProto_DataType as DataType, TensorProto_DataLocation, TensorProtoSchema } from "onnx-buf";
import { expect, test } from "vitest";
import { tensorReader } from "./decode-tensor.ts";
import { externalSpan } from "./external-data.ts";

type Init = MessageInitShape<typeof TensorProtoSchema>;

const read = (init: Init, files?: (location: string) => Uint8Array) =>
  tensorReader(files)(create(TensorProtoSchema, init), 'initializer "w"');

const bytesOf = (data: ArrayBufferView<ArrayBuffer>) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** Each type with the same three numbers as its array, and as the typed field that ONNX gives it. */
const encodings: readonly (readonly [keyof typeof DataType, ArrayBufferView<ArrayBuffer>, Init])[] = [
  ["FLOAT", Float32Array.of(1.5, -2, 3), { floatData: [1.5, -2, 3] }],
  ["DOUBLE", Float64Array.of(1.5, -2, 1e300), { doubleData: [1.5, -2, 1e300] }],
  ["FLOAT16", Uint16Array.of(0x3c00, 0xc000, 0x7c00), { int32Data: [0x3c00, 0xc000, 0x7c00] }],
  ["BFLOAT16", Uint16Array.of(0x3f80, 0xc000, 0x7f80), { int32Data: [0x3f80, 0xc000, 0x7f80] }],
  ["INT64", BigInt64Array.of(1n, -2n, 2n ** 62n), { int64Data: [1n, -2n, 2n ** 62n] }],
  ["INT32", Int32Array.of(1, -2, 2 ** 31 - 1), { int32Data: [1, -2, 2 ** 31 - 1] }],
  ["INT16", Int16Array.of(1, -2, 32767), { int32Data: [1, -2, 32767] }],
  ["INT8", Int8Array.of(1, -2, 127), { int32Data: [1, -2, 127] }],
  ["UINT64", BigUint64Array.of(1n, 2n, 2n ** 64n - 1n), { uint64Data: [1n, 2n, 2n ** 64n - 1n] }],
  ["UINT32", Uint32Array.of(1, 2, 2 ** 32 - 1), { uint64Data: [1n, 2n, 2n ** 32n - 1n] }],
  ["UINT16", Uint16Array.of(1, 2, 65535), { int32Data: [1, 2, 65535] }],
  ["UINT8", Uint8Array.of(1, 2, 255), { int32Data: [1, 2, 255] }],
  ["BOOL", Uint8Array.of(1, 0, 1), { int32Data: [1, 0, 1] }],
];

test.each(encodings)("%s is read from raw bytes, its typed field and a file alike", (name, data, field) => {
  const head = { dims: [3n], dataType: DataType[name] };
  const raw = bytesOf(data);
  const file = new Uint8Array(64);
  file.set(raw, 8);
  const entries = { location: "w.bin", offset: "8", length: String(raw.length) };
  const external: Init = {
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
  };
  const expected = { shape: [3], data };
  expect(read({ ...head, rawData: raw })).toMatchObject(expected);
  expect(read({ ...head, ...field })).toMatchObject(expected);
  expect(read({ ...head, ...external }, () => file)).toMatchObject(expected);
});

test("text is read as text", () => {
  const stringData = ["ä", ""].map((text) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>);
  expect(read({ dims: [2n], dataType: DataType.STRING, stringData })).toEqual({
    type: "string",
    shape: [2],
    data: ["ä", ""],
  });
});

test("aligned weights are not copied, misaligned ones are", () => {
  const buffer = new ArrayBuffer(16);
  const at = (offset: number) =>
    read({ dims: [2n], dataType: DataType.FLOAT, rawData: new Uint8Array(buffer, offset, 8) }).data as Float32Array;
  expect(at(4).buffer).toBe(buffer);
  expect(at(4).byteOffset).toBe(4);
  expect(at(3).buffer).not.toBe(buffer);
});

test("a view of Node's Buffer at any offset is read right", () => {
  const file = Buffer.alloc(32);
  file.set(bytesOf(Float32Array.of(1, 2)), 5);
  const rawData = file.subarray(5, 13) as Buffer<ArrayBuffer>;
  expect(read({ dims: [2n], dataType: DataType.FLOAT, rawData }).data).toEqual(Float32Array.of(1, 2));
});

test("a scalar has one element, an empty tensor none", () => {
  expect(read({ dims: [], dataType: DataType.FLOAT, floatData: [7] }).data).toEqual(Float32Array.of(7));
  expect(read({ dims: [0n], dataType: DataType.FLOAT }).data.length).toBe(0);
});

test("what cannot be read is named", () => {
  const float = { dims: [3n], dataType: DataType.FLOAT };
  expect(() => read({ ...float, floatData: [1] })).toThrow(
    'mismatched tensor: 1 elements where the shape has 3 (initializer "w")',
  );
  expect(() => read({ ...float, rawData: new Uint8Array(11) })).toThrow("mismatched tensor: 2.75 elements");
  expect(() => read({ ...float, dims: [-1n] })).toThrow("invalid extent: -1");
  expect(() => read({ ...float, dims: [2n ** 40n, 2n ** 40n] })).toThrow("invalid shape");
  expect(() => read({ dims: [2n], dataType: DataType.INT4 })).toThrow("unsupported element type: INT4");
  expect(() => read({ dims: [2n], dataType: 99 })).toThrow("unsupported element type: 99");
});

function external(entries: Record<string, string>) {
  return create(TensorProtoSchema, {
    dims: [3n],
    dataType: DataType.FLOAT,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) => ({ key, value })),
  });
}

test.each(["/etc/passwd", "../w.bin", "a/../../w", "C:\\w", "\\\\host\\w", "", "a\\..\\w", "a\0b"])(
  "weights are not read from %j",
  (location) => {
    const reader = tensorReader(() => new Uint8Array(100));
    expect(() => reader(external({ location }), "w")).toThrow("invalid external data: location");
  },
);

test("a missing, short or unreadable file of weights is named with a hint", () => {
  const missing = () => {
    throw new Error("ENOENT");
  };
  const proto = external({ location: "sub/w.bin", offset: "4", length: "12" });
  expect(() => tensorReader()(proto, "w")).toThrow('missing external data file: "sub/w.bin" (w)');
  expect(() => tensorReader(missing)(proto, "w")).toThrow('missing external data file: "sub/w.bin" (w)');
  expect(() => tensorReader(() => new Uint8Array(15))(proto, "w")).toThrow(
    'invalid external data file: "sub/w.bin" ends at 15, before 16 (w)',
  );
  expect(() => tensorReader(missing)(external({ location: "w", offset: "-1" }), "w")).toThrow(
    "invalid external data: offset",
  );
});

test("each file is read once; the length may be left out", () => {
  let reads = 0;
  const reader = tensorReader(() => {
    reads++;
    return bytesOf(Float32Array.of(0, 1, 2, 3));
  });
  expect(reader(external({ location: "w", offset: "4" }), "a").data).toEqual(Float32Array.of(1, 2, 3));
  expect(reader(external({ location: "./w", length: "12" }), "b").data).toEqual(Float32Array.of(0, 1, 2));
  expect(reads).toBe(1);
  expect(externalSpan(external({ location: "w" }), "a")).toEqual({ location: "w", offset: 0, length: undefined });
});
