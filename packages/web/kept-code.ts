import { createHash } from "node:crypto";
import { Script } from "node:vm";
import type { Plugin } from "vite";

/** Where the page's own script leaves what modules that are fetched later import from it. */
const LEFT = "globalThis.deeplingPage";

/**
 * Makes the page's own script a classic one: Chromium reads the code that it compiled of those at an earlier visit, and compiles modules anew at each (docs/decisions/second-start.md). Modules that are fetched
 * later import what they did before, from the file that the script would have been.
 */
export const keptCode: Plugin = {
  name: "kept-code",
  apply: "build",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const html = bundle["index.html"];
      // a build of something else than the page: tests make such
      if (html?.type !== "asset") return;
      const page = Object.values(bundle).find((file) => file.type === "chunk" && file.isEntry);
      if (page?.type !== "chunk") throw new Error("missing file: the page's script");
      const { script, module } = classic(page.code);
      const fileName = `assets/page-${createHash("sha256").update(script).digest("base64url").slice(0, 8)}.js`;
      this.emitFile({ type: "asset", fileName, source: script });
      page.code = module;
      const [before, tag] = [
        String(html.source),
        `<script type="module" crossorigin src="./${page.fileName}"></script>`,
      ];
      if (!before.includes(tag)) throw new Error("missing tag: the page's script");
      html.source = before.replace(tag, `<script defer src="./${fileName}"></script>`);
    },
  },
};

/** A module that imports nothing, as a classic script, and the module that hands out what it exports. Throws where it is anything else. */
export function classic(code: string): { readonly script: string; readonly module: string } {
  const exported = /export\s*\{([^{}]*)\};?\s*$/.exec(code);
  const pairs = (exported?.[1] ?? "").split(",").filter((pair) => pair.trim() !== "");
  const named = pairs.map((pair) => pair.trim().split(/\s+as\s+/));
  const body = code.slice(0, exported?.index).replaceAll("import.meta", "pageMeta");
  const left = named.map(([local = "", name = local]) => `${name}:${local}`).join();
  const script = `"use strict";(()=>{const pageMeta={url:document.currentScript.src};${body}\n${LEFT}={${left}}})();\n`;
  try {
    // reads it as a browser does, and runs nothing
    new Script(script);
  } catch (error) {
    throw new Error(`no classic script: ${String(error)} (page)`);
  }
  // a name may be a word of the language, which no variable is called
  const names = named.map(([local = "", name = local]) => name);
  const found = names.map((name, at) => `e${at}=${LEFT}.${name}`).join();
  const module =
    names.length === 0
      ? "export {};\n"
      : `const ${found};export{${names.map((name, at) => `e${at} as ${name}`).join()}};\n`;
  return { script, module };
}
