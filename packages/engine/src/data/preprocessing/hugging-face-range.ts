import { readPerChannel, readScale, type Settings } from "./settings.ts";

type PerChannel = number | readonly number[] | null | undefined;
type Flag = boolean | null | undefined;

/** The keys of an image processor that say how pixels become the network's numbers. */
export interface ProcessorRange {
  readonly do_rescale?: Flag;
  readonly rescale_factor?: number | null | undefined;
  readonly rescale_offset?: Flag;
  readonly do_normalize?: Flag;
  readonly image_mean?: PerChannel;
  readonly image_std?: PerChannel;
  readonly include_top?: Flag;
}

/**
 * Scale, mean and standard deviation of an image processor of the class `kind`. EfficientNet's subtracts 1 from the
 * scaled pixels (`rescale_offset`; its first version subtracted 127.5 before), and divides by the standard deviation once more
 * (`include_top`): see image_processing_efficientnet.py.
 */
export function processorRange(config: ProcessorRange, kind: string, file: string): Settings {
  const usual = usualRange(kind, config);
  const { include_top: top, ...given } = { ...usual, ...stated(config) };
  const rescale = given.do_rescale ?? true;
  const normalize = given.do_normalize ?? true;
  const scale = rescale ? readScale(given.rescale_factor ?? 1 / 255, `rescale_factor in ${file}`) : 1;
  const offset = rescale && given.rescale_offset === true;
  const mean = normalize ? read(given.image_mean, "mean", file) : [0];
  const std = normalize || top === true ? read(given.image_std, "std", file) : [1];
  return {
    scale,
    ...(mean === undefined && !offset ? {} : { mean: (mean ?? [0]).map((value) => value + (offset ? 1 : 0)) }),
    ...(std === undefined ? {} : { std: normalize && top === true ? std.map((value) => value ** 2) : std }),
    said: {
      ...(offset
        ? {
            scale: `rescale_offset (${file}): 1 is subtracted from the scaled pixels, as EfficientNetImageProcessor does`,
          }
        : {}),
      ...(normalize && given.do_normalize === true && config.image_std == null && !KNOWN.test(kind)
        ? { std: `do_normalize without image_std (${file}): 0.5 is taken, as most image processors do` }
        : {}),
      ...(top === true && std !== undefined
        ? {
            std: `include_top (${file}): values are divided by image_std once more, as EfficientNetImageProcessor does`,
          }
        : {}),
    },
  };
}

const IMAGENET = { image_mean: [0.485, 0.456, 0.406], image_std: [0.229, 0.224, 0.225] };
const CLIP = { image_mean: [0.48145466, 0.4578275, 0.40821073], image_std: [0.26862954, 0.26130258, 0.27577711] };
const HALF = { image_mean: 0.5, image_std: 0.5 };

/** Classes whose defaults are known. */
const KNOWN = /^(Beit|Bit|CLIP|ConvNext|DeiT|EfficientNet|Levit|Mobile|Perceiver|PoolFormer|Siglip|ViT)/;

/** What a processor's class takes where its file is silent: the defaults in its image_processing_*.py. */
function usualRange(kind: string, { do_normalize: normalize }: ProcessorRange): ProcessorRange {
  if (kind.startsWith("EfficientNet")) return { include_top: true, ...HALF };
  if (kind.startsWith("MobileViT")) return { do_normalize: false };
  if (/^(Levit|Perceiver|PoolFormer)/.test(kind)) return IMAGENET;
  if (/^(Bit|CLIP|ViTHybrid)/.test(kind)) return CLIP;
  if (/^(Beit|ConvNext|DeiT|MobileNet|Siglip|ViT)/.test(kind)) return HALF;
  return normalize === true ? HALF : {};
}

const stated = (config: ProcessorRange): ProcessorRange =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value != null));

const read = (value: PerChannel, key: "mean" | "std", file: string): readonly number[] | undefined =>
  value == null ? undefined : readPerChannel(value, key, file);
