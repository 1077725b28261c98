import { createServer, type Server } from "node:http";
import { DeeplingError } from "@deepling/engine";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";

/** A server that listens, and where. */
export interface Listening {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Listens on 127.0.0.1 at `port`, or at one of the 20 ports after it when it is taken; port 0 takes any free one.
 * Throws "unreachable port" when all are taken.
 */
export async function listen(app: Hono, port: number): Promise<Listening> {
  const tries = port === 0 ? 1 : 21;
  for (let i = 0; i < tries; i++) {
    const server = createServer(getRequestListener(app.fetch));
    const bound = await bind(server, port + i);
    if (bound !== undefined) return { url: `http://127.0.0.1:${bound}/`, close: () => close(server) };
  }
  throw new DeeplingError("unreachable", `port: ${port} to ${port + tries - 1} are taken`, {
    hint: "give another with --port",
  });
}

function bind(server: Server, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(new DeeplingError("unreachable", `port: ${port} (${error.code ?? error.message})`, { cause: error }));
    });
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
