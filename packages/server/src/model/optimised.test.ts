import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { afterAll, expect, test } from "vitest";
import { quantisedNet } from "../../../../test/engine/quantised-net.ts";
import { encodeModel } from "../../../engine/src/onnx/encode.ts";
import { openModelArgument } from "../commands/open.ts";

const folder = mkdtempSync(join(tmpdir(), "deepling-optimised-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A model as onnxruntime saves it when it optimised it. */
async function optimised(form: "float" | "qdq", level: "basic" | "extended" | "all"): Promise<string> {
  const path = join(folder, `${form}-${level}.onnx`);
  const session = await ort.InferenceSession.create(encodeModel(await quantisedNet({ form, softmax: true })), {
    graphOptimizationLevel: level,
    optimizedModelFilePath: path,
    logSeverityLevel: 4,
  });
  await session.release();
  return path;
}

test.each([
  ["float", "basic"],
  ["float", "extended"],
  ["qdq", "extended"],
] as const)("what onnxruntime saves of a network (%s, level %s) is read as what was optimised", async (form, level) => {
  const { model } = await openModelArgument(await optimised(form, level), {});
  const kinds = model.layers.map(({ kind }) => kind).filter((kind) => kind !== "activation");
  expect(kinds).toEqual(["input", "convolution", "pooling", "convolution", "add", "pooling", "dense", "softmax"]);
  expect([model.parameters, model.multiplyAdds]).toEqual([853, 51880]);
  expect(model.withoutGradient).toEqual([]);
  expect(model.notes.join()).not.toContain("not known");
});

test("at level all, which is for one processor, every layer that is left can be read channel by channel", async () => {
  const { model } = await openModelArgument(await optimised("float", "all"), {});
  const shapes = model.layers.map(({ shape }) => shape.slice(1).join("×"));
  expect(shapes.at(0)).toBe("3×12×12");
  expect(shapes.at(-1)).toBe("5");
  // blocks of 16 channels where the network has 8
  expect(shapes.filter((shape) => shape === "" || shape.startsWith("16"))).toEqual([]);
});
