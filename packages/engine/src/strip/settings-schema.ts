import { z } from "zod";
import { type ChoiceSetting, type NumberSetting, type SettingValue, STRIP_SETTINGS } from "./setting-table.ts";

type Settings = typeof STRIP_SETTINGS;
type Shape = { [K in keyof Settings]: z.ZodOptional<z.ZodType<SettingValue<Settings[K]>, SettingValue<Settings[K]>>> };

function valueSchema(setting: ChoiceSetting | NumberSetting): z.ZodType {
  if ("choices" in setting) return z.enum([...setting.choices]);
  const { bounds, whole } = setting;
  const number = (whole ? z.int() : z.number()).max(bounds.most);
  return "above" in bounds ? number.gt(bounds.above) : number.min(bounds.least);
}

const shape = Object.entries(STRIP_SETTINGS).map(([key, setting]) => [
  key,
  valueSchema(setting).optional().meta({ description: setting.doc }),
]);

/** The settings of a strip where they arrive from outside the process, made from their descriptions. Each may be left out. */
export const stripSettingsSchema = z.strictObject(Object.fromEntries(shape) as Shape);
