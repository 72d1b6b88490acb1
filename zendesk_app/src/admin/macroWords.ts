/** What is to be said of macros, by the codes of `backend/giljabi/core/macros/remarks.py`: the page's language instead of English. */

export interface Remark {
  code: string;
  parts: Record<string, string>;
  text: string;
}

const KO: Record<string, string> = {
  said_by: "{article}: {place}",
  said_no_more: "이제 어느 글에도 없는 말입니다",
  replaced: "다른 매크로가 대신합니다",
  in_order: "글의 순서대로 놓습니다",
  left_open: "상담사가 채울 빈칸: {blanks}",
  no_placeholder: "여기서는 Zendesk가 채우지 않는 자리표시자라 빈칸으로 둡니다: {names}",
  dynamic: "계정의 동적 콘텐츠라 확인하지 못했습니다: {names}",
  braces: "Zendesk가 프로그램으로 읽지 않도록 중괄호를 전각으로 바꿨습니다",
  title_cut: "제목을 {longest}자에서 잘랐습니다",
  no_type: "상담 유형 목록에 {path}이(가) 없어 유형을 넣지 않습니다",
  no_option: "유형 필드에 {tag} 옵션이 없어 유형을 넣지 않습니다 (giljabi zendesk setup)",
  confidential: "대외비로 표시된 글입니다",
  used: "최근 30일 동안 {count}번 쓰였습니다",
  drifted: "적용한 뒤 손으로 고쳐졌습니다: 그 내용은 사라집니다",
  switched_off: "누군가 꺼 둔 매크로입니다: 다시 켜집니다",
  loses: "함께 하던 일은 사라집니다: {fields}",
  duplicate: "중복: 매크로 {id} '{title}'이(가) '{other}'와(과) 같은 말을 합니다 (--adopt {id}={key})",
  stale: "옛 문구: 매크로 {id} '{title}'은(는) '{other}'의 예전 문구입니다 (--adopt {id}={key})",
  orphan: "없는 유형: 매크로 {id} '{title}'이(가) 목록에 없는 유형 '{tag}'을(를) 넣습니다",
  copy: "복제: 매크로 {id} '{title}'에 저희 매크로의 표시가 있지만 여기서 만든 것이 아니라 그대로 둡니다",
  elsewhere:
    "다른 길잡이: 매크로 {id} '{title}'은(는) 다른 길잡이가 만든 것이라 그대로 둡니다 (--reclaim으로 모두 넘겨받습니다)",
  many_go: "저희 매크로 {all}개 가운데 {count}개가 꺼집니다: 모든 글이 시행 중인지 확인하세요",
  too_long: "너무 김: {place}은(는) {bytes}바이트로 Zendesk 한도 {longest}을 넘어 매크로를 만들지 않습니다",
};

/** A remark for people; English where the page is English, or the code is younger than the page. */
export function told(remark: Remark, isKorean: boolean): string {
  const template = isKorean ? KO[remark.code] : undefined;
  return template
    ? template.replace(/\{(\w+)\}/g, (_, name: string) => remark.parts[name] ?? "")
    : remark.text;
}

const FIELDS: Record<string, string> = {
  title: "제목",
  description: "설명",
  comment_value: "본문",
  comment_value_html: "본문 (HTML)",
  comment_mode_is_public: "공개 답글 여부",
  current_tags: "더할 태그",
  set_tags: "태그",
  remove_tags: "뺄 태그",
  status: "상태",
  group_id: "그룹",
  for: "쓸 수 있는 사람",
  active: "켜짐",
  position: "위치",
};

/** What a field of a macro is called in Korean; a ticket field by its number. */
export function named(field: string): string {
  const [, number] = /^custom_fields_(\d+)$/.exec(field) ?? [];
  return number ? `티켓 필드 ${number}` : (FIELDS[field] ?? field);
}
