import type { PlaceView } from "../types";
import { usePanel } from "./context";

/** The place that the ticket is about, as the places list has it. */
export function PlaceSection({ place }: { place: PlaceView | null }) {
  const { words } = usePanel();
  if (!place) return null;
  return (
    <section aria-label={words.place}>
      <details>
        <summary>
          <h2>
            {words.place}: {place.name}
          </h2>
        </summary>
        <dl className="pairs">
          {place.details.map((detail) => (
            <div key={detail.name}>
              <dt>{detail.name}</dt>
              <dd>{detail.value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}
