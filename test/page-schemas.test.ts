// Schemas check what arrives from outside the process: the page asks and is answered by the server, and fetches no library for them.
import { fileURLToPath } from "node:url";
import { build, type Rolldown } from "vite";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../packages/web", import.meta.url));

/** Libraries of the page's code whose code is kept when it is bundled. */
async function librariesOfPage(): Promise<ReadonlySet<string>> {
  const built = await build({
    configFile: `${root}/vite.config.ts`,
    logLevel: "error",
    build: { write: false, minify: false },
  });
  const chunks = [built].flat().flatMap((one) => ("output" in one ? one.output : []));
  const found = new Set<string>();
  for (const chunk of chunks) {
    if (chunk.type !== "chunk") continue;
    for (const [id, { code }] of Object.entries((chunk as Rolldown.OutputChunk).modules)) {
      const library = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1];
      if (library !== undefined && code !== null && code !== "") found.add(library);
    }
  }
  return found;
}

test("the page's code holds no schemas", async () => {
  const libraries = await librariesOfPage();
  expect(libraries).toContain("react-dom");
  expect(libraries).not.toContain("zod");
}, 60_000);
