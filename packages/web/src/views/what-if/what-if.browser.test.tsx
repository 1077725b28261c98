import type { ChangeMessage, Figures, Progress, Robustness, Study, Sweep } from "@deepling/engine";
import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { ADDRESS } from "../index.ts";
import { whatIfView } from "./view.ts";

const SIZE = { width: 1096, height: 340 };

const show = (view: Parameters<typeof showView>[1] = {}) =>
  showView(<ViewPanel view={whatIfView} />, { ...SIZE, ...view, view: { item: 17, ...view.view } });

test("an edit is added, set, and taken back; the network's answer stands beside it", async () => {
  const { store, until } = await show();
  await until(settled);
  await page.getByRole("button", { name: "Add an edit" }).click();
  await page.getByRole("button", { name: "Rotate", exact: true }).click();
  const slider = page.getByRole("slider", { name: /^Angle/ });
  await expect.element(slider).toBeVisible();
  expect(store.getState().view.imageEdits).toMatchObject([{ name: "rotate" }]);
  await expect.element(page.getByRole("region", { name: "Probabilities before and after" })).toBeVisible();
  await expect.element(page.getByRole("region", { name: "Difference of every layer" })).toBeVisible();
  const first = store.getState().view.imageEdits;
  (slider.element() as HTMLInputElement).focus();
  await userEvent.keyboard("{ArrowRight}");
  expect(store.getState().view.imageEdits).not.toEqual(first);
  await page.getByRole("button", { name: "Undo" }).click();
  expect(store.getState().view.imageEdits).toEqual(first);
  await page.getByRole("button", { name: "Undo" }).click();
  expect(store.getState().view.imageEdits).toEqual([]);
  await page.getByRole("button", { name: "Redo" }).click();
  expect(store.getState().view.imageEdits).toEqual(first);
});

test("an edit fits its narrow column: its slider gives way, its value and its buttons are not cut off", async () => {
  const { until } = await show({
    width: 972,
    view: { ...ADDRESS.read("image-edit=occlude(x=2,y=2,width=4,height=4)"), item: 17 },
  });
  await until(settled);
  await expect.element(page.getByRole("slider", { name: /^Left/ })).toBeVisible();
  const stack = document.querySelector(".edit-stack");
  expect(stack?.scrollWidth).toBe(stack?.clientWidth);
});

test("the stack is in the address, in the grammar of the command line", async () => {
  const { store, until } = await show({
    view: { ...ADDRESS.read("image-edit=rotate=15; gaussian_noise:3"), item: 17 },
  });
  await until(settled);
  await expect.element(page.getByText("severity 3")).toBeVisible();
  const written = decodeURIComponent(ADDRESS.write(store.getState().view).replaceAll("+", " "));
  expect(written).toContain("image-edit=rotate=15; gaussian_noise(severity=3)");
});

test("a window that is drawn on the picture covers those pixels of the network's image", async () => {
  const { store, until } = await show();
  await until(settled);
  await page.getByRole("button", { name: "Window", exact: true }).click();
  const canvas = page.getByRole("img", { name: /as it is$/ });
  await expect.element(canvas).toBeVisible();
  const host = canvas.element().parentElement as HTMLElement;
  const { left, top, width } = host.getBoundingClientRect();
  const pixel = width / (canvas.element() as HTMLCanvasElement).width;
  const at = (type: string, x: number, y: number) =>
    host.dispatchEvent(
      new PointerEvent(type, {
        clientX: left + x * pixel,
        clientY: top + y * pixel,
        bubbles: true,
        button: 0,
        pointerId: 1,
      }),
    );
  host.setPointerCapture = () => undefined;
  at("pointerdown", 4, 6);
  at("pointermove", 12, 16);
  at("pointerup", 12, 16);
  expect(store.getState().view.imageEdits).toEqual([
    { name: "occlude", given: { x: "4", y: "6", width: "8", height: "10", paint: "mean" } },
  ]);
  await expect.element(page.getByRole("img", { name: /edited$/ })).toBeVisible();
});

test("a sweep says what becomes of the accuracy, and selects the images that change first", async () => {
  const view = { ...ADDRESS.read("image-edit=rotate=180&answer=sweep"), item: 17 };
  const { store, until } = await show({ view });
  await until(settled);
  await expect.element(page.getByText("45.0 %")).toBeVisible();
  await page.getByRole("button", { name: /^Select the first/ }).click();
  expect(store.getState().view.selection.every((item) => item % 2 === 0)).toBe(true);
});

test("an edit that cannot be made says why", async () => {
  const view = { ...ADDRESS.read("image-edit=rotate=15"), item: 17 };
  const { until } = await show({ view, failing: "change" });
  await until(settled);
  await expect.element(page.getByText("Export without it.")).toBeVisible();
});

test("what is shown is exported as the command line writes it", async () => {
  const view = { ...ADDRESS.read("image-edit=rotate=180&answer=sweep"), item: 17 };
  const { store, until } = await show({ view });
  await until(settled);
  await until(({ exports }) => exports.length >= 8);
  const titles = store.getState().exports.map(({ group, title }) => `${group}: ${title}`);
  const of = (group: string) => ["PNG figure", "SVG figure", "CSV table", "JSON"].map((title) => `${group}: ${title}`);
  expect(titles).toEqual(expect.arrayContaining([...of("Sweep of rotate"), ...of("What the edits change")]));
  const saved = new Map<string, Promise<string>>();
  const objectUrl = URL.createObjectURL;
  const click = HTMLAnchorElement.prototype.click;
  let blob: Blob | undefined;
  URL.createObjectURL = (content: Blob) => {
    blob = content;
    return "blob:none";
  };
  HTMLAnchorElement.prototype.click = function save() {
    if (blob !== undefined) saved.set(this.download, blob.text());
  };
  try {
    for (const { group, run, title } of store.getState().exports)
      if (group.startsWith("Sweep") && title !== "PNG figure") run();
    await expect.poll(() => saved.size).toBe(3);
  } finally {
    URL.createObjectURL = objectUrl;
    HTMLAnchorElement.prototype.click = click;
  }
  const text = async (ending: string) => (await [...saved].find(([name]) => name.endsWith(ending))?.[1]) ?? "";
  const report = JSON.parse(await text(".json"));
  const lines = (await text(".csv")).trim().split("\r\n");
  expect(report).toMatchObject({ parameter: "rotate: angle (°)", neutral: 0 });
  expect(lines).toHaveLength(1 + report.steps.length);
  expect(lines[1]?.split(",").slice(0, 2)).toEqual([report.steps[0].value, report.steps[0].accuracy].map(String));
  expect(await text(".svg")).toContain("rotate: angle");
});

test("an image file that is dropped on the picture is laid down there, and can be undone; another file says so", async () => {
  const { store, until } = await show();
  await until(settled);
  const canvas = page.getByRole("img", { name: /as it is$/ });
  await expect.element(canvas).toBeVisible();
  const host = canvas.element().parentElement as HTMLElement;
  const { left, top, width } = host.getBoundingClientRect();
  const pixels = (canvas.element() as HTMLCanvasElement).width;
  const pixel = width / pixels;
  const drop = (file: File) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(file);
    host.dispatchEvent(new DragEvent("drop", { dataTransfer, clientX: left + 8 * pixel, clientY: top + 8 * pixel }));
  };
  drop(new File(["no picture"], "broken.png", { type: "image/png" }));
  await until(({ notice }) => notice?.text === "broken.png cannot be read as an image");
  const red = new OffscreenCanvas(4, 2);
  const context = red.getContext("2d");
  if (context === null) throw new Error("no canvas");
  context.fillStyle = "#ff0000";
  context.fillRect(0, 0, 4, 2);
  drop(new File([await red.convertToBlob({ type: "image/png" })], "red.png", { type: "image/png" }));
  const { view } = await until(({ view: now }) => now.imageEdits.length === 1);
  const [edit] = view.imageEdits;
  const side = pixels / 2;
  expect(edit).toMatchObject({ name: "picture", given: { width: String(side), height: String(side / 2) } });
  expect(Number(edit?.given.x) + side / 2).toBe(8);
  // four by two pixels, all of them red
  expect(edit?.given.pixels).toBe(`4x2.${"_wAA".repeat(8)}`);
  await page.getByRole("button", { name: "Undo" }).click();
  expect(store.getState().view.imageEdits).toEqual([]);
});

/** A study whose answers are changed one by one. */
async function* mapped<T>(messages: AsyncIterable<T>, change: (message: T) => T): AsyncGenerator<T> {
  for await (const message of messages) yield change(message);
}

const unlabelled = (figures: Figures): Figures => ({ ...figures, accuracy: Number.NaN, same: 0.625 });

test("without labels a sweep and the table of corruptions say how many images are predicted as before", async () => {
  const wrap = (study: Study): Study => ({
    ...study,
    sweep: (request, call) =>
      mapped<Progress | Sweep>(study.sweep(request, call), (message) =>
        message.kind === "sweep" && message.data !== undefined
          ? {
              ...message,
              data: {
                ...message.data,
                labelled: 0,
                untouched: unlabelled(message.data.untouched),
                steps: message.data.steps.map(unlabelled),
              },
            }
          : message,
      ),
    async *robustness() {
      yield { kind: "progress", stage: "predictions", done: 3, total: 4 };
      const untouched = { ...({} as Figures), accuracy: Number.NaN, same: 1 };
      const row = { name: "fog", steps: [0.9, 0.8, 0.7, 0.6, 0.5].map((same) => ({ ...untouched, same })) };
      const rows = [
        { ...row, accuracy: Number.NaN, relative: Number.NaN, same: 0.7, recallChange: new Float64Array(3) },
      ];
      const table = { final: true, count: 10, of: 10, labelled: 0, classCounts: new Int32Array(3), untouched, rows };
      yield {
        ...{ kind: "robustness", accuracy: Number.NaN, relative: Number.NaN, leftOut: [], ...table },
        ...{
          unjudged: Int32Array.of(3),
          notes: ["1 image is not counted, since its scores are NaN or infinite: kind-3"],
        },
      } satisfies Robustness;
    },
  });
  const view = { ...ADDRESS.read("image-edit=rotate=180&answer=sweep"), item: 17 };
  const { until } = await show({ view, wrap });
  await until(settled);
  await expect.element(page.getByText("62.5 %")).toBeVisible();
  await expect.element(page.getByText(/predicted as before/)).toBeVisible();
  await page.getByRole("button", { name: "Corruptions" }).click();
  await expect.element(page.getByText("Predicted as untouched")).toBeVisible();
  await expect.element(page.getByText(/1 image is not counted/)).toBeVisible();
  await expect.element(page.getByRole("button", { name: "90", exact: true })).toBeVisible();
  await expect.element(page.getByText("–", { exact: true })).not.toBeInTheDocument();
});

test("an image that is not edited does not say that its edit changes nothing; one whose edit changes nothing does", async () => {
  const wrap = (study: Study): Study => ({
    ...study,
    change: (request, call) =>
      mapped<Progress | ChangeMessage>(study.change(request, call), (message) =>
        message.kind === "layers" ? { ...message, unchanged: true } : message,
      ),
  });
  const { until, store } = await show({ wrap });
  await until(settled);
  await expect.element(page.getByRole("region", { name: "Difference of every layer" })).toBeVisible();
  await expect.element(page.getByText(/^The edit changes nothing/)).not.toBeInTheDocument();
  store.getState().actions.edit({ imageEdits: [{ name: "rotate", given: { angle: "0" } }] });
  await expect.element(page.getByText(/^The edit changes nothing/)).toBeVisible();
});

test("an edit from an address whose name no edit has can be removed by itself", async () => {
  const { store, until } = await show({ view: { ...ADDRESS.read("image-edit=rotate=15; bogus=3"), item: 17 } });
  await until(settled);
  await page.getByRole("button", { name: "Remove bogus" }).click();
  expect(store.getState().view.imageEdits).toMatchObject([{ name: "rotate" }]);
});
