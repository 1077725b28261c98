import type { Attribute, Attributes, Graph, Node, ValueType } from "./graph.ts";

/** A graph as text for people: its opsets, one line for each input, initializer, node and output, with the types that are known. */
export function printGraph(graph: Graph): string {
  return lines(graph).join("\n");
}

function lines(graph: Graph): string[] {
  const opsets = [...graph.opsets].map(([domain, version]) => `${domain === "" ? "onnx" : domain} ${version}`);
  return [
    [`graph ${JSON.stringify(graph.name)}`, ...opsets].join(", "),
    ...graph.inputs.map((input) => `input ${input.name}: ${printType(input)}`),
    ...[...graph.initializers].map(([name, tensor]) => `initializer ${name}: ${printType(tensor)}`),
    ...graph.nodes.flatMap((node) => nodeLines(node, graph)),
    ...graph.outputs.map((output) => `output ${output.name}: ${printType(output)}`),
  ];
}

function nodeLines(node: Node, graph: Graph): string[] {
  const outputs = node.outputs.map((output) => {
    const type = graph.types.get(output);
    return type === undefined ? output || "-" : `${output}: ${printType(type)}`;
  });
  const operator = node.domain === "" ? node.type : `${node.domain}.${node.type}`;
  const inputs = node.inputs.map((input) => input || "-");
  const own = `${operator}(${inputs.join(", ")})${printAttributes(node.attributes)} -> ${outputs.join(", ")}`;
  const inner = Object.entries(node.attributes).flatMap(([key, attribute]) =>
    attribute.kind === "graph" ? [`  ${key}:`, ...lines(attribute.value).map((line) => `    ${line}`)] : [],
  );
  return [`${JSON.stringify(node.name)} = ${own}`, ...inner];
}

/** A type as text: "float32[1, 3, 8, 8]". */
export function printType({ type, shape }: ValueType): string {
  return shape === undefined ? `${type}[?]` : `${type}[${shape.join(", ")}]`;
}

function printAttributes(attributes: Attributes): string {
  const entries = Object.entries(attributes).flatMap(([key, attribute]) =>
    attribute.kind === "graph" ? [] : [`${key}=${printAttribute(attribute)}`],
  );
  return entries.length === 0 ? "" : ` {${entries.join(", ")}}`;
}

function printAttribute(attribute: Exclude<Attribute, { kind: "graph" }>): string {
  switch (attribute.kind) {
    case "tensor":
      return printType(attribute.value);
    case "int":
    case "float":
      return String(attribute.value);
    default:
      return JSON.stringify(attribute.value);
  }
}
