import { expect, test } from "vitest";
import { z } from "zod";
import { sayIssue } from "./say-issue.ts";

test.each([
  [z.number().positive(), 0, "give more than 0"],
  [z.int().min(2), 1, "give at least 2"],
  [z.number().max(1), 3, "give at most 1"],
  [z.number().lt(1), 1, "give less than 1"],
  [z.number(), "x", "give a number"],
  [z.int(), 1.5, "give a whole number"],
  [z.boolean(), 1, "give true or false"],
  [z.enum(["a", "b"]), "c", "one of a, b"],
])("%# a value that breaks its schema: what to give", (schema, value, said) => {
  expect(sayIssue(schema.safeParse(value).error?.issues[0])).toBe(said);
});
