import { DeeplingError } from "@deepling/engine";
import { expect, test } from "vitest";
import { fileError } from "./file-error.ts";

test.each([
  ["ENOSPC", "missing disk space: a.bin"],
  ["EDQUOT", "missing disk space: a.bin"],
  ["ENOENT", "missing file: a.bin"],
  ["EACCES", "unreachable file: a.bin (no permission)"],
  ["EROFS", "unreachable file: a.bin (no permission)"],
])("%s reads as %s", (code, message) => {
  const error = fileError(Object.assign(new Error("x"), { code }), "a.bin");
  expect(error).toBeInstanceOf(DeeplingError);
  expect(error.message).toBe(message);
});

test("what is not of the file system passes unchanged", () => {
  const error = new Error("aborted");
  expect(fileError(error, "a.bin")).toBe(error);
});
