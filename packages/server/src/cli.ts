#!/usr/bin/env node
import { main } from "./cli/main.ts";
import { outliveReader } from "./cli/outlive-reader.ts";

outliveReader(process.stdout);
process.exitCode = await main(process.argv.slice(2));
