import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** WebGL2 drawn by the processor, so that every machine draws the same pixels. */
const SOFTWARE_WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"];

/** Starts the system's Chromium with software WebGL2, or without any, and with further flags. */
export function launchChromium(
  flags: readonly string[] = [],
  { webgl = true }: { readonly webgl?: boolean } = {},
): Promise<Browser> {
  const places = [process.env.CHROME_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = places.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) throw new Error("missing browser: set CHROME_PATH to Chromium or Chrome");
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", ...(webgl ? SOFTWARE_WEBGL : ["--disable-gpu", "--disable-3d-apis"]), ...flags],
  });
}
