import type { Study } from "@deepling/engine";
import { scaleEnd, signedColour } from "@deepling/engine";
import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { attributionPicture, attributionTable } from "../../parts/attribution-picture.ts";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { EXPLAIN_LOOK } from "../../state/view-state.ts";
import { explainView } from "./view.ts";

test("two methods side by side, each with its sentence and source; another method is a choice away", async () => {
  const { store, study, until } = await showView(<ViewPanel view={explainView} />, {
    width: 1000,
    height: 340,
    view: { item: 17 },
  });
  await until(settled);
  const [first, second] = [page.getByRole("img", { name: /Integrated/ }), page.getByRole("img", { name: /Grad-CAM:/ })];
  await expect.element(first).toHaveAccessibleName(/logit of predicted/);
  await expect.element(second).toBeVisible();
  const methods = await study.methods({});
  const deconvnet = methods.find(({ id }) => id === "deconvnet");
  await page.getByRole("button", { name: /Method: Integrated/ }).click();
  await page.getByRole("button", { name: new RegExp(`^${deconvnet?.title}`) }).click();
  expect(store.getState().view.explain.first).toBe("deconvnet");
  await expect.element(page.getByText(deconvnet?.sentence ?? "-")).toBeVisible();
  await page.getByRole("button", { name: /evidence for/ }).click();
  await page.getByRole("button", { name: "crescent" }).click();
  await expect.element(page.getByRole("img", { name: /logit of crescent/ }).first()).toBeVisible();
});

test("the image stands beside its maps, as large; of one that was mistaken, said and true class can be contrasted", async () => {
  const { store, until } = await showView(<ViewPanel view={explainView} />, { width: 1000, height: 340 });
  const { evaluation, info } = await until(settled);
  const labels = info?.data.labels ?? [];
  const items = Array.from(labels.keys());
  const wrong = items.find((item) => evaluation?.predicted[item] !== labels[item]) ?? -1;
  const right = items.find((item) => evaluation?.predicted[item] === labels[item]) ?? -1;
  const nameOf = (label: number | undefined) => info?.data.classes[label ?? -1] ?? "-";
  const contrast = `${nameOf(evaluation?.predicted[wrong])} rather than ${nameOf(labels[wrong])}`;
  store.getState().actions.selectItem(wrong);
  const image = page.getByRole("img", { name: /^The image:/ });
  const map = page.getByRole("img", { name: /Integrated/ });
  await expect.element(map).toHaveAccessibleName(/predicted/);
  const [one, other] = [image, map].map((picture) => picture.element().getBoundingClientRect());
  expect([one?.width, one?.height, one?.top]).toEqual([other?.width, other?.height, other?.top]);
  await page.getByRole("button", { name: /evidence for/ }).click();
  await page.getByRole("button", { name: contrast }).click();
  expect(store.getState().view.explain.target).toBe("vs:predicted,true");
  await expect.element(map).toHaveAccessibleName(/vs:predicted,true/);
  // of an image that was recognised it asks nothing
  store.getState().actions.selectItem(right);
  await expect.element(map).toHaveAccessibleName(/logit of predicted/);
});

test("beside the maps a long value breaks: no value is pushed out of sight", async () => {
  const { until } = await showView(<ViewPanel view={explainView} />, { width: 972, height: 260, view: { item: 17 } });
  await until(settled);
  await expect.poll(() => document.querySelector(".attribution-facts dd")).not.toBeNull();
  const value = document.querySelector(".attribution-facts dd");
  const words = value?.closest(".attribution-words");
  if (value) value.textContent = "136×136 pixels up to fire5.squeeze1x1.relu.of.a.long.name";
  expect(words?.scrollWidth).toBe(words?.clientWidth);
});

test("a method's parameters stand in a form of its own description, and in the view", async () => {
  const { store, until } = await showView(<ViewPanel view={explainView} />, {
    width: 1200,
    height: 340,
    view: { item: 17 },
  });
  await until(settled);
  const given = () => store.getState().view.explain.firstGiven;
  await page.getByRole("button", { name: "Parameters of Integrated gradients" }).click();
  await page.getByRole("spinbutton", { name: /^steps/ }).fill("8");
  await userEvent.keyboard("{Enter}");
  await page.getByRole("combobox", { name: /^baseline/ }).selectOptions("grey");
  expect(given()).toEqual({ steps: "8", baseline: "grey" });
  // more than is allowed is not taken
  await page.getByRole("spinbutton", { name: /^steps/ }).fill("9000");
  await userEvent.keyboard("{Enter}");
  expect(given()).toEqual({ steps: "8", baseline: "grey" });
  await expect.element(page.getByText("baseline=grey, steps=8")).toBeVisible();
  await page.getByRole("button", { name: "Reset all" }).click();
  expect(given()).toEqual({});
  // another method has other parameters
  store.getState().actions.look({ explain: { ...store.getState().view.explain, firstGiven: { steps: "8" } } });
  await page.getByRole("button", { name: /Method: Integrated/ }).click();
  await page.getByRole("button", { name: /^Guided backpropagation/ }).click();
  expect(given()).toEqual({});
  await expect.element(page.getByText(/hardly changes when the weights are randomised/)).toBeVisible();
});

test("a unit instead of a class", async () => {
  const { store, study, until } = await showView(<ViewPanel view={explainView} />, {
    width: 1200,
    height: 340,
    view: { item: 17, t: 1 },
  });
  await until(settled);
  const { model } = await study.info();
  await page.getByRole("button", { name: "Explain a unit" }).click();
  await page.getByRole("spinbutton", { name: "Unit" }).fill("1");
  await page.getByRole("button", { name: "Explain it" }).click();
  expect(store.getState().view.explain.target).toBe(`unit:${model.layers[1]?.name}/1`);
  await page.getByRole("button", { name: "Explain a unit" }).click();
  await page.getByRole("button", { name: /answers most/ }).click();
  expect(store.getState().view.explain.target).toBe(`strongest:${model.layers[1]?.name}`);
  // the last layer's units are the classes, and are called so
  const last = model.layers.at(-1)?.name ?? "";
  await page.getByRole("button", { name: "Explain a unit" }).click();
  await page.getByRole("combobox", { name: "Layer" }).selectOptions(last);
  await page.getByRole("combobox", { name: "Unit" }).selectOptions("crescent");
  await page.getByRole("button", { name: "Explain it" }).click();
  expect(store.getState().view.explain.target).toMatch(new RegExp(`^unit:${last}/\\d+$`));
  await expect.element(page.getByRole("button", { name: `evidence for crescent of ${last}` })).toBeVisible();
});

test("without an image it says how to choose one; a failure stands where the map would have", async () => {
  const { store } = await showView(<ViewPanel view={explainView} />, { width: 1000, height: 340, failing: "explain" });
  await expect.element(page.getByText(/Choose an image/)).toBeVisible();
  store.getState().actions.selectItem(3);
  await expect.element(page.getByRole("alert").first()).toHaveTextContent(/NonMaxSuppression/);
});

test("finished attributions can be exported as the figures that the command line writes", async () => {
  const { until } = await showView(<ViewPanel view={explainView} />, { width: 1000, height: 340, view: { item: 3 } });
  const { exports } = await until((state) => state.exports.length === 4);
  expect(exports.map(({ title }) => title)).toEqual(["PNG figure", "SVG figure", "PNG figure", "SVG figure"]);
  expect(new Set(exports.map(({ id }) => id)).size).toBe(4);
});

test("the map covers the image as far as it is told, in its sign's colour", () => {
  const map = Float32Array.of(1, -1, 0, 0.5);
  const pixels = Uint8Array.from({ length: 12 }, () => 100);
  const draw = (look: Partial<typeof EXPLAIN_LOOK>) =>
    attributionPicture(
      { map, width: 2, height: 2 },
      pixels,
      { ...EXPLAIN_LOOK, ...look },
      attributionTable(look.colours ?? "diverging"),
    ).data;
  expect(scaleEnd(map)).toBe(1);
  expect([...draw({ opacity: 0 }).subarray(0, 4)]).toEqual([100, 100, 100, 255]);
  const whole = draw({ opacity: 1 });
  for (const [at, value] of [1, -1].entries()) {
    const colour = signedColour(value).map((part) => 255 * part);
    for (let c = 0; c < 3; c++) expect(Math.abs((whole[4 * at + c] ?? 0) - (colour[c] ?? 0))).toBeLessThan(3);
  }
  // half of it, half of the image
  const half = draw({ opacity: 0.5 });
  expect(Math.abs((half[0] ?? 0) - ((whole[0] ?? 0) + 100) / 2)).toBeLessThanOrEqual(1);
  // one sign only: the other is as nothing
  expect(draw({ opacity: 1, sign: "positive" }).subarray(4, 8)).toEqual(whole.subarray(8, 12));
  const heat = draw({ opacity: 1, colours: "heat" });
  expect(heat.subarray(0, 4)).toEqual(heat.subarray(4, 8));
});

test("a method without a rule for the network's operators is not on offer, and says why; of a unit it is", async () => {
  const lacking = (study: Study): Study => ({
    ...study,
    info: async () => {
      const info = await study.info();
      return { ...info, model: { ...info.model, withoutRelevance: [{ node: "lstm_1", op: "LSTM" }] } };
    },
  });
  const { store, until } = await showView(<ViewPanel view={explainView} />, {
    width: 1200,
    height: 340,
    view: { item: 17 },
    wrap: lacking,
  });
  await until(settled);
  await page.getByRole("button", { name: /Method: Integrated/ }).click();
  const relevance = page.getByRole("button", { name: /^Layer-wise relevance/ });
  await expect.element(relevance).toBeDisabled();
  await expect.element(page.getByText('no relevance rule for LSTM (node "lstm_1")')).toBeVisible();
  const { explain } = store.getState().view;
  store.getState().actions.look({ explain: { ...explain, target: "unit:1/0" } });
  await expect.element(relevance).toBeEnabled();
});

test("both networks explain the same class with the same method on one scale; each may have its own", async () => {
  const wrap = (study: Study): Study => ({
    ...study,
    // the network that is compared with answers with twice the numbers
    async *explain(request, call) {
      for await (const message of study.explain(request, call)) {
        const factor = call?.variant?.model === undefined ? 2 : 1;
        yield { ...message, map: message.map.map((value) => factor * value) };
      }
    },
  });
  const view = { item: 17, model: "robust", both: true, below: "explain" } as const;
  const options = { width: 1000, height: 340, others: ["robust"], view, wrap };
  const { store, study } = await showView(<ViewPanel view={explainView} />, options);
  const predicted = (await study.predict({ item: 17 }, { variant: {} })).probabilities;
  const label = (await study.info({})).data.classes[predicted.indexOf(Math.max(...predicted))];
  const maps = page.getByRole("img", { name: `logit of ${label}` });
  await expect.poll(() => maps.all().length).toBe(2);
  await expect.element(page.getByTitle(/^Pearson/)).toHaveTextContent("both maps correlate at 1");
  const ends = () =>
    page
      .getByText(/to ±/)
      .all()
      .map((one) => one.element().textContent);
  const [first, second] = ends();
  expect(first).toBe(second);
  await page.getByRole("button", { name: "Own scales" }).click();
  expect(store.getState().view.explainEnds).toBe("own");
  await expect.poll(() => new Set(ends()).size).toBe(2);
  // back to one network: two methods again
  store.getState().actions.look({ both: false });
  await expect.element(page.getByRole("img", { name: /Grad-CAM/ })).toBeVisible();
});
