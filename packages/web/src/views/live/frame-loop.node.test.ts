import { expect, test } from "vitest";
import { FrameLoop, type Pace } from "./frame-loop.ts";
import { everyFrames } from "./live-loops.ts";

/** A loop over numbered frames whose questions are answered when the test says so. */
function held() {
  const asked: { frame: number; answer: () => void; fail: () => void; signal: AbortSignal }[] = [];
  const answered: { frame: number; pace: Pace }[] = [];
  const failures: unknown[] = [];
  const clock = { frame: 0, now: 0 };
  const loop = new FrameLoop<number, string>({
    grab: () => (clock.frame === 0 ? undefined : clock.frame),
    ask: (frame, signal) =>
      new Promise((resolve, reject) => {
        asked.push({ frame, signal, answer: () => resolve(`answer ${frame}`), fail: () => reject(new Error("gone")) });
      }),
    onAnswer: (frame, answer, pace) => {
      expect(answer).toBe(`answer ${frame}`);
      answered.push({ frame, pace });
    },
    onFailure: (error) => failures.push(error),
    now: () => clock.now,
  });
  const come = (frame: number) => {
    clock.frame = frame;
    loop.tick();
  };
  const answer = async (at: number, now: number) => {
    clock.now = now;
    asked[at]?.answer();
    for (let turn = 0; turn < 4; turn++) await Promise.resolve();
  };
  return { loop, asked, answered, failures, come, answer, clock };
}

test("one frame is in flight; of those that come meanwhile the newest is asked about, and the rest are counted", async () => {
  const { asked, answered, come, answer } = held();
  for (const frame of [1, 2, 3, 4]) come(frame);
  expect(asked.map(({ frame }) => frame)).toEqual([1]);
  await answer(0, 40);
  expect(asked.map(({ frame }) => frame)).toEqual([1, 4]);
  await answer(1, 90);
  expect(answered.map(({ frame, pace }) => [frame, pace.latency, pace.dropped])).toEqual([
    [1, 40, 2],
    [4, 50, 2],
  ]);
  expect(asked).toHaveLength(2);
  come(5);
  expect(asked.map(({ frame }) => frame)).toEqual([1, 4, 5]);
});

test("the rate is that of the answers of the last two seconds", async () => {
  const { answered, come, answer } = held();
  for (let at = 0; at < 60; at++) {
    come(at + 1);
    await answer(at, 50 * (at + 1));
  }
  expect(answered[0]?.pace.rate).toBeUndefined();
  expect(answered.slice(1).map(({ pace }) => pace.rate)).toEqual(new Array(59).fill(20));
});

test("before the first frame nothing is asked; a changed wish asks about the newest frame again without counting one as passed over", async () => {
  const { loop, asked, answered, come, answer } = held();
  loop.tick();
  expect(asked).toEqual([]);
  come(1);
  loop.again();
  loop.again();
  await answer(0, 10);
  await answer(1, 20);
  expect(answered.map(({ frame, pace }) => [frame, pace.dropped])).toEqual([
    [1, 0],
    [1, 0],
  ]);
});

test("a stopped loop gives the question up and answers no more; a failed one stops", async () => {
  const first = held();
  first.come(1);
  first.loop.stop();
  expect(first.asked[0]?.signal.aborted).toBe(true);
  await first.answer(0, 10);
  first.come(2);
  expect([first.answered, first.asked.length, first.failures]).toEqual([[], 1, []]);
  const second = held();
  second.come(1);
  second.asked[0]?.fail();
  for (let turn = 0; turn < 4; turn++) await Promise.resolve();
  expect(second.failures).toHaveLength(1);
  second.come(2);
  expect(second.asked).toHaveLength(1);
});

test.each([
  { fast: 20, slow: undefined, every: 1 },
  { fast: 20, slow: 20, every: 1 },
  { fast: 20, slow: 85, every: 4 },
  { fast: 40, slow: 10, every: 1 },
  { fast: 0, slow: 4000, every: 15 },
])("what takes $slow ms beside $fast ms is asked of every $every. frame", ({ fast, slow, every }) => {
  const pace = (latency: number) => ({ latency });
  expect(everyFrames(pace(fast), slow === undefined ? undefined : pace(slow))).toBe(every);
});
