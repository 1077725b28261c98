import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { npmSettings } from "./npm-settings.ts";

test("the registry and its credentials come from .npmrc, the environment first", async () => {
  const folder = await mkdtemp(join(tmpdir(), "deepling-test-"));
  try {
    const user = join(folder, "user.npmrc");
    await writeFile(user, `registry=https://one.example/npm/\n//one.example/npm/:_authToken=$${"{TOKEN}"}\n`);
    const env = { PATH: process.env.PATH, HOME: folder, npm_config_userconfig: user, TOKEN: "secret" };
    const settings = await npmSettings(folder, env);
    expect(settings).toMatchObject({ registry: "https://one.example/npm/", "//one.example/npm/:_authToken": "secret" });
    const chosen = await npmSettings(folder, { ...env, npm_config_registry: "https://two.example/" });
    expect(chosen.registry).toBe("https://two.example/");
  } finally {
    await rm(folder, { recursive: true });
  }
});
