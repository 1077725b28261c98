import { encodeGif } from "../renderers/export/gif.ts";
import type { Movie } from "../renderers/export/movie.ts";
import type { Page } from "../state/context.tsx";
import { failureOf } from "../state/task.ts";
import { download } from "./download.ts";

/** Saves a film as a GIF; how far it is, and why it failed, stands among the jobs. */
export async function saveGif(make: () => Movie, page: Page, name: string): Promise<void> {
  const { setJob } = page.store.getState().actions;
  const abort = new AbortController();
  const id = "export-gif";
  const job = {
    title: "Making a GIF",
    progress: undefined,
    failure: undefined,
    cancel: () => abort.abort(),
    retry: undefined,
  };
  setJob(id, { ...job, status: "running" });
  try {
    const encoding = encodeGif(make(), abort.signal);
    let step = await encoding.next();
    while (step.done !== true) step = await encoding.next();
    download(name, step.value);
    setJob(id, undefined);
  } catch (error) {
    const failed = { ...job, cancel: undefined, retry: () => void saveGif(make, page, name) };
    setJob(id, abort.signal.aborted ? undefined : { ...failed, status: "failed", failure: failureOf(error) });
  }
}
