import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { inspectorView } from "./view.ts";

test("an image: its name, both classes, its neighbours in the layer, and the layer's channels", async () => {
  const { store, study, until } = await showView(<ViewPanel view={inspectorView} />, {
    width: 340,
    height: 900,
    view: { item: 17, inspect: "image", t: 9 },
  });
  await until(settled);
  await expect.element(page.getByRole("heading", { name: "shape-0017.png" })).toBeVisible();
  const { probabilities } = await study.predict({ item: 17 });
  const best = `${(100 * Math.max(...probabilities)).toFixed(1)} %`;
  await expect.element(page.getByText(best).first()).toBeVisible();
  await expect.element(page.getByText("Nearest in conv3")).toBeVisible();
  const { items } = await study.neighbours({ item: 17, layer: 9, count: 12 });
  await page.getByRole("button", { name: "Strip" }).click();
  expect(store.getState().view).toMatchObject({
    below: "strip",
    strip: { items: [17], target: "triangle", compare: "ring" },
  });
  const nearest = page.getByRole("button", { name: `shape-${String(items[0]).padStart(4, "0")}.png` });
  await expect.element(nearest).toBeVisible();
  await expect.element(page.getByRole("button", { name: "40 of 160" })).toBeVisible();
  await nearest.click();
  expect(store.getState().view.item).toBe(items[0]);
});

test("from one selected image to the next; a press on a unit explains it", async () => {
  const { store, study, until } = await showView(<ViewPanel view={inspectorView} />, {
    width: 340,
    height: 900,
    view: { item: 17, selection: Int32Array.of(3, 17, 40), inspect: "image", t: 23 },
  });
  await until(settled);
  await expect.element(page.getByText("2 of 3 selected")).toBeVisible();
  await page.getByRole("button", { name: "Next selected image" }).click();
  await page.getByRole("button", { name: "Next selected image" }).click();
  expect(store.getState().view).toMatchObject({ item: 3, selection: Int32Array.of(3, 17, 40) });
  const { channels } = await study.activations({ item: 3, layer: 23, limit: 40 });
  const first = (await study.info()).data.classes[channels[0] ?? 0];
  await page
    .getByRole("group", { name: /strongest units/ })
    .getByTitle(`${first}:`)
    .click();
  await page.getByRole("button", { name: "Explain", exact: true }).last().click();
  expect(store.getState().view).toMatchObject({ below: "explain", explain: { target: `unit:fc8/${channels[0]}` } });
  await page
    .getByRole("group", { name: /strongest units/ })
    .getByTitle(`${first}:`)
    .click({ modifiers: ["Control"] });
  expect(store.getState().view).toMatchObject({ below: "units", unit: { layer: "fc8", unit: channels[0] } });
});

test("a unit is edited: away, scaled, in a box drawn on its map, patched from another image", async () => {
  const { store, study, until } = await showView(<ViewPanel view={inspectorView} />, {
    width: 340,
    height: 900,
    view: { item: 17, selection: Int32Array.of(3, 17), inspect: "image", t: 17 },
  });
  await until(settled);
  const { channels } = await study.activations({ item: 17, layer: 17, limit: 40 });
  const [first, second] = channels;
  const tiles = page.getByRole("img", { name: /7×7 values each/ });
  await tiles.click({ position: { x: 10, y: 10 } });
  const card = page.getByRole("dialog", { name: `channel ${first} of relu5` });
  await card.getByRole("button", { name: "Ablate (0)" }).click();
  expect(store.getState().view.edits).toBe(`relu5[${first}]=0`);
  // a box of 3 × 2 of the 7 × 7 positions
  const { left, top, width } = card.getByRole("img").element().getBoundingClientRect();
  const brush = card.getByRole("img").element().parentElement as HTMLElement;
  brush.setPointerCapture = () => {};
  const at = (x: number, y: number) => ({
    bubbles: true,
    pointerId: 1,
    clientX: left + ((x + 0.5) * width) / 7,
    clientY: top + ((y + 0.5) * width) / 7,
  });
  const fire = async (event: PointerEvent) => {
    brush.dispatchEvent(event);
    await new Promise(requestAnimationFrame);
  };
  await fire(new PointerEvent("pointerdown", at(4, 1)));
  await fire(new PointerEvent("pointermove", at(2, 2)));
  await fire(new PointerEvent("pointerup", at(2, 2)));
  await expect.element(card.getByText("Edit in 3×2 positions")).toBeVisible();
  await card.getByRole("button", { name: "Patch from image" }).click();
  expect(store.getState().view.edits).toBe(`relu5[${first}]=0;relu5[${first}]@box(2,1,3,2)=image:3`);
  await card.getByRole("button", { name: "Remove what is done to this unit" }).click();
  expect(store.getState().view.edits).toBe(`relu5[${first}]@box(2,1,3,2)=image:3`);
  await userEvent.keyboard("{Escape}");
  await tiles.click({ position: { x: 60, y: 10 } });
  const other = page.getByRole("dialog", { name: `channel ${second} of relu5` });
  await other.getByRole("slider").fill("2.5");
  await userEvent.keyboard("{ArrowRight}");
  expect(store.getState().view.edits).toContain(`relu5[${second}]*2.6`);
});

test("a layer is edited from its page: what its shape does not allow says so", async () => {
  const { store, until } = await showView(<ViewPanel view={inspectorView} />, {
    width: 340,
    height: 900,
    view: { t: 9 },
  });
  await until(settled);
  await page.getByRole("button", { name: "Edit conv3" }).click();
  await expect.element(page.getByRole("button", { name: /Bypass it.*it changes the shape/ })).toBeDisabled();
  await page.getByRole("button", { name: "Weights times 0" }).click();
  expect(store.getState().view.edits).toBe("conv3:weights*0");
});

test("a layer: what it is, what it costs, what it sees, its kernels, and its quality", async () => {
  const { store, until } = await showView(<ViewPanel view={inspectorView} />, {
    width: 340,
    height: 900,
    view: { t: 1 },
  });
  await until(settled);
  await expect.element(page.getByRole("heading", { name: "conv1" })).toBeVisible();
  await expect.element(page.getByText("40×32×32")).toBeVisible();
  await expect.element(page.getByText("3.07 M")).toBeVisible();
  await expect.element(page.getByText(/sees 5×5 of the image's 32×32 pixels/)).toBeVisible();
  await expect.element(page.getByRole("img", { name: /5×5 in red, green and blue/ })).toBeVisible();
  store.getState().actions.selectLayer(5);
  await expect.element(page.getByText(/output channel 0 of 80/)).toBeVisible();
  store.getState().actions.selectLayer(23);
  await expect.element(page.getByText("the whole image")).toBeVisible();
  await expect.element(page.getByText("Trustworthiness")).toBeVisible();
});

test("without an image it says how to choose one; a failure stands where its answer would have", async () => {
  const { store, until } = await showView(<ViewPanel view={inspectorView} />, {
    width: 340,
    height: 900,
    failing: "activations",
  });
  await until(settled);
  await page.getByRole("tab", { name: "Image" }).click();
  await expect.element(page.getByText(/Choose an image/)).toBeVisible();
  store.getState().actions.selectItem(3);
  await expect.element(page.getByRole("alert")).toHaveTextContent(/NonMaxSuppression.*Export without it/);
  await expect.element(page.getByRole("heading", { name: "shape-0003.png" })).toBeVisible();
});

test("the channels of both networks stand beside each other: the same channels in one order, by number or by best match", async () => {
  const asked: { readonly variant: unknown; readonly channels: readonly number[] | undefined }[] = [];
  const { store, study, until } = await showView(<ViewPanel view={inspectorView} />, {
    width: 340,
    height: 900,
    others: ["robust"],
    view: { item: 17, inspect: "image", t: 17, model: "robust", both: true },
    wrap: (study) => ({
      ...study,
      activations: (request, call) => {
        asked.push({ variant: call?.variant, channels: request.channels });
        return study.activations(request, call);
      },
    }),
  });
  await until(settled);
  await expect.poll(() => document.querySelectorAll(".side-prediction .bars").length).toBe(2);
  const told = [...document.querySelectorAll(".side-prediction")].map((one) => one.textContent ?? "");
  expect(told.map((text) => text.slice(0, 5))).toEqual(["first", "this "]);
  const shares = async (variant: object) => (await study.predict({ item: 17 }, { variant })).probabilities;
  const bars = [...document.querySelectorAll(".side-prediction .bars")].map((one) => one.textContent);
  for (const [at, variant] of [{}, { model: "robust" }].entries()) {
    const highest = Math.max(...(await shares(variant)));
    expect(bars[at]).toContain(`${(100 * highest).toFixed(1)} %`);
  }
  const tiles = page.getByRole("img", { name: "first | this one | difference" });
  await expect.element(tiles).toBeVisible();
  const variant = { model: "robust" };
  const { channels } = await study.activations({ item: 17, layer: 17, limit: 40 }, { variant });
  expect(asked).toContainEqual({ variant: {}, channels: [...channels] });
  await expect.element(page.getByText(/this one less first, to ±/)).toBeVisible();
  await page.getByRole("button", { name: "Difference" }).click();
  await expect.element(page.getByRole("img", { name: "first | this one", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Best match" }).click();
  await expect.element(page.getByText("on 400 images")).toBeVisible();
  const matched = [...channels].filter((unit) => unit < 127).map((unit) => unit + 1);
  await expect.poll(() => asked).toContainEqual({ variant: {}, channels: matched });
  expect(store.getState().view).toMatchObject({ pairing: "match", difference: false });
});

test("a channel's card names its best match in the other network, and a press goes there", async () => {
  const { store, until } = await showView(<ViewPanel view={inspectorView} />, {
    width: 340,
    height: 900,
    others: ["robust"],
    view: { item: 17, inspect: "image", t: 17, model: "robust" },
  });
  await until(settled);
  await page.getByRole("img", { name: /7×7 values each/ }).click({ position: { x: 10, y: 10 } });
  await page.getByRole("button", { name: "relu5/1", exact: true }).click();
  expect(store.getState().view).toMatchObject({ before: true, below: "units", unit: { layer: "relu5" }, t: 17 });
  expect(store.getState().view.unit).toEqual({ layer: "relu5", unit: 1 });
});

test("one line says at which layer the image is decided, once the layers were read; a press goes there", async () => {
  const item = 17;
  const { store, until } = await showView(<ViewPanel view={inspectorView} />, {
    width: 340,
    height: 900,
    view: { item, inspect: "image", t: 9 },
  });
  await until(settled);
  await page.getByRole("button", { name: "At which layer is it decided?" }).click();
  const { depth, info, evaluation } = await until((state) => state.depth !== undefined);
  const at = depth?.answer.depths[item] ?? -1;
  const said = info?.data.classes[evaluation?.predicted[item] ?? -1];
  const line = document.querySelector(".decided-line");
  await expect.element(page.getByText("has the most votes of the 30 images")).toBeVisible();
  // its definition of neighbours is not the timeline's, and both say so
  expect(line?.textContent).toContain("The timeline counts the 10 nearest in the plane, so it can differ.");
  expect(line?.textContent).toContain(
    `Decided at ${info?.model.layers[at]?.name}, layer ${at} of 23: from there on ${said} has the most votes of the 30 images nearest by activations, of`,
  );
  await page.getByRole("button", { name: `${info?.model.layers[at]?.name}`, exact: true }).click();
  expect(store.getState().view.t).toBe(at);
  const undecided = depth?.answer.depths.indexOf(-1) ?? -1;
  store.getState().actions.selectItem(undecided);
  await expect.element(page.getByText("Undecided: even at fc8")).toBeVisible();
});
