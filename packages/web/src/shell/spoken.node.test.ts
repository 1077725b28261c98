import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSpeaker, type SpokenJob } from "./spoken.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const job = (id: string, title: string, words = title, status: SpokenJob["status"] = "running"): SpokenJob => {
  return { id, title, words, status };
};

/** What was said, each with the second at which it was. */
function listen() {
  const time = () => vi.getMockedSystemTime()?.getTime() ?? 0;
  const start = time();
  const said: [second: number, text: string][] = [];
  return { said, speaker: createSpeaker((text) => said.push([(time() - start) / 1000, text])) };
}

test("work whose progress comes many times a second is spoken of when it has begun, every ten seconds, and when it is done", () => {
  const { said, speaker } = listen();
  for (let tenth = 0; tenth < 250; tenth++) {
    speaker.tell([job("evaluate", "Predicting", `predictions ${tenth} / 250`)]);
    vi.advanceTimersByTime(100);
  }
  speaker.tell([]);
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual([
    [1, "predictions 9 / 250"],
    [11, "predictions 109 / 250"],
    [21, "predictions 209 / 250"],
    [25, "Predicting: done"],
  ]);
});

test("work that stands still is spoken of as well, and the one that moved last of several", () => {
  const { said, speaker } = listen();
  speaker.tell([job("a", "Slow"), job("b", "Quick", "quick 1 / 9")]);
  vi.advanceTimersByTime(1000);
  speaker.tell([job("a", "Slow", "slow 1 / 2"), job("b", "Quick", "quick 1 / 9")]);
  vi.advanceTimersByTime(10_000);
  speaker.tell([job("b", "Quick", "quick 1 / 9")]);
  expect(said).toEqual([
    [1, "Slow. quick 1 / 9"],
    [11, "slow 1 / 2"],
    [11, "Slow: done"],
  ]);
  speaker.dispose();
});

test("what is soon done is not spoken of; what fails or is given up always is", () => {
  const { said, speaker } = listen();
  speaker.tell([job("a", "Explaining")]);
  vi.advanceTimersByTime(300);
  speaker.tell([]);
  speaker.tell([job("a", "Explaining")]);
  vi.advanceTimersByTime(300);
  speaker.tell([job("a", "Explaining", "Explaining failed", "failed")]);
  vi.advanceTimersByTime(60_000);
  speaker.tell([job("a", "Explaining", "Explaining failed", "failed")]);
  expect(said).toEqual([[0.6, "Explaining failed"]]);
  speaker.dispose();
});

test("nothing is said after the end", () => {
  const { said, speaker } = listen();
  speaker.tell([job("a", "Explaining")]);
  speaker.dispose();
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual([]);
});
