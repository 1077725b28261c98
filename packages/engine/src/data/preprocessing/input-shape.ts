import type { Preprocessing } from "../../image/preprocess.ts";
import type { Settings } from "./settings.ts";

/** What a network's image input fixes of its images; undefined where it takes any. */
export interface InputShape {
  readonly layout: Preprocessing["layout"];
  readonly channels: number | undefined;
  readonly height: number | undefined;
  readonly width: number | undefined;
}

/** What the shape of an input says as a source of settings. */
export function shapeSettings({ layout, channels, height, width }: InputShape): Settings {
  return {
    layout,
    ...(width === undefined || height === undefined ? {} : { size: { width, height } }),
    ...(channels === undefined ? {} : { channels: usualOrder(channels) }),
  };
}

/** Which channels a number of them usually is. */
export function usualOrder(count: number): Preprocessing["channels"] {
  return count === 1 ? "gray" : count === 3 ? "rgb" : "bands";
}

/** The number of channels that settings speak of; undefined where they do not. */
export function countOf({ channels, count }: Settings): number | undefined {
  if (channels === undefined || channels === "bands") return count;
  return channels === "gray" ? 1 : channels === "rgba" ? 4 : 3;
}

/** Whether a source's size, or its number of channels, is one that the input takes. */
export function fits(shape: InputShape, settings: Settings, key: "size" | "channels"): boolean {
  const { size } = settings;
  if (key === "size") {
    return (
      size !== undefined && (shape.width ?? size.width) === size.width && (shape.height ?? size.height) === size.height
    );
  }
  const count = countOf(settings);
  return count !== undefined && (shape.channels ?? count) === count;
}
