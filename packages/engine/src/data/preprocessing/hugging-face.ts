import { z } from "zod";
import { DeeplingError } from "../../base/error.ts";
import { readJsonLabels } from "../labels/json.ts";
import { readJson } from "../read-json.ts";
import { processorFit } from "./hugging-face-fit.ts";
import { processorRange } from "./hugging-face-range.ts";
import type { Settings } from "./settings.ts";
import { type Extents, timmSchema, timmSettings } from "./timm.ts";

const number = z.number();
const perChannel = z.union([number, z.array(number)]);
const extents = z.union([number, z.array(number), z.record(z.string(), number.nullable())]);
const flag = z.boolean().nullish();

/** The keys of preprocessor_config.json that image processors of `transformers` write, the older ones included. */
const processorSchema = z.looseObject({
  do_resize: flag,
  size: extents.nullish(),
  resample: z.union([number, z.string()]).nullish(),
  do_center_crop: flag,
  crop_size: extents.nullish(),
  crop_pct: number.nullish(),
  do_rescale: flag,
  rescale_factor: number.nullish(),
  rescale_offset: flag,
  do_normalize: flag,
  image_mean: perChannel.nullish(),
  image_std: perChannel.nullish(),
  do_flip_channel_order: flag,
  do_grayscale: flag,
  include_top: flag,
  image_processor_type: z.string().nullish(),
  feature_extractor_type: z.string().nullish(),
});

/** The settings of a preprocessor_config.json. Throws "invalid preprocessor_config.json" where it is not one. */
export function processorSettings(text: string, file = "preprocessor_config.json"): Settings {
  const root = parseObject(text, file);
  const inner = root.image_processor;
  const config = check(processorSchema, typeof inner === "object" && inner !== null ? inner : root, file);
  const kind = config.image_processor_type ?? config.feature_extractor_type ?? "";
  const { said: fitSaid, ...fit } = processorFit(config, kind, file);
  const { said: rangeSaid, ...range } = processorRange(config, kind, file);
  return {
    ...fit,
    ...range,
    ...(config.do_flip_channel_order === true ? { channels: "bgr" as const } : {}),
    ...(config.do_grayscale === true ? { channels: "gray" as const } : {}),
    said: { ...fitSaid, ...rangeSaid },
  };
}

/**
 * The settings of a config.json: class names (`id2label`, `label2id`, `label_names`), and timm's configuration, for a network whose
 * own extents are `own`.
 */
export function configSettings(text: string, own: Extents = {}, file = "config.json"): Settings {
  const config = parseObject(text, file);
  const lists = [config.id2label, config.label2id, config.label_names].map(readJsonLabels);
  // what transformers writes where nobody gave names
  const named = lists.find((list) => list?.some(({ name }) => !/^LABEL_\d+$/.test(name)));
  const timm = timmPart(config);
  return {
    ...(named === undefined ? {} : { labels: named }),
    ...(timm === undefined ? {} : timmSettings(check(timmSchema, timm, file), file, own)),
  };
}

function timmPart(config: Readonly<Record<string, unknown>>): unknown {
  const inner = config.pretrained_cfg;
  if (typeof inner === "object" && inner !== null) return inner;
  return typeof config.architecture === "string" && Array.isArray(config.input_size) ? config : undefined;
}

function parseObject(text: string, file: string): Record<string, unknown> {
  const read = readJson(text.replace(/^\uFEFF/, ""));
  if ("place" in read) {
    throw new DeeplingError("invalid", `${file}: not JSON (${read.place})`, {
      hint: "mend the file, or move it away from the model",
    });
  }
  return check(z.record(z.string(), z.unknown()), read.value, file);
}

function check<T>(schema: z.ZodType<T>, value: unknown, file: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  throw new DeeplingError("invalid", `${file}: ${place}${issue?.message ?? "not what was expected"}`, {
    hint: "mend the file, or move it away from the model",
  });
}
