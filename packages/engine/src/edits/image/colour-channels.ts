import type { Preprocessing } from "../../image/preprocess.ts";

/** Which channels of the network hold light, and in which order. */
export interface ColourOrder {
  /** The network's channel for each channel of the edit: red, green and blue first, alpha last. */
  readonly order: readonly number[];
  /** How many are light: all but alpha. */
  readonly light: number;
}

/** How edits see the channels of a network. */
export function colourChannels(channels: Preprocessing["channels"], count: number): ColourOrder {
  const order = Array.from({ length: count }, (_, channel) => (channels === "bgr" ? count - 1 - channel : channel));
  return { order, light: channels === "rgba" ? count - 1 : count };
}
