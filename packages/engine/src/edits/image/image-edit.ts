import { z } from "zod";
import { DeeplingError } from "../../base/error.ts";
import { nearest, offer } from "../../base/nearest.ts";
import { sayIssue } from "../../base/say-issue.ts";
import type { ImageEditKind } from "./edit.ts";
import { imageEdits } from "./index.ts";
import { COLOUR, COLOUR_HINT, type Parameter, type ParameterValue } from "./parameters.ts";
import { isPixelText, withoutPixels } from "./pixel-text.ts";

/**
 * An edit of every image, as JSON: { name: "rotate", angle: 15 }. Parameters that are not given have their defaults; of a published corruption the
 * `severity`, 1 … 5, may stand for them.
 */
export interface ImageEdit {
  readonly name: string;
  readonly severity?: number | undefined;
  readonly [parameter: string]: ParameterValue | undefined;
}

/** Places of a brush that one stroke may have. */
const MOST_POINTS = 10_000;

const place = z.number().min(-100_000).max(100_000);
const severity = z.int().min(1).max(5).optional();

/** What a parameter may be set to; bounds that depend on the image are checked by the editor. */
function valueSchema(parameter: Parameter): z.ZodType<ParameterValue> {
  switch (parameter.kind) {
    case "number": {
      const { min, max, whole } = parameter;
      const any = whole ? z.int() : z.number();
      const above = typeof min === "number" ? any.min(min) : any;
      return typeof max === "number" ? above.max(max) : above;
    }
    case "choice":
      return z.enum([...parameter.choices]);
    case "colour":
      return z.string().regex(COLOUR, COLOUR_HINT);
    case "picture":
      return z.string().refine((text) => text === "" || isPixelText(text), PICTURE_HINT);
    case "points":
      return z.array(z.tuple([place, place])).max(MOST_POINTS);
  }
}

const PICTURE_HINT = "give a picture as WIDTHxHEIGHT.BYTES; on the command line a file";

/** The parameters of one edit, each of which may be left out. */
function settingsSchema({ parameters, corruption }: ImageEditKind): z.ZodObject {
  const values = Object.entries(parameters).map(([name, parameter]) => [name, valueSchema(parameter).optional()]);
  return z.strictObject({ ...(corruption === "none" ? {} : { severity }), ...Object.fromEntries(values) });
}

/** Each is made once, when the first such edit is checked: then comes one with every movement of a slider, and to make all takes a start 10 ms. */
const schemas = new WeakMap<ImageEditKind, z.ZodObject>();

function schemaOf(kind: ImageEditKind): z.ZodObject {
  const schema = schemas.get(kind) ?? settingsSchema(kind);
  schemas.set(kind, schema);
  return schema;
}

/** The edit of a name, or of a corruption's published name. Throws "unknown image edit" with the nearest. */
export function requireImageEdit(name: string): ImageEditKind {
  const found = imageEdits.find((kind) => kind.name === name || publishedName(kind) === name);
  if (found !== undefined) return found;
  const names = imageEdits.flatMap((kind) => [kind.name, publishedName(kind)].filter((one) => one !== undefined));
  const hint = NEEDS_PICTURES[name] ?? `${offer(name, names, 1)} (docs/edits.md)`;
  throw new DeeplingError("unknown", `image edit: ${name}`, { hint });
}

/** Published corruptions that are none of the edits, with the reason. */
export const NEEDS_PICTURES: Readonly<Record<string, string>> = {
  frost: "frost is laid over the image from photographs that do not come with Deepling",
};

function publishedName({ corruption }: ImageEditKind): string | undefined {
  return corruption === "none" ? undefined : corruption.name;
}

/**
 * The same edit with the edit's own name. Throws "unknown image edit", "unknown parameter" and "invalid parameter", with what to give instead;
 * `text` is the edit as the person wrote it.
 */
export function checkImageEdit(edit: ImageEdit, written: string = edit.name): ImageEdit {
  const text = withoutPixels(written);
  const kind = requireImageEdit(edit.name);
  const { name: _, ...given } = edit;
  const schema = schemaOf(kind);
  const names = Object.keys(schema.shape);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const hint = `${nearest(unknown, names, 1)
      .map((near) => `did you mean ${near}? `)
      .join("")}${kind.name} has ${names.join(", ")}`;
    throw new DeeplingError("unknown", `parameter: ${unknown} (image edit ${text})`, { hint });
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const name = String(issue?.path[0] ?? "");
    throw new DeeplingError(
      "invalid",
      `parameter: ${name} ${withoutPixels(JSON.stringify(given[name]))} (image edit ${text})`,
      {
        hint: sayIssue(issue),
      },
    );
  }
  const beside = Object.keys(given).find((name) => name !== "severity" && name !== "seed" && given[name] !== undefined);
  if (edit.severity !== undefined && beside !== undefined) {
    throw new DeeplingError("mismatched", `parameters: severity and ${beside} (image edit ${text})`, {
      hint: "a severity stands for all parameters but the seed; give either",
    });
  }
  return { ...edit, name: kind.name };
}

/** An edit of images where it arrives from outside the process. */
export const imageEditSchema: z.ZodType<ImageEdit> = z
  .custom<ImageEdit>(
    (value) => typeof value === "object" && value !== null && "name" in value && typeof value.name === "string",
    {
      error: 'give an image edit, such as { "name": "rotate", "angle": 15 }',
    },
  )
  .superRefine((edit, context) => {
    try {
      checkImageEdit(edit);
    } catch (error) {
      if (!(error instanceof DeeplingError)) throw error;
      const message = error.hint === undefined ? error.message : `${error.message}: ${error.hint}`;
      context.addIssue({ code: "custom", message });
    }
  });
