import { type Dataset, DeeplingError, type Layer, offer, sayImageNumbers } from "@deepling/engine";

/** Layers from "conv1,relu1,5" (names or indices); throws "unknown layer" with the nearest names. */
export function chooseLayers(text: string, layers: readonly Layer[]): number[] {
  const names = layers.map((layer) => layer.name);
  return text.split(",").map((part) => {
    const word = part.trim();
    const byName = names.indexOf(word);
    if (byName >= 0) return byName;
    const index = Number(word);
    if (word !== "" && Number.isInteger(index) && index >= 0 && index < layers.length) return index;
    throw new DeeplingError("unknown", `layer: ${word}`, { hint: offer(word, names) });
  });
}

/** Items from "0,5,10-19": numbers and ranges, in the order given, each once; throws where one is outside 0 … count − 1. */
export function chooseItems(text: string, dataset: Pick<Dataset, "name" | "count" | "whole">): number[] {
  return chooseNumbers(text, dataset.count, "items", sayImageNumbers(dataset));
}

/** The item of this number; throws where the data has none. */
export function chooseItem(item: number, dataset: Pick<Dataset, "name" | "count" | "whole">): number {
  if (item < dataset.count) return item;
  throw new DeeplingError("unknown", `image: ${item}`, { hint: sayImageNumbers(dataset) });
}

/** Units from "3,7,10-19"; throws where the layer has none of that number. */
export function chooseUnits(text: string, count: number, layer: string): number[] {
  return chooseNumbers(text, count, "units", `${layer} has units 0 to ${count - 1}`);
}

/** Chunks from "0,3-5"; throws where the plan has none of that number. */
export function chooseChunks(text: string, count: number, place: string): number[] {
  return chooseNumbers(text, count, "chunks", `${place} has chunks 0 to ${count - 1}`);
}

function chooseNumbers(text: string, count: number, noun: string, hint: string): number[] {
  const numbers = text.split(",").flatMap((part) => {
    const range = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    if (range === null) {
      throw new DeeplingError("invalid", `${noun}: ${part.trim() === "" ? "nothing between commas" : part.trim()}`, {
        hint: "give numbers and ranges, such as 0,5,10-19",
      });
    }
    const first = Number(range[1]);
    const last = Number(range[2] ?? range[1]);
    if (first > last) {
      throw new DeeplingError("invalid", `${noun}: ${part.trim()}`, { hint: `a range goes up: ${last}-${first}` });
    }
    if (last >= count) {
      throw new DeeplingError("unknown", `${noun}: ${part.trim()}`, { hint });
    }
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  return [...new Set(numbers)];
}
