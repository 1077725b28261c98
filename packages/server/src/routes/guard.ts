import type { MiddlewareHandler } from "hono";

const LOCAL = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Lets in only what this machine's own pages ask: the Host header must name this machine (a page of another site that
 * rebinds its DNS name to 127.0.0.1 still sends its own name), and a request that a browser made for another origin is
 * refused. Answers carry the headers that keep the page to itself and allow threads in wasm.
 */
export function guard(): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    if (!LOCAL.has(hostname(host))) return c.text("unknown host: Deepling answers on this machine only", 403);
    const origin = c.req.header("origin");
    if (origin !== undefined && originHost(origin) !== host) return c.text("unknown origin", 403);
    const site = c.req.header("sec-fetch-site");
    if (c.req.method !== "GET" && site !== undefined && site !== "same-origin" && site !== "none") {
      return c.text("unknown origin", 403);
    }
    await next();
    // on the answer as it is: c.header would make another one of its body as a stream, and an answer of megabytes is then copied and sent in parts
    const { headers } = c.res;
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Embedder-Policy", "require-corp");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set(
      "Content-Security-Policy",
      "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' blob:; " +
        "style-src 'self' 'unsafe-inline'; script-src 'self' 'wasm-unsafe-eval'; frame-ancestors 'none'; base-uri 'none'",
    );
    return undefined;
  };
}

function hostname(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
