import { expect, test } from "vitest";
import { openQueue, queuePackages } from "./open-queue.ts";

/** As Node refuses to import a package that is not installed. */
const notThere = (name: string) => () =>
  Promise.reject(Object.assign(new Error(`Cannot find package '${name}'`), { code: "ERR_MODULE_NOT_FOUND" }));

test.each([
  ["redis://127.0.0.1:1", "bullmq", "bullmq ioredis"],
  ["rediss://me:secret@127.0.0.1:1", "ioredis", "bullmq ioredis"],
  ["postgres://me:secret@127.0.0.1:1/jobs", "bullmq", "bullmq pg"],
  ["postgresql://127.0.0.1:1/jobs", "pg", "bullmq pg"],
])("for %s without %s one line says what to install", async (address, name, all) => {
  const packages = { ...queuePackages, [name]: notThere(name) };
  await expect(openQueue(address, () => undefined, packages)).rejects.toMatchObject({
    message: `missing packages: ${all} (for a queue)`,
    hint: `npm install ${all}`,
  });
});

test("a package that is there and fails is not said to be missing", async () => {
  const broken = new Error("the package is broken");
  const packages = { ...queuePackages, bullmq: () => Promise.reject(broken) };
  await expect(openQueue("redis://127.0.0.1:1", () => undefined, packages)).rejects.toBe(broken);
});
