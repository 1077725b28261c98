import { type Layer, logitScores, type ModelInfo } from "@deepling/engine";
import { expect, test } from "vitest";
import { formatInspection } from "./inspect-table.ts";

function layer(index: number, name: string, more: Partial<Layer>): Layer {
  const field = { size: [3, 5], stride: [1, 1], offset: [0, 0] } as const;
  const plain = {
    kind: "convolution",
    op: "Conv",
    nodes: [],
    value: name,
    shape: ["batch", 8, 4, 4],
    channels: { axis: 1, count: 8 },
    inputs: [index - 1],
  } as const;
  return {
    ...plain,
    ...{
      block: undefined,
      parameters: 0,
      multiplyAdds: 0,
      activations: 0,
      receptiveField: field,
      weights: undefined,
      detail: "",
    },
    index,
    name,
    ...more,
  };
}

const model: ModelInfo = {
  name: "small",
  hash: "0",
  input: {
    name: "x",
    type: "float32",
    shape: ["batch", 3, 4, 4],
    value: "x",
    image: { width: 4, height: 4, channels: 3, layout: "nchw" },
  },
  output: logitScores("y", ["batch", 10]),
  outputs: ["y"],
  layers: [
    layer(0, "input", { kind: "input", shape: ["batch", 3, 4, 4], inputs: [] }),
    layer(1, "conv1", { block: 0, parameters: 1234, multiplyAdds: 12_345_678, detail: "3×5, pad 1×2" }),
    layer(2, "add", { kind: "add", block: 0, inputs: [0, 1] }),
    layer(3, "fc", { kind: "dense", shape: ["batch", 10], parameters: 1_000_000, receptiveField: undefined }),
  ],
  blocks: [{ index: 0, name: "conv1", kind: "residual", layers: [1, 2] }],
  parameters: 1_001_234,
  multiplyAdds: 12_345_678,
  withoutGradient: [
    { node: "a", op: "Round" },
    { node: "b", op: "Round" },
  ],
  withoutRelevance: [{ node: "lstm_1", op: "LSTM" }],
  notes: ["something to know"],
};

test.each([
  [{ ...logitScores("y", ["batch", 1]) }, "1 logit out"],
  [{ ...logitScores("y", ["batch", 1]), scores: "probabilities" as const }, "1 probability out"],
  [{ ...logitScores("y", ["batch", 2]), scores: "probabilities" as const }, "2 probabilities out"],
  [{ ...logitScores("y", ["batch", 5, 8]), kind: "none" as const }, "3×4×4 in, 5×8 out"],
])("the headline counts what comes out: %#", (output, words) => {
  expect(formatInspection({ ...model, output }).split("\n")[0]).toContain(words);
});

test("the table says every layer in a line, brackets blocks, groups thousands, and sums up", () => {
  expect(formatInspection(model)).toBe(
    `
small: 3 layers, 1 million parameters, 12.3 million multiply-adds per image, 3×4×4 in, 10 logits out

   layer    kind         settings      output  parameters  multiply-adds  sees  step  reads
───────────────────────────────────────────────────────────────────────────────────────────
0    input  input                      3×4×4                                       1
1  ┌ conv1  convolution  3×5, pad 1×2  8×4×4        1,234     12,345,678   3×5     1
2  └ add    add                        8×4×4                               3×5     1  0, 1
3    fc     dense                      10       1,000,000                  all
───────────────────────────────────────────────────────────────────────────────────────────
                                                1,001,234     12,345,678

· something to know
· no gradient through Round (node "a" and 1 more)
· no relevance through LSTM (node "lstm_1"): lrp explains only targets before it
`.trim(),
  );
});

test("long settings are cut and long lists of inputs shortened, so that columns stay aligned", () => {
  const wide = layer(4, "concat", { kind: "concat", detail: "x".repeat(60), inputs: [0, 1, 2, 3, 5, 6, 7, 8] });
  const lines = formatInspection({ ...model, layers: [...model.layers, wide] }).split("\n");
  const last = lines.find((line) => line.includes("concat"));
  expect(last).toContain(`${"x".repeat(39)}…`);
  expect(last).toMatch(/0, 1, 2 … 8 \(8\)$/);
  const column = lines[2]?.indexOf("output") ?? -1;
  expect(column).toBeGreaterThan(0);
  for (const line of lines.filter((text) => /8×4×4|3×4×4/.test(text)).slice(1)) expect(line[column]).toMatch(/[38]/);
});
