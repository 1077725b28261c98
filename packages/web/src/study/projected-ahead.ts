import { type CallOptions, type ProjectRequest, projectionKey, type Study } from "@deepling/engine";
import { linkAbort } from "./link-abort.ts";

type Messages = ReturnType<Study["project"]>;

/** A projection that was asked for before anybody wanted it. */
interface Ahead {
  readonly key: string;
  readonly messages: Messages;
  readonly first: ReturnType<Messages["next"]>;
  readonly stop: AbortController;
}

/**
 * A study that is asked for a projection at once: the first question for the same of the network that is shown finds its answer on the way. Where the first question is another one, the
 * work is given up.
 */
export function projectedAhead(study: Study, request: ProjectRequest): Study {
  let ahead: Ahead | undefined = begin(study, request);
  return {
    ...study,
    project: (asked = {}, options) => {
      const known = ahead;
      ahead = undefined;
      if (known?.key === keyOf(asked) && options?.variant === undefined) return follow(known, options);
      known?.stop.abort();
      return study.project(asked, options);
    },
  };
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
