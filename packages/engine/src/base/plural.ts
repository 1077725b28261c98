/** A count with what is counted: "1 image", "10,000 images"; `many` where the plural does not end in s: plural(2, "class", "classes"). */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${pluralWord(count, one, many)}`;
}

/** The word alone, for a count that is written elsewhere: "image" for 1, "images" for any other number. */
export function pluralWord(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}

/**
 * A number as English writes it, 12,345; whole ones not by Intl, which takes 20 ms to be ready when a program starts, and in a
 * browser looks the language up anew for each number.
 */
function grouped(count: number): string {
  return Number.isInteger(count) ? String(count).replace(/\B(?=(?:\d{3})+$)/g, ",") : count.toLocaleString("en-US");
}
