import { binary } from "./rules/binary.ts";

/** aᵇ, broadcast. As in PyTorch, b = 0 gives a no gradient, and a = 0 gives b none. */
export const pow = binary({
  type: "Pow",
  layer: { kind: "activation", word: "pow", title: "power" },
  relevance: (dataInputs) => (dataInputs.join() === "0" ? "passes" : "none"),
  gradients: [
    ({ g, a, b, math }) => {
      const slope = math.mul(b, math.pow(a, math.sub(b, 1)));
      return math.where(math.equal(b, 0), 0, math.mul(g, slope));
    },
    ({ g, a, y, math }) => {
      // y · ln a, and 0 where a = 0 rather than 0 · −∞
      const safe = math.where(math.equal(a, 0), 1, a);
      return math.mul(g, math.mul(y, math.log(safe)));
    },
  ],
  evaluate: "none",
  output: "input",
  traits: ["literals", "curve"],
});
