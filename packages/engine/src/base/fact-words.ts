import { percent } from "./percent.ts";

/** A value that stands beside a picture. */
interface FactValue {
  readonly value: number | string;
  /** What it is a share of, where it is one. */
  readonly shareOf?: string | undefined;
}

/** A fact's value as it is read: a share in percent of what it is a share of, another number with so many figures. */
export function factWords({ value, shareOf }: FactValue, number: (value: number) => string): string {
  if (typeof value === "string") return value;
  return shareOf === undefined ? number(value) : `${percent(value, 2)} of ${shareOf}`;
}
