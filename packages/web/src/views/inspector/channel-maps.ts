import type { Activations } from "@deepling/engine";

/** Channels that are fetched at first, and when all are asked for. */
export const FEW = 40;
export const MANY = 512;

/** A channel's map, by its place in the answer. */
export const mapOf = ({ maps, width, height }: Activations, index: number): Float32Array =>
  maps.subarray(index * width * height, (index + 1) * width * height);

/** Least and greatest value of a map. */
export const rangeOf = (map: Float32Array): readonly [least: number, greatest: number] => [
  map.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  map.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
];

/** What a unit is called: its class where the layer's units are classes, else the word and its number. */
export type NameOf = (unit: number, word: "unit" | "channel") => string;
