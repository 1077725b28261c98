import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { classic } from "../packages/web/kept-code.ts";

const ADDRESS = "http://127.0.0.1/assets/page.js";

/** Runs the script as a page does, then imports the module as one that is fetched later. */
async function exportsOf(code: string): Promise<Record<string, unknown>> {
  const { script, module } = classic(code);
  const page: Record<string, unknown> = { document: { currentScript: { src: ADDRESS } }, URL };
  runInNewContext(script, page);
  const named = module.replaceAll("globalThis.deeplingPage", "globalThis.deeplingPageOfTest");
  Object.assign(globalThis, { deeplingPageOfTest: page.deeplingPage });
  return { ...(await import(`data:text/javascript,${encodeURIComponent(named)}`)) };
}

test("what a module exported is found as before, also by names that are words of the language", async () => {
  const code =
    "const one=1,f=()=>new URL(`worker.js`,import.meta.url).href;class A{};let t=import.meta.resolve?`of a module`:`of a script`;export{one as in,f,A as default,t as t$};\n";
  const { in: one, f, default: A, t$ } = await exportsOf(code);
  expect([one, (f as () => string)(), typeof A, t$]).toEqual([
    1,
    "http://127.0.0.1/assets/worker.js",
    "function",
    "of a script",
  ]);
});

test("a module that exports nothing is a script too; its variables are its own", async () => {
  expect(await exportsOf("var mine=1;")).toEqual({});
});

test("a module that imports, or exports in the middle, is refused", () => {
  expect(() => classic('import{a}from"./b.js";export{a};')).toThrow("no classic script");
  expect(() => classic("export{a};const a=1;")).toThrow("no classic script");
});
