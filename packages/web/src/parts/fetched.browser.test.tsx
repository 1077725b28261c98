import { type ReactNode, Suspense } from "react";
import { flushSync } from "react-dom";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test } from "vitest";
import { fetched } from "./fetched.ts";

let root: Root | undefined;
afterEach(() => root?.unmount());

function show(content: ReactNode): HTMLElement {
  const host = document.createElement("div");
  const mounted = createRoot(host);
  root = mounted;
  flushSync(() => mounted.render(<Suspense fallback="waits">{content}</Suspense>));
  return host;
}

const parts = { Head: () => <i>head</i>, Body: () => <b>body</b> };

test("what was fetched ahead stands in the first render, and nothing in its place before", async () => {
  const { Head, Body, fetch } = fetched(async () => parts);
  await fetch();
  const both = (
    <>
      <Head />
      <Body />
    </>
  );
  expect(show(both).textContent).toBe("headbody");
});

test("what was not is fetched when it is shown", async () => {
  const { Body } = fetched(async () => parts);
  const host = show(<Body />);
  expect(host.textContent).toBe("waits");
  await expect.poll(() => host.textContent).toBe("body");
});
