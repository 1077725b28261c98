import { beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { Views } from "./page.tsx";
import { settled, showView } from "./page-fixture.tsx";

beforeEach(() => localStorage.clear());

const boxOf = (selector: string) => document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
const whole = (height: number) => (
  <div style={{ height }}>
    <Views />
  </div>
);
const areaOf = (selector: string) => boxOf(selector).width * boxOf(selector).height;

/** Controls of a head, in order, that stand over their neighbour on the same line or outside the head. */
function crowded(head: Element): string[] {
  const { right: end } = head.getBoundingClientRect();
  const parts = [...head.querySelectorAll("h2, button, input, span")].filter(
    (part) => part.children.length === 0 || part.matches("button, .measure-value"),
  );
  const boxes = parts.map((part) => ({ part, box: part.getBoundingClientRect() })).filter(({ box }) => box.width > 0);
  return boxes.flatMap(({ part, box }, i) => {
    const next = boxes.slice(i + 1).find(({ part: other }) => !part.contains(other));
    const besides = next !== undefined && next.box.top < box.bottom && box.top < next.box.bottom;
    const over = box.right > end + 1 || (besides && box.right > next.box.left + 1);
    return over ? [part.textContent || (part.getAttribute("aria-label") ?? "")] : [];
  });
}

test.each([
  [1280, 720],
  [1366, 768],
  [1440, 900],
  [1920, 1080],
  [2560, 1440],
])("at %d × %d the projection is the largest thing on the page, and no head is crowded", async (width, height) => {
  // after the first visit: the hint takes a line
  localStorage.setItem("deepling.hint", "seen");
  const { until } = await showView(whole(height), { width, height, count: 60 });
  await until(settled);
  await expect.element(page.getByRole("slider", { name: "Layer" })).toBeVisible();
  const projection = areaOf(".projection");
  for (const panel of ["architecture", "data", "inspector"]) {
    expect({ panel, smaller: areaOf(`[data-panel=${panel}]`) < projection }).toEqual({ panel, smaller: true });
  }
  expect(boxOf(".stage").height).toBeGreaterThan(0.42 * height);
  expect([...document.querySelectorAll(".panel-head, .stage-tools, .transport")].flatMap(crowded)).toEqual([]);
});

test("the projection fills the page by a button and by its key, and gives the room back", async () => {
  const { until } = await showView(whole(720), { width: 1280, height: 720, count: 60 });
  await until(settled);
  await page.getByRole("button", { name: "Maximise projection" }).click();
  await expect.poll(() => boxOf(".stage").width).toBe(1280);
  await userEvent.keyboard("f");
  await expect.poll(() => boxOf(".stage").width).toBeLessThan(800);
});
