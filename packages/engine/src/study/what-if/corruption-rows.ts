import { imageEdits } from "../../edits/image/index.ts";
import type { RobustnessRow } from "./robustness-messages.ts";

/** The published corruptions, each at the severities named: the rows of ImageNet-C and CIFAR-10-C that need no outside pictures. */
export function corruptionRows(severities: readonly number[] = [1, 2, 3, 4, 5]): readonly RobustnessRow[] {
  return imageEdits.flatMap(({ name, corruption }) => {
    if (corruption === "none") return [];
    const steps = severities.map((severity) => ({ image: [{ name, severity }] }));
    return [{ name: corruption.name, steps }];
  });
}
