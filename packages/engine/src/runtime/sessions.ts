import type { Graph } from "../graph/graph.ts";
import type { Runtime, Session } from "./runtime.ts";

/** A session held by somebody; it is not released before they release it. */
export interface Lease {
  readonly session: Session;
  readonly release: () => void;
}

/** Loaded graphs, kept while there is room for them. */
export interface Sessions {
  /** The session of a graph, loaded if need be. Equal graphs (by hash) share one session. */
  readonly lease: (graph: Graph) => Promise<Lease>;
  /** Runs `work` with the graph's session and gives it back. */
  readonly use: <T>(graph: Graph, work: (session: Session) => Promise<T>) => Promise<T>;
  /** Releases every session; those in use as soon as they are given back. */
  readonly dispose: () => Promise<void>;
}

/** What the cache needs: how graphs are loaded, named and written, and how much may stay loaded. */
export interface SessionsOptions {
  readonly runtime: Runtime;
  readonly hash: (graph: Graph) => string;
  readonly encode: (graph: Graph) => Uint8Array;
  /** Bytes of encoded graphs that may stay loaded while nobody uses them. */
  readonly capacity?: number;
}

interface Entry {
  readonly session: Promise<Session>;
  bytes: number;
  users: number;
}

/** A cache of sessions by graph hash: least recently used first out, never one in use. */
export function createSessions({ runtime, hash, encode, capacity = 512 * 2 ** 20 }: SessionsOptions): Sessions {
  // A Map iterates in insertion order, so that re-inserting on use keeps the least recently used first.
  const entries = new Map<string, Entry>();
  const hashes = new WeakMap<Graph, string>();

  const keyOf = (graph: Graph): string => {
    const key = hashes.get(graph) ?? hash(graph);
    hashes.set(graph, key);
    return key;
  };

  const open = (key: string, graph: Graph): Entry => {
    const bytes = encode(graph);
    const entry: Entry = { session: runtime.open(bytes), bytes: bytes.byteLength, users: 0 };
    entry.session.catch(() => entries.delete(key));
    return entry;
  };

  const trim = (room: number): void => {
    let held = [...entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [key, entry] of entries) {
      if (held <= room) return;
      if (entry.users > 0) continue;
      entries.delete(key);
      held -= entry.bytes;
      void entry.session.then((session) => session.dispose());
    }
  };

  const lease = async (graph: Graph): Promise<Lease> => {
    const key = keyOf(graph);
    const entry = entries.get(key) ?? open(key, graph);
    entries.delete(key);
    entries.set(key, entry);
    entry.users++;
    let held = true;
    const release = () => {
      if (!held) return;
      held = false;
      entry.users--;
      trim(capacity);
    };
    try {
      return { session: await entry.session, release };
    } catch (error) {
      release();
      throw error;
    }
  };

  return {
    lease,
    use: async (graph, work) => {
      const { session, release } = await lease(graph);
      try {
        return await work(session);
      } finally {
        release();
      }
    },
    dispose: async () => {
      const sessions = [...entries.values()].map((entry) => entry.session);
      entries.clear();
      for (const session of await Promise.allSettled(sessions)) {
        if (session.status === "fulfilled") await session.value.dispose();
      }
    },
  };
}
