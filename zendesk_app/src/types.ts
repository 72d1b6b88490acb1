// What /api/v1 answers; the backend's OpenAPI document at /openapi.json is the source.
export type Locale = "ko" | "en";

export interface Ranked {
  path: string[];
  tag: string | null;
}

export interface TypeView {
  path: string[] | null;
  tag: string | null;
  confidence: number;
  action: "save" | "suggest" | "abstain";
  chosen: boolean;
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

export interface Guidance {
  ticket_id: number;
  house_version: string;
  type: TypeView;
  facts: FactView[];
  article: { title: string; url: string; key: string } | null;
  cautions: string[];
  suggestion: SuggestionView | null;
  script: QuestionView[];
}

export interface Place {
  question: number;
  step: number;
  variant: number;
}
