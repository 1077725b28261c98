import type { GraphBuilder } from "../../graph/builder.ts";
import type { ElementType } from "../../graph/tensor.ts";
import { constantTensor } from "./like.ts";

/** A value's name, or a number, which becomes a constant of the formula's element type. */
export type Operand = string | number;

type Unary = (x: Operand) => string;
type Binary = (a: Operand, b: Operand) => string;

/** Formulas as one writes them; each call appends a node and returns its output's name. */
export interface Arithmetic {
  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly div: Binary;
  readonly pow: Binary;
  readonly equal: Binary;
  readonly less: Binary;
  readonly greater: Binary;
  readonly lessOrEqual: Binary;
  readonly and: Binary;
  readonly neg: Unary;
  readonly abs: Unary;
  readonly sign: Unary;
  readonly exp: Unary;
  readonly log: Unary;
  readonly sqrt: Unary;
  readonly sin: Unary;
  readonly cos: Unary;
  readonly tanh: Unary;
  readonly erf: Unary;
  readonly sigmoid: Unary;
  readonly softplus: Unary;
  /** `yes` where the condition holds, else `no`. */
  readonly where: (condition: string, yes: Operand, no: Operand) => string;
}

/** Formulas over values of element type `type`; numbers that occur twice become one constant. */
export function arithmetic(builder: GraphBuilder, type: ElementType): Arithmetic {
  const constants = new Map<number, string>();
  const nameOf = (operand: Operand): string => {
    if (typeof operand === "string") return operand;
    const name = constants.get(operand) ?? builder.constant(constantTensor(type, [], [operand]), "scalar");
    constants.set(operand, name);
    return name;
  };
  const node =
    (op: string) =>
    (...operands: readonly Operand[]): string =>
      builder.add(op, operands.map(nameOf));
  return {
    add: node("Add"),
    sub: node("Sub"),
    mul: node("Mul"),
    div: node("Div"),
    pow: node("Pow"),
    equal: node("Equal"),
    less: node("Less"),
    greater: node("Greater"),
    lessOrEqual: node("LessOrEqual"),
    and: node("And"),
    neg: node("Neg"),
    abs: node("Abs"),
    sign: node("Sign"),
    exp: node("Exp"),
    log: node("Log"),
    sqrt: node("Sqrt"),
    sin: node("Sin"),
    cos: node("Cos"),
    tanh: node("Tanh"),
    erf: node("Erf"),
    sigmoid: node("Sigmoid"),
    softplus: node("Softplus"),
    where: node("Where"),
  };
}
