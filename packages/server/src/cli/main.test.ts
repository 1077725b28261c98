import { afterEach, expect, test, vi } from "vitest";
import { main } from "./main.ts";

const said: string[] = [];
vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
afterEach(() => {
  said.length = 0;
});

test("a command that is misspelt is named with the nearest; what is none is taken for a model", async () => {
  expect(await main(["evalute", "alexnet-cifar10", "cifar10:test"])).toBe(2);
  expect(said.join("")).toBe("unknown command: evalute\n  did you mean evaluate?\n");
  said.length = 0;
  expect(await main(["frobnicate"])).toBe(1);
  expect(said.join("")).toBe(
    "missing model: frobnicate\n  give an .onnx file, a folder that holds one, or alexnet-cifar10, alexnet-cifar10-robust\n",
  );
});

test("an image that is not there is not taken for another file", async () => {
  expect(await main(["strip", "alexnet-cifar10", "nosuch.png", "--target", "horse", "--json"])).toBe(1);
  expect(said.join("")).toBe("missing data: nosuch.png\n  give a folder of images, a file, or the name cifar10\n");
});

test("settings out of range say what to give", async () => {
  expect(await main(["strip", "m.onnx", "i.png", "--target", "horse", "--json", "--budget", "0"])).toBe(2);
  expect(said.join("")).toBe("invalid value: --budget 0\n  give more than 0\n");
});
