import { expect, onTestFinished, test, vi } from "vitest";
import { page } from "vitest/browser";
import { settled, showView } from "../../../page-fixture.tsx";
import type { PageStore } from "../../../state/store.ts";
import { ADDRESS } from "../../index.ts";
import { Stage } from "../projection.tsx";
import { SPACE_LOOK } from "./space-look.ts";

const PATIENT = { timeout: 20_000 };
const SIZE = { width: 900, height: 560 };

const inSpace = (patch: Partial<typeof SPACE_LOOK> = {}) => ({ space: { ...SPACE_LOOK, shown: true, ...patch } });

async function canvas(): Promise<HTMLCanvasElement> {
  await vi.waitFor(() => expect(document.querySelector(".in-space canvas")).not.toBeNull(), PATIENT);
  const found = document.querySelector(".in-space canvas");
  if (!(found instanceof HTMLCanvasElement)) throw new Error("no canvas");
  found.setPointerCapture = () => {};
  return found;
}

function point(on: HTMLElement, type: string, x: number, y: number, init: PointerEventInit = {}): void {
  const box = on.getBoundingClientRect();
  const at = { clientX: box.left + x, clientY: box.top + y, pointerId: 1, bubbles: true, cancelable: true, ...init };
  on.dispatchEvent(new PointerEvent(type, at));
}

/** Share of the canvas's pixels that are not the stage's ground. */
async function drawn(on: HTMLCanvasElement, store: PageStore): Promise<number> {
  // what is drawn can be read until the frame is shown: the stage draws again, and is read in the same frame
  store.getState().actions.look({});
  const bitmap = await new Promise<ImageBitmap>((resolve) => {
    requestAnimationFrame(() => resolve(createImageBitmap(on)));
  });
  const copy = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  if (copy === null) throw new Error("no context");
  copy.drawImage(bitmap, 0, 0);
  const { data } = copy.getImageData(0, 0, bitmap.width, bitmap.height);
  let other = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (Math.abs((data[i] ?? 0) - (data[0] ?? 0)) + Math.abs((data[i + 2] ?? 0) - (data[2] ?? 0)) > 24) other++;
  }
  return (4 * other) / data.length;
}

test("the stage goes to 3-D and back: every layer has its name, the maps are drawn, and the address says so", async () => {
  const { store, until } = await showView(<Stage />, { ...SIZE, view: { item: 3 } });
  await until(settled);
  await page.getByRole("radio", { name: "3-D" }).click();
  const own = await canvas();
  await expect.element(page.getByRole("button", { name: "conv1" }).first(), PATIENT).toBeVisible();
  await vi.waitFor(() => expect(document.querySelector(".stage-line")).toBeNull(), PATIENT);
  await vi.waitFor(async () => expect(await drawn(own, store)).toBeGreaterThan(0.05), PATIENT);
  expect(ADDRESS.write(store.getState().view)).toContain("space=1");
  // the likeliest classes stand at its end
  await expect.element(page.getByText(/\d %/).first()).toBeVisible();
  await page.getByRole("radio", { name: "Plane" }).click();
  await vi.waitFor(() => expect(document.querySelector(".in-space")).toBeNull(), PATIENT);
});

test("a layer's name flies to it, the slider flies on, and 0 goes back to the whole network", async () => {
  const { store } = await showView(<Stage />, { ...SIZE, view: { item: 3, ...inSpace() } });
  await canvas();
  const name = page.getByRole("button", { name: "conv2", exact: true });
  await expect.element(name, PATIENT).toBeVisible();
  await name.click();
  const conv2 = store.getState().info?.model.layers.find((layer) => layer.name === "conv2")?.index;
  expect(store.getState().view.t).toBe(conv2);
  expect(store.getState().view.space.close).toBe(true);
  dispatchEvent(new KeyboardEvent("keydown", { key: "0" }));
  expect(store.getState().view.space.close).toBe(false);
  store.getState().actions.look({ t: 7 });
  expect(store.getState().view.space.close).toBe(true);
});

test("dragging turns the network, keys turn it back, and the wheel magnifies", async () => {
  const { store } = await showView(<Stage />, { ...SIZE, view: { item: 3, ...inSpace() } });
  const own = await canvas();
  await vi.waitFor(() => expect(own.width).toBeGreaterThan(300), PATIENT);
  point(own, "pointerdown", 300, 200, { button: 0 });
  point(own, "pointermove", 320, 200);
  point(own, "pointermove", 360, 210);
  point(own, "pointerup", 360, 210);
  const turned = store.getState().view.space.orbit;
  expect(turned?.turn).toBeLessThan(-10);
  expect(turned?.tilt).toBeGreaterThan(1);
  dispatchEvent(new KeyboardEvent("keydown", { key: "j" }));
  expect(store.getState().view.space.orbit?.turn).toBeGreaterThan(turned?.turn ?? 0);
  own.dispatchEvent(new WheelEvent("wheel", { deltaY: -200, clientX: 400, clientY: 200, cancelable: true }));
  expect(store.getState().view.space.orbit?.zoom).toBeGreaterThan(1.2);
  await page.getByRole("button", { name: "Straighten the view" }).click();
  expect(store.getState().view.space.orbit).toBeUndefined();
});

test("the cell under the pointer is written out: its terms, the rest and the bias add up to its value; a click keeps it", async () => {
  const { store } = await showView(<Stage />, { ...SIZE, view: { item: 3, t: 8, ...inSpace({ close: true }) } });
  const own = await canvas();
  await vi.waitFor(() => expect(document.querySelector(".stage-line")).toBeNull(), PATIENT);
  const { width, height } = own.getBoundingClientRect();
  const card = () => document.querySelector(".cell-card");
  const find = (): readonly [number, number] | undefined => {
    for (let y = 30; y < height; y += 9) {
      for (let x = Math.floor(width / 4); x < width; x += 9) {
        point(own, "pointermove", x, y);
        if (own.style.cursor === "crosshair") return [x, y];
      }
    }
    return undefined;
  };
  let at: readonly [number, number] | undefined;
  await vi.waitFor(() => {
    at = find();
    expect(at).toBeDefined();
  }, PATIENT);
  const [x, y] = at ?? [0, 0];
  await vi.waitFor(() => expect(card()?.querySelectorAll(".amount").length).toBeGreaterThan(3), PATIENT);
  const numbers = [...(card()?.querySelectorAll(".amount") ?? [])].map((one) =>
    Number(one.textContent?.replace("−", "-")),
  );
  const value = Number(card()?.querySelector(".cell-value b")?.textContent?.replace("−", "-"));
  const step = 10 ** -(card()?.querySelector(".cell-value b")?.textContent?.split(".")[1]?.length ?? 0);
  expect(Math.abs(numbers.reduce((sum, one) => sum + one, 0) - value)).toBeLessThan(numbers.length * step);
  point(own, "pointerdown", x, y, { button: 0 });
  point(own, "pointerup", x, y);
  point(own, "pointerleave", x, y);
  expect(store.getState().view.space.cell?.layer).toBeGreaterThan(0);
  expect(ADDRESS.write(store.getState().view)).toContain("cell=");
  await page.getByRole("button", { name: "Let go of the cell" }).click();
  expect(store.getState().view.space.cell).toBeUndefined();
});

test("maps that cannot be read say why", async () => {
  await showView(<Stage />, { ...SIZE, failing: "layerMaps", view: { item: 3, ...inSpace() } });
  await expect.element(page.getByText(/unsupported operator/), PATIENT).toBeVisible();
});

test("both networks stand beside each other, looked at in the same way, each with its own name and maps", async () => {
  const asked: (string | undefined)[] = [];
  const { store, until } = await showView(<Stage />, {
    ...SIZE,
    others: ["robust"],
    view: { item: 3, model: "robust", both: true, ...inSpace() },
    wrap: (study) => ({
      ...study,
      layerMaps: (request, call) => {
        asked.push(call?.variant?.model);
        return study.layerMaps(request, call);
      },
    }),
  });
  await until(settled);
  await vi.waitFor(() => expect(document.querySelectorAll(".in-space canvas")).toHaveLength(2), PATIENT);
  await expect.element(page.getByText("first", { exact: true })).toBeVisible();
  await expect.element(page.getByText("this one", { exact: true })).toBeVisible();
  await vi.waitFor(() => expect(new Set(asked)).toEqual(new Set([undefined, "robust"])), PATIENT);
  // one toolbar and one answer to a key
  dispatchEvent(new KeyboardEvent("keydown", { key: "j" }));
  expect(store.getState().view.space.orbit?.turn).toBe(10);
  expect(document.querySelectorAll("[role=toolbar]")).toHaveLength(1);
});

test("the picture of the network is saved as a PNG with the names of layers", async () => {
  const { store } = await showView(<Stage />, { ...SIZE, view: { item: 3, ...inSpace() } });
  const own = await canvas();
  await vi.waitFor(() => expect(document.querySelector(".stage-line")).toBeNull(), PATIENT);
  await vi.waitFor(async () => expect(await drawn(own, store)).toBeGreaterThan(0.05), PATIENT);
  const saved = vi.spyOn(URL, "createObjectURL").mockReturnValue("#");
  onTestFinished(() => saved.mockRestore());
  store
    .getState()
    .exports.find(({ title }) => title.startsWith("PNG of"))
    ?.run();
  await vi.waitFor(() => expect(saved).toHaveBeenCalled(), PATIENT);
  const bitmap = await createImageBitmap(saved.mock.calls[0]?.[0] as Blob);
  expect(bitmap.width).toBeGreaterThanOrEqual(own.width);
  expect(Math.abs(bitmap.width / bitmap.height / (own.width / own.height) - 1)).toBeLessThan(0.1);
  const copy = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  copy?.drawImage(bitmap, 0, 0);
  const { data = new Uint8ClampedArray() } = copy?.getImageData(0, 0, bitmap.width, bitmap.height) ?? {};
  let other = 0;
  for (let i = 0; i < data.length; i += 4) if (Math.abs((data[i] ?? 0) - (data[0] ?? 0)) > 24) other++;
  expect((4 * other) / data.length).toBeGreaterThan(0.04);
});
