import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attribute, decodeModel, encodeModel, type Tensor } from "@deepling/engine";
import { expect, test } from "vitest";
import { normal, runGraph, startNet } from "../../../../test/engine/net.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import { gradient } from "./gradient.ts";

type AutoPad = "SAME_UPPER" | "SAME_LOWER";

/** Two padded windows of stride 2 on images of a free size, whose padding depends on that size. */
function paddedNet(autoPad: AutoPad) {
  const net = startNet(["N", 3, "height", "width"]);
  const same = { strides: attribute.ints([2, 2]), auto_pad: attribute.string(autoPad) };
  const window = { ...same, kernel_shape: attribute.ints([3, 3]) };
  const maps = net.node("Softplus", [net.node("Conv", [net.x, net.weight([4, 3, 3, 3])], window, "conv1")]);
  const pooled = net.node("AveragePool", [maps], window);
  return net.build(
    net.node("Gemm", [net.node("Flatten", [net.node("GlobalAveragePool", [pooled])]), net.weight([4, 2])]),
  );
}

async function written(autoPad: AutoPad, ...args: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), "deepling-gradient-"));
  const [model, out] = [join(folder, "model.onnx"), join(folder, "gradient.onnx")];
  const graph = paddedNet(autoPad);
  await writeFile(model, encodeModel(graph));
  const { noted } = await runCommand(gradient, model, "--seed", "ones", "--out", out, ...args);
  return { graph, noted, made: decodeModel(new Uint8Array(await readFile(out))) };
}

test.each([
  ["SAME_UPPER", 9],
  ["SAME_UPPER", 12],
  ["SAME_LOWER", 9],
  ["SAME_LOWER", 12],
] as const)(
  "%s on a free size is fixed by the image's, %i: the gradient is that of finite differences",
  async (autoPad, side) => {
    const { graph, noted, made } = await written(autoPad, "--size", String(side));
    expect(noted).toContain(`note: the gradient is for images of ${side}×${side}`);
    expect(made.inputs[0]?.shape).toEqual(["N", 3, side, side]);
    const x = normal([1, 3, side, side], 8);
    const sum = async (image: Tensor<"float32">) => {
      const [scores] = await runGraph(graph, { x: image });
      return Array.from(scores?.data ?? [], Number).reduce((total, value) => total + value, 0);
    };
    const answers = await runGraph(made, { x });
    const slope = answers[1]?.data ?? [];
    for (const at of [0, side, side * side - 1, 3 * side * side - 1]) {
      const moved = (by: number) => ({ ...x, data: x.data.map((value, i) => (i === at ? value + by : value)) });
      const difference = ((await sum(moved(1e-2))) - (await sum(moved(-1e-2)))) / 2e-2;
      expect(Math.abs(Number(slope[at]) - difference)).toBeLessThan(1e-3 * Math.max(1, Math.abs(difference)) + 1e-4);
    }
  },
);

test("where no size is given, a gradient that has none for any size is made for the usual one, and that is said", async () => {
  const { noted, made } = await written("SAME_UPPER");
  expect(noted.at(-1)).toMatch(/gradient is for images of 224×224 \(--size\): .* with auto_pad on a free extent/);
  expect(made.inputs[0]?.shape).toEqual(["N", 3, 224, 224]);
});
