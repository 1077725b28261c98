import { beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { settled, showView } from "../page-fixture.tsx";
import { Panel } from "../parts/panel.tsx";
import { GRAPH_KEYS } from "../views/architecture/keys.ts";
import { GRID_KEYS, MATRIX_KEYS } from "../views/data/keys.ts";
import { STAGE_KEYS } from "../views/projection/keys.ts";
import { PAGE_KEYS } from "./page-keys.ts";
import { Shell } from "./shell.tsx";

beforeEach(() => localStorage.clear());

const shell = (
  <Shell
    architecture={
      <Panel id="architecture" title="Architecture">
        layers
      </Panel>
    }
    stage={<p>stage</p>}
    data={
      <Panel id="data" title="Data">
        images
      </Panel>
    }
    inspector={
      <Panel id="inspector" title="Inspector">
        details
      </Panel>
    }
  />
);

test("the title says what is shown, and its number what it means", async () => {
  const { until } = await showView(shell, { width: 1280, height: 720 });
  const { evaluation } = await until(settled);
  await expect.element(page.getByRole("heading", { name: /alexnet-cifar10 × shapes/ })).toBeVisible();
  const accuracy = page.getByText(`accuracy ${(100 * (evaluation?.accuracy ?? 0)).toFixed(1)} %`);
  await accuracy.hover();
  await expect.element(page.getByRole("tooltip")).toHaveTextContent(/Share of the labelled images/);
});

test("find goes to layers, classes, images and commands", async () => {
  const { store, until } = await showView(shell, { width: 1280, height: 720 });
  await until(settled);
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.keyboard("fc7{Enter}");
  expect(store.getState().view.t).toBe(21);
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.keyboard("crescent{Enter}");
  expect(store.getState().view.filter.classes).toEqual([9]);
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.keyboard("shape-0123{Enter}");
  expect(store.getState().view.item).toBe(123);
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.keyboard("smooth{Enter}");
  expect(store.getState().view.mode).toBe("smooth");
  await until(settled);
});

test("panels fold, fill the page, move by keyboard, and are remembered", async () => {
  const { until } = await showView(shell, { width: 1280, height: 720 });
  await until(settled);
  await userEvent.keyboard("3");
  await expect.element(page.getByText("details")).not.toBeInTheDocument();
  const stage = () => page.getByText("stage").element().parentElement?.getBoundingClientRect().width ?? 0;
  const before = stage();
  page.getByRole("separator", { name: "Width of the left panels" }).element().focus();
  await userEvent.keyboard("{ArrowRight}{ArrowRight}");
  await expect.poll(stage).toBeCloseTo(before - 32, 3);
  await page.getByRole("button", { name: "Maximise data" }).click();
  await expect
    .poll(() => page.getByText("images", { exact: true }).element().getBoundingClientRect().width)
    .toBeGreaterThan(1270);
  // no edge of another panel lies over it
  await expect.element(page.getByRole("separator")).not.toBeInTheDocument();
  const kept: unknown = JSON.parse(localStorage.getItem("deepling.panels") ?? "{}");
  expect(kept).toEqual({ left: 19, collapsed: ["inspector"] });
});

test("a panel that fills the page gives way to Esc, to a link, and to what is asked for below the stage", async () => {
  const { store, until } = await showView(shell, { width: 1280, height: 720 });
  await until(settled);
  const { actions } = store.getState();
  actions.selectItems([1, 2]);
  const edges = () => page.getByRole("separator").elements().length;
  const fill = async () => {
    await userEvent.keyboard("f");
    await expect.poll(edges).toBe(0);
  };
  await fill();
  await userEvent.keyboard("{Escape}");
  await expect.poll(edges).toBeGreaterThan(0);
  expect([...store.getState().view.selection]).toEqual([1, 2]);
  await fill();
  dispatchEvent(new HashChangeEvent("hashchange"));
  await expect.poll(edges).toBeGreaterThan(0);
  await fill();
  actions.look({ below: "units" });
  await expect.poll(edges).toBeGreaterThan(0);
});

test("the help lists what every table of keys has, and what the pointer does", async () => {
  const { store, until } = await showView(shell, { width: 1280, height: 720 });
  await until(settled);
  await userEvent.keyboard("?");
  const help = page.getByRole("dialog", { name: "Keys and pointer" });
  await expect.element(help).toBeVisible();
  for (const table of [PAGE_KEYS, STAGE_KEYS, GRAPH_KEYS, GRID_KEYS, MATRIX_KEYS]) {
    for (const { shown, does } of Object.values(table)) {
      expect(help.element().textContent).toContain(does);
      expect(help.element().textContent).toContain(shown[0]);
    }
  }
  expect(help.element().textContent).toMatch(/Shift click.*Shift drag.*lasso/);
  await userEvent.keyboard("{Escape}");
  store.getState().actions.selectItems([1, 2]);
  await userEvent.keyboard("{Escape}");
  expect([...store.getState().view.selection]).toEqual([]);
});

test("what has a key is called the same in the palette and in the help, with the key beside it", async () => {
  const { until } = await showView(shell, { width: 1280, height: 720 });
  await until(settled);
  await userEvent.keyboard("{Control>}k{/Control}");
  const { find: _, clear: __, ...commands } = PAGE_KEYS;
  for (const { does, shown } of Object.values(commands)) {
    await page.getByRole("combobox").fill(does);
    const found = page.getByRole("option", { selected: true }).element().textContent ?? "";
    expect(found.toLowerCase()).toContain(does);
    expect(shown.some((key) => found.endsWith(key))).toBe(true);
  }
});

test("a key takes the card away that the pointer opened: what lies under it may have gone", async () => {
  const { until, store } = await showView(shell, { width: 1280, height: 720 });
  await until(settled);
  const box = { left: 10, top: 10, right: 20, bottom: 20 };
  store.getState().actions.setHover({ target: { kind: "image", item: 3 }, box });
  await userEvent.keyboard("{Shift}");
  expect(store.getState().hover).toBeDefined();
  await userEvent.keyboard("m");
  expect(store.getState().hover).toBeUndefined();
});

test("the palette finds an image by its number, and by any part of its name", async () => {
  const { store, until } = await showView(shell, { width: 1280, height: 720 });
  await until(settled);
  await userEvent.keyboard("{Control>}k{/Control}#37");
  await expect.element(page.getByRole("option", { selected: true })).toHaveTextContent("shape-0037.png");
  await userEvent.keyboard("{Enter}");
  expect(store.getState().view.item).toBe(37);
  await userEvent.keyboard("{Control>}k{/Control}E-012 PNG");
  expect(
    page
      .getByRole("option")
      .elements()
      .map((one) => one.textContent?.slice(0, 14)),
  ).toEqual(Array.from({ length: 10 }, (_, at) => `shape-012${at}.png`));
  await userEvent.keyboard("{Escape}");
});

test("work under way is named, can be cancelled and taken up again", async () => {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const hold = (method: string) => (method === "project" ? gate : Promise.resolve());
  const { until } = await showView(shell, { width: 1280, height: 720, hold });
  await expect.element(page.getByRole("progressbar", { name: "Projecting the layers" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel: Projecting the layers" }).click();
  open();
  await until(({ jobs }) => jobs.project?.status === "cancelled" && jobs.evaluate?.status === "done");
  await page.getByRole("button", { name: "Try again" }).click();
  await until(({ jobs }) => jobs.project?.status === "done");
});

test("a study that does not open says why once, with what to do", async () => {
  await showView(shell, { width: 1280, height: 720, failing: "info" });
  await expect.element(page.getByRole("alert")).toHaveTextContent(/unsupported operator.*Export without it/);
});

test("every control has a name", async () => {
  const { until } = await showView(shell, { width: 1280, height: 720 });
  await until(settled);
  const unnamed = page
    .getByRole("button")
    .elements()
    .filter((button) => (button.getAttribute("aria-label") ?? button.textContent ?? "").trim() === "");
  expect(unnamed).toEqual([]);
});
