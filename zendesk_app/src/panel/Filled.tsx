import type { Segment } from "../types";

/** Words with what was filled and what is open told apart by more than colour. */
export function Filled({ segments }: { segments: Segment[] }) {
  return (
    <>
      {segments.map((segment, index) =>
        segment.kind === "plain" ? (
          segment.text
        ) : (
          <mark key={index} className={segment.kind}>
            {segment.text}
          </mark>
        ),
      )}
    </>
  );
}
