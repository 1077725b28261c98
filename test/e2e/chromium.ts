import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Starts the system's Chromium with software WebGL2, so that every machine draws the same pixels, and with further flags. */
export function launchChromium(flags: readonly string[] = []): Promise<Browser> {
  const places = [process.env.CHROME_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = places.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) throw new Error("missing browser: set CHROME_PATH to Chromium or Chrome");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--ignore-gpu-blocklist",
      ...flags,
    ],
  });
}
