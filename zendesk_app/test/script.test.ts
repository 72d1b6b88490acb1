import { describe, expect, it } from "vitest";
import { markedText, placeBeside } from "../src/script";
import { guidance } from "./fixtures";

const suggestion = guidance.suggestion!;

describe("placeBeside", () => {
  it("passes over a step without words", () => {
    expect(placeBeside(guidance.script, suggestion, 1)).toEqual({ question: 1, step: 3, variant: 0 });
  });

  it.each([[{ ...suggestion, step: 3 }], [{ ...suggestion, step: null }], [{ ...suggestion, question: 9 }]])(
    "is null at the end and nowhere",
    (at) => {
      expect(placeBeside(guidance.script, at, 1)).toBeNull();
    },
  );
});

it("wraps open blanks only", () => {
  expect(markedText(suggestion)).toBe("상담사 이다온입니다. 【N원】");
});
