import { OPEN_BLANK } from "./zaf";
import type { Place, QuestionView, SuggestionView } from "./types";

/** The place after this one in the same question; null at its end. */
export function placeAfter(script: QuestionView[], at: SuggestionView): Place | null {
  const question = script.find((candidate) => candidate.no === at.question);
  const index = question?.steps.findIndex((step) => step.no === at.step) ?? -1;
  const following =
    index >= 0 ? question?.steps.slice(index + 1).find((step) => step.variants.length > 0) : undefined;
  return question && following ? { question: question.no, step: following.no, variant: 0 } : null;
}

/** The text with its open blanks wrapped, so that they cannot be overlooked (and a save is refused). */
export function markedText(suggestion: SuggestionView): string {
  return suggestion.segments
    .map((segment) =>
      segment.kind === "open" && !OPEN_BLANK.test(segment.text) ? `【${segment.text}】` : segment.text,
    )
    .join("");
}
