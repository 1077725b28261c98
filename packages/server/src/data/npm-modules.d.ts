// The part used here of npm's own parser, which ships no declarations.

declare module "ini" {
  /** Keys and values; a value is a text, a truth, or a list of them. */
  function parse(text: string): Record<string, unknown>;

  export { parse };
}
