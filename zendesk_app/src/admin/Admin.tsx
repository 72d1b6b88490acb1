import { useState } from "react";
import { Tabs } from "@zendeskgarden/react-tabs";
import type { Api } from "../api";
import { Articles } from "./Articles";
import { Attempt } from "./Attempt";
import { Conduct } from "./Conduct";
import { Figures } from "./Figures";
import { Macros } from "./Macros";
import { Pipeline } from "./Pipeline";
import { Places } from "./Places";
import { Tickets } from "./Tickets";
import { TypesReport } from "./TypesReport";
import type { AdminWords } from "./words";

export interface PageProps {
  api: Api;
  words: AdminWords;
}

const PAGES = {
  pipeline: Pipeline,
  tickets: Tickets,
  figures: Figures,
  articles: Articles,
  types: TypesReport,
  places: Places,
  macros: Macros,
  attempt: Attempt,
  conduct: Conduct,
};
type PageName = keyof typeof PAGES;

/** The admin's page: one tab for each matter; only the open one asks the backend. */
export function Admin(props: PageProps) {
  const { words } = props;
  const [open, setOpen] = useState<PageName>("pipeline");
  const Page = PAGES[open];
  return (
    <main className="admin">
      <h1>{words.title}</h1>
      <Tabs selectedItem={open} onChange={(item) => setOpen(item as PageName)}>
        <Tabs.TabList aria-label={words.title}>
          {(Object.keys(PAGES) as PageName[]).map((name) => (
            <Tabs.Tab key={name} item={name}>
              {words.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.TabList>
        {(Object.keys(PAGES) as PageName[]).map((name) => (
          <Tabs.TabPanel key={name} item={name}>
            {name === open && <Page {...props} />}
          </Tabs.TabPanel>
        ))}
      </Tabs>
    </main>
  );
}
