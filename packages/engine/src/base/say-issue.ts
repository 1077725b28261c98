import type { z } from "zod";

/** What to give instead, for the person, where a setting broke its schema: "give a number above 0". */
export function sayIssue(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case "too_small":
      return `give ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "too_big":
      return `give ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}`;
    case "invalid_type":
      return `give ${KINDS[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    default:
      return issue?.message ?? "see its description";
  }
}

const KINDS: Readonly<Record<string, string>> = {
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  string: "a text",
};
