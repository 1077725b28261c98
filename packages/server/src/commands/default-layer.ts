import type { Layer } from "@deepling/engine";
import type { Terminal } from "../cli/terminal.ts";

/**
 * The layer that is asked about where none is named: the last before the class scores, which is what the last layer with weights reads
 * (the last layer of all in a network without weights).
 */
export function lastBeforeScores(layers: readonly Layer[]): Layer | undefined {
  const last = layers.findLast(({ weights }) => weights !== undefined);
  const before = layers[last?.inputs[0] ?? 0];
  // the image itself is no layer to ask about
  return before === undefined || before.index === 0 ? layers.at(-1) : before;
}

/** The name of the layer that was given; else that of `lastBeforeScores`, and the person is told which it is. */
export function layerOrDefault(
  given: string | undefined,
  layers: readonly Layer[],
  { note }: Pick<Terminal, "note">,
): string {
  if (given !== undefined) return given;
  const name = lastBeforeScores(layers)?.name ?? "";
  note(`  layer ${name}, the last before the class scores (--layer chooses another)`);
  return name;
}
