import { DeeplingError } from "../../base/error.ts";
import type { Dim } from "../../graph/graph.ts";
import type { Settings } from "./settings.ts";

/** What an input's shape says: layout, and where its extents are fixed, size and number of channels. */
export type InputShape = Pick<Settings, "size" | "channels"> & Required<Pick<Settings, "layout">>;

/**
 * Reads the shape of an image input, batch × C × H × W or batch × H × W × C. Throws "unsupported input shape" where it is
 * neither, and "mismatched size", "layout" or "channels" where a flag contradicts it.
 */
export function readInputShape(shape: readonly Dim[], flags: Settings): InputShape {
  const layout = flags.layout ?? (isChannels(shape[3]) && !isChannels(shape[1]) ? "nhwc" : "nchw");
  const [, first, second, third] = shape;
  const [channels, height, width] = layout === "nchw" ? [first, second, third] : [third, first, second];
  const shown = shape.join("×");
  if (shape.length !== 4) {
    throw new DeeplingError("unsupported", `input shape: ${shown || "scalar"}`, {
      hint: "the network must take images: batch × channels × height × width, or batch × height × width × channels",
    });
  }
  if (typeof channels === "number" && channels > 0 && !isChannels(channels)) {
    const fault = flags.layout === undefined ? "unsupported" : "mismatched";
    throw new DeeplingError(
      fault,
      `input shape: ${shown} (${channels} channels${flags.layout ? ` with --layout ${layout}` : ""})`,
      {
        hint: "images have 1 channel (grey) or 3 (colour); give the order of the axes with --layout",
      },
    );
  }
  const fixed = isExtent(width) && isExtent(height) ? { width, height } : undefined;
  requireFlags(flags, fixed, channels, shown);
  return {
    layout,
    ...(fixed === undefined ? {} : { size: fixed }),
    ...(channels === 1 ? { channels: "gray" } : channels === 3 ? { channels: "rgb" } : {}),
  };
}

function requireFlags(flags: Settings, fixed: Settings["size"], channels: Dim | undefined, shown: string): void {
  const { size } = flags;
  if (size !== undefined && fixed !== undefined && (size.width !== fixed.width || size.height !== fixed.height)) {
    throw new DeeplingError("mismatched", `size: ${size.width}x${size.height} (the input is ${shown})`, {
      hint: "this network takes one size only; leave --size away",
    });
  }
  if (flags.channels !== undefined && isChannels(channels) && (flags.channels === "gray") !== (channels === 1)) {
    throw new DeeplingError("mismatched", `channels: ${flags.channels} (the input is ${shown})`, {
      hint: channels === 1 ? "this network takes grey images" : "this network takes colour images: rgb or bgr",
    });
  }
}

const isChannels = (dim: Dim | undefined): boolean => dim === 1 || dim === 3;
const isExtent = (dim: Dim | undefined): dim is number => typeof dim === "number" && dim > 0;
