import { useState } from "react";
import type { PageProps } from "./Admin";
import { Bars, type Count, moment, Period, Rows } from "./parts";
import { Shown, useLoaded } from "./useLoaded";

interface FiguresView {
  tickets: number;
  actions: Count[];
  types: Count[];
  corrected: Count[];
  confirmed: Count[];
  funnel: Count[];
  steps: ({ article: string; question: number; step: number } & Record<string, number | string>)[];
  models: { id: number; labels: number; top1: number | null; at: number }[];
}

/** Counts of the last days. */
export function Figures({ api, words }: PageProps) {
  const [days, setDays] = useState(7);
  const loaded = useLoaded(() => api.admin<FiguresView>("GET", `/figures?days=${days}`), String(days));
  return (
    <>
      <Period days={days} onChange={setDays} words={words} />
      <Shown loaded={loaded} words={words}>
        {(found) => (
          <>
            <div className="figures">
              <Bars
                title={`${words.decided} (${found.tickets})`}
                rows={found.actions}
                words={words}
                named={(name) => words.actions[name] ?? name}
              />
              <Bars
                title={words.funnel}
                rows={found.funnel}
                words={words}
                named={(name) => words.funnelOf[name] ?? name}
              />
              <Bars title={words.volume} rows={found.types} words={words} />
              <Bars title={words.corrected} rows={found.corrected} words={words} />
              <Bars title={words.confirmed} rows={found.confirmed} words={words} />
            </div>
            <h2>{words.steps}</h2>
            <Rows
              title={words.steps}
              heads={[
                words.article,
                words.step,
                ...found.funnel.map(({ name }) => words.funnelOf[name] ?? name),
              ]}
            >
              {found.steps.map((row) => (
                <tr key={`${row.article} ${row.question} ${row.step}`}>
                  <td>{row.article}</td>
                  <td>
                    Q{row.question} · {row.step}
                  </td>
                  {found.funnel.map(({ name }) => (
                    <td key={name} className="number">
                      {row[name]}
                    </td>
                  ))}
                </tr>
              ))}
            </Rows>
            <h2>{words.models}</h2>
            <Rows title={words.models} heads={["#", words.labels, words.top1, words.when]}>
              {found.models.map((model) => (
                <tr key={model.id}>
                  <td>{model.id}</td>
                  <td className="number">{model.labels}</td>
                  <td className="number">{model.top1 === null ? "-" : `${Math.round(model.top1 * 100)}%`}</td>
                  <td>{moment(model.at)}</td>
                </tr>
              ))}
            </Rows>
          </>
        )}
      </Shown>
    </>
  );
}
