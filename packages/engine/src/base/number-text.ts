/** A number's text with a minus sign in place of the hyphen. */
export function withMinus(text: string): string {
  return text.replaceAll("-", "−");
}

/** A number with at most three figures and a minus sign in place of the hyphen: "0.0312", "−4.1". */
export function threeFigures(value: number): string {
  return withMinus(String(Number(value.toPrecision(3))));
}
