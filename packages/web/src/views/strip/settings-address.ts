import { type SettingField, STRIP_FIELDS } from "@deepling/engine";
import { at, type Code, type Kept, number } from "../../state/address-keys.ts";
import { STRIP_DEFAULTS, type StripSettingsAsked } from "../../state/view-state.ts";

/** Keys that are not the setting's own name. */
const KEYS: Partial<Record<SettingField["key"], string>> = { start: "from", stepSize: "step", colour: "correlation" };

/** Decimals of a setting that is no whole number. */
const DIGITS = 6;

function codeOf({ choices, least, most, whole }: SettingField): Code<string | number | undefined> {
  const counted = number(least, most, whole ? 0 : DIGITS);
  return {
    write: (value) => (typeof value === "number" ? counted.write(value) : (value ?? "")),
    read: (text) => {
      if (choices !== undefined) return choices.find((one) => one === text);
      const value = counted.read(text);
      return value === undefined || !whole ? value : Math.round(value);
    },
  };
}

const SETTINGS = STRIP_FIELDS.map((field) => ({
  key: field.key,
  kept: at(KEYS[field.key] ?? field.key, codeOf(field)),
}));

const KEYS_TAKEN = SETTINGS.flatMap(({ kept }) => kept.keys);

/** The settings of a strip in the address, with the bounds of their description. */
export const settingsAddress: Kept<StripSettingsAsked> = {
  keys: KEYS_TAKEN,
  write: (value, start, into) => {
    for (const { key, kept } of SETTINGS) kept.write(value[key], start[key], into);
  },
  read: (from) => {
    const found = Object.fromEntries(SETTINGS.map(({ key, kept }) => [key, kept.read(from, undefined)]));
    return { ...STRIP_DEFAULTS, ...found };
  },
};
