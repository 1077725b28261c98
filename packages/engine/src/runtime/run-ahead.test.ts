import { expect, test } from "vitest";
import { runAhead } from "./run-ahead.ts";

/** A runtime whose runs end when the test says so. */
function handRun() {
  const ends: ((failed?: Error) => void)[] = [];
  const begun: number[] = [];
  const run = (batch: number) => {
    begun.push(batch);
    return new Promise<string>((resolve, reject) => {
      ends.push((failed) => (failed === undefined ? resolve(`of ${batch}`) : reject(failed)));
    });
  };
  return { ends, begun, run };
}

async function* numbers(count: number) {
  for (let at = 0; at < count; at++) yield at;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("answers come in the order of the batches, whichever ends first", async () => {
  const { ends, run } = handRun();
  const answers = runAhead(numbers(3), run);
  const first = answers.next();
  await turn();
  ends[1]?.();
  ends[0]?.();
  expect(await first).toEqual({ done: false, value: { batch: 0, answer: "of 0" } });
  const second = answers.next();
  await turn();
  ends[2]?.();
  expect((await second).value).toEqual({ batch: 1, answer: "of 1" });
  expect((await answers.next()).value).toEqual({ batch: 2, answer: "of 2" });
  expect((await answers.next()).done).toBe(true);
});

test("two batches are under way at once and no more, and an answer being read leaves one running", async () => {
  const { ends, begun, run } = handRun();
  const answers = runAhead(numbers(9), run);
  const first = answers.next();
  await turn();
  expect(begun).toEqual([0, 1]);
  ends[0]?.();
  await first;
  await turn();
  expect(begun).toEqual([0, 1]);
  const second = answers.next();
  await turn();
  expect(begun).toEqual([0, 1, 2]);
  for (const end of ends) end();
  await second;
  await answers.return();
});

test("no batch, and a single one", async () => {
  const { ends, run } = handRun();
  expect((await runAhead(numbers(0), run).next()).done).toBe(true);
  const only = runAhead(numbers(1), run).next();
  await turn();
  ends[0]?.();
  expect((await only).value).toEqual({ batch: 0, answer: "of 0" });
});

test("a run that fails is told in its turn, after the answers before it", async () => {
  const { ends, run } = handRun();
  const answers = runAhead(numbers(3), run);
  const first = answers.next();
  await turn();
  ends[1]?.(new Error("out of memory"));
  await turn();
  ends[0]?.();
  expect((await first).value?.batch).toBe(0);
  const second = answers.next();
  await turn();
  ends[2]?.();
  await expect(second).rejects.toThrow("out of memory");
});

test("whoever stops early waits for what is under way, and so does a feed that ends with an error", async () => {
  const { ends, run } = handRun();
  const answers = runAhead(numbers(3), run);
  const first = answers.next();
  await turn();
  ends[0]?.();
  await first;
  let stopped = false;
  const stopping = answers.return().then(() => {
    stopped = true;
  });
  await turn();
  expect(stopped).toBe(false);
  ends[1]?.();
  await stopping;

  const other = handRun();
  const feed = async function* () {
    yield 0;
    throw new Error("aborted");
  };
  let failed = false;
  const failing = runAhead(feed(), other.run)
    .next()
    .catch((error: Error) => {
      failed = true;
      return error.message;
    });
  await turn();
  expect(failed).toBe(false);
  other.ends[0]?.();
  expect(await failing).toBe("aborted");
});
