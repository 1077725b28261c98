import { expect, test } from "vitest";
import type { Graph } from "../graph/graph.ts";
import { hashGraph } from "../graph/hash.ts";
import { setting } from "../graph/settings.ts";
import { float32 } from "../graph/tensor.ts";
import type { Runtime, Session } from "./runtime.ts";
import { createSessions } from "./sessions.ts";

function graph(name: string): Graph {
  const none = new Map<string, never>();
  return { name, inputs: [], outputs: [], nodes: [], initializers: none, types: none, opsets: none, metadata: none };
}

function counted() {
  const opened: number[] = [];
  const disposed: number[] = [];
  const runtime: Runtime = {
    name: "counting",
    provider: "cpu",
    open: async (model) => {
      const id = model.length;
      opened.push(id);
      if (id === 13) throw new Error("refused");
      return { inputs: [], outputs: [], run: async () => ({}), dispose: async () => void disposed.push(id) };
    },
  };
  const sessions = createSessions({
    runtime,
    hash: (g) => g.name,
    encode: (g) => new Uint8Array(Number(g.name)),
    capacity: 100,
    overhead: 0,
  });
  return { opened, disposed, sessions, runtime };
}

test("an equal graph is loaded once", async () => {
  const { opened, sessions } = counted();
  await sessions.use(graph("40"), async () => 1);
  await sessions.use(graph("40"), async () => 1);
  expect(opened).toEqual([40]);
});

test("the least recently used goes first when room runs out, never one in use", async () => {
  const { disposed, sessions } = counted();
  const held = await sessions.lease(graph("40"));
  await sessions.use(graph("50"), async () => 1);
  await sessions.use(graph("30"), async () => 1);
  expect(disposed).toEqual([50]);
  await sessions.use(graph("60"), async () => 1);
  expect(disposed).toEqual([50, 30]);
  held.release();
  held.release();
  await sessions.dispose();
  expect([...disposed].sort()).toEqual([30, 40, 50, 60]);
});

test("a graph that the runtime refuses is tried again the next time", async () => {
  const { opened, sessions } = counted();
  await expect(sessions.lease(graph("13"))).rejects.toThrow("refused");
  await expect(sessions.lease(graph("13"))).rejects.toThrow("refused");
  expect(opened).toEqual([13, 13]);
});

test("small graphs do not stay for ever: each counts a session's own bytes", async () => {
  const { disposed, runtime } = counted();
  const sizes = { hash: (g: Graph) => g.name, encode: (g: Graph) => new Uint8Array(Number(g.name)) };
  const sessions = createSessions({ runtime, ...sizes, capacity: 100, overhead: 40 });
  for (const name of ["1", "2", "3"]) await sessions.use(graph(name), async () => 1);
  expect(disposed).toEqual([1]);
  await sessions.dispose();
});

test("a graph is loaded as its first user asks", async () => {
  const asked: unknown[] = [];
  const { runtime } = counted();
  const open: Runtime["open"] = (model, how) => {
    asked.push(how);
    return runtime.open(model);
  };
  const sizes = { hash: (g: Graph) => g.name, encode: () => new Uint8Array(1) };
  const sessions = createSessions({ runtime: { ...runtime, open }, ...sizes });
  await sessions.use(graph("a"), async () => 1, { directory: "here" });
  await sessions.use(graph("a"), async () => 1);
  expect(asked).toEqual([{ directory: "here" }]);
  // a graph that one thread runs and one that all cores run are two sessions
  for (const _ of ["first", "again"]) await sessions.use(graph("a"), async () => 1, { threads: 1 });
  expect(asked).toEqual([{ directory: "here" }, { threads: 1 }]);
});

test("graphs that differ in settings alone share a session, and each is fed its own", async () => {
  const fed: unknown[] = [];
  const opened: Graph[] = [];
  const session: Session = {
    inputs: ["x", "by"].map((name) => ({ name, type: "float32", shape: [] })),
    outputs: [],
    run: async (feeds) => {
      fed.push(Object.entries(feeds).map(([name, { data }]) => [name, data[0]]));
      return {};
    },
    dispose: async () => undefined,
  };
  const runtime: Runtime = { name: "feeding", provider: "cpu", open: async () => session };
  const encode = (g: Graph) => {
    opened.push(g);
    return new Uint8Array(1);
  };
  const sessions = createSessions({ runtime, hash: hashGraph, encode });
  const scaled = (by: number): Graph => ({
    ...graph("scaled"),
    initializers: new Map([["by", setting(float32([], [by]))]]),
  });
  const [two, three] = [await sessions.lease(scaled(2)), await sessions.lease(scaled(3))];
  for (const { session: held } of [two, three, two]) await held.run({ x: float32([], [1]) });
  expect(fed).toEqual(
    [2, 3, 2].map((by) => [
      ["by", by],
      ["x", 1],
    ]),
  );
  expect(opened.map(({ initializers }) => initializers.size)).toEqual([0]);
  expect(two.session.inputs.map(({ name }) => name)).toEqual(["x"]);
});
