import { useState } from 'react';
import { SimulationPanel } from './editor/SimulationPanel.tsx';
import { useSimulation, type SimulationInput } from './editor/use-simulation.ts';
import type { PolicyVersion } from './PolicyVersionPage.tsx';

/** `county/id` of a version as the server takes it; nothing for the one in force. */
export const againstOf = (text: string): Pick<SimulationInput, 'against'> => {
  const [county, id] = text.split('/');
  return county && id ? { against: { county, id } } : {};
};

/** What a version would do to today's people: what whoever publishes it should have seen. */
export function SimulationOfVersion({ version }: { version: PolicyVersion }) {
  const [against, setAgainst] = useState('');
  const { area, key, id } = version;
  const input: SimulationInput = { area, content: version.content, ...againstOf(against) };
  const [wantsMonths, setWantsMonths] = useState(false);
  const simulated = useSimulation(input, wantsMonths);
  return (
    <SimulationPanel
      input={input}
      simulated={simulated}
      subject={{ area, kind: 'benefit', key, id }}
      against={against}
      onAgainst={setAgainst}
      onMonths={setWantsMonths}
    />
  );
}
