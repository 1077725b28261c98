import { NO_NAMES, nameAt, type Study } from "@deepling/engine";
import { expect, test } from "vitest";
import { describedOnce } from "./described-once.ts";
import { createFixtureStudy } from "./fixture/fixture-study.ts";

function served() {
  const asked: NonNullable<Parameters<Study["info"]>[0]>[] = [];
  const made = { count: 12, hash: "a" };
  const study: Study = {
    ...createFixtureStudy({ count: 12 }),
    info: async (request = {}) => {
      asked.push(request);
      const { model, data, ...rest } = await createFixtureStudy({ count: made.count }).info({});
      const left = request.known === made.hash ? { layers: [], blocks: [] } : {};
      const unnamed = request.nameless === true ? { names: NO_NAMES } : {};
      return { ...rest, model: { ...model, hash: made.hash, ...left }, data: { ...data, ...unnamed } };
    },
  };
  return { asked, made, study: describedOnce(study) };
}

test("names are asked for once, and again where the data is another", async () => {
  const { asked, made, study } = served();
  const first = await study.info({ unchecked: true });
  const second = await study.info({});
  expect(second.data.names).toBe(first.data.names);
  expect(asked).toEqual([{ unchecked: true }, { nameless: true, known: "a" }]);
  made.count = 30;
  const other = await study.info();
  expect(nameAt(other.data.names, 29)).toBe("shape-0029.png");
});

test("layers are asked for once, and again where the network is another", async () => {
  const { asked, made, study } = served();
  const { model } = await study.info({ unchecked: true });
  const again = await study.info({});
  expect(again.model.layers).toBe(model.layers);
  expect(again.model.blocks).toBe(model.blocks);
  // the file has changed meanwhile
  made.hash = "b";
  const other = await study.info({});
  expect(other.model.layers).toEqual(model.layers);
  expect(other.model.layers).not.toBe(model.layers);
  const edited = await study.info({}, { variant: { network: "bypass: conv2" } });
  expect(asked.at(-1)?.known).toBeUndefined();
  expect(edited.model.layers.length).toBeGreaterThan(0);
});
