#!/usr/bin/env node
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openCache } from "../cache.ts";
import { cacheFolder } from "../data/cache-folder.ts";
import { loadProgram } from "./load-program.ts";

/** Bytes of compiled code that are kept, of a few versions. */
const KEPT = 32 * 2 ** 20;

const path = fileURLToPath(new URL("program.cjs", import.meta.url));
const { program, keepCode } = await loadProgram(path, openCache(join(cacheFolder(), "code"), KEPT));
const { main, outliveReader } = program as typeof import("../program.ts");
outliveReader(process.stdout);
process.exitCode = await main(process.argv.slice(2));
await keepCode();
