import { type ChoiceSetting, type GivenStripSettings, type NumberSetting, STRIP_SETTINGS } from "./setting-table.ts";

/** One setting of a strip as a form shows it. JSON. */
export interface SettingField {
  readonly key: keyof GivenStripSettings;
  /** One or two words. */
  readonly title: string;
  /** What it means, and in brackets what it is by default. */
  readonly doc: string;
  /** Its values where they can be listed; undefined for a number. */
  readonly choices: readonly string[] | undefined;
  /** What a choice is called where that is more than its word with a capital. */
  readonly names: Readonly<Record<string, string>>;
  /** What else goes back to its default when this is changed: it was meant for another preset, or in another unit. */
  readonly resets: readonly string[];
  readonly whole: boolean;
  readonly least: number;
  readonly most: number;
}

/** How far above a bound that is itself excluded the least value lies. */
const ABOVE = 1e-6;

function fieldOf(key: SettingField["key"], setting: ChoiceSetting | NumberSetting): SettingField {
  const { title, doc, resets = [] } = setting;
  if ("choices" in setting) {
    const { choices, names = {} } = setting;
    const bounds = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
    return { ...{ key, title, doc, choices, names, resets, whole: false }, ...bounds };
  }
  const { bounds, whole } = setting;
  const least = "above" in bounds ? bounds.above + ABOVE : bounds.least;
  return { ...{ key, title, doc, choices: undefined, names: {}, resets, whole, least }, most: bounds.most };
}

/** The settings of a strip in the order of their description. */
export const STRIP_FIELDS: readonly SettingField[] = Object.entries(STRIP_SETTINGS).map(([key, setting]) =>
  fieldOf(key as SettingField["key"], setting),
);
