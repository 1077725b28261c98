import { DeeplingError } from "../base/error.ts";
import type { Runtime, Session } from "./runtime.ts";

/** The place in a network that the name of a node, or of one of its values, belongs to, as the person knows it; "" where none does. */
export type PlaceOf = (name: string) => string;

/**
 * The error of a run that failed, in the person's own names: the operator, its node and its layer out of onnxruntime's text. A
 * DeeplingError stays as it is.
 */
export function runError(cause: unknown, placeOf: PlaceOf): unknown {
  if (cause instanceof DeeplingError || !(cause instanceof Error) || cause.name === "AbortError") return cause;
  const text = cause.message;
  const failed = /while running (\S+) node\. Name:'([^']*)' Status Message: ([\s\S]*)/.exec(text);
  if (failed !== null) {
    const [, type = "", node = "", message = ""] = failed;
    const layer = placeOf(node);
    const place = [...(layer === "" ? [] : [`layer "${layer}"`]), `node "${node}"`].join(", ");
    return new DeeplingError("unsupported", `computation: ${type} (${place}): ${reasonIn(message)}`, {
      hint: "the runtime could not compute this node for these images; the model may take other sizes than it declares",
      cause,
    });
  }
  const dimensions = /Got invalid dimensions for input: (\S+)/.exec(text);
  if (dimensions !== null) {
    const found = [...text.matchAll(/index: (\d+) Got: (\d+) Expected: (\d+)/g)];
    const said = found.map(([, axis, got, expected]) => `axis ${axis} has ${got} instead of ${expected}`).join(", ");
    return new DeeplingError("mismatched", `input: "${dimensions[1]}" (${said || reasonIn(text)})`, {
      hint: "the runtime was fed a shape other than the one the graph declares",
      cause,
    });
  }
  return new DeeplingError("unsupported", `computation: ${reasonIn(text)}`, {
    hint: "the runtime failed; less memory is needed with a smaller --batch",
    cause,
  });
}

/** What onnxruntime says, in one line and without the place in its sources. */
function reasonIn(text: string): string {
  const [line = ""] = text.trim().split("\n");
  const said = / was false\.\s*(.*)$/.exec(line)?.[1] ?? line.replace(/^\/\S+:\d+ /, "");
  return said.replace(/\.$/, "");
}

/** A runtime whose failed runs name their place in a network. */
export function namingRuntime(runtime: Runtime, placeOf: PlaceOf): Runtime {
  const named = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (cause) {
      throw runError(cause, placeOf);
    }
  };
  return {
    ...runtime,
    open: async (model, options): Promise<Session> => {
      const session = await runtime.open(model, options);
      return { ...session, run: (feeds, outputs) => named(session.run(feeds, outputs)) };
    },
  };
}
