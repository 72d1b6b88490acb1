import { useId, useState } from "react";
import { Button } from "@zendeskgarden/react-buttons";
import type { Words } from "../i18n";
import type { Split } from "../types";
import { isComposing } from "../zaf";
import { usePanel } from "./context";
import { wholeNumber, won } from "../script";

/** Which of the article's vouchers make an amount. */
export function VouchersSection({ vouchers }: { vouchers: number[] }) {
  const { api, words, say } = usePanel();
  const [amount, setAmount] = useState("");
  const [found, setFound] = useState<Split | null>(null);
  const id = useId();
  if (vouchers.length === 0) return null;

  async function split() {
    const wanted = wholeNumber(amount);
    if (wanted === null) return say(words.badNumber);
    try {
      setFound(await api.split(wanted, vouchers));
    } catch {
      say(words.failed);
    }
  }

  return (
    <section aria-label={words.voucherSum}>
      <details>
        <summary>
          <h2>{words.voucherSum}</h2>
        </summary>
        <p className="note">{vouchers.map(won).join(" · ")}</p>
        <label htmlFor={id}>{words.amount}</label>
        <div className="row tight">
          <input
            id={id}
            className="input"
            inputMode="numeric"
            value={amount}
            onChange={(event) => setAmount(event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && !isComposing(event) && void split()}
          />
          <Button size="small" onClick={split}>
            {words.compute}
          </Button>
        </div>
        <p role="status">{found && described(found, words)}</p>
      </details>
    </section>
  );
}

function described(found: Split, words: Words): string {
  const near = [found.below, found.above].filter((sum) => sum !== null);
  if (!found.possible) return `${words.noSum} ${near.map(won).join(", ")}`;
  const counts = new Map<number, number>();
  found.vouchers.forEach((value) => counts.set(value, (counts.get(value) ?? 0) + 1));
  return [...counts].map(([value, count]) => `${won(value)} × ${count}`).join(" + ");
}
