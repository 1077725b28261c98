import { z } from "zod";
import { planarShape } from "../image/planar.ts";
import { defineMethod, whole } from "./method.ts";
import { type RectifierRule, rectifiedGradient } from "./rectified-gradient.ts";

/** What tells methods apart that change the gradient at rectifiers. */
interface RectifiedMethod<Id extends string> {
  readonly id: Id;
  readonly title: string;
  readonly sentence: string;
  /** Who proposed it. */
  readonly cites: string;
  readonly rule: RectifierRule;
}

/** A method that is the gradient with another rule at every rectifier. */
export function rectifiedMethod<const Id extends string>({ cites, rule, ...named }: RectifiedMethod<Id>) {
  return defineMethod({
    ...named,
    cites: [cites, "adebayo2018"],
    needs: "gradient",
    shows: "magnitude",
    insensitive: true,
    caution: "Draws edges of the image almost whatever the weights are: it says little about the class.",
    parameters: z.strictObject({}),
    explain: async function* (context) {
      const values = await rectifiedGradient(context, rule);
      yield whole({ shape: planarShape(context.model.plane), values, facts: [] });
    },
  });
}
