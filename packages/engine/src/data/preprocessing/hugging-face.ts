import { z } from "zod";
import { DeeplingError } from "../../base/error.ts";
import { labelsOf } from "../labels.ts";
import { processorFit } from "./hugging-face-fit.ts";
import { readExtent, readPerChannel, readScale, type Settings } from "./settings.ts";

const number = z.number();
const perChannel = z.union([number, z.array(number)]);
const extents = z.union([number, z.array(number), z.record(z.string(), number.nullable())]);
const flag = z.boolean().nullish();

/** The keys of preprocessor_config.json that image processors of `transformers` write, the older ones included. */
const processorSchema = z.looseObject({
  do_resize: flag,
  size: extents.nullish(),
  do_center_crop: flag,
  crop_size: extents.nullish(),
  crop_pct: number.nullish(),
  do_rescale: flag,
  rescale_factor: number.nullish(),
  do_normalize: flag,
  image_mean: perChannel.nullish(),
  image_std: perChannel.nullish(),
  do_flip_channel_order: flag,
  do_grayscale: flag,
});

/** What timm writes into config.json. */
const timmSchema = z.looseObject({
  input_size: z.array(number).length(3).nullish(),
  crop_pct: number.nullish(),
  crop_mode: z.string().nullish(),
  mean: perChannel.nullish(),
  std: perChannel.nullish(),
});

/** The settings of a preprocessor_config.json. Throws "invalid preprocessor_config.json" where it is not one. */
export function processorSettings(text: string, file = "preprocessor_config.json"): Settings {
  const root = parseObject(text, file);
  const inner = root.image_processor;
  const config = check(processorSchema, typeof inner === "object" && inner !== null ? inner : root, file);
  const rescale = config.do_rescale ?? true;
  const normalize = config.do_normalize ?? true;
  return {
    ...processorFit(config, file),
    scale: rescale ? readScale(config.rescale_factor ?? 1 / 255, `rescale_factor in ${file}`) : 1,
    ...(!normalize ? { mean: [0], std: [1] } : {}),
    ...(normalize && config.image_mean != null ? { mean: readPerChannel(config.image_mean, "mean", file) } : {}),
    ...(normalize && config.image_std != null ? { std: readPerChannel(config.image_std, "std", file) } : {}),
    ...(config.do_flip_channel_order === true ? { channels: "bgr" as const } : {}),
    ...(config.do_grayscale === true ? { channels: "gray" as const } : {}),
  };
}

/** The settings of a config.json: class names (`id2label`), and timm's `pretrained_cfg`. */
export function configSettings(text: string, file = "config.json"): Settings {
  const config = parseObject(text, file);
  const labels = labelsOf(config.id2label ?? config.label_names ?? undefined);
  const named = labels?.every((label, index) => label === `LABEL_${index}`) ? undefined : labels;
  const timm = typeof config.pretrained_cfg === "object" && config.pretrained_cfg !== null;
  return {
    ...(named === undefined ? {} : { labels: named }),
    ...(timm ? timmSettings(check(timmSchema, config.pretrained_cfg, file), file) : {}),
  };
}

function timmSettings(config: z.infer<typeof timmSchema>, file: string): Settings {
  const height = config.input_size == null ? undefined : readExtent(config.input_size[1], "input_size", file);
  const width = config.input_size == null ? undefined : readExtent(config.input_size[2], "input_size", file);
  const size = width === undefined || height === undefined ? undefined : { width, height };
  const squash = config.crop_mode === "squash";
  return {
    ...(size === undefined ? {} : { size, mode: squash ? "stretch" : "crop" }),
    ...(size === undefined
      ? {}
      : { shorter: Math.floor(Math.min(size.width, size.height) / (config.crop_pct ?? 0.875)) }),
    ...(config.mean == null && config.std == null ? {} : { scale: 1 / 255 }),
    ...(config.mean == null ? {} : { mean: readPerChannel(config.mean, "mean", file) }),
    ...(config.std == null ? {} : { std: readPerChannel(config.std, "std", file) }),
  };
}

function parseObject(text: string, file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new DeeplingError("invalid", `${file}: not JSON`, {
      hint: "mend the file, or move it away from the model",
      cause,
    });
  }
  return check(z.record(z.string(), z.unknown()), value, file);
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
