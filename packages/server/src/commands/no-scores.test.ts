import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeModel } from "@deepling/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startNet } from "../../../../test/engine/net.ts";
import { runCommand } from "../../../../test/server/run-command.ts";
import { type Net, PLAIN, SIDE, scoreFolder } from "../../../../test/server/score-folder.ts";
import { attribute } from "../../../engine/src/graph/attributes.ts";
import { float32 } from "../../../engine/src/graph/tensor.ts";
import { ablate } from "./ablate.ts";
import { evaluate } from "./evaluate.ts";
import { explain } from "./explain.ts";
import { inspect } from "./inspect.ts";
import { project } from "./project.ts";
import { prune } from "./prune.ts";
import { strip } from "./strip.ts";
import { units } from "./units.ts";

let [folder, data] = ["", ""];

beforeAll(async () => {
  ({ folder, data } = await scoreFolder());
});
afterAll(() => rm(folder, { recursive: true }));

async function evaluated(path: string, ...more: readonly string[]) {
  const { printed } = await runCommand(evaluate, path, data, "--json", ...PLAIN, ...more);
  return JSON.parse(printed.join(""));
}

test("of several outputs the one that fits the folders is read, said, and another can be asked for", async () => {
  const net = startNet(["batch", 3, SIDE, SIDE]);
  const means = net.node("ReduceMean", [net.x, net.axes(2, 3)], { keepdims: attribute.int(0) });
  const boxes = net.node("MatMul", [means, net.weight([3, 4])], {}, "boxes");
  const kinds = net.node("MatMul", [means, net.builder.constant(float32([3, 2], [-1, 1, -1, 1, -1, 1]))], {}, "kinds");
  const path = join(folder, "heads.onnx");
  await writeFile(path, encodeModel(net.build(boxes, kinds)));
  const report = await evaluated(path);
  expect(report.classes).toEqual(["cat", "dog"]);
  expect(report.notes).toContainEqual(expect.stringContaining(`"${kinds}"`));
  expect((await evaluated(path, "--output", boxes)).classes.length).toBe(4);
  const { printed } = await runCommand(inspect, path, "--json", "--output", kinds);
  expect(JSON.parse(printed.join("")).output).toMatchObject({ name: kinds, classes: 2, kind: "classes" });
  await expect(runCommand(inspect, path, "--output", "kind")).rejects.toMatchObject({
    message: "unknown output: kind",
    hint: expect.stringContaining(kinds),
  });
});

test.each<readonly [string, (net: Net, maps: string) => string]>([
  ["a map", (_, maps) => maps],
  [
    "numbered pixels",
    (net, maps) => net.node("ArgMax", [maps], { axis: attribute.int(1), keepdims: attribute.int(0) }),
  ],
  ["boxes", (net, maps) => net.node("Reshape", [maps, net.axes(0, -1, 4)])],
])("without class scores everything else works, and what needs them says so: %s", async (name, end) => {
  const net = startNet(["batch", 3, SIDE, SIDE]);
  const maps = net.conv(net.node("Relu", [net.conv(net.x, 5, 3, { name: "first" })], {}, "relu"), 4, 3);
  const path = join(folder, `none ${name}.onnx`);
  await writeFile(path, encodeModel(net.build(end(net, maps))));
  const image = join(data, "dog/1.png");
  const out = (ending: string) => ["--out", join(folder, `none.${ending}`), ...PLAIN];
  await runCommand(inspect, path);
  await runCommand(project, path, data, ...out("json"));
  await runCommand(units, path, data, "--layer", "relu1", ...out("json"));
  await runCommand(explain, path, image, "--method", "gradient", "--target", "unit:relu1/2", ...out("json"));
  await runCommand(explain, path, image, "--method", "occlusion", "--target", "strongest:relu1", ...out("png"));
  await runCommand(strip, path, image, "--target", "unit:relu1/2", "--steps", "4", "--frames", "2", ...out("svg"));
  await runCommand(ablate, path, data, "--layer", "relu1", "--units", "1", ...out("onnx"));
  const pruned = JSON.parse(
    (await runCommand(prune, path, data, "--layer", "relu1", "--json", ...PLAIN)).printed.join(),
  );
  expect(pruned).toMatchObject({ by: "wanda", before: { accuracy: null, trueConfidence: null }, kept: [] });
  const said = (await runCommand(prune, path, data, "--layer", "relu1", "--by", "activation", ...PLAIN)).printed.join();
  expect(said).not.toMatch(/accuracy|true class/);
  for (const by of ["gradient", "damage"]) {
    await expect(runCommand(prune, path, data, "--by", by, ...PLAIN)).rejects.toMatchObject({
      message: expect.stringMatching(/^missing class scores: /),
      hint: expect.stringContaining("--by wanda"),
    });
  }
  const missing = {
    message: expect.stringMatching(/^missing class scores: /),
    hint: expect.stringMatching(/unit|--out/),
  };
  await expect(runCommand(evaluate, path, data, ...PLAIN)).rejects.toMatchObject(missing);
  await expect(runCommand(explain, path, image, "--method", "gradient", ...out("json"))).rejects.toMatchObject(missing);
  await expect(runCommand(strip, path, image, "--target", "dog", ...out("json"))).rejects.toMatchObject(missing);
  await expect(runCommand(ablate, path, data, "--layer", "relu1", ...PLAIN)).rejects.toMatchObject(missing);
});
