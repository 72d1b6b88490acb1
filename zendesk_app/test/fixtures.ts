import type { Guidance } from "../src/types";

export const guidance: Guidance = {
  ticket_id: 1,
  house_version: "v1",
  type: {
    path: ["고객", "결제"],
    tag: "pay",
    confidence: 0.61,
    action: "suggest",
    chosen: false,
    field_id: 9001,
    top: [
      { path: ["고객", "결제"], tag: "pay" },
      { path: ["고객", "취소"], tag: "cancel" },
    ],
    why: ["shared words: 결제"],
  },
  facts: [
    {
      name: "lot",
      label: "주차장",
      value: "초롱시장",
      origin: "text",
      where: "message 1",
      text: "초롱시장",
      why: "",
      proved: false,
    },
  ],
  article: { title: "글", url: "", key: "a" },
  cautions: ["먼저 확인"],
  suggestion: {
    question: 1,
    step: 1,
    variant: null,
    variant_no: 0,
    title: "인사",
    notes: ["관리툴을 볼 것"],
    text: "상담사 이다온입니다. N원",
    segments: [
      { text: "상담사 ", kind: "plain" },
      { text: "이다온", kind: "filled", fact: "agent_name" },
      { text: "입니다. ", kind: "plain" },
      { text: "N원", kind: "open" },
    ],
    missing: ["N원"],
    complete: false,
    done: false,
    waiting: false,
    verdicts: [{ about: "difference", answer: "ask", because: "a receipt is needed", policy: "차액" }],
    why: ["1 opens the script"],
  },
  script: [
    {
      no: 1,
      question: "또 냈어요",
      steps: [
        { no: 1, title: "인사", variants: [null, "모르는 고객"] },
        { no: 2, title: "빈 단계", variants: [] },
        { no: 3, title: "안내", variants: [null] },
      ],
    },
  ],
};
