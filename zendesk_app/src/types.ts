// What /api/v1 answers; the backend's OpenAPI document at /openapi.json is the source.
export type Locale = "ko" | "en";
/** A fact's value as it is entered: a text, or whole won and counts as a number. */
export type Value = string | number;

export interface Ranked {
  path: string[];
  tag: string | null;
}

export interface TypeView {
  path: string[] | null;
  tag: string | null;
  confidence: number;
  action: "save" | "suggest" | "abstain";
  sure_of: string[];
  also: string[] | null;
  set_by: "agent" | "field" | "";
  field_id: number;
  top: Ranked[];
  why: string[];
}

export interface FactView {
  name: string;
  label: string;
  value: string;
  origin: "text" | "field" | "place" | "agent";
  where: string;
  text: string;
  why: string;
  proved: boolean;
  kind: string;
  entered: Value;
  editable: boolean;
  others: { value: string; entered: Value; text: string }[];
}

export interface Segment {
  text: string;
  kind: "plain" | "filled" | "open";
  fact?: string;
}

export interface VerdictView {
  about: string;
  answer: "possible" | "not possible" | "ask";
  because: string;
  policy: string;
  paragraph: string;
}

export interface HandOffView {
  key: string;
  to: string;
  group: string;
  about: string;
  facts: { label: string; value: string }[];
  missing: string[];
  enter: { label: string; fact: string; kind: string }[];
  ready: boolean;
}

export interface TextMessageView {
  name: string;
  text: string;
  segments: Segment[];
  missing: string[];
  bytes: number;
  size: "SMS" | "LMS" | "too long";
}

export interface ReadyQuestion {
  missing: string;
  fact: string | null;
  kind: string;
  words: string;
}

export interface SuggestionView {
  question: number | null;
  step: number | null;
  variant: string | null;
  variant_no: number | null;
  title: string;
  notes: string[];
  text: string;
  segments: Segment[];
  missing: string[];
  complete: boolean;
  done: boolean;
  waiting: boolean;
  verdicts: VerdictView[];
  why: string[];
  hand_off: HandOffView | null;
  messages: TextMessageView[];
  questions: ReadyQuestion[];
}

export interface StepView {
  no: number;
  title: string;
  variants: (string | null)[];
}

export interface QuestionView {
  no: number;
  question: string;
  steps: StepView[];
}

export interface ProcedureStepView {
  no: number;
  text: string;
  options: { key: string; text: string; constant: string | null }[];
  choice: string;
  done: boolean;
  copy: string[];
}

export interface ArticleView {
  title: string;
  url: string;
  key: string;
}

export interface ProcedureView {
  article: ArticleView;
  done: boolean;
  steps: ProcedureStepView[];
}

export interface WaitingView {
  key: string;
  to: string;
  about: string;
  at: string;
  replied?: boolean;
  failed?: string;
}

export interface PlaceView {
  name: string;
  details: { name: string; value: string }[];
}

export interface Guidance {
  ticket_id: number;
  house_version: string;
  type: TypeView;
  facts: FactView[];
  place: PlaceView | null;
  vouchers: number[];
  article: ArticleView | null;
  cautions: string[];
  suggestion: SuggestionView | null;
  script: QuestionView[];
  procedures: ProcedureView[];
  waiting: WaitingView[];
  stack: string[][];
}

export interface Place {
  question: number;
  step: number;
  variant: number;
}

export interface Split {
  possible: boolean;
  vouchers: number[];
  below: number | null;
  above: number | null;
}

export type FeedbackKind =
  "inserted" | "copied" | "sent" | "edited" | "type-confirmed" | "type-corrected" | "wrong";
