import type { Graph } from "../graph/graph.ts";
import { type OpenedSettings, openSettings } from "../graph/settings.ts";
import type { OpenOptions, Runtime, Session, Tensors } from "./runtime.ts";

/** A session held by somebody; it is not released before they release it. */
export interface Lease {
  readonly session: Session;
  readonly release: () => void;
}

/** Loaded graphs, kept while there is room for them. */
export interface Sessions {
  /**
   * The session of a graph, loaded if need be. Equal graphs (by hash) share one session for each number of threads, loaded as its first user asked; so do graphs
   * that differ in their settings alone, which are fed at each run.
   */
  readonly lease: (graph: Graph, options?: OpenOptions) => Promise<Lease>;
  /** Runs `work` with the graph's session and gives it back. */
  readonly use: <T>(graph: Graph, work: (session: Session) => Promise<T>, options?: OpenOptions) => Promise<T>;
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
  /** Bytes that each counts besides: a session's own, so that thousands of small graphs do not stay. */
  readonly overhead?: number;
}

interface Entry {
  readonly session: Promise<Session>;
  /** The same once it is loaded. */
  loaded: Session | undefined;
  bytes: number;
  users: number;
}

/** A graph as it is loaded. */
interface Loadable extends OpenedSettings {
  readonly hash: string;
}

/** A cache of sessions by graph hash: least recently used first out, never one in use. */
export function createSessions(options: SessionsOptions): Sessions {
  const { runtime, hash, encode, capacity = 512 * 2 ** 20, overhead = 2 ** 20 } = options;
  // A Map iterates in insertion order, so that re-inserting on use keeps the least recently used first.
  const entries = new Map<string, Entry>();
  const loadables = new WeakMap<Graph, Loadable>();
  let held = 0;

  const loadableOf = (graph: Graph): Loadable => {
    const found = loadables.get(graph);
    if (found !== undefined) return found;
    const opened = openSettings(graph);
    const loadable = { ...opened, hash: hash(opened.graph) };
    loadables.set(graph, loadable);
    return loadable;
  };

  const open = (key: string, graph: Graph, how: OpenOptions | undefined): Entry => {
    const bytes = encode(graph);
    const session = runtime.open(bytes, how);
    const entry: Entry = { session, loaded: undefined, bytes: bytes.byteLength + overhead, users: 0 };
    held += entry.bytes;
    session.then(
      (loaded) => {
        entry.loaded = loaded;
      },
      () => {
        if (entries.delete(key)) held -= entry.bytes;
      },
    );
    return entry;
  };

  /** The entry of a graph, unless its session was lost with its process. */
  const kept = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (entry?.loaded?.isLost?.() !== true) return entry;
    entries.delete(key);
    held -= entry.bytes;
    return undefined;
  };

  const trim = (): void => {
    for (const [key, entry] of entries) {
      if (held <= capacity) return;
      if (entry.users > 0) continue;
      entries.delete(key);
      held -= entry.bytes;
      void entry.session.then((session) => session.dispose());
    }
  };

  const lease = async (graph: Graph, how?: OpenOptions): Promise<Lease> => {
    const { hash: own, graph: opened, settings } = loadableOf(graph);
    const key = how?.threads === undefined ? own : `${own} in ${how.threads}`;
    const entry = kept(key) ?? open(key, opened, how);
    entries.delete(key);
    entries.set(key, entry);
    entry.users++;
    let given = false;
    const release = () => {
      if (given) return;
      given = true;
      entry.users--;
      trim();
    };
    try {
      return { session: feeding(await entry.session, settings), release };
    } catch (error) {
      release();
      throw error;
    }
  };

  return {
    lease,
    use: async (graph, work, how) => {
      const { session, release } = await lease(graph, how);
      try {
        return await work(session);
      } finally {
        release();
      }
    },
    dispose: async () => {
      const sessions = [...entries.values()].map((entry) => entry.session);
      entries.clear();
      held = 0;
      for (const session of await Promise.allSettled(sessions)) {
        if (session.status === "fulfilled") await session.value.dispose();
      }
    },
  };
}

/** A session that is fed settings besides; its inputs are those of the graph that holds them as constants. */
function feeding(session: Session, settings: Tensors): Session {
  if (Object.keys(settings).length === 0) return session;
  return {
    ...session,
    inputs: session.inputs.filter(({ name }) => !(name in settings)),
    run: (feeds, outputs) => session.run({ ...settings, ...feeds }, outputs),
  };
}
