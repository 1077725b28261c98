import { attribute } from "../../graph/attributes.ts";
import type { Rewriting } from "./rewrite.ts";

/** N × … × C with the channels moved to axis 1, for a value of `rank` axes. */
export function channelsFirst({ add }: Rewriting, value: string, rank: number): string {
  const space = Array.from({ length: rank - 2 }, (_, index) => index + 1);
  return add("Transpose", [value], { perm: attribute.ints([0, rank - 1, ...space]) }, "channels_first");
}

/** N × C × … with the channels moved to the last axis. */
export function channelsLast({ add }: Rewriting, value: string, rank: number): string {
  const space = Array.from({ length: rank - 2 }, (_, index) => index + 2);
  return add("Transpose", [value], { perm: attribute.ints([0, ...space, 1]) }, "channels_last");
}
