import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";

/** A machine of its own as far as the network goes: a network namespace with one address, whose cable can be pulled. */
export interface Host {
  readonly name: string;
  readonly address: string;
  /** Starts a program on it, as another user if asked; the process is the program's own. */
  readonly start: (words: readonly string[], options?: StartOptions) => ChildProcess;
  /** Pulls the cable, or puts it back in. */
  readonly cable: (state: "in" | "out") => void;
}

/** How a program is started on a host. */
export interface StartOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** Several hosts on one switch, which see each other and nothing else. */
export interface Hosts {
  readonly hosts: readonly Host[];
  /** Removes them; what still runs there is not ended. */
  readonly remove: () => void;
}

/** Why this machine cannot be several hosts; undefined where it can. */
export const noHosts: string | undefined = whyNot();

function whyNot(): string | undefined {
  if (process.platform !== "linux") return "no network namespaces (Linux has them)";
  if (process.getuid?.() !== 0) return "no rights to make network namespaces (root has them)";
  const name = `deepling-${process.pid}-try`;
  const made = spawnSync("ip", ["netns", "add", name], { encoding: "utf8" });
  if (made.error !== undefined) return "no ip (Debian: apt-get install iproute2)";
  if (made.status !== 0) return `no network namespaces (ip netns add: ${made.stderr.trim()})`;
  try {
    // a container may allow the one and not the other
    ip("-n", name, "link", "add", "switch", "type", "bridge");
    ip("-n", name, "link", "add", "cable", "type", "veth", "peer", "name", "plug");
    return undefined;
  } catch (error) {
    return `no virtual network cards (${error instanceof Error ? error.message.split("\n").at(-2) : error})`;
  } finally {
    ip("netns", "del", name);
  }
}

function ip(...words: readonly string[]): void {
  execFileSync("ip", words, { stdio: ["ignore", "ignore", "pipe"] });
}

/**
 * So many hosts, each a network namespace with an address of the range for tests of networks (RFC 2544). The first one holds the switch, a bridge, so that nothing of this machine's own network is
 * touched. Needs root.
 */
export function makeHosts(count: number): Hosts {
  const names = Array.from({ length: count }, (_, at) => `deepling-${process.pid}-${at}`);
  const [hub = ""] = names;
  const hosts = names.map((name, at): Host => {
    const [address, cable] = [`198.18.0.${at + 1}`, `cable${at}`];
    ip("netns", "add", name);
    ip("-n", name, "link", "set", "lo", "up");
    if (at === 0) ip("-n", name, "link", "add", "switch", "type", "bridge");
    else {
      ip("-n", hub, "link", "add", cable, "type", "veth", "peer", "name", "card", "netns", name);
      ip("-n", hub, "link", "set", cable, "master", "switch", "up");
    }
    const card = at === 0 ? "switch" : "card";
    ip("-n", name, "addr", "add", `${address}/24`, "dev", card);
    ip("-n", name, "link", "set", card, "up");
    return {
      ...{ name, address },
      start: (words, { user, ...options } = {}) => {
        const as = user === undefined ? [] : ["-S", `${user.uid}`, "-G", `${user.gid}`];
        return spawn("nsenter", [`--net=/run/netns/${name}`, ...as, ...words], {
          stdio: ["ignore", "pipe", "pipe"],
          ...options,
        });
      },
      cable: (state) => ip("-n", hub, "link", "set", cable, state === "in" ? "up" : "down"),
    };
  });
  return {
    hosts,
    remove: () => {
      for (const name of names) ip("netns", "del", name);
    },
  };
}
