import { Hono } from "hono";
import { expect, test } from "vitest";
import { listen } from "./listen.ts";

test("a port in use: the next one is taken", async () => {
  const app = new Hono().get("/", (c) => c.text("here"));
  const first = await listen(app, 0);
  const port = Number(new URL(first.url).port);
  const second = await listen(app, port);
  expect(Number(new URL(second.url).port)).toBeGreaterThan(port);
  expect(await (await fetch(second.url)).text()).toBe("here");
  await second.close();
  await first.close();
});
