// A process that is killed while it reads units: keeps what it does in the folder it is given, says when it has read enough, and waits.
import { createLocalStudy } from "../packages/engine/src/index.ts";
import { manyParts } from "./engine/many-images.ts";
import { type AskedOfUnits, type KeepingStudy, keeping } from "./keeping-studies.ts";

const [folder = "", enough = "", kind = "", question = ""] = process.argv.slice(2);
const study = keeping[kind as KeepingStudy](createLocalStudy(manyParts()), folder);
for await (const message of study[question as AskedOfUnits]({})) {
  if (message.kind === "progress" && message.done >= Number(enough)) {
    process.send?.(message.done);
    await new Promise(() => undefined);
  }
}
