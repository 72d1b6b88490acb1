import { useState } from "react";
import type { PageProps } from "./Admin";
import { Bars, type Count, moment, Period, Rows } from "./parts";
import { Shown, useLoaded } from "./useLoaded";
import type { AdminWords } from "./words";

interface Model {
  id: number;
  labels: number;
  top1: number | null;
  at: number;
}

interface FiguresView {
  tickets: number;
  actions: Count[];
  types: Count[];
  corrected: Count[];
  confirmed: Count[];
  funnel: Count[];
  steps: ({ article: string; question: number; step: number } & Record<string, number | string>)[];
  models: Model[];
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
            <LearningCurve models={found.models} words={words} />
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

const WIDE = 420;
const HIGH = 160;
const EDGE = 28;

/** How often each learned model was right, by how many tickets it learned from. The table below it says the same in numbers. */
function LearningCurve({ models, words }: { models: Model[]; words: AdminWords }) {
  const known = models.filter((model) => model.top1 !== null).sort((a, b) => a.labels - b.labels);
  if (known.length < 2) return null;
  const most = Math.max(1, ...known.map((model) => model.labels));
  const x = (model: Model) => EDGE + ((WIDE - 2 * EDGE) * model.labels) / most;
  const y = (share: number) => HIGH - EDGE - (HIGH - 2 * EDGE) * share;
  const at = known.map((model) => `${x(model)},${y(model.top1 ?? 0)}`);
  return (
    <svg className="curve" viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={words.curve}>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line x1={EDGE} x2={WIDE - EDGE} y1={y(share)} y2={y(share)} />
          <text x={EDGE - 4} y={y(share) + 4} textAnchor="end">
            {share * 100}
          </text>
        </g>
      ))}
      <text x={WIDE - EDGE} y={HIGH - 8} textAnchor="end">
        {words.labels} {most}
      </text>
      <polyline points={at.join(" ")} />
      {known.map((model) => (
        <circle key={model.id} cx={x(model)} cy={y(model.top1 ?? 0)} r="3.5">
          <title>
            #{model.id}: {model.labels} → {Math.round((model.top1 ?? 0) * 100)}%
          </title>
        </circle>
      ))}
    </svg>
  );
}
