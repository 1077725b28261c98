import { z } from "zod";
import { DeeplingError } from "../base/error.ts";
import { offer } from "../base/nearest.ts";
import { sayIssue } from "../base/say-issue.ts";
import type { ExplainContext } from "./explainer.ts";

/** A number or a word that belongs beside an attribution, with what it means. JSON. */
export interface Fact {
  readonly name: string;
  readonly value: number | string;
  /** What the value is a share of, where it is one: it is then shown in percent of that. */
  readonly shareOf?: string | undefined;
  readonly doc: string;
}

/** What a method says of one image. */
export interface Attribution {
  /** Channels × height × width in the network's own order of channels, or height × width. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
  readonly facts: readonly Fact[];
}

/** An attribution so far; whole once `done` is `total`. */
export interface Explained {
  readonly done: number;
  readonly total: number;
  readonly attribution: Attribution;
}

/** What was set of a method's parameters, as the command line and the page hand it over. */
export type GivenParameters = Readonly<Record<string, unknown>>;

interface MethodTexts {
  readonly id: string;
  readonly title: string;
  /** One sentence on how the attribution is made. */
  readonly sentence: string;
  /** Keys of docs/references.md. */
  readonly cites: readonly string[];
  /** What it needs of every operator between the image and the target: a relevance rule, a gradient, or only that it runs. */
  readonly needs: "relevance" | "gradient" | "runs";
  /** How channels are brought together for the eye: the largest magnitude, or the signed sum. */
  readonly shows: "magnitude" | "signed";
  /** Whether its maps are known to change little when the network's weights are randomised (adebayo2018). */
  readonly insensitive: boolean;
  /** What to know before a map is trusted. */
  readonly caution: string | "none";
}

/** One attribution method, described once: command line, API, page and documentation read this. No field is optional. */
export interface Method extends MethodTexts {
  readonly parameters: z.ZodObject;
  /**
   * Explains one image, growing where it is made of many runs. Fails with "unknown parameter" or "invalid parameter", as `backward`
   * does where the network has no gradient, and with the signal's reason.
   */
  readonly explain: (context: ExplainContext, given: GivenParameters) => AsyncGenerator<Explained>;
}

/** A method as a front end lists it; `parameters` is a JSON schema with a default and a description for each; format "layer" is a layer's name. JSON. */
export interface MethodInfo extends MethodTexts {
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A method whose parameters are checked before it runs. */
export function defineMethod<Shape extends z.ZodRawShape>(
  described: MethodTexts & {
    readonly parameters: z.ZodObject<Shape, z.core.$strict>;
    readonly explain: (
      context: ExplainContext,
      parameters: z.output<z.ZodObject<Shape, z.core.$strict>>,
    ) => AsyncGenerator<Explained>;
  },
): Method {
  return {
    ...described,
    explain: (context, given) => described.explain(context, parse(described.id, described.parameters, given)),
  };
}

/** The description of a method without the method. */
export function describeMethod({ explain: _, parameters, ...texts }: Method): MethodInfo {
  const { $schema: _schema, ...schema } = z.toJSONSchema(parameters, { io: "input" });
  return { ...texts, parameters: schema };
}

/** An attribution that is complete at once. */
export function whole(attribution: Attribution): Explained {
  return { done: 1, total: 1, attribution };
}

function parse<S extends z.ZodObject>(id: string, schema: S, given: GivenParameters): z.output<S> {
  const names = Object.keys(schema.shape);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const hint = names.length === 0 ? "it has none" : offer(unknown, names);
    throw new DeeplingError("unknown", `parameter: ${unknown} (method ${id})`, { hint });
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? "");
  throw new DeeplingError("invalid", `parameter: ${name} ${JSON.stringify(given[name])} (method ${id})`, {
    hint: sayIssue(issue),
  });
}
