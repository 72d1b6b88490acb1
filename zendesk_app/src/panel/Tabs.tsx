import { type ReactNode, useState } from "react";
import { Tabs as GardenTabs } from "@zendeskgarden/react-tabs";

/** Tabs; the first is open. */
export function Tabs({
  tabs,
  label,
}: {
  tabs: { id: string; name: string; body: ReactNode }[];
  label: string;
}) {
  const [open, setOpen] = useState(tabs[0]!.id);
  const shown = tabs.some((tab) => tab.id === open) ? open : tabs[0]!.id;
  return (
    <GardenTabs selectedItem={shown} onChange={setOpen} className="tabs">
      <GardenTabs.TabList aria-label={label}>
        {tabs.map((tab) => (
          <GardenTabs.Tab key={tab.id} item={tab.id}>
            {tab.name}
          </GardenTabs.Tab>
        ))}
      </GardenTabs.TabList>
      {tabs.map((tab) => (
        <GardenTabs.TabPanel key={tab.id} item={tab.id}>
          {shown === tab.id && tab.body}
        </GardenTabs.TabPanel>
      ))}
    </GardenTabs>
  );
}
