import { expect, test } from "vitest";
import { commonPrefix, withoutPrefix } from "./short-name.ts";

test("what most names begin with is dropped, a whole component at a time", () => {
  const names = ["input", "features.conv0", "features.denseblock1.denselayer1.norm1", "features.norm5", "classifier"];
  const prefix = commonPrefix(names);
  expect(prefix).toBe("features.");
  expect(names.map((name) => withoutPrefix(name, prefix))).toEqual([
    "input",
    "conv0",
    "denseblock1.denselayer1.norm1",
    "norm5",
    "classifier",
  ]);
});

test("prefixes nest; names that share little keep theirs", () => {
  expect(commonPrefix(["model.net.a", "model.net.b", "model.net.c.d"])).toBe("model.net.");
  expect(commonPrefix(["layer1.0.conv1", "layer2.0.conv1", "layer3.0.conv1", "fc"])).toBe("");
  expect(commonPrefix(["conv1", "relu1"])).toBe("");
  expect(commonPrefix([])).toBe("");
  expect(withoutPrefix("features.", "features.")).toBe("features.");
});
