// A process that is killed while it reads units: keeps what it does in the folder it is given, says when it has read enough, and waits.
import { createLocalStudy } from "../packages/engine/src/index.ts";
import { openCache } from "../packages/server/src/cache.ts";
import { cachedStudy } from "../packages/server/src/cached-study.ts";
import { createCodec } from "../packages/server/src/codec.ts";
import { manyParts } from "./engine/many-images.ts";

const [folder = "", enough = ""] = process.argv.slice(2);
const study = cachedStudy(createLocalStudy(manyParts()), {
  cache: openCache(folder),
  codec: createCodec(),
  identity: () => "noise",
});
for await (const message of study.units({})) {
  if (message.kind === "progress" && message.done >= Number(enough)) {
    process.send?.(message.done);
    await new Promise(() => undefined);
  }
}
