import type { Progress } from "@deepling/engine";
import type { Terminal } from "../cli/terminal.ts";

/** Follows long work, its progress on the terminal, to the last of its answers; undefined where there was none. */
export async function lastAnswer<T extends { readonly kind: string }>(
  messages: AsyncGenerator<Progress | T>,
  { progress, settle }: Terminal,
): Promise<T | undefined> {
  let last: T | undefined;
  for await (const message of messages) {
    if (isProgress(message)) progress(message.stage, message.done, message.total);
    else last = message;
  }
  settle();
  return last;
}

function isProgress(message: { readonly kind: string }): message is Progress {
  return message.kind === "progress";
}
