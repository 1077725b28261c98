import type { Codec, Study } from "@deepling/engine";
import { Hono } from "hono";
import { createCodec } from "./codec.ts";
import { guard } from "./routes/guard.ts";
import { pageRoutes } from "./routes/page.ts";
import { studyRoutes } from "./routes/study.ts";

/** What the app serves. */
export interface AppOptions {
  /** The study, or the promise of it while the model loads; its failure is told to every caller. */
  readonly study: Promise<Study>;
  /** How messages travel; one that remembers what it decoded sends kept answers as they are. */
  readonly codec?: Codec;
  /** Folder of the built page; without one only the API answers. */
  readonly webRoot?: string;
  /** Called with errors that are our own fault. */
  readonly onError?: (error: unknown) => void;
}

/** The whole server as a value: no port is opened, so that tests call `app.request`. */
export function createApp({ study, codec = createCodec(), webRoot, onError = () => undefined }: AppOptions): Hono {
  const app = new Hono();
  app.use(guard());
  app.route("/", studyRoutes({ study, codec, onError }));
  if (webRoot !== undefined) app.route("/", pageRoutes(webRoot));
  app.notFound((c) => c.text("not found", 404));
  app.onError((error, c) => {
    onError(error);
    return c.text("internal error", 500);
  });
  return app;
}
