import { readFile } from "node:fs/promises";
import type { Dispatcher, Response } from "undici";
import { type NpmSettings, text } from "./npm-settings.ts";

/** An npm registry, asked as npm asks it: through the same proxy, with the same certificates and credentials. */
export interface Registry {
  /** Its address, which ends in a slash. */
  readonly address: string;
  /** Asks for an address. Throws what undici throws, and an error with a code such as "E404" for any other answer than 2xx. */
  readonly get: (address: string, headers: Readonly<Record<string, string>>, signal?: AbortSignal) => Promise<Response>;
  /** Ends all connections. */
  readonly close: () => Promise<void>;
}

const NPM = "https://registry.npmjs.org/";

/** Milliseconds without a byte after which a connection counts as broken. */
const SILENCE = 60_000;

/** Opens the registry that the settings name. */
export async function openRegistry(settings: NpmSettings): Promise<Registry> {
  // loaded only when something is fetched, since a start should be short
  const { EnvHttpProxyAgent, fetch } = await import("undici");
  const address = (text(settings.registry) ?? NPM).replace(/\/*$/, "/");
  const tls = await tlsOf(settings, address);
  const proxy = text(settings["https-proxy"]) ?? text(settings.proxy);
  const noProxy = text(settings.noproxy) ?? text(settings["no-proxy"]);
  // without a proxy in the settings, the one of HTTPS_PROXY, HTTP_PROXY and NO_PROXY
  const options = {
    ...(proxy === undefined || proxy === "false" ? {} : { httpProxy: proxy, httpsProxy: proxy }),
    ...(noProxy === undefined ? {} : { noProxy }),
    ...{ connect: tls, requestTls: tls, proxyTls: tls, headersTimeout: SILENCE, bodyTimeout: SILENCE },
  };
  const dispatcher: Dispatcher = new EnvHttpProxyAgent(options);
  return {
    address,
    close: () => dispatcher.destroy(),
    get: async (asked, headers, signal) => {
      const authorization = authorizationOf(settings, new URL(asked));
      const response = await fetch(asked, {
        dispatcher,
        headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
        ...(signal === undefined ? {} : { signal }),
      });
      if (response.ok) return response;
      await response.body?.cancel();
      throw Object.assign(new Error(`${response.status} ${response.statusText}`), { code: `E${response.status}` });
    },
  };
}

/** Where a version's tarball is, and the integrity that the registry states of it. */
export interface Tarball {
  readonly address: string;
  readonly integrity: string | undefined;
}

/** Asks for the tarball of "name@version". Throws as `get` does, and an error with the code "ETARGET" where there is no such version. */
export async function findTarball(registry: Registry, spec: string, signal?: AbortSignal): Promise<Tarball> {
  const at = spec.lastIndexOf("@");
  const [name, version] = [spec.slice(0, at), spec.slice(at + 1)];
  const accept = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8";
  const response = await registry.get(`${registry.address}${name.replace("/", "%2f")}`, { accept }, signal);
  const { dist } = versionOf(await response.json(), version) ?? {};
  if (typeof dist?.tarball !== "string") throw Object.assign(new Error(`no version ${spec}`), { code: "ETARGET" });
  const integrity = typeof dist.integrity === "string" ? dist.integrity : undefined;
  return { address: atRegistry(dist.tarball, registry.address), integrity };
}

interface Version {
  readonly dist?: { readonly tarball?: unknown; readonly integrity?: unknown };
}

function versionOf(packument: unknown, version: string): Version | undefined {
  const { versions } = packument as { readonly versions?: Readonly<Record<string, Version>> };
  return versions?.[version];
}

/** Mirrors that repeat npm's own addresses are asked instead of npm (npm's setting replace-registry-host). */
function atRegistry(tarball: string, registry: string): string {
  const { host, pathname, search } = new URL(tarball);
  if (host !== new URL(NPM).host) return tarball;
  return new URL(`${pathname}${search}`, registry).href;
}

async function tlsOf(settings: NpmSettings, registry: string) {
  // as npm does, without a word where a file is not there
  const read = async (path: string | undefined) =>
    path === undefined ? undefined : readFile(path, "utf8").catch(() => undefined);
  const own = (name: string) => ofAddress(settings, new URL(registry), name);
  const list = [settings.ca ?? []].flat().map((ca) => ca.replaceAll("\\n", "\n"));
  const ca = [...list.filter((one) => one !== "" && one !== "null"), (await read(text(settings.cafile))) ?? ""];
  const cert = text(settings.cert)?.replaceAll("\\n", "\n") ?? (await read(own("certfile")));
  const key = text(settings.key)?.replaceAll("\\n", "\n") ?? (await read(own("keyfile")));
  const known = ca.filter((one) => one !== "");
  return {
    ...(known.length === 0 ? {} : { ca: known }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
    ...(settings["strict-ssl"] === "false" ? { rejectUnauthorized: false } : {}),
  };
}

function authorizationOf(settings: NpmSettings, address: URL): string | undefined {
  const token = ofAddress(settings, address, "_authToken");
  if (token !== undefined) return `Bearer ${token}`;
  const [user, password] = [ofAddress(settings, address, "username"), ofAddress(settings, address, "_password")];
  const pair = user === undefined || password === undefined ? undefined : `${user}:${atob(password)}`;
  const basic = ofAddress(settings, address, "_auth") ?? (pair === undefined ? undefined : btoa(pair));
  return basic === undefined ? undefined : `Basic ${basic}`;
}

/** A setting of a registry, such as "//host/path/:_authToken": that of the longest path which holds the address. */
function ofAddress(settings: NpmSettings, { host, pathname }: URL, name: string): string | undefined {
  const parts = pathname.split("/").filter((part) => part !== "");
  for (let count = parts.length; count >= 0; count--) {
    const path = parts.slice(0, count).join("/");
    const prefix = `//${host}/${path}`;
    const found = text(settings[`${prefix}${path === "" ? "" : "/"}:${name}`]) ?? text(settings[`${prefix}:${name}`]);
    if (found !== undefined) return found;
  }
  return undefined;
}
