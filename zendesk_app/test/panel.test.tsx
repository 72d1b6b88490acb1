import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, type Api } from "../src/api";
import { Root } from "../src/panel/Root";
import type { Guidance } from "../src/types";
import type { ZafClient } from "../src/zaf";
import { guidance } from "./fixtures";

afterEach(cleanup);

function show(parts: Partial<Record<keyof Api, unknown>> = {}, locale: "ko" | "en" = "ko") {
  const handlers = new Map<string, () => unknown>();
  let reply = "";
  const client = {
    get: vi.fn(async () => ({ "comment.text": reply })),
    invoke: vi.fn(async (_path: string, text: string) => ((reply += text), {})),
    set: vi.fn(async () => ({})),
    on: vi.fn((name: string, handler: () => unknown) => handlers.set(name, handler)),
    off: vi.fn(),
  } as unknown as ZafClient;
  const api = {
    guidance: vi.fn(async () => guidance),
    choosePlace: vi.fn(async () => guidance),
    chooseType: vi.fn(async () => guidance),
    types: vi.fn(async () => guidance.type.top),
    feedback: vi.fn(async () => ({})),
    keepAlive: () => () => undefined,
    ...parts,
  } as unknown as Api;
  render(<Root client={client} api={api} context={{ ticketId: 1, locale, scheme: "light" }} />);
  return { api, client, handlers };
}

describe("panel", () => {
  it("shows type, words, facts, verdicts and cautions", async () => {
    show();
    expect(await screen.findByText(/고객 ▶ 결제/)).toBeTruthy();
    expect(screen.getByTestId("words").textContent).toBe("상담사 이다온입니다. N원");
    expect(screen.getByText("(고객의 말)")).toBeTruthy();
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
    expect(api.chooseType).toHaveBeenLastCalledWith(1, ["고객", "결제"]);
    await userEvent.click(screen.getByRole("button", { name: "유형 바꾸기" }));
    await userEvent.selectOptions(await screen.findByLabelText("유형 고르기"), "고객 ▶ 취소");
    expect(api.chooseType).toHaveBeenLastCalledWith(1, ["고객", "취소"]);
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

  it("says that it is unsure", async () => {
    show(
      { guidance: async () => ({ ...guidance, type: { ...guidance.type, path: null }, suggestion: null }) },
      "en",
    );
    expect(await screen.findByText("Not sure. Please choose the type.")).toBeTruthy();
  });
});
