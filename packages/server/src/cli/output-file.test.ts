import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freeName, outputFile, writeOutput } from "./output-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deepling-out-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a result takes the place of what was there, through a link too, and leaves nothing beside it", async () => {
  const path = join(folder, "a.json");
  await writeFile(path, "before");
  await symlink(path, join(folder, "link.json"));
  await writeOutput(join(folder, "link.json"), "after");
  expect(await readFile(path, "utf8")).toBe("after");
  expect((await readdir(folder)).sort()).toEqual(["a.json", "link.json"]);
});

test("a place that cannot be written is named with its reason", async () => {
  const fault = { code: "unreachable", message: expect.stringContaining("(no files can be made there)") };
  await expect(writeOutput(join(folder, "none", "a.json"), "x")).rejects.toMatchObject(fault);
  await expect(writeOutput(folder, "x")).rejects.toMatchObject({ message: expect.stringContaining("EISDIR") });
});

// the device that is always full
test.runIf(process.platform === "linux")("a full disk says so", async () => {
  const fault = {
    code: "missing",
    message: "missing disk space: /dev/full",
    hint: expect.stringContaining("make room"),
  };
  await expect(writeOutput("/dev/full", "x")).rejects.toMatchObject(fault);
});

test("a folder that is not there is named before any work is done", async () => {
  await writeFile(join(folder, "file"), "");
  for (const name of ["none", "file"]) {
    expect(() => outputFile(join(folder, name, "a.PNG"), [".png"], true)).toThrow(
      `missing folder: ${join(folder, name)}`,
    );
  }
  expect(outputFile(join(folder, "a.PNG"), [".png"], true)).toEqual({ path: join(folder, "a.PNG"), ending: ".png" });
  expect(outputFile("a.png", [".png"], true)).toEqual({ path: "a.png", ending: ".png" });
});

test("a folder as the file, and a folder that cannot be written, are named before any work is done", async () => {
  await mkdir(join(folder, "a.png"));
  expect(() => outputFile(join(folder, "a.png"), [".png"], true)).toThrow("invalid file: ");
  // root may write anywhere
  if (process.getuid?.() === 0 || process.platform === "win32") return;
  await chmod(folder, 0o500);
  expect(() => outputFile(join(folder, "b.png"), [".png"], true)).toThrow(/^unreachable file: .* \(no permission\)/);
  await chmod(folder, 0o700);
});

// root may write anywhere but there
test.runIf(process.platform === "linux")(
  "a file system that takes no files is found by trying, before any work is done",
  () => {
    expect(() => outputFile("/proc/a.png", [".png"], true)).toThrow("unreachable file: /proc/a.png (");
  },
);

test("trying leaves nothing behind, and what is there stays as it is", async () => {
  await writeFile(join(folder, "a.json"), "before");
  outputFile(join(folder, "a.json"), [".json"], true);
  outputFile(join(folder, "b.json"), [".json"], true);
  expect(await readdir(folder)).toEqual(["a.json"]);
  expect(await readFile(join(folder, "a.json"), "utf8")).toBe("before");
});

test("a default name never takes the place of a file", async () => {
  const path = join(folder, "strip.png");
  expect(freeName(path)).toBe(path);
  await writeFile(path, "");
  await writeFile(join(folder, "strip-2.png"), "");
  expect(freeName(path)).toBe(join(folder, "strip-3.png"));
});
