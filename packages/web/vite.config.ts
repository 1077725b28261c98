import react from "@vitejs/plugin-react";
import { defineConfig, type HtmlTagDescriptor, type Plugin } from "vite";

/** Where a running `deepling` answers while the page is developed (`npx vite packages/web`). */
const SERVER = process.env.DEEPLING_SERVER ?? "http://127.0.0.1:4317";

/** What the first picture needs besides the page's own file, which would otherwise ask for it once it has run: the stage, and the letters that are measured before anything is laid out. */
const STAGE = /views[\\/]projection[\\/]projection\.tsx$/;
const LETTERS = /inter-latin-wght.*\.woff2$/;

/** Has the browser fetch the first picture's files beside the page's own. */
const fetchedAhead: Plugin = {
  name: "fetched-ahead",
  transformIndexHtml: {
    order: "post",
    handler: (_, { bundle }) => {
      // the development server bundles nothing
      if (bundle === undefined) return [];
      const files = Object.values(bundle);
      const chunks = files.filter((file) => file.type === "chunk");
      const stage = chunks.find(({ facadeModuleId }) => STAGE.test(facadeModuleId ?? ""));
      const letters = files.find(({ fileName }) => LETTERS.test(fileName));
      if (stage === undefined || letters === undefined)
        throw new Error("missing file: the stage or its letters (page)");
      const begun = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
      const scripts = [stage.fileName, ...stage.imports].filter((name) => !begun.has(name));
      return [
        link("preload", letters.fileName, { as: "font", type: "font/woff2" }),
        ...scripts.map((name) => link("modulepreload", name)),
        ...[...(stage.viteMetadata?.importedCss ?? [])].map((name) => link("stylesheet", name)),
      ];
    },
  },
};

const link = (rel: string, fileName: string, attributes: Record<string, string> = {}): HtmlTagDescriptor => ({
  tag: "link",
  injectTo: "head",
  attrs: { rel, crossorigin: true, href: `./${fileName}`, ...attributes },
});

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [react(), fetchedAhead],
  resolve: { conditions: ["@deepling/source", "module", "browser", "import", "default"] },
  worker: { format: "es" },
  // dist/tsc holds what the type check emits.
  build: {
    ...{ target: "es2023", outDir: "dist/page", emptyOutDir: true, sourcemap: false, chunkSizeWarningLimit: 1200 },
    // what the page begins with is one file: each costs a start a few milliseconds
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "page", tags: ["$initial"] }] } } },
  },
  server: { proxy: { "/api": { target: SERVER } } },
});
