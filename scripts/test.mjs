// `npm test`: installs what is missing, finds a browser, then type check, lint, build and every test. The last line is
// `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, root } from "./workspace.mjs";

/** An executable of Chromium or Chrome, or undefined. */
function findBrowser() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  const places = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  ];
  return places.find((place) => existsSync(place));
}

function installBrowser() {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  process.stderr.write("Installing Debian's chromium for the browser tests …\n");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore", env });
  spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { stdio: "ignore", env });
}

/** What the tests of the queue need, which are skipped without: its servers, and `ip`, which makes hosts of network namespaces. */
function installQueues() {
  const wanted = {
    "redis-server": "/usr/bin/redis-server",
    postgresql: "/usr/lib/postgresql",
    iproute2: "/usr/sbin/ip",
  };
  const missing = Object.keys(wanted).filter((name) => !existsSync(wanted[name]));
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get") || missing.length === 0) return;
  process.stderr.write(`Installing Debian's ${missing.join(", ")} for the tests of the queue …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore", env });
  spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], { stdio: "ignore", env });
}

function step(name, args) {
  process.stderr.write(`\n── ${name}\n`);
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env: process.env });
  if (result.status === 0) return;
  process.stdout.write(`\n${name} failed\n0 passed, 1 failed\n`);
  process.exit(1);
}

ensureInstalled();
installQueues();
if (findBrowser() === undefined) installBrowser();
const browser = findBrowser();
if (browser === undefined) {
  process.stdout.write(
    "missing browser: install Chromium or Chrome, or set CHROME_PATH to its executable\n0 passed, 1 failed\n",
  );
  process.exit(1);
}
process.env.CHROME_PATH = browser;

const tool = (path) => join(root, "node_modules", path);
step("type check", [tool("typescript/bin/tsc"), "-b"]);
step("lint", [tool("@biomejs/biome/bin/biome"), "ci", "--reporter=summary", "."]);
ensureBuilt();
const result = spawnSync(process.execPath, [tool("vitest/vitest.mjs"), "run", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
  env: process.env,
});
process.exit(result.status ?? 1);
