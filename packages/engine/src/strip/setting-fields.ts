import { z } from "zod";
import { type GivenStripSettings, stripSettingsSchema } from "./settings.ts";

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
  readonly resets: readonly (keyof GivenStripSettings)[];
  readonly whole: boolean;
  readonly least: number;
  readonly most: number;
}

/** What of a JSON schema a field needs. */
interface Property {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly names?: Readonly<Record<string, string>>;
  readonly resets?: readonly SettingField["key"][];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

/** How far above a bound that is itself excluded the least value lies. */
const ABOVE = 1e-6;

/** The settings of a strip in the order of their description, read from it. */
export function stripSettingFields(): readonly SettingField[] {
  const properties = Object.entries(z.toJSONSchema(stripSettingsSchema).properties ?? {}) as [
    SettingField["key"],
    Property,
  ][];
  return properties.map(([key, property]) => ({
    key,
    title: property.title ?? key,
    doc: property.description ?? "",
    choices: property.enum,
    names: property.names ?? {},
    resets: property.resets ?? [],
    whole: property.type === "integer",
    least: property.minimum ?? (property.exclusiveMinimum ?? Number.NEGATIVE_INFINITY) + ABOVE,
    most: property.maximum ?? Number.POSITIVE_INFINITY,
  }));
}
