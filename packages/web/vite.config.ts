import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where a running `deepling` answers while the page is developed (`npx vite packages/web`). */
const SERVER = process.env.DEEPLING_SERVER ?? "http://127.0.0.1:4317";

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [react()],
  resolve: { conditions: ["@deepling/source", "module", "browser", "import", "default"] },
  worker: { format: "es" },
  // dist/tsc holds what the type check emits.
  build: { target: "es2023", outDir: "dist/page", emptyOutDir: true, sourcemap: false, chunkSizeWarningLimit: 1200 },
  server: { proxy: { "/api": { target: SERVER } } },
});
