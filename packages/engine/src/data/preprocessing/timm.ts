import { z } from "zod";
import { roundHalfEven } from "../../image/fit.ts";
import { readFilter } from "./filter.ts";
import { readExtent, readPerChannel, type Settings } from "./settings.ts";

const number = z.number();
const perChannel = z.union([number, z.array(number)]);
const extents = z.array(number).length(3);

/** What timm writes into config.json: under `pretrained_cfg`, or in older files beside `architecture`. */
export const timmSchema = z.looseObject({
  input_size: extents.nullish(),
  test_input_size: extents.nullish(),
  interpolation: z.string().nullish(),
  crop_pct: number.nullish(),
  test_crop_pct: number.nullish(),
  crop_mode: z.string().nullish(),
  mean: perChannel.nullish(),
  std: perChannel.nullish(),
});

type Timm = z.infer<typeof timmSchema>;
/** The extents that a network's input fixes. */
export interface Extents {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

type Size = NonNullable<Settings["size"]>;

/**
 * The settings of timm's configuration; its transforms for evaluation (`transforms_imagenet_eval`). The test size counts
 * where the network's `own` is that one.
 */
export function timmSettings(config: Timm, file: string, own: Extents): Settings {
  const trained = readSize(config.input_size, "input_size", file);
  const tested = readSize(config.test_input_size, "test_input_size", file);
  const isTest = tested !== undefined && own.width === tested.width && own.height === tested.height;
  const chosen = isTest ? tested : trained;
  const share = (isTest ? config.test_crop_pct : undefined) ?? config.crop_pct ?? 0.875;
  const mean = config.mean == null ? undefined : readPerChannel(config.mean, "mean", file);
  const filter = readFilter(config.interpolation ?? "bicubic", file);
  return {
    ...filter,
    ...(chosen === undefined ? {} : timmFit(chosen, share, config.crop_mode ?? "center", mean)),
    ...(mean === undefined && config.std == null ? {} : { scale: 1 / 255 }),
    ...(mean === undefined ? {} : { mean }),
    ...(config.std == null ? {} : { std: readPerChannel(config.std, "std", file) }),
  };
}

function timmFit(size: Size, share: number, mode: string, mean: readonly number[] | undefined): Settings {
  const before = { width: Math.floor(size.width / share), height: Math.floor(size.height / share) };
  const same = before.width === size.width && before.height === size.height;
  switch (mode) {
    case "squash":
      return { size, mode: "stretch", ...(same ? {} : { before }) };
    case "border":
      return { size, mode: "pad", before, fill: (mean ?? IMAGENET_MEAN).map((value) => roundHalfEven(255 * value)) };
    default:
      if (before.width === before.height) return { size, mode: "crop", shorter: before.width };
      // timm does not hand the filter on here
      return { size, mode: "crop", before, filter: "bilinear" };
  }
}

const IMAGENET_MEAN = [0.485, 0.456, 0.406];

function readSize(extents: readonly number[] | null | undefined, key: string, file: string): Size | undefined {
  if (extents == null) return undefined;
  return { height: readExtent(extents[1], key, file), width: readExtent(extents[2], key, file) };
}
