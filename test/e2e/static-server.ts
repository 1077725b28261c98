import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** A folder on a loopback port. */
export interface StaticServer {
  /** With a slash at its end. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves a folder, and `extra` bytes by name beside it. */
export async function serveFolder(
  folder: string,
  extra: Readonly<Record<string, Uint8Array | string>> = {},
): Promise<StaticServer> {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://loopback").pathname).slice(1) || "index.html";
    const bytes = extra[path] ?? (await readFile(join(folder, path)).catch(() => undefined));
    response.statusCode = bytes === undefined ? 404 : 200;
    response.setHeader("content-type", TYPES[extname(path)] ?? "application/octet-stream");
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}
