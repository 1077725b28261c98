import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How a server of files answers. */
export interface FileServerOptions {
  /** Contents by path, such as "/a.tar"; in a bucket "/bucket/key". They may change while it runs. */
  readonly files: Map<string, Uint8Array>;
  /** Whether it answers ranges; without, it sends the whole file. */
  readonly ranges?: boolean;
  /** What it answers to a path instead of a file, once each time it is asked. */
  readonly refuse?: (
    path: string,
  ) => { readonly status: number; readonly body?: string; readonly type?: string } | undefined;
  /** Objects on one page of a bucket's list. */
  readonly page?: number;
}

/** A server that runs, and what it was asked. */
export interface FileServer {
  readonly address: string;
  /** "GET /a.tar bytes=0-511", or without a range. */
  readonly asked: string[];
  readonly close: () => Promise<void>;
}

/** A server of files with ranges and ETags, which also speaks S3's GetObject, ListObjectsV2 and PutObject with If-None-Match (addresses by path). */
export async function startFileServer(options: FileServerOptions): Promise<FileServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.range ?? ""}`.trim());
    answer(request, response, options);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { files, ranges = true, refuse, page = 1000 }: FileServerOptions,
) {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
  const path = decodeURIComponent(pathname);
  const refused = refuse?.(path);
  if (refused !== undefined) {
    response.writeHead(refused.status, { "content-type": refused.type ?? "application/xml" }).end(refused.body ?? "");
    return;
  }
  if (request.method === "PUT") return put(request, response, files, path);
  if (searchParams.get("list-type") === "2") return list(response, files, path.replace(/\/$/, ""), searchParams, page);
  const content = files.get(path);
  if (content === undefined) {
    response.writeHead(404, { "content-type": "application/xml" }).end("<Error><Code>NoSuchKey</Code></Error>");
    return;
  }
  const match = request.headers["if-match"];
  if (match !== undefined && match !== etagOf(content)) {
    response
      .writeHead(412, { "content-type": "application/xml" })
      .end("<Error><Code>PreconditionFailed</Code></Error>");
    return;
  }
  const headers = { etag: etagOf(content), "content-type": "application/octet-stream" };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
  if (!ranges || first === undefined) {
    response.writeHead(200, { ...headers, "content-length": content.length }).end(content);
    return;
  }
  if (Number(first) >= content.length) {
    response.writeHead(416, { "content-type": "application/xml" }).end("<Error><Code>InvalidRange</Code></Error>");
    return;
  }
  const part = content.subarray(Number(first), Number(last) + 1);
  const range = `bytes ${first}-${Number(first) + part.length - 1}/${content.length}`;
  response.writeHead(206, { ...headers, "content-length": part.length, "content-range": range }).end(part);
}

function put(request: IncomingMessage, response: ServerResponse, files: Map<string, Uint8Array>, path: string): void {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => void parts.push(part));
  request.on("end", () => {
    if (request.headers["if-none-match"] === "*" && files.has(path)) {
      const body = "<Error><Code>PreconditionFailed</Code></Error>";
      response.writeHead(412, { "content-type": "application/xml" }).end(body);
      return;
    }
    const bytes = Buffer.concat(parts);
    const isSigned = request.headers["content-encoding"]?.includes("aws-chunked") === true;
    files.set(path, isSigned ? withoutChunks(bytes) : bytes);
    response.writeHead(200, { etag: etagOf(files.get(path) ?? bytes) }).end();
  });
}

/** A body as the SDK sends it with a checksum behind: "size in hex, CRLF, bytes, CRLF" until a size of 0. */
function withoutChunks(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.toString("latin1", at, line), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 4 + size;
  }
}

function list(
  response: ServerResponse,
  files: Map<string, Uint8Array>,
  bucket: string,
  query: URLSearchParams,
  page: number,
): void {
  const prefix = query.get("prefix") ?? "";
  const keys = [...files.keys()]
    .filter((path) => path.startsWith(`${bucket}/`))
    .map((path) => path.slice(bucket.length + 1));
  const found = keys.filter((key) => key.startsWith(prefix)).sort();
  const from = Number(query.get("continuation-token") ?? 0);
  const more = from + page < found.length;
  const objects = found.slice(from, from + page).map((key) => {
    const content = files.get(`${bucket}/${key}`) as Uint8Array;
    return `<Contents><Key>${key}</Key><Size>${content.length}</Size><ETag>${etagOf(content).replaceAll('"', "&quot;")}</ETag></Contents>`;
  });
  const next = more ? `<NextContinuationToken>${from + page}</NextContinuationToken>` : "";
  response
    .writeHead(200, { "content-type": "application/xml" })
    .end(`<ListBucketResult><IsTruncated>${more}</IsTruncated>${objects.join("")}${next}</ListBucketResult>`);
}

const etagOf = (content: Uint8Array): string =>
  `"${content.length}-${content.reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7)}"`;
