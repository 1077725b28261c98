// Builds what is published: packages/server/dist with the command, the page (dist/web) and the models that come with it (dist/models).
import { chmodSync, cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { root } from "./workspace.mjs";

const BUNDLED = [
  "zod",
  "hono",
  "@hono/node-server",
  "@bufbuild/protobuf",
  "onnx-buf",
  "fflate",
  "msgpackr",
  "env-paths",
  "is-safe-filename",
];
const server = join(root, "packages/server");
const out = join(server, "dist");
rmSync(out, { recursive: true, force: true });

/** What a program that is loaded with kept code imports with (`built/load-program.ts`). */
const importByLoader = {
  name: "import-by-loader",
  generateBundle: (_, bundle) => {
    for (const file of Object.values(bundle)) {
      file.code = file.code.replace(/\bimport\(([`"'][^`$"']+[`"'])\)/g, "importModule($1)");
      if (/\bimport\((?!\))/.test(file.code)) throw new Error(`${file.fileName} imports what is no literal`);
    }
  },
};

/** Letters beyond ASCII as escapes: one beyond Latin-1 makes V8 hold the whole text in two bytes a letter, which a start copies and clears away. */
const inAscii = {
  name: "in-ascii",
  generateBundle: (_, bundle) => {
    for (const file of Object.values(bundle)) {
      // raw text, and a letter that is escaped itself
      if (/\bString\.raw`[^`]*[^\0-\x7f]|(?<!\\)(?:\\\\)*\\[^\0-\x7f]/.test(file.code))
        throw new Error(`${file.fileName} has letters beyond ASCII that an escape would change`);
      const escaped = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
      file.code = file.code.replace(/[^\0-\x7f]/g, escaped);
    }
  },
};

/** Builds files of the server; names of functions stay, for whoever reports a fault with its stack. */
const buildServer = (input, output, plugins = []) =>
  build({
    configFile: false,
    root: server,
    logLevel: "warn",
    plugins,
    build: {
      ssr: true,
      outDir: out,
      emptyOutDir: false,
      target: "node20",
      rolldownOptions: {
        input,
        output: { ...output, minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } } },
      },
    },
    // one file is found, read and compiled sooner than a hundred: what a start needs and has nothing native comes with it
    ssr: { noExternal: ["@deepling/engine", ...BUNDLED], resolve: { conditions: ["@deepling/source"] } },
    resolve: { conditions: ["@deepling/source"] },
  });

// cli loads program, whose compiled code is kept; image-worker is a thread's own module, inference a process's
const entries = {
  cli: "src/built/cli.ts",
  "image-worker": "src/data/image-worker.ts",
  inference: "src/inference/process.ts",
};
await buildServer(entries, { entryFileNames: "[name].js", chunkFileNames: "chunk-[hash].js" });
const output = { format: "cjs", strict: true, entryFileNames: "[name].cjs", codeSplitting: false };
await buildServer({ program: "src/program.ts" }, output, [importByLoader, inAscii]);
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
