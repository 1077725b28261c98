import { expect, test } from "vitest";
import { askPostgres, openQueue, type QueuePackages, queuePackages } from "./open-queue.ts";

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

/** A driver of PostgreSQL whose server says so many times that it is starting. */
function startingFor(times: number) {
  let asked = 0;
  class Client {
    on() {}
    async connect() {
      asked++;
      if (asked <= times) throw Object.assign(new Error("the database system is starting up"), { code: "57P03" });
    }
    async end() {}
  }
  const load = async () => ({ default: { Client } }) as unknown as Awaited<ReturnType<QueuePackages["pg"]>>;
  return { load, asked: () => asked };
}

test("a database that starts is waited for, and whoever waits is told why", async () => {
  const { load, asked } = startingFor(3);
  const told: string[] = [];
  let waits = 0;
  await askPostgres(
    "postgres://db/jobs",
    load,
    ({ message }) => told.push(message),
    async () => waits++,
  );
  expect([asked(), waits]).toEqual([4, 3]);
  expect(new Set(told)).toEqual(new Set(["the database system is starting up"]));
});

test("one that starts for ever is given up", async () => {
  const { load, asked } = startingFor(Number.POSITIVE_INFINITY);
  const asking = askPostgres(
    "postgres://db/jobs",
    load,
    () => undefined,
    async () => undefined,
  );
  await expect(asking).rejects.toMatchObject({ code: "57P03" });
  expect(asked()).toBe(601);
});
