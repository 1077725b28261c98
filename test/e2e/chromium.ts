import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium } from "playwright-core";

/** WebGL2 drawn by the processor, so that every machine draws the same pixels. */
const SOFTWARE_WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"];

/** Starts the system's Chromium with software WebGL2, or without any, and with further flags. */
export function launchChromium(
  flags: readonly string[] = [],
  { webgl = true }: { readonly webgl?: boolean } = {},
): Promise<Browser> {
  const drawing = webgl ? SOFTWARE_WEBGL : ["--disable-gpu", "--disable-3d-apis"];
  return chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox", ...drawing, ...flags] });
}

/** The same with a profile in a folder, which keeps files and compiled code of what it has seen, as a person's does; `newContext` of a browser keeps no code. */
export function launchProfile(folder: string): Promise<BrowserContext> {
  const args = ["--no-sandbox", ...SOFTWARE_WEBGL];
  return chromium.launchPersistentContext(folder, {
    executablePath: chromiumPath(),
    args,
    viewport: { width: 1440, height: 900 },
  });
}

function chromiumPath(): string {
  const places = [process.env.CHROME_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = places.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) throw new Error("missing browser: set CHROME_PATH to Chromium or Chrome");
  return executablePath;
}
