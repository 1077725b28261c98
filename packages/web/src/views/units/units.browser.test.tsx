import { NO_NAMES, nameAt, type Study } from "@deepling/engine";
import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { settled, showView } from "../../page-fixture.tsx";
import { ViewPanel } from "../../shell/view-panel.tsx";
import { alexnet } from "../../study/fixture/models.ts";
import { drawingOf } from "../../study/fixture/pictures.ts";
import { fixtureAnswer } from "../../study/fixture/units.ts";
import { unitsView } from "./view.ts";

const SIZE = { width: 1100, height: 400 };
const MODEL = alexnet();
const RELU5 = MODEL.layers.findIndex(({ name }) => name === "relu5");
const TABLE = { below: "units", t: RELU5 } as const;
const counted = Array.from({ length: 120 }, (_, item) => item);

const table = () => page.getByRole("grid", { name: "Units of relu5" });
const rowOf = (unit: number) => page.getByRole("row", { name: new RegExp(`^${unit} `) });

test("units are asked for once, when they are first looked at, and for all layers", async () => {
  let asked = 0;
  const wrap = (study: Study): Study => ({
    ...study,
    units: (...request) => {
      asked++;
      return study.units(...request);
    },
  });
  const { store, until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, wrap });
  await until(settled);
  expect(asked).toBe(0);
  store.getState().actions.look(TABLE);
  await expect.element(table()).toBeVisible();
  store.getState().actions.selectLayer(RELU5 - 2);
  await expect.element(page.getByRole("grid", { name: "Units of conv5" })).toBeVisible();
  expect(asked).toBe(1);
});

test("dead, saturated and duplicate units stand in the table, and alone where they are asked for", async () => {
  const { store, until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, view: TABLE });
  await until((state) => state.units !== undefined);
  await expect.element(page.getByText(/on 120 images/)).toBeVisible();
  // what stands in the head stands apart
  const box = (name: string) => page.getByLabelText(name, { exact: true }).element().getBoundingClientRect();
  expect(box("Find units").left - box("Layer").right).toBeGreaterThan(4);
  await page.getByRole("button", { name: "1 dead" }).click();
  await expect.element(rowOf(0)).toHaveTextContent("dead");
  await expect.element(table()).toHaveAttribute("aria-rowcount", "2");
  // where else there are such units is a press away
  await page.getByRole("button", { name: "relu6 1" }).click();
  await expect.element(page.getByRole("grid", { name: "Units of relu6" })).toHaveAttribute("aria-rowcount", "2");
  store.getState().actions.look(TABLE);
  store.getState().actions.look({ unitTable: { ...store.getState().view.unitTable, only: "all", text: "like" } });
  await expect.element(rowOf(2)).toHaveTextContent("like 3");
  await expect.element(rowOf(3)).toHaveTextContent("like 2");
});

test("without labels the search offers no class, and says why one finds no unit", async () => {
  const wrap = (study: Study): Study => ({
    ...study,
    info: async (...given) => {
      const { data, ...info } = await study.info(...given);
      return { ...info, data: { ...data, labels: undefined } };
    },
  });
  await showView(<ViewPanel view={unitsView} />, { ...SIZE, view: TABLE, wrap });
  await page.getByPlaceholder("number, dead, like …").fill("peacock");
  await expect
    .element(page.getByText(/matches “peacock”: a number or a note. The images have no labels/))
    .toBeVisible();
});

test("the table is saved as it is filtered: as CSV, and as the figure that the command writes", async () => {
  const saved: Blob[] = [];
  const create = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    saved.push(blob as Blob);
    return create(blob);
  };
  try {
    const { store, until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, view: TABLE });
    await until((state) => state.units !== undefined);
    const { look } = store.getState().actions;
    look({ unitTable: { ...store.getState().view.unitTable, only: "duplicate" } });
    await expect.element(table()).toHaveAttribute("aria-rowcount", "3");
    const titles = () => store.getState().exports.filter(({ group }) => group === "Units of relu5");
    expect(titles().map(({ title }) => title)).toEqual(["PNG figure", "SVG figure", "CSV table"]);
    for (const title of ["SVG figure", "CSV table"]) {
      titles()
        .find((entry) => entry.title === title)
        ?.run();
    }
    await expect.poll(() => saved.length).toBe(2);
    const texts = await Promise.all(saved.map((blob) => blob.text()));
    const [csv = "", svg = ""] = texts.sort((one, other) => one.length - other.length);
    expect(csv.trim().split("\n")).toHaveLength(3);
    expect(svg).toContain("relu5");
    expect(svg.match(/<image/g)?.length).toBeGreaterThan(2);
  } finally {
    URL.createObjectURL = create;
  }
});

test("a column sorts, keys walk, Enter opens the page; of many units only those in sight are on the page", async () => {
  const many = MODEL.layers.map((layer) =>
    layer.index === RELU5 ? { ...layer, channels: { axis: 1, count: 2048 } } : layer,
  );
  const model = { ...MODEL, layers: many };
  const { store, until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, model, view: TABLE });
  await until((state) => state.units !== undefined);
  await page.getByRole("button", { name: "unit", exact: true }).click();
  await expect.element(table()).toHaveAttribute("aria-rowcount", "2049");
  expect(page.getByRole("row").all().length).toBeLessThan(40);
  (table().element() as HTMLElement).focus();
  await userEvent.keyboard("{End}");
  await expect.element(page.getByRole("row", { name: /^2047 / })).toHaveAttribute("aria-selected", "true");
  await userEvent.keyboard("{ArrowUp}{Enter}");
  expect(store.getState().view.unit).toEqual({ layer: "relu5", unit: 2046 });
});

test("a press on a bar of the histogram selects the images behind it", async () => {
  const view = { below: "units", unit: { layer: "relu5", unit: 12 } } as const;
  const { store, until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, view });
  await until((state) => state.units !== undefined);
  const behind = counted.filter((item) => {
    const answer = fixtureAnswer(RELU5, 12, item, drawingOf(item).label);
    return answer >= 3 && answer < 4;
  });
  expect(behind.length).toBeGreaterThan(1);
  await page.getByRole("button", { name: `${behind.length} images from 3 to 4` }).click();
  await until((state) => state.view.selection.length > 0);
  expect([...store.getState().view.selection]).toEqual(behind);
});

test("the page leads on: to the image of a patch, to a unit that answers alike, to a strip, back to the table", async () => {
  const view = { below: "units", unit: { layer: "relu5", unit: 2 } } as const;
  const { store, until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, view });
  await until((state) => state.units !== undefined);
  const answers = counted.map((item) => ({ item, value: fixtureAnswer(RELU5, 2, item, drawingOf(item).label) }));
  const [best] = answers.toSorted((a, b) => b.value - a.value);
  const largest = page.getByRole("region", { name: "largest" });
  await largest.getByRole("button").first().click();
  expect(store.getState().view.item).toBe(best?.item);
  await expect.element(page.getByText("Answers as unit 3 does.")).toBeVisible();
  await expect.element(page.getByText("rank 1 of 120 images")).toBeVisible();
  await page.getByRole("button", { name: "Pin" }).click();
  expect(store.getState().view.pinned).toEqual({ layer: "relu5", unit: 2 });
  await page.getByRole("button", { name: "Unit 3, correlation 1.00" }).click();
  expect(store.getState().view.unit).toEqual({ layer: "relu5", unit: 3 });
  await page.getByRole("button", { name: "Strip", exact: true }).click();
  expect(store.getState().view).toMatchObject({
    below: "strip",
    strip: { items: [best?.item], target: "unit:relu5/3" },
  });
  await page.getByRole("button", { name: "relu5" }).click();
  expect(store.getState().view).toMatchObject({ unit: undefined, t: RELU5 });
});

test("where a network allows no gradient, everything else is there", async () => {
  const view = { below: "units", unit: { layer: "relu5", unit: 12 } } as const;
  const { until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, view, failing: "explain" });
  await until((state) => state.units !== undefined);
  await expect.element(page.getByRole("region", { name: "deconvnet" })).toHaveTextContent(/NonMaxSuppression/);
  await expect.element(page.getByRole("region", { name: "largest" }).getByRole("button").first()).toBeVisible();
  await expect.element(page.getByRole("region", { name: "Classes" })).toBeVisible();
});

test("a dead unit says so; a dense layer has no place; a unit that is not there is named with what is", async () => {
  const view = { below: "units", unit: { layer: "relu7", unit: 0 }, item: 3 } as const;
  const { store, until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, view });
  await until((state) => state.units !== undefined);
  await expect.element(page.getByText("Dead: its answer is 0 on all 120 images")).toBeVisible();
  await expect.element(page.getByText(/Never active on these 120 images, so no image shows/)).toBeVisible();
  expect(page.getByRole("region", { name: "largest" }).elements()).toHaveLength(0);
  await expect.element(page.getByText(/relu7 sees the whole image/)).toBeVisible();
  store.getState().actions.look({ unit: { layer: "relu7", unit: 2 } });
  await expect.element(page.getByText("answer: its activation · on 120 images")).toBeVisible();
  store.getState().actions.look({ unit: { layer: "relu5", unit: 900 } });
  await expect.element(page.getByRole("alert")).toHaveTextContent("unit: relu5/900");
  await expect.element(page.getByRole("alert")).toHaveTextContent("relu5 has 128 units");
  store.getState().actions.look({ unit: { layer: "relu55", unit: 1 } });
  await expect.element(page.getByRole("alert")).toHaveTextContent("did you mean relu5");
});

test("what a unit is made of and makes, in shares that add up to 100 %; a press goes to the unit", async () => {
  const view = { below: "units", unit: { layer: "relu5", unit: 12 } } as const;
  const { store, until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, view });
  await until((state) => state.units !== undefined);
  const inputs = page.getByRole("region", { name: "Strongest inputs" });
  await expect.element(inputs).toHaveTextContent(/in bn5; sum 1.00 \(relu5\) on the 100 of 120 images/);
  const shares = (await inputs.element()).textContent?.match(/[\d.]+ %/g)?.map(Number.parseFloat) ?? [];
  expect(shares.length).toBe(10);
  expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100)).toBeLessThan(0.5);
  await expect
    .element(page.getByRole("region", { name: "Strongest outputs" }))
    .toHaveTextContent("in pool5, of all that it adds there");
  await inputs.getByRole("button", { name: /^bn5\/1: −/ }).click();
  expect(store.getState().view.unit).toEqual({ layer: "bn5", unit: 1 });
});

test("images are ranked by relevance where that is asked for, and units of other layers are a press away", async () => {
  const view = { below: "units", unit: { layer: "relu5", unit: 12 } } as const;
  const { store, until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, view });
  await until((state) => state.units !== undefined);
  const first = (name: string) => page.getByRole("region", { name, exact: true }).getByRole("button").first();
  await page.getByRole("button", { name: "by relevance" }).click();
  await expect.element(first("most relevant")).toBeVisible();
  const least = counted.map((item) => ({ item, value: fixtureAnswer(RELU5, 12, item, drawingOf(item).label) }));
  const [lowest] = least.toSorted((a, b) => a.value - b.value || b.item - a.item);
  const smallest = nameAt(store.getState().info?.data.names ?? NO_NAMES, lowest?.item ?? -1);
  await expect.element(first("most relevant")).toHaveAccessibleName(new RegExp(`^${smallest}:`));
  expect(store.getState().view.unitTable.ranking).toBe("relevance");
  await page.getByRole("button", { name: /\/13, correlation 0.80$/ }).click();
  expect(store.getState().view.unit?.unit).toBe(13);
});

test("where the network has no relevance, the largest answers are a press away", async () => {
  const view = { below: "units", unit: { layer: "relu5", unit: 12 } } as const;
  const { until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, view, failing: "unitRelevance" });
  await until((state) => state.units !== undefined);
  await page.getByRole("button", { name: "by relevance" }).click();
  await expect.element(page.getByText(/NonMaxSuppression/).first()).toBeVisible();
  await page.getByRole("button", { name: "by activation" }).click();
  await expect.element(page.getByRole("region", { name: "largest" }).getByRole("button").first()).toBeVisible();
});

test("over checkpoints the unit's largest patches stand in a row for each, that of another model from that model", async () => {
  const asked: (string | undefined)[] = [];
  const wrap = (study: Study): Study => ({
    ...study,
    units: (request, options) => {
      if (request?.layers !== undefined) asked.push(options?.variant?.model);
      return study.units(request, options);
    },
  });
  const view = { ...TABLE, unit: { layer: "relu5", unit: 3 } };
  const others = ["epoch-2", "epoch-3"];
  const { until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, view, others, wrap });
  const { info } = await until((state) => state.units !== undefined);
  const rows = page.getByRole("region", { name: "Evolution" });
  for (const name of [info?.model.name ?? "", ...others]) {
    const row = rows.getByRole("region", { name, exact: true });
    await expect.poll(() => row.getByRole("button").elements().length, { timeout: 15_000 }).toBe(9);
  }
  expect(asked).toEqual([undefined, ...others]);
});

test("a large layer opens with groups of its units; a press shows one alone, another all of them again", async () => {
  const fc6 = MODEL.layers.findIndex(({ name }) => name === "fc6");
  const view = { below: "units", t: fc6 } as const;
  const { store, until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, view });
  await until((state) => state.units !== undefined);
  const groups = page.getByRole("region", { name: "Groups of units" });
  await expect.element(groups.getByRole("button").nth(5)).toBeVisible();
  const grid = page.getByRole("grid", { name: "Units of fc6" });
  const all = Number(MODEL.layers[fc6]?.channels.count);
  await expect.element(grid).toHaveAttribute("aria-rowcount", String(all + 1));
  await groups.getByRole("button").nth(1).click();
  const own = Array.from({ length: all }, (_, unit) => unit).filter((unit) => unit % 6 === 1).length;
  await expect.element(grid).toHaveAttribute("aria-rowcount", String(own + 1));
  await expect.element(page.getByText(`${own} of ${all} units`)).toBeVisible();
  // a group is one of its layer
  store.getState().actions.selectLayer(RELU5);
  await expect.element(table()).toHaveAttribute("aria-rowcount", "129");
  await expect.element(groups).not.toBeInTheDocument();
  store.getState().actions.selectLayer(fc6);
  await groups.getByRole("button").nth(1).click();
  await expect.element(grid).toHaveAttribute("aria-rowcount", String(all + 1));
});

test("tuning curves are drawn where they are asked for, and a sentence says what they come to", async () => {
  const view = { below: "units", unit: { layer: "relu5", unit: 12 } } as const;
  const { store, until } = await showView(<ViewPanel view={unitsView} />, { ...SIZE, view });
  await until((state) => state.units !== undefined);
  const tuning = page.getByRole("region", { name: "Tuning" });
  await tuning.getByRole("button", { name: "Its images" }).click();
  await expect.element(tuning).toHaveTextContent("It keeps 75 % of its answer in grey and 50 % blurred");
  await expect.element(tuning.getByRole("img", { name: "rotate: least 0 % at 1" })).toBeVisible();
  await expect.element(tuning).toHaveTextContent("on the 3 images of 120 that it answers to most");
  await tuning.getByRole("button", { name: "Chosen image" }).click();
  await expect.element(tuning).toHaveTextContent("No image is chosen.");
  store.getState().actions.look({ item: 7 });
  await expect.element(tuning).toHaveTextContent(/Shares of the answer unedited, on \S*7/);
});
