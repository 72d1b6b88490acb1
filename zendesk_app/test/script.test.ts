import { describe, expect, it } from "vitest";
import { markedText, placeAfter } from "../src/script";
import { guidance } from "./fixtures";

const suggestion = guidance.suggestion!;

describe("placeAfter", () => {
  it("passes over a step without words", () => {
    expect(placeAfter(guidance.script, suggestion)).toEqual({ question: 1, step: 3, variant: 0 });
  });

  it.each([[{ ...suggestion, step: 3 }], [{ ...suggestion, step: null }], [{ ...suggestion, question: 9 }]])(
    "is null at the end and nowhere",
    (at) => {
      expect(placeAfter(guidance.script, at)).toBeNull();
    },
  );
});

it("wraps open blanks only", () => {
  expect(markedText(suggestion)).toBe("상담사 이다온입니다. 【N원】");
});
