import {
  type CallOptions,
  type ProjectRequest,
  projectionKey,
  type Study,
  type ToldProjection,
} from "@deepling/engine";
import { linkAbort } from "./link-abort.ts";

type Messages = ReturnType<Study["project"]>;

/** A projection that was asked for before anybody wanted it. */
interface Ahead {
  readonly key: string;
  readonly messages: Messages;
  readonly first: ReturnType<Messages["next"]>;
  readonly stop: AbortController;
}

/** Milliseconds that a description waits for the layouts that were asked for beside it: they come just after it where they were kept, and so does their progress where they are made. */
const LONGEST = 100;

/** A study that was asked for a projection, and what came of it. */
export interface ProjectedAhead {
  readonly study: Study;
  /** The projection where its first message is the final one, and comes soon; else, and once it was taken, undefined. */
  readonly kept: () => Promise<ToldProjection | undefined>;
}

/**
 * Asks a study for a projection at once: the first question for the same of the network that is shown finds its answer on the way. Where the first question is another one, the
 * work is given up.
 */
export function projectedAhead(study: Study, request: ProjectRequest): ProjectedAhead {
  const begun = begin(study, request);
  let ahead: Ahead | undefined = begun;
  const project: Study["project"] = (asked = {}, options) => {
    const known = ahead;
    ahead = undefined;
    if (known?.key === keyOf(asked) && options?.variant === undefined) return follow(known, options);
    known?.stop.abort();
    return study.project(asked, options);
  };
  const kept = async (): Promise<ToldProjection | undefined> => {
    const found = ahead === begun ? await keptOf(begun) : undefined;
    if (ahead !== begun || found === undefined) return undefined;
    ahead = undefined;
    // nothing follows it
    begun.messages.return(undefined).catch(() => undefined);
    return found;
  };
  return { study: { ...study, project }, kept };
}

async function keptOf({ first }: Ahead): Promise<ToldProjection | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, LONGEST, undefined));
  const next = await Promise.race([first, late]).catch(() => undefined);
  const message = next?.done === true ? undefined : next?.value;
  return message?.kind === "projection" && message.final ? message : undefined;
}

const keyOf = (request: ProjectRequest): string => `${projectionKey(request)} ${request.apart} ${request.preview}`;

function begin(study: Study, request: ProjectRequest): Ahead {
  const stop = new AbortController();
  const messages = study.project(request, { signal: stop.signal });
  const first = messages.next();
  // whoever asks hears of it
  first.catch(() => undefined);
  return { key: keyOf(request), messages, first, stop };
}

async function* follow({ messages, first, stop }: Ahead, options: CallOptions | undefined): Messages {
  const link = linkAbort(options?.signal, stop);
  try {
    const next = await first;
    if (next.done === true) return;
    yield next.value;
    yield* messages;
  } finally {
    link.abort();
    link.release();
  }
}
