import { expect, test } from "vitest";
import { abortable } from "./abortable.ts";
import type { Runtime, Session, Tensors } from "./runtime.ts";

/** A runtime whose runs end when they are told to. */
function slow() {
  const ends: (() => void)[] = [];
  let disposed = 0;
  const session: Session = {
    inputs: [],
    outputs: [],
    run: () => new Promise<Tensors>((resolve) => ends.push(() => resolve({}))),
    dispose: () =>
      new Promise((resolve) => {
        disposed++;
        ends.push(resolve);
      }),
  };
  const runtime: Runtime = { name: "slow", provider: "cpu", open: async () => session };
  const finish = () => {
    for (const end of ends.splice(0)) end();
  };
  return { runtime, finish, disposed: () => disposed };
}

test("an abort ends a run under way with its reason, and disposal is not waited for", async () => {
  const stop = new AbortController();
  const { runtime, finish, disposed } = slow();
  const session = await abortable(runtime, stop.signal).open(new Uint8Array());
  const first = session.run({});
  finish();
  expect(await first).toEqual({});
  const second = session.run({});
  stop.abort(new Error("enough"));
  await expect(second).rejects.toThrow("enough");
  await expect(session.run({})).rejects.toThrow("enough");
  await session.dispose();
  expect(disposed()).toBe(1);
});

test("without a signal the runtime is the one handed in", () => {
  const { runtime } = slow();
  expect(abortable(runtime, undefined)).toBe(runtime);
});
