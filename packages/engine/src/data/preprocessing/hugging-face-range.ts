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
  const usual = kind.startsWith("EfficientNet") ? EFFICIENT_NET : {};
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
      ...(top === true && std !== undefined
        ? {
            std: `include_top (${file}): values are divided by image_std once more, as EfficientNetImageProcessor does`,
          }
        : {}),
    },
  };
}

/** What the class of EfficientNet takes where its file is silent. */
const EFFICIENT_NET: ProcessorRange = { include_top: true, image_mean: 0.5, image_std: 0.5 };

const stated = (config: ProcessorRange): ProcessorRange =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value != null));

const read = (value: PerChannel, key: "mean" | "std", file: string): readonly number[] | undefined =>
  value == null ? undefined : readPerChannel(value, key, file);
