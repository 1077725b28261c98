import type { Layer } from "@deepling/engine";
import { expect, test } from "vitest";
import { layerSearch } from "./find-layer.tsx";

const layer = (name: string, rest: Partial<Layer> = {}) =>
  ({ name, kind: "convolution", detail: "3×3", nodes: [`/net/${name}/Conv`], ...rest }) as Layer;

test("layers are found by part of their name, kind, settings or nodes, never by two of these run together", () => {
  const layers = [layer("stem"), layer("Block1.conv", { kind: "add" }), layer("head", { detail: "7×7, stride 2" })];
  const names = (text: string) => layerSearch(layers)(text).map(({ name }) => name);
  expect(names("CONV")).toEqual(["stem", "Block1.conv", "head"]);
  expect(names("block1")).toEqual(["Block1.conv"]);
  expect(names(" stride ")).toEqual(["head"]);
  expect(names("add")).toEqual(["Block1.conv"]);
  expect(names("/net/stem")).toEqual(["stem"]);
  expect(names("stemconvolution")).toEqual([]);
  expect(names("  ")).toEqual([]);
});
