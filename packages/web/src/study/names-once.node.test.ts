import { NO_NAMES, nameAt, type Study } from "@deepling/engine";
import { expect, test } from "vitest";
import { createFixtureStudy } from "./fixture/fixture-study.ts";
import { namesOnce } from "./names-once.ts";

test("names are asked for once, and again where the data is another", async () => {
  const asked: unknown[] = [];
  let count = 12;
  const served: Study = {
    ...createFixtureStudy({ count: 12 }),
    info: async (request, options) => {
      asked.push(request);
      const info = await createFixtureStudy({ count }).info({}, options);
      return request?.nameless === true ? { ...info, data: { ...info.data, names: NO_NAMES } } : info;
    },
  };
  const study = namesOnce(served);
  const first = await study.info({ unchecked: true });
  const second = await study.info({});
  expect(second.data.names).toBe(first.data.names);
  expect(asked).toEqual([{ unchecked: true }, { nameless: true }]);
  count = 30;
  const other = await study.info();
  expect(nameAt(other.data.names, 29)).toBe("shape-0029.png");
});
