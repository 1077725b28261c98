import { expect, test } from "vitest";
import { DeeplingError } from "../base/error.ts";
import { seededRandom } from "../base/random.ts";
import { errorFromMessage, errorMessage, frame, isErrorMessage, unframe } from "./wire.ts";

async function* inChunks(bytes: Uint8Array, random: () => number, largest: number) {
  for (let at = 0; at < bytes.length; ) {
    const size = Math.floor(random() * (largest + 1));
    yield bytes.slice(at, at + size);
    at += size;
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

test.each([1, 3, 7, 50, 4000])("messages survive any cutting into chunks (up to %i bytes)", async (largest) => {
  const random = seededRandom(largest);
  const messages = [0, 1, 4, 300, 0, 1500, 2].map((size) =>
    Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
  );
  const arrived: Uint8Array[] = [];
  for await (const message of unframe(inChunks(join(messages.map(frame)), random, largest))) {
    arrived.push(message.slice());
  }
  expect(arrived).toEqual(messages);
});

test.each([2, 4, 6])("a stream that ends after %i bytes of a message is invalid", async (cut) => {
  const framed = frame(Uint8Array.of(1, 2, 3)).slice(0, cut);
  const read = async () => {
    for await (const _ of unframe(inChunks(framed, seededRandom(1), 9))) expect.unreachable();
  };
  await expect(read()).rejects.toThrow("ended inside a message");
});

test("an error arrives as it was thrown, and a fault of the program without its stack", () => {
  const thrown = new DeeplingError("unsupported", 'operator: Foo (node "foo_1")', { hint: "Export without it." });
  const message = errorMessage(thrown);
  expect(isErrorMessage(message)).toBe(true);
  const arrived = errorFromMessage(message);
  expect(arrived).toBeInstanceOf(DeeplingError);
  expect(arrived).toMatchObject({ code: thrown.code, message: thrown.message, hint: thrown.hint });
  const fault = errorMessage(new TypeError("x is undefined in /home/anna/nets/x.ts:3:4\n    at y (/home/anna/y.ts)"));
  expect(fault.message).toBe("internal error: TypeError: x is undefined in …/x.ts:3:4");
  expect(errorFromMessage(fault)).toMatchObject({ message: fault.message, hint: expect.stringContaining("report it") });
});
