import { methods as explainMethods } from "../../explain/index.ts";
import { describeMethod, type MethodInfo } from "../../explain/method.ts";
import { once } from "../question.ts";
import { nothing } from "./fields.ts";

/** Every attribution method, with its parameters. */
export const methods = once<Record<string, never>, readonly MethodInfo[]>({
  request: nothing,
  ask: async () => explainMethods.map(describeMethod),
});
