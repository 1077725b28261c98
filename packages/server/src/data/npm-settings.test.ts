import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
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

test("the later of built-in, global, user's and project's .npmrc wins; names are npm's own", async () => {
  const folder = await mkdtemp(join(tmpdir(), "deepling-test-"));
  try {
    const [project, below] = [join(folder, "project"), join(folder, "project", "a", "b")];
    await mkdir(below, { recursive: true });
    await mkdir(join(folder, "etc"));
    await writeFile(join(project, "package.json"), "{}");
    await writeFile(join(folder, "etc", "npmrc"), "proxy=http://global:1\nnoproxy=global\ncafile=/global.pem\n");
    await writeFile(join(folder, ".npmrc"), "; mine\nproxy=http://user:1\nnoproxy=user\nca[]=one\nca[]=two\n");
    const variables = ["USER_NAME", "NONE?"].map((name) => `$${"{"}${name}}`);
    await writeFile(join(project, ".npmrc"), `proxy="http://${variables.join(":")}@project:1"\nstrict-ssl=false\n`);
    const env = { HOME: folder, npm_config_prefix: folder, USER_NAME: "me", NPM_CONFIG_HTTPS_PROXY: "http://env:1" };
    expect(await npmSettings(below, env)).toMatchObject({
      proxy: "http://me:@project:1",
      "https-proxy": "http://env:1",
      noproxy: "user",
      ca: ["one", "two"],
      cafile: "/global.pem",
      "strict-ssl": "false",
    });
    // npm's own reading of them
    const asked = execFileSync("npm", ["config", "ls", "-l", "--json"], {
      ...{ cwd: below, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
      env: { PATH: process.env.PATH, ...env },
    });
    const [own, npms] = [await npmSettings(below, env), JSON.parse(asked)];
    for (const key of ["proxy", "https-proxy", "noproxy", "ca", "cafile", "strict-ssl"]) {
      expect(String(own[key]), key).toBe(String(npms[key]));
    }
    const elsewhere = await npmSettings(folder, { ...env, npm_config_globalconfig: join(folder, "none") });
    expect(elsewhere).toMatchObject({ proxy: "http://user:1", noproxy: "user" });
    expect(elsewhere.cafile).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});
