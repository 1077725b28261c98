/** An operator by its node's name. */
export interface NamedOperator {
  readonly node: string;
  readonly op: string;
}

/** Operators with their nodes: `LSTM (node "a" and 2 more), Softmax (node "b")`. */
export function sayOperators(operators: readonly NamedOperator[]): string {
  const nodes = new Map<string, string[]>();
  for (const { node, op } of operators) nodes.set(op, [...(nodes.get(op) ?? []), node]);
  return [...nodes]
    .map(([op, [first, ...more]]) => `${op} (node "${first}"${more.length === 0 ? "" : ` and ${more.length} more`})`)
    .join(", ");
}
