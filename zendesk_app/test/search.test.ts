import { expect, it } from "vitest";
import { matching } from "../src/panel/TypeSearch";

const types = [
  { path: ["이용고객", "결제", "번호판 인식"], tag: "a" },
  { path: ["이용고객", "정기권", "중도 해지"], tag: "b" },
];

it.each([
  ["", 2],
  ["해지 정기권", 1],
  ["중도해지", 1],
  ["이용고객 ▶ 결제", 1],
  ["없는 말", 0],
  ["번호판인식".normalize("NFD"), 1],
])("finds %j whatever the order and spacing of its words", (typed, count) => {
  expect(matching(types, typed)).toHaveLength(count);
});
