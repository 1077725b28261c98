import { groupsOf, networkTree } from "@deepling/engine";
import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { formatLarge } from "../../parts/format.ts";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { knownOfLayers } from "../../state/layer-answers.ts";
import { branching } from "../../study/fixture/models.ts";
import { architectureView } from "./view.ts";

const SHOWN = { width: 1200, height: 800, view: { graph: { full: true, by: "share" } } } as const;
/** The worker that places the boxes is loaded first, on a busy machine slowly. */
const LONG = { timeout: 20_000 };
const canvas = () => page.getByRole("img", { name: /^The network's graph/ });
const boxes = () => Number(/(\d+) boxes/.exec(canvas().element().getAttribute("aria-label") ?? "")?.[1]);
const app = () => page.getByRole("application");
const card = (name: string) => page.getByRole("complementary", { name: `Layer ${name}` });

async function drawn() {
  await expect.element(canvas(), LONG).toBeVisible();
  await expect.poll(() => Number(canvas().element().getAttribute("data-drawn")), LONG).toBeGreaterThan(0);
}

test("the graph fills the page from the button in the panel's head, and Escape leaves it", async () => {
  const { store, until } = await showView(<ViewPanel view={architectureView} />, { width: 280, height: 900 });
  await until(settled);
  await page.getByRole("button", { name: "Network graph, full screen" }).click();
  await drawn();
  expect(store.getState().view.graph.full).toBe(true);
  await userEvent.keyboard("{Escape}");
  expect(store.getState().view.graph.full).toBe(false);
  await expect.element(app()).not.toBeInTheDocument();
});

test("a layer is found by part of its name: it is opened, selected, and its card tells attributes, weights and numbers", async () => {
  const { store, until } = await showView(<ViewPanel view={architectureView} />, { ...SHOWN, model: branching() });
  const { info } = await until(settled);
  await drawn();
  const open = boxes();
  await page.getByRole("button", { name: "Fold all" }).click();
  await expect.poll(boxes).toBeLessThan(open);
  const layer = info?.model.layers.find(
    ({ block, weights, index }) => block !== undefined && weights !== undefined && index > 8,
  );
  if (layer === undefined) throw new Error("the network has no such layer");
  const folded = boxes();
  await page.getByRole("combobox", { name: "Find a layer" }).fill(layer.name);
  await page.getByRole("option").first().click();
  await expect.element(card(layer.name)).toBeVisible();
  await expect.poll(boxes).toBeGreaterThan(folded);
  expect(store.getState().view.t).toBe(layer.index);
  await expect.element(card(layer.name)).toHaveTextContent("strides");
  await expect.element(page.getByRole("img", { name: /^histogram from -0.4 to 0.4/ })).toBeVisible();
  await expect.element(card(layer.name)).toHaveTextContent("Multiply-adds");
});

test("arrows go from box to box, open and fold a block; a name that is not there is answered with the nearest", async () => {
  const { store, until } = await showView(<ViewPanel view={architectureView} />, SHOWN);
  await until(settled);
  await drawn();
  const whole = boxes();
  (app().element() as HTMLElement).focus();
  await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}");
  expect(store.getState().view.t).toBe(1);
  await userEvent.keyboard("{ArrowLeft}");
  await expect.poll(boxes).toBeLessThan(whole);
  await userEvent.keyboard("{ArrowRight}");
  await expect.poll(boxes).toBe(whole);
  await page.getByRole("combobox", { name: "Find a layer" }).fill("cnov5");
  await expect.element(page.getByText(/^No layer is called that\. Did you mean conv5/)).toBeVisible();
});

test("only what is in view is drawn, and a wheel moves on", async () => {
  const { until } = await showView(<ViewPanel view={architectureView} />, { ...SHOWN, model: branching(40) });
  await until(settled);
  await drawn();
  await page.getByRole("button", { name: "Open all" }).click();
  await expect.poll(boxes, LONG).toBeGreaterThan(200);
  const count = () => Number(canvas().element().getAttribute("data-drawn"));
  await expect.poll(count).toBeLessThan(boxes());
  const picture = () => (canvas().element() as HTMLCanvasElement).toDataURL();
  const before = picture();
  canvas()
    .element()
    .dispatchEvent(new WheelEvent("wheel", { deltaY: 600, bubbles: true, cancelable: true }));
  await expect.poll(picture).not.toBe(before);
});

test("colouring by measured time asks for it, and says on how many runs it stands", async () => {
  const { store, until } = await showView(<ViewPanel view={architectureView} />, SHOWN);
  await until(settled);
  expect(knownOfLayers(store.getState(), "layerTimes")).toBeUndefined();
  await page.getByRole("combobox", { name: "Colour by" }).selectOptions("Share of the measured time");
  await until((state) => knownOfLayers(state, "layerTimes") !== undefined);
  await expect.element(page.getByText("median of 25 runs of 16 images each")).toBeVisible();
  expect(store.getState().view.graph.by).toBe("timeShare");
});

test("a dropped table colours by its first column and tells which names it does not know", async () => {
  const { store, until } = await showView(<ViewPanel view={architectureView} />, SHOWN);
  await until(settled);
  await drawn();
  const file = new File(["layer,energy\nconv1,3\nconv5,9\nconv99,1\n"], "energy.csv");
  const data = new DataTransfer();
  data.items.add(file);
  app()
    .element()
    .dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  await until((state) => state.view.graph.by === "own:energy");
  await expect
    .element(page.getByText(/^unknown layer: "conv99" \(energy\.csv, line 4\): did you mean conv/))
    .toBeVisible();
  await page.getByRole("button", { name: "Drop these numbers" }).click();
  expect(store.getState().ownFile).toBe("none");
  await expect.element(page.getByRole("option", { name: "energy" })).not.toBeInTheDocument();
});

test("a folded group has a card: what it is, how often, what it holds and what it costs together; it opens from there", async () => {
  const { until, store } = await showView(<ViewPanel view={architectureView} />, { ...SHOWN, model: branching(12) });
  const { info } = await until(settled);
  await drawn();
  await page.getByRole("button", { name: "Fold all" }).click();
  const layers = info?.model.layers ?? [];
  const tree = networkTree(layers, info?.model.blocks ?? []);
  const group = groupsOf(tree).find(({ kind }) => kind === "repeat") ?? groupsOf(tree)[0];
  if (group === undefined) throw new Error("the network has no group");
  store.getState().actions.selectLayer(group.layers.at(-1) ?? 0);
  // a press on its box, which is what is selected
  await expect.poll(boxes, LONG).toBeLessThan(layers.length);
  const folded = boxes();
  (app().element() as HTMLElement).focus();
  await userEvent.keyboard("{Enter}");
  const own = page.getByRole("complementary", { name: `Group ${group.name}` });
  await expect.element(own).toBeVisible();
  if (group.times > 1) await expect.element(own).toHaveTextContent(`${group.times} times`);
  const parameters = group.layers.reduce((sum, one) => sum + (layers[one]?.parameters ?? 0), 0);
  await expect.element(own).toHaveTextContent(`Parameters${formatLarge(parameters)}`);
  await own.getByRole("button", { name: "Open the group" }).click();
  await expect.poll(boxes, LONG).toBeGreaterThan(folded);
});
