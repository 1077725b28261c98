/** Names in use, and new ones that differ from all of them. The thousandth new name with one beginning costs what the first did. */
export class Names {
  readonly #taken: Set<string>;
  /** The last number tried with each beginning. */
  readonly #numbers = new Map<string, number>();

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  has(name: string): boolean {
    return this.#taken.has(name);
  }

  /** `hint`, or `hint` with the first number that makes it new ("conv", "conv_1", "conv_2" …); it is taken from then on. */
  fresh(hint: string): string {
    let name = hint;
    let number = this.#numbers.get(hint) ?? 0;
    for (; this.#taken.has(name); number++) name = `${hint}_${number + 1}`;
    this.#numbers.set(hint, number);
    this.#taken.add(name);
    return name;
  }
}
