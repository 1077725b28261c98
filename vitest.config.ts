import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { PlainSummary } from "./scripts/plain-summary.ts";

const conditions = ["@deepling/source", "module", "import", "default"];
/** Node has no "module": what packages export under it is written for bundlers, and need not run here. */
const nodeConditions = conditions.filter((condition) => condition !== "module");

/** Software WebGL2, so that the tests see the same pixels on every machine. */
const chromiumFlags = [
  "--no-sandbox",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--ignore-gpu-blocklist",
  // a camera that shows a turning disc, and says yes to whoever asks for it
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

export default defineConfig({
  test: {
    reporters: ["default", new PlainSummary()],
    projects: [
      {
        resolve: { conditions: nodeConditions },
        ssr: { resolve: { conditions: nodeConditions } },
        test: {
          name: "node",
          include: [
            "packages/{engine,server}/src/**/*.test.ts",
            "test/**/*.test.ts",
            "packages/web/src/**/*.node.test.ts",
          ],
          testTimeout: 60_000,
          // a page drawn in software, on two busy cores, may take its time
          expect: { poll: { timeout: 20_000 } },
          hookTimeout: 120_000,
          pool: "forks",
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve: { conditions: [...conditions, "browser"] },
        // Found only when a test asks for them, they would make Vite reload in the middle of the run.
        optimizeDeps: {
          include: [
            "react",
            "react/jsx-dev-runtime",
            "react-dom/client",
            "zustand",
            "zustand/vanilla",
            "three",
            "gifenc",
            "msgpackr",
          ],
        },
        test: {
          name: "browser",
          include: ["packages/web/src/**/*.browser.test.{ts,tsx}"],
          testTimeout: 30_000,
          sequence: { groupOrder: 1 },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium", args: chromiumFlags },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
});
