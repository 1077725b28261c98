import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { Readable } from "node:stream";
import { Hono } from "hono";

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** The built page's files, and nothing outside its folder. Hashed assets are cached for good, the page itself never. */
export function pageRoutes(webRoot: string): Hono {
  const app = new Hono();
  // read now: a page that is asked for while a model is opened is answered between two steps of that, and not after several
  const page = readFile(join(webRoot, "index.html")).catch(() => undefined);
  app.get("/", async (c, next) => {
    const html = await page;
    if (html === undefined) return next();
    return c.body(new Uint8Array(html), 200, {
      "content-type": MEDIA_TYPES[".html"] ?? "",
      "cache-control": "no-cache",
    });
  });
  app.get("*", async (c) => {
    const path = resolveInside(webRoot, c.req.path);
    const entry = path === undefined ? undefined : await stat(path).catch(() => undefined);
    const type = path === undefined ? undefined : MEDIA_TYPES[extname(path)];
    if (path === undefined || type === undefined || !entry?.isFile()) return c.text("not found", 404);
    const lasting = c.req.path.startsWith("/assets/");
    return new Response(Readable.toWeb(createReadStream(path)) as ReadableStream, {
      headers: {
        "content-type": type,
        "content-length": String(entry.size),
        "cache-control": lasting ? "public, max-age=31536000, immutable" : "no-cache",
      },
    });
  });
  return app;
}

/** The file that a request path names below `folder`; undefined when it would lie outside. */
export function resolveInside(folder: string, requestPath: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(requestPath);
  } catch {
    return undefined;
  }
  if (decoded.includes("\0") || decoded.includes("\\")) return undefined;
  const path = normalize(join(folder, decoded));
  return path.startsWith(normalize(folder) + sep) ? path : undefined;
}
