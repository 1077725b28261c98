import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { showView } from "../page-fixture.tsx";
import { Panel } from "../parts/panel.tsx";
import { VIEWS } from "../views/index.ts";
import { BelowTabs } from "./below-tabs.tsx";

const below = VIEWS.filter(({ place }) => place === "below");

function Head({ room, shown }: { readonly room: number; readonly shown: string }) {
  return (
    <Panel
      id="data"
      title="Data"
      tabs={<BelowTabs views={below} shown={shown} />}
      head={<div style={{ width: room }}>controls</div>}
    >
      images
    </Panel>
  );
}

const visible = () =>
  [...document.querySelectorAll<HTMLElement>("[role=tab]")].filter(
    (tab) => getComputedStyle(tab).visibility === "visible",
  );

test("all views have their tab where there is room", async () => {
  await showView(<Head room={50} shown="data" />, { width: 1200, height: 300 });
  await expect.poll(() => visible().length).toBe(below.length);
  await expect.element(page.getByRole("button", { name: /^More views/ })).not.toBeInTheDocument();
});

test("where a view's own controls leave less, the last ones stand in a menu, which says which of them is shown", async () => {
  const last = below.at(-1);
  if (last === undefined) throw new Error("no views");
  const { store } = await showView(<Head room={500} shown={last.id} />, { width: 800, height: 300 });
  await expect.poll(() => visible().length > 0 && visible().length < below.length).toBe(true);
  const more = page.getByRole("button", { name: `More views: ${last.title}` });
  await more.click();
  const left = below.slice(visible().length);
  for (const { title } of left) {
    await expect
      .element(page.getByRole("group", { name: "More views" }).getByRole("button", { name: title }))
      .toBeVisible();
  }
  await page
    .getByRole("group", { name: "More views" })
    .getByRole("button", { name: left[0]?.title ?? "" })
    .click();
  expect(store.getState().view.below).toBe(left[0]?.id);
});
