import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { seededRandom } from "../../base/random.ts";
import type { Block, Layer } from "../../passes/layer.ts";
import { type NetworkEdit, networkEditsSchema } from "./network-edit.ts";
import { parseNetworkEdits } from "./parse-network-edits.ts";
import type { NetworkNames } from "./require-edit.ts";
import { writeNetworkEdits } from "./write-network-edits.ts";

const layer = (name: string, index: number, kind: Layer["kind"] = "activation", shape = [1, 8, 6, 5]): Layer => ({
  index,
  name,
  kind,
  op: "",
  nodes: [],
  value: name,
  shape,
  channels: { axis: 1, count: shape[1] ?? 1 },
  inputs: [],
  block: undefined,
  parameters: 0,
  multiplyAdds: 0,
  activations: 0,
  receptiveField: undefined,
  weights: undefined,
  detail: "",
});

/** Names as PyTorch, Keras, TensorFlow Lite and a sceptic write them. */
const STRANGE = [
  "model/conv2d_1/Relu:0",
  "a;b c",
  'he said "no"\\',
  "relu5[3]",
  "conv1:weights",
  "x-1",
  "x",
  "x-1e",
  "7",
];
const names: NetworkNames = {
  layers: [
    layer("input", 0, "input"),
    ...["conv1", "conv3", "relu5", "layer1.0.relu", "fc7", ...STRANGE].map((name, at) =>
      layer(name, at + 1, "activation", name === "fc7" ? [1, 8] : undefined),
    ),
    layer("layer1.0.add", 20, "add"),
  ],
  blocks: [{ index: 0, name: "layer1.0", kind: "residual", layers: [] } satisfies Block],
  data: { name: "CIFAR-10 test", count: 100 },
};
const read = (text: string) => parseNetworkEdits(text, names);

test.each<[string, NetworkEdit]>([
  ["relu5[3,7]=0", { kind: "set", layer: "relu5", units: [3, 7], value: 0 }],
  ["relu5[ 3 - 5, 1 ] = mean", { kind: "mean", layer: "relu5", units: [1, 3, 4, 5] }],
  ["relu5[3]*2", { kind: "multiply", layer: "relu5", units: [3], by: 2 }],
  ["relu5[3]+0.5", { kind: "add", layer: "relu5", units: [3], by: 0.5 }],
  ["relu5-.5", { kind: "add", layer: "relu5", by: -0.5 }],
  ["relu5[3]=image:12", { kind: "image", layer: "relu5", units: [3], item: 12 }],
  ["relu5[3]=image:cifar10:test/12", { kind: "image", layer: "relu5", units: [3], item: 12 }],
  ["relu5[3]=clamp(0, 1)", { kind: "clamp", layer: "relu5", units: [3], low: 0, high: 1 }],
  ["relu5=-1e-3", { kind: "set", layer: "relu5", value: -0.001 }],
  ["fc7:bypass", { kind: "bypass", layer: "fc7" }],
  ["layer1.0:branch-off", { kind: "branch-off", block: "layer1.0" }],
  ["layer1.0.add:branch-off", { kind: "branch-off", block: "layer1.0.add" }],
  ["conv1[3]:weights*0.5", { kind: "weights", layer: "conv1", units: [3], by: 0.5 }],
  ["relu5[3]@box(0,0,5,6)=0", { kind: "set", layer: "relu5", units: [3], box: [0, 0, 5, 6], value: 0 }],
  ["3=0", { kind: "set", layer: "relu5", value: 0 }],
  ["model/conv2d_1/Relu:0[1]*2", { kind: "multiply", layer: "model/conv2d_1/Relu:0", units: [1], by: 2 }],
  ["a;b c=0", { kind: "set", layer: "a;b c", value: 0 }],
  ["'a;b c'=0", { kind: "set", layer: "a;b c", value: 0 }],
  ['"he said \\"no\\"\\\\":bypass', { kind: "bypass", layer: 'he said "no"\\' }],
  // without quotes the shortest name counts that an edit follows
  ["relu5[3]*0", { kind: "multiply", layer: "relu5", units: [3], by: 0 }],
  ['"relu5[3]"*0', { kind: "multiply", layer: "relu5[3]", by: 0 }],
  ["conv1:weights*0", { kind: "weights", layer: "conv1", by: 0 }],
  ['"conv1:weights"*0', { kind: "multiply", layer: "conv1:weights", by: 0 }],
  ["x-1=0", { kind: "set", layer: "x-1", value: 0 }],
])("%s", (text, edit) => {
  expect(read(text)).toEqual([edit]);
  expect(read(writeNetworkEdits([edit]))).toEqual([edit]);
  expect(networkEditsSchema.parse(JSON.parse(JSON.stringify([edit])))).toEqual([edit]);
});

test("several edits keep their order, whatever their layers are called", () => {
  const random = seededRandom(3);
  const below = (count: number) => Math.floor(random() * count);
  for (let time = 0; time < 300; time++) {
    const edits = Array.from({ length: 1 + below(4) }, (): NetworkEdit => {
      const own = names.layers[1 + below(names.layers.length - 1)]?.name ?? "";
      const place = { layer: own, ...(below(2) === 0 ? {} : { units: [below(4), 4 + below(4)] }) };
      const by = (random() - 0.5) * 10 ** below(8) * 10 ** -below(8);
      const kinds: NetworkEdit[] = [
        { kind: "set", ...place, value: by },
        { kind: "mean", ...place },
        { kind: "image", ...place, item: below(100) },
        { kind: "multiply", ...place, by },
        { kind: "add", ...place, by },
        { kind: "clamp", ...place, low: by, high: by + 1 },
        { kind: "bypass", layer: own },
        { kind: "weights", ...place, by },
      ];
      return kinds[below(kinds.length)] as NetworkEdit;
    });
    const text = writeNetworkEdits(edits);
    expect(read(text), text).toEqual(edits);
    expect(read(text.replaceAll(/;(?=[^ b])/g, " ;\n")), text).toEqual(edits);
  }
});

test.each([
  ["relu55[3]=0", "unknown layer: relu55", "did you mean relu5"],
  ["rleu5=0; conv1=0", "unknown layer: rleu5", "did you mean relu5"],
  ["relu5[8]=0", "unknown unit: relu5/8", "there are 8 channels, counted from 0"],
  ["relu5[3]", "invalid edit: relu5[3]", "say what becomes of it: =0"],
  ["relu5[3]=zero", "invalid edit: relu5[3]=zero", "give =0, =mean"],
  ["relu5[a]=0", "invalid edit", "units are numbers and ranges"],
  ["relu5[5-3]=0", "invalid edit", "runs backwards"],
  ["relu5[3]=clamp(1,0)", "invalid clamp", "the lower bound first"],
  ["relu5[3]=clamp(1)", "invalid edit", "give =0"],
  ["relu5[3]=image:cat.png", "invalid edit", "by its number"],
  ["relu5[3]=image:imagenet/12", "invalid edit", "the study's own data, CIFAR-10 test: image:12"],
  ["relu5[3]=image:100", "unknown item: 100", "has images 0 to 99"],
  ["relu5@box(4,0,2,2)=0", "unknown box: relu5@box(4,0,2,2)", "5 wide and 6 high"],
  ["relu5@box(0,0,0,2)=0", "invalid edit", "a box is box(x,y,width,height)"],
  ["fc7@box(0,0,1,1)=0", "invalid box", "has no rows and columns"],
  ["conv1@box(0,0,1,1):weights*0", "invalid edit", "weights have no box"],
  ["conv1:weight*0", "invalid edit", "bypass, branch-off or weights"],
  ["relu5[3]=1e400", "invalid edit: relu5[3]=1e400", "1e400 is too large"],
  ["relu5*-1e39", "invalid edit", "-1e39 is too large"],
  ["relu5+1e400", "invalid edit", "1e400 is too large"],
  ["relu5=clamp(0,1e400)", "invalid edit", "1e400 is too large"],
  ["conv1:weights*1e400", "invalid edit", "1e400 is too large"],
  ["conv1:weights*0.1.2", "invalid edit", '"0.1.2" is no number'],
  ["relu5:branch-off", "unknown residual block: relu5", "there is layer1.0"],
  ["input=0", "unsupported layer: input", "--image-edit"],
  ['"relu5=0', "invalid edit", 'a closing " is missing'],
  [" ; ", "missing edit", "LAYER"],
  ["=0", "invalid edit: =0", "a layer or block comes first"],
])("%s is refused", (text, message, hint) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
  expect(() => read(text)).toThrow(expect.objectContaining({ hint: expect.stringContaining(hint) }));
});

test("every form of the documentation's table is read, as the kind that stands beside it", () => {
  const page = readFileSync(new URL("../../../../../docs/network-edits.md", import.meta.url), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  expect(rows.length).toBeGreaterThan(9);
  for (const [, texts = "", json = "", doc] of rows.map((row) => row.split("|"))) {
    const kind = /"kind": "([a-z-]+)"/.exec(json)?.[1] ?? "set";
    for (const [, text = ""] of texts.matchAll(/`([^`]+)`/g)) expect(read(text), doc).toMatchObject([{ kind }]);
  }
});
