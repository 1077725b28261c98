import { errorCode } from "../data/file-error.ts";

/** Whether an error says that a queue went away, which may come back: PostgreSQL's driver does not wait for it, as that of Redis does. */
export function hasGone(error: unknown): boolean {
  const code = errorCode(error) ?? "";
  const ended =
    error instanceof Error && /^Connection terminated|timeout exceeded when trying to connect/.test(error.message);
  // the last two are PostgreSQL's classes of connection faults, and of a server that stops or starts
  return ended || /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|08\w{3}|57P0[1-3])$/.test(code);
}

/** Numbers of BullMQ's errors that say that a job is no longer this worker's: none of that name, no lock, in another state, another's lock. */
const TAKEN: readonly unknown[] = [-1, -2, -3, -6];

/** Whether an error says that a chunk was given to another worker, since this one did not reach the queue in time: what it computed counts once all the same. */
export function wasGiven(error: Error): boolean {
  return ("code" in error && TAKEN.includes(error.code)) || error.message.startsWith("could not renew lock");
}
