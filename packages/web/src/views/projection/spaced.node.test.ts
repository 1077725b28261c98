import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { spaced } from "./spaced.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("at once, then at most once in a while, and at last what was asked meanwhile", () => {
  let done = 0;
  const work = spaced(() => done++, 200);
  for (let i = 0; i < 5; i++) work.ask();
  expect(done).toBe(1);
  vi.advanceTimersByTime(199);
  expect(done).toBe(1);
  vi.advanceTimersByTime(1);
  expect(done).toBe(2);
  // what was done late is spaced, too
  work.ask();
  vi.advanceTimersByTime(100);
  expect(done).toBe(2);
  vi.advanceTimersByTime(100);
  expect(done).toBe(3);
  vi.advanceTimersByTime(1000);
  expect(done).toBe(3);
  work.ask();
  expect(done).toBe(4);
});

test("nothing is done after the end", () => {
  let done = 0;
  const work = spaced(() => done++, 200);
  work.ask();
  work.ask();
  work.dispose();
  vi.advanceTimersByTime(1000);
  expect(done).toBe(1);
});
