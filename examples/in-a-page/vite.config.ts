import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  // the engine from this checkout's sources; a project that has installed it needs no condition
  resolve: { conditions: ["@deepling/source", "module", "browser", "import", "default"] },
  // the runtime finds its WebAssembly beside itself, and is not to be bundled anew
  optimizeDeps: { exclude: ["onnxruntime-web"] },
  build: { target: "es2023" },
});
