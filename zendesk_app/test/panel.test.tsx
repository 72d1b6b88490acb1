import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, type Api } from "../src/api";
import { Root } from "../src/panel/Root";
import type { Guidance } from "../src/types";
import type { ZafClient } from "../src/zaf";
import { guidance } from "./fixtures";

afterEach(cleanup);

function show(
  parts: Partial<Record<keyof Api, unknown>> = {},
  locale: "ko" | "en" = "ko",
  form: Record<string, string> = {},
) {
  const handlers = new Map<string, (data?: unknown) => unknown>();
  const every: [string, (data?: unknown) => unknown][] = [];
  let reply = "";
  const client = {
    get: vi.fn(async () => ({ "comment.text": reply, ...form })),
    invoke: vi.fn(async (_path: string, text: string) => ((reply += text), {})),
    set: vi.fn(async () => ({})),
    on: vi.fn((name: string, handler: (data?: unknown) => unknown) => {
      handlers.set(name, handler);
      every.push([name, handler]);
    }),
    off: vi.fn(),
  } as unknown as ZafClient;
  const api = {
    guidance: vi.fn(async () => guidance),
    choosePlace: vi.fn(async () => guidance),
    chooseType: vi.fn(async () => guidance),
    types: vi.fn(async () => guidance.type.top),
    feedback: vi.fn(async () => ({})),
    enterFact: vi.fn(async () => guidance),
    comeBack: vi.fn(async () => guidance),
    handOver: vi.fn(async () => guidance),
    answered: vi.fn(async () => guidance),
    markProcedure: vi.fn(async () => guidance),
    askNote: vi.fn(async () => ({})),
    whyNot: vi.fn(async () => ["ranked 3rd"]),
    split: vi.fn(async () => ({ possible: true, vouchers: [3000, 3000], below: null, above: null })),
    keepAlive: () => () => undefined,
    ...parts,
  } as unknown as Api;
  render(<Root client={client} api={api} context={{ ticketId: 1, locale, scheme: "light" }} />);
  return { api, client, handlers, every };
}

/** The ticket was saved: everybody who listens hears it. */
function submitted(every: [string, (data?: unknown) => unknown][]) {
  every.filter(([name]) => name === "ticket.submit.done").forEach(([, handler]) => handler());
}

describe("panel", () => {
  it("shows type, words, facts, verdicts and cautions", async () => {
    show();
    expect(await screen.findByText(/고객 ▶ 결제/)).toBeTruthy();
    expect(screen.getByTestId("words").textContent).toBe("상담사 이다온입니다. N원");
    expect(screen.getByText("고객의 말")).toBeTruthy();
    expect(screen.getByText("확인 필요")).toBeTruthy();
    expect(screen.getByText("먼저 확인")).toBeTruthy();
  });

  it("inserts with the open blanks marked and says what it did", async () => {
    const { client, api } = show();
    await userEvent.click(await screen.findByRole("button", { name: "빈칸 표시해서 넣기" }));
    expect(client.invoke).toHaveBeenCalledWith("ticket.editor.insert", "상담사 이다온입니다. 【N원】");
    expect(await screen.findByText("답변에 넣었습니다.")).toBeTruthy();
    expect(api.feedback).toHaveBeenCalledWith(1, "inserted", guidance);
  });

  it("goes on, takes a branch and goes back", async () => {
    const { api } = show();
    await userEvent.click(await screen.findByRole("button", { name: "다음 단계" }));
    expect(api.choosePlace).toHaveBeenLastCalledWith(1, { question: 1, step: 3, variant: 0 });
    await userEvent.click(screen.getByRole("button", { name: "모르는 고객" }));
    expect(api.choosePlace).toHaveBeenLastCalledWith(1, { question: 1, step: 1, variant: 1 });
    await userEvent.click(screen.getByRole("button", { name: "추천으로 돌아가기", hidden: true }));
    expect(api.choosePlace).toHaveBeenLastCalledWith(1, null);
  });

  it("closes the list of steps when another article's words stand at the same place", async () => {
    const other = { ...guidance, article: { title: "다른 글", url: "", key: "b" } };
    const { handlers } = show({ guidance: vi.fn().mockResolvedValueOnce(guidance).mockResolvedValue(other) });
    const list = () => screen.getByText("단계").closest("details")!;
    await userEvent.click(await screen.findByText("단계"));
    expect(list().open).toBe(true);
    void handlers.get("ticket.updated")!();
    await waitFor(() => expect(list().open).toBe(false));
  });

  it("confirms and corrects the type", async () => {
    const { api } = show();
    await userEvent.click(await screen.findByRole("button", { name: "이 유형이 맞음" }));
    expect(api.chooseType).toHaveBeenLastCalledWith(1, ["고객", "결제"], false);
    await userEvent.click(screen.getByRole("button", { name: "유형 바꾸기" }));
    const search = await screen.findByRole("combobox", undefined, { timeout: 5000 });
    await userEvent.type(search, "취소{ArrowDown}{Enter}");
    await waitFor(() => expect(api.chooseType).toHaveBeenLastCalledWith(1, ["고객", "취소"], false));
    expect(api.feedback).toHaveBeenLastCalledWith(1, "type-corrected", guidance);
  });

  it("undoes a choice: the one before it, and the form's old value", async () => {
    const type = { ...guidance.type, path: ["고객", "취소"], tag: "cancel", set_by: "agent" as const };
    const chooseType = vi
      .fn()
      .mockResolvedValueOnce({ ...guidance, type })
      .mockResolvedValue(guidance);
    const { api, client } = show({ chooseType }, "ko", { "ticket.customField:custom_field_9001": "old" });
    await userEvent.click(await screen.findByRole("button", { name: "고객 ▶ 취소" }));
    expect(client.set).toHaveBeenLastCalledWith("ticket.customField:custom_field_9001", "cancel");
    await userEvent.click(await screen.findByRole("button", { name: "되돌리기" }));
    expect(api.chooseType).toHaveBeenLastCalledWith(1, null);
    await waitFor(() =>
      expect(client.set).toHaveBeenLastCalledWith("ticket.customField:custom_field_9001", "old"),
    );
    expect(screen.queryByRole("button", { name: "되돌리기" })).toBeNull();
  });

  it("leaves the form alone while a second matter is in hand", async () => {
    const { api, client } = show({ guidance: async () => ({ ...guidance, stack: [["고객", "영수증"]] }) });
    await userEvent.click(await screen.findByRole("button", { name: "고객 ▶ 취소" }));
    expect(api.chooseType).toHaveBeenLastCalledWith(1, ["고객", "취소"], false);
    expect(client.set).not.toHaveBeenCalled();
    expect(screen.queryByRole("button", { name: "되돌리기" })).toBeNull();
  });

  it("takes an amount in figures only", async () => {
    const { api } = show();
    await userEvent.click(await screen.findByRole("button", { name: /^입력/ }));
    await userEvent.type(screen.getByLabelText("N원"), "1만 2천원{Enter}");
    expect(api.enterFact).not.toHaveBeenCalled();
    expect(await screen.findByText(/숫자로만/)).toBeTruthy();
  });

  it("follows the type that the agent sets in the ticket's form, not its own", async () => {
    const { api, handlers } = show();
    await screen.findByTestId("words");
    await handlers.get("ticket.custom_field_9001.changed")!("pay");
    expect(api.chooseType).not.toHaveBeenCalled();
    await handlers.get("ticket.custom_field_9001.changed")!("cancel");
    expect(api.chooseType).toHaveBeenLastCalledWith(1, ["고객", "취소"], false);
  });

  it("takes up a second matter, puts the first aside, and comes back", async () => {
    const type = { ...guidance.type, also: ["고객", "취소"] };
    const { api } = show({ guidance: async () => ({ ...guidance, type, stack: [["고객", "영수증"]] }) });
    await userEvent.click(await screen.findByRole("button", { name: "다른 문의도 있음: 취소" }));
    expect(api.chooseType).toHaveBeenLastCalledWith(1, ["고객", "취소"], true);
    expect(api.feedback).not.toHaveBeenCalled();
    cleanup();
    const again = show({ guidance: async () => ({ ...guidance, stack: [["고객", "영수증"]] }) });
    await userEvent.click(await screen.findByRole("button", { name: "미뤄 둔 문의로: 영수증" }));
    expect(again.api.comeBack).toHaveBeenCalledWith(1);
  });

  it("says why another type was not chosen", async () => {
    const { api } = show();
    await userEvent.click(await screen.findByText("근거"));
    await userEvent.click(screen.getByRole("button", { name: "'취소'이(가) 아닌 이유" }));
    expect(api.whyNot).toHaveBeenCalledWith(1, ["고객", "취소"]);
    expect(await screen.findByText("ranked 3rd")).toBeTruthy();
  });

  it.each([
    [new ApiError("", 0), "길잡이 서버에 연결할 수 없습니다"],
    [new ApiError("", 401), "시간이 지나"],
    [new ApiError("", 403), "권한이 없습니다"],
    [new ApiError("", 500, "abcdef12345"), "불러오지 못했습니다"],
  ])("says what is wrong and tries again", async (error, text) => {
    const calls = vi.fn().mockRejectedValueOnce(error).mockResolvedValue(guidance);
    show({ guidance: calls });
    expect((await screen.findByRole("alert")).textContent).toContain(text);
    await userEvent.click(screen.getByRole("button", { name: "다시 시도" }));
    expect(await screen.findByTestId("words")).toBeTruthy();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("loads again when somebody changes the ticket, and an old answer never wins", async () => {
    let finish: (value: Guidance) => void = () => undefined;
    const calls = vi
      .fn()
      .mockReturnValueOnce(new Promise<Guidance>((resolve) => (finish = resolve)))
      .mockResolvedValue({ ...guidance, cautions: ["새것"] });
    const { handlers } = show({ guidance: calls });
    handlers.get("ticket.updated")!();
    expect(await screen.findByText("새것")).toBeTruthy();
    finish({ ...guidance, cautions: ["옛것"] });
    await waitFor(() => expect(screen.queryByText("옛것")).toBeNull());
  });

  it.each([
    [{ ...guidance.suggestion!, step: null, waiting: true }, "고객의 답을 기다리는 중입니다."],
    [{ ...guidance.suggestion!, step: null, done: true }, "상담이 끝난 것으로 보입니다."],
    [{ ...guidance.suggestion!, step: null, done: false }, "맞는 스크립트가 없습니다. 직접 답해 주세요."],
    [null, "이 유형의 스크립트 글이 없습니다."],
  ])("says when there is nothing to say", async (suggestion, text) => {
    show({ guidance: async () => ({ ...guidance, suggestion }) });
    expect(await screen.findByText(text)).toBeTruthy();
  });

  it("enters a fact, takes another that was seen, and asks for what is missing", async () => {
    const { api, client } = show();
    await userEvent.click(await screen.findByRole("button", { name: /주차장/ }));
    await userEvent.clear(screen.getByLabelText("주차장"));
    await userEvent.type(screen.getByLabelText("주차장"), "온새미{Enter}");
    expect(api.enterFact).toHaveBeenLastCalledWith(1, "lot", "온새미");
    await userEvent.click(await screen.findByRole("button", { name: /주차장/ }));
    await userEvent.click(screen.getByRole("button", { name: "물결파킹" }));
    expect(api.enterFact).toHaveBeenLastCalledWith(1, "lot", "물결파킹");
    await userEvent.click(screen.getByRole("button", { name: /묻기/ }));
    expect(client.invoke).toHaveBeenLastCalledWith("ticket.editor.insert", "얼마를 내셨나요?");
    await userEvent.click(screen.getByRole("button", { name: /^입력/ }));
    await userEvent.type(screen.getByLabelText("N원"), "12,400원{Enter}");
    expect(api.enterFact).toHaveBeenLastCalledWith(1, "onsite_paid", 12400);
  });

  it("leaves Enter to an input method that is composing a syllable", async () => {
    const { api } = show();
    await userEvent.click(await screen.findByRole("button", { name: /주차장/ }));
    fireEvent.keyDown(screen.getByLabelText("주차장"), { key: "Enter", isComposing: true, keyCode: 229 });
    expect(api.enterFact).not.toHaveBeenCalled();
    fireEvent.keyDown(screen.getByLabelText("주차장"), { key: "Enter" });
    await waitFor(() => expect(api.enterFact).toHaveBeenCalledTimes(1));
  });

  it("works by keys on the words: insert, insert and go on, branches, steps", async () => {
    const { api, client } = show();
    const at = await screen.findByTestId("words");
    at.focus();
    await userEvent.keyboard("2");
    expect(api.choosePlace).toHaveBeenLastCalledWith(1, { question: 1, step: 1, variant: 1 });
    await userEvent.keyboard("{ArrowRight}");
    expect(api.choosePlace).toHaveBeenLastCalledWith(1, { question: 1, step: 3, variant: 0 });
    await userEvent.keyboard("7{ArrowLeft}");
    expect(api.choosePlace).toHaveBeenCalledTimes(2);
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(client.invoke).toHaveBeenCalledTimes(1));
    await userEvent.keyboard("{Shift>}{Enter}{/Shift}");
    await waitFor(() => expect(api.choosePlace).toHaveBeenCalledTimes(3));
    expect(client.invoke).toHaveBeenCalledTimes(2);
  });

  it("tells whether the words went out as they were", async () => {
    const { api, handlers } = show();
    await userEvent.click(await screen.findByRole("button", { name: "빈칸 표시해서 넣기" }));
    expect(await handlers.get("ticket.save")!()).toContain("채우지 않은 빈칸");
    expect(api.feedback).toHaveBeenLastCalledWith(1, "inserted", guidance);
    cleanup();
    const complete = {
      ...guidance,
      suggestion: {
        ...guidance.suggestion!,
        complete: true,
        segments: [{ text: "안녕하세요", kind: "plain" as const }],
      },
    };
    const second = show({ guidance: async () => complete });
    await userEvent.click(await screen.findByRole("button", { name: "답변에 넣기" }));
    expect(await second.handlers.get("ticket.save")!()).toBe(true);
    expect(second.api.feedback).toHaveBeenCalledTimes(1);
    submitted(second.every);
    expect(second.api.feedback).toHaveBeenLastCalledWith(1, "sent", complete);
    await second.handlers.get("ticket.save")!();
    submitted(second.every);
    expect(second.api.feedback).toHaveBeenCalledTimes(2);
  });

  it("says once that the suggestion is wrong", async () => {
    const { api } = show();
    const button = await screen.findByRole("button", { name: "추천이 틀림" });
    await userEvent.click(button);
    await userEvent.click(button);
    expect(api.feedback).toHaveBeenCalledTimes(1);
    expect(api.feedback).toHaveBeenCalledWith(1, "wrong", guidance);
  });

  it("shows text messages with their size, and procedures to tick off", async () => {
    const suggestion = {
      ...guidance.suggestion!,
      messages: [
        {
          name: "안내 문자",
          text: "쿠폰 OOO",
          segments: [
            { text: "쿠폰 ", kind: "plain" as const },
            { text: "OOO", kind: "open" as const },
          ],
          missing: ["OOO"],
          bytes: 8,
          size: "SMS" as const,
        },
      ],
    };
    const step = {
      no: 1,
      text: "취소한다",
      options: [{ key: "a", text: "오류", constant: null }],
      choice: "",
      done: false,
      copy: ["12,400"],
    };
    const procedures = [{ article: { title: "취소 절차", url: "", key: "p" }, done: false, steps: [step] }];
    const whole = { ...guidance, suggestion, procedures };
    const { api, client } = show({ guidance: async () => whole, markProcedure: vi.fn(async () => whole) });
    await userEvent.click(await screen.findByRole("tab", { name: "문자" }));
    expect(screen.getByText("SMS · 8 바이트")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: /답변에 넣기/ }));
    expect(client.invoke).toHaveBeenLastCalledWith("ticket.editor.insert", "쿠폰 【OOO】");
    await userEvent.click(screen.getByRole("tab", { name: "처리 절차" }));
    await userEvent.click(screen.getByRole("checkbox", { name: "취소한다" }));
    expect(api.markProcedure).toHaveBeenLastCalledWith(1, "p", 1, { done: true });
    await userEvent.click(screen.getByRole("button", { name: "오류" }));
    expect(api.markProcedure).toHaveBeenLastCalledWith(1, "p", 1, { choice: "a" });
  });

  it("sends a hand-off only when nothing is missing, and shows what became of those asked", async () => {
    const offered = {
      key: "정산팀-3",
      to: "정산팀",
      group: "상담 2팀",
      about: "접수합니다",
      facts: [{ label: "차량번호", value: "62조 1145" }],
      missing: ["승인번호"],
      enter: [],
      ready: false,
    };
    const withOffer = (ready: boolean, waiting: Guidance["waiting"] = []) => ({
      ...guidance,
      waiting,
      suggestion: { ...guidance.suggestion!, hand_off: { ...offered, ready, missing: [] } },
    });
    show({ guidance: async () => withOffer(false) });
    expect(
      (await screen.findByRole<HTMLButtonElement>("button", { name: "처리 요청 보내기" })).disabled,
    ).toBe(true);
    cleanup();
    const { api } = show({ guidance: async () => withOffer(true) });
    await userEvent.click(await screen.findByRole("button", { name: "처리 요청 보내기" }));
    expect(api.handOver).toHaveBeenCalledWith(1, "정산팀-3");
    cleanup();
    const rows = [
      { key: "정산팀-3", to: "정산팀", about: "접수", at: "t1", replied: true },
      { key: "b", to: "운영사", about: "문의", at: "t2", failed: "no such group" },
    ];
    const shown = show({ guidance: async () => withOffer(true, rows) });
    expect(await screen.findByText("정산팀 · 답이 왔습니다")).toBeTruthy();
    expect(screen.getByText("no such group")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "처리 요청 보내기" })).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "처리 완료로 표시" }));
    expect(shown.api.answered).toHaveBeenCalledWith(1, "정산팀-3");
  });

  it("works out vouchers, and says what is nearest when there is no way", async () => {
    const { api } = show();
    await userEvent.click(await screen.findByText("쿠폰 계산"));
    await userEvent.type(screen.getByLabelText("금액(원)"), "6,000{Enter}");
    expect(api.split).toHaveBeenCalledWith(6000, [1000, 3000]);
    expect(await screen.findByText("3,000원 × 2")).toBeTruthy();
    cleanup();
    show({ split: async () => ({ possible: false, vouchers: [], below: 5000, above: 6000 }) });
    await userEvent.click(await screen.findByText("쿠폰 계산"));
    await userEvent.type(screen.getByLabelText("금액(원)"), "5500{Enter}");
    expect(await screen.findByText(/가까운 금액: 5,000원, 6,000원/)).toBeTruthy();
  });

  it("asks for a note with the same key until it went through", async () => {
    const askNote = vi.fn().mockRejectedValueOnce(new ApiError("", 0)).mockResolvedValue({});
    show({ askNote });
    const button = await screen.findByRole("button", { name: "내부 메모로 남기기" });
    await userEvent.click(button);
    await userEvent.click(button);
    await userEvent.click(button);
    const [first, second, third] = askNote.mock.calls.map(([, key]) => key as string);
    expect(first).toBe(second);
    expect(third).not.toBe(second);
  });

  it("says that it is unsure", async () => {
    show(
      { guidance: async () => ({ ...guidance, type: { ...guidance.type, path: null }, suggestion: null }) },
      "en",
    );
    expect(await screen.findByText("Not sure. Please choose the type.")).toBeTruthy();
  });
});
