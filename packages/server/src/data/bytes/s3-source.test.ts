import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadSdk, s3Error } from "./s3-source.ts";

test("without the SDK one line says what to install", () => {
  expect(() => loadSdk([join(tmpdir(), "nowhere", "x.js")])).toThrow(
    expect.objectContaining({
      message: "missing package: @aws-sdk/client-s3, which reads s3:// addresses",
      hint: expect.stringMatching(/^npm install @aws-sdk\/client-s3, /),
    }),
  );
  expect(loadSdk()).toHaveProperty("S3Client");
});

test.each([
  ["NoSuchBucket", 404, "missing data: s3://b/x (there is no such bucket)"],
  ["NoSuchKey", 404, "missing data: s3://b/x (there is no such object)"],
  ["AccessDenied", 403, "unreachable data: s3://b/x (no rights: 403 AccessDenied)"],
  ["InvalidAccessKeyId", 403, "unreachable data: s3://b/x (no rights: 403 InvalidAccessKeyId)"],
  ["PreconditionFailed", 412, "invalid data: s3://b/x (it changed meanwhile)"],
  ["SlowDown", 503, "unreachable data: s3://b/x (503 SlowDown)"],
  ["CredentialsProviderError", undefined, "unreachable data: s3://b/x (no credentials)"],
])("what the store answers is said: %s", (name, httpStatusCode, message) => {
  const cause = Object.assign(new Error("text of the store"), { name, $metadata: { httpStatusCode } });
  expect(s3Error(cause, "s3://b/x")).toMatchObject({ message, hint: expect.any(String) });
});
