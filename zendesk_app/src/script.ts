import { OPEN_BLANK } from "./zaf";
import type { Place, QuestionView, Segment, SuggestionView } from "./types";

/** The nearest place with words after this one in the same question (`by` 1), or before it (`by` -1); null at its end. */
export function placeBeside(script: QuestionView[], at: SuggestionView, by: 1 | -1): Place | null {
  const question = script.find((candidate) => candidate.no === at.question);
  const index = question?.steps.findIndex((step) => step.no === at.step) ?? -1;
  if (!question || index < 0) return null;
  const rest = by > 0 ? question.steps.slice(index + 1) : question.steps.slice(0, index).reverse();
  const found = rest.find((step) => step.variants.length > 0);
  return found ? { question: question.no, step: found.no, variant: 0 } : null;
}

/** The circumstances for which the step at hand has words of its own. */
export function branches(script: QuestionView[], at: SuggestionView): (string | null)[] {
  const steps = script.find((question) => question.no === at.question)?.steps;
  return steps?.find((step) => step.no === at.step)?.variants ?? [];
}

/** The last name of a type's path. */
export const leafOf = (path: string[]) => path[path.length - 1] ?? "";

export const arrowed = (path: string[]) => path.join(" ▶ ");

/** The text with its open blanks wrapped, so that they cannot be overlooked (and a save is refused). */
export function markedText({ segments }: { segments: Segment[] }): string {
  return segments
    .map((segment) =>
      segment.kind === "open" && !OPEN_BLANK.test(segment.text) ? `【${segment.text}】` : segment.text,
    )
    .join("");
}

export const won = (amount: number) => `${amount.toLocaleString("ko-KR")}원`;

/** A whole number as people type it (`12,400원`); null for anything else: half-understood amounts are worse than none. */
export function wholeNumber(text: string): number | null {
  return /^\s*\d[\d,\s]*(원|장|개|회|분)?\s*$/.test(text) ? Number(text.replace(/[^\d]/g, "")) : null;
}
