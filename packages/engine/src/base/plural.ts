// kept: in a browser each toLocaleString looks its language up anew, which takes 40 times as long
const written = new Intl.NumberFormat("en-US");

/** A count with what is counted: "1 image", "10,000 images"; `many` where the plural does not end in s: plural(2, "class", "classes"). */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${written.format(count)} ${pluralWord(count, one, many)}`;
}

/** The word alone, for a count that is written elsewhere: "image" for 1, "images" for any other number. */
export function pluralWord(count: number, one: string, many = `${one}s`): string {
  return count === 1 ? one : many;
}
