import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { keptCode } from "./kept-code.ts";

/** Where a running `deepling` answers while the page is developed (`npx vite packages/web`). */
const SERVER = process.env.DEEPLING_SERVER ?? "http://127.0.0.1:4317";

/** What the first picture is made of: the page, the stage, and the letters that are measured before anything is laid out. */
const FIRST = /index\.html$|main\.tsx$|views[\\/]projection[\\/]projection\.tsx$/;
const LETTERS = /inter-latin-wght.*\.woff2$/;

/** Has the browser fetch the letters beside the page's own files. */
const fetchedAhead: Plugin = {
  name: "fetched-ahead",
  transformIndexHtml: {
    order: "post",
    handler: (_, { bundle }) => {
      // the development server bundles nothing
      if (bundle === undefined) return [];
      const letters = Object.keys(bundle).find((fileName) => LETTERS.test(fileName));
      if (letters === undefined) throw new Error("missing file: the letters (page)");
      const attrs = { rel: "preload", crossorigin: true, href: `./${letters}`, as: "font", type: "font/woff2" };
      return [{ tag: "link", injectTo: "head", attrs }];
    },
  },
};

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [react(), fetchedAhead, keptCode],
  resolve: { conditions: ["@deepling/source", "module", "browser", "import", "default"] },
  worker: { format: "es" },
  // dist/tsc holds what the type check emits.
  build: {
    ...{ target: "es2023", outDir: "dist/page", emptyOutDir: true, sourcemap: false, chunkSizeWarningLimit: 1200 },
    // what the page begins with is one file: each costs a start a few milliseconds
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "page", test: FIRST }] } } },
  },
  server: { proxy: { "/api": { target: SERVER } } },
});
