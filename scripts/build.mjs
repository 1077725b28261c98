// Builds what is published: packages/server/dist with the command, the page (dist/web) and the models that come with it (dist/models).
import { chmodSync, cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { root } from "./workspace.mjs";

const BUNDLED = ["zod", "hono", "@hono/node-server", "@bufbuild/protobuf", "onnx-buf", "fflate", "env-paths"];
const server = join(root, "packages/server");
const out = join(server, "dist");
rmSync(out, { recursive: true, force: true });

await build({
  configFile: false,
  root: server,
  logLevel: "warn",
  build: {
    ssr: true,
    outDir: out,
    emptyOutDir: false,
    target: "node20",
    rolldownOptions: {
      // image-worker is a thread's own module, inference a process's
      input: { cli: "src/cli.ts", "image-worker": "src/data/image-worker.ts", inference: "src/inference/process.ts" },
      output: {
        ...{ entryFileNames: "[name].js", chunkFileNames: "chunk-[hash].js" },
        // names stay, for whoever reports a fault with its stack
        minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
      },
    },
  },
  // one file is found, read and compiled sooner than a hundred: what a start needs and has nothing native comes with it
  ssr: { noExternal: ["@deepling/engine", ...BUNDLED], resolve: { conditions: ["@deepling/source"] } },
  resolve: { conditions: ["@deepling/source"] },
});
chmodSync(join(out, "cli.js"), 0o755);

await build({
  root: join(root, "packages/web"),
  logLevel: "warn",
  build: { outDir: join(out, "web"), emptyOutDir: true },
});

for (const model of ["alexnet-cifar10", "alexnet-cifar10-robust"]) {
  for (const file of ["model.onnx", "config.json", "preprocessor_config.json", "card.md"]) {
    const source = join(root, "models", model, file);
    if (existsSync(source)) cpSync(source, join(out, "models", model, file));
  }
}
for (const file of ["README.md", "LICENSE"]) {
  if (existsSync(join(root, file))) cpSync(join(root, file), join(server, file));
}
