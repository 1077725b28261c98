import { readLabels } from "../labels.ts";
import { countOf, usualOrder } from "./input-shape.ts";
import { invalid, readExtent, readPerChannel, readScale, type Settings } from "./settings.ts";

/** The preprocessing flags of the command line, as typed or already split into numbers. */
export interface PreprocessingFlags {
  readonly mean?: string | number | readonly number[] | undefined;
  readonly std?: string | number | readonly number[] | undefined;
  readonly scale?: string | number | undefined;
  /** "224", or "320x240": width, then height. */
  readonly size?: string | number | undefined;
  readonly layout?: string | undefined;
  readonly channels?: string | undefined;
  /** The text of the file that `--labels` names. */
  readonly labels?: string | undefined;
}

const LAYOUTS = { nchw: "nchw", nhwc: "nhwc" } as const;
const CHANNELS = { rgb: "rgb", bgr: "bgr", gray: "gray", grey: "gray", rgba: "rgba" } as const;
/** More channels than this are a slip. */
const MOST_CHANNELS = 4096;

/** What the flags say; throws "invalid mean: abc (--mean)" and the like. */
export function flagSettings(flags: PreprocessingFlags): Settings {
  const { mean, std, scale, size, layout, channels, labels } = flags;
  return {
    ...(mean === undefined ? {} : { mean: readPerChannel(mean, "mean", "--mean") }),
    ...(std === undefined ? {} : { std: readPerChannel(std, "std", "--std") }),
    ...(scale === undefined ? {} : { scale: readScale(scale, "--scale") }),
    ...(size === undefined ? {} : { size: readSize(size) }),
    ...(layout === undefined ? {} : { layout: choose(LAYOUTS, layout, "layout") }),
    ...(channels === undefined ? {} : readChannels(channels)),
    ...(labels === undefined ? {} : { labels: readLabels(labels, "--labels") }),
  };
}

/** "rgb", "bgr", "gray", "rgba", or a number of channels. */
function readChannels(text: string): Pick<Settings, "channels" | "count"> {
  const count = /^\s*\d+\s*$/.test(text) ? Number(text) : 0;
  if (count > 0 && count <= MOST_CHANNELS) {
    const channels = usualOrder(count);
    return channels === "bands" ? { channels, count } : { channels };
  }
  return { channels: choose(CHANNELS, text, "channels", " or a number of channels") };
}

/** What flags say of the image that `readInput` needs. Throws as `flagSettings` does. */
export function imageFlags(
  flags: PreprocessingFlags,
): Pick<Settings, "layout" | "size"> & { readonly channels?: number; readonly named?: string | undefined } {
  const { mean: _, std: __, labels: ___, scale: ____, ...geometry } = flags;
  const { layout, size, ...channels } = flagSettings(geometry);
  const count = countOf(channels);
  return {
    ...(layout && { layout }),
    ...(size && { size }),
    ...(count === undefined ? {} : { channels: count, named: flags.channels }),
  };
}

function readSize(size: string | number): { width: number; height: number } {
  const parts = String(size).trim().split(/[x×,]/i);
  if (parts.length > 2) throw invalid("size", size, "--size", "one number, or width x height such as 320x240");
  const [width = 0, height = width] = parts.map((part) => readExtent(part, "size", "--size"));
  return { width, height };
}

function choose<T extends string>(choices: Readonly<Record<string, T>>, value: string, key: string, more = ""): T {
  const chosen = Object.entries(choices).find(([name]) => name === value.trim().toLowerCase());
  if (chosen === undefined) throw invalid(key, value, `--${key}`, `one of ${Object.keys(choices).join(", ")}${more}`);
  return chosen[1];
}
