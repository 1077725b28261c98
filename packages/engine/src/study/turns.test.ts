import { expect, test } from "vitest";
import { createTurns } from "./turns.ts";

async function* steps(log: string[], name: string) {
  for (let i = 0; i < 3; i++) {
    log.push(`${name}${i}`);
    yield i;
    await Promise.resolve();
  }
}

async function drain(generator: AsyncGenerator<number>) {
  for await (const _ of generator);
}

test("jobs run one after another, in the order they came", async () => {
  const turns = createTurns();
  const log: string[] = [];
  await Promise.all([
    drain(turns.take(() => steps(log, "a"))),
    drain(turns.take(() => steps(log, "b"))),
    drain(turns.take(() => steps(log, "c"))),
  ]);
  expect(log.join(" ")).toBe("a0 a1 a2 b0 b1 b2 c0 c1 c2");
});

test("a job that fails or is given up lets the next one run", async () => {
  const turns = createTurns();
  const log: string[] = [];
  const first = turns.take(() => steps(log, "a"));
  await first.next();
  const aborted = turns.take(() => steps(log, "b"), AbortSignal.abort(new Error("stop")));
  const failing = drain(aborted);
  const third = drain(turns.take(() => steps(log, "c")));
  await first.return(undefined);
  await expect(failing).rejects.toThrow("stop");
  await third;
  expect(log.join(" ")).toBe("a0 c0 c1 c2");
});
