import { expect, test } from "vitest";
import { QUALITY, writtenValue } from "./measures.ts";
import { writtenMeasure } from "./use-layer-report.ts";

test("a share is written in one way everywhere: along the timeline as in the table of layers", () => {
  expect(writtenValue("purity", 0.798)).toBe("79.8 %");
  expect(writtenValue("purity", 0.798)).toBe(writtenMeasure("purity", 0.798));
  // what is called a share in words is one in numbers; an index between 0 and 1 is not
  for (const [key, { definition }] of Object.entries(QUALITY)) {
    const share = /\bshare of\b|same share/i.test(definition);
    expect([key, writtenValue(key as keyof typeof QUALITY, 0.5).endsWith("%")]).toEqual([key, share]);
  }
});
