import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { Below } from "../below.tsx";
import { showView } from "../page-fixture.tsx";

function Broken(): never {
  throw new Error("this part did not come");
}

test("a view that fails says why in its place, and another one is a press away", async () => {
  const { store } = await showView(<Below data={<p>the data</p>} strip={<Broken />} explain={null} />);
  await expect.element(page.getByText("the data")).toBeVisible();
  store.getState().actions.look({ below: "strip" });
  await expect.element(page.getByRole("alert")).toHaveTextContent("this part did not come");
  await page.getByRole("tab", { name: "Data" }).click();
  await expect.element(page.getByText("the data")).toBeVisible();
});
