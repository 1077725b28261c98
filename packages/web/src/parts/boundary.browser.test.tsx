import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { showView } from "../page-fixture.tsx";
import { Below } from "../shell/view-panel.tsx";
import { dataView } from "../views/data/view.ts";
import { stripView } from "../views/strip/view.ts";

const Whole = () => <p>the data</p>;

function Broken(): never {
  throw new Error("this part did not come");
}

test("a view that fails says why in its place, and another one is a press away", async () => {
  const { store } = await showView(
    <Below
      views={[
        { ...dataView, Body: Whole },
        { ...stripView, Body: Broken },
      ]}
    />,
  );
  await expect.element(page.getByText("the data")).toBeVisible();
  store.getState().actions.look({ below: "strip" });
  await expect.element(page.getByRole("alert")).toHaveTextContent("this part did not come");
  await page.getByRole("tab", { name: "Data" }).click();
  await expect.element(page.getByText("the data")).toBeVisible();
});
