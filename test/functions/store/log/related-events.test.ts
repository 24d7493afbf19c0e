import { LogStore } from '../../../../functions/store/log/log-store';
import { RelatedEvents } from '../../../../functions/store/log/related-events';
import { LOGS_TABLE } from '../../../../functions/store/tables';
import { anEntry, anEntryAt } from '../../../support/builders/log-entries';
import { useTable } from '../use-table';

const NOW = Date.parse('2026-03-05T12:00:00Z');
const RESOURCE = anEntry().resource ?? '';
const LEA = 'lea@acme.example';
const TOM = 'tom@acme.example';
const table = useTable(LOGS_TABLE);

async function idsOf(employees: string[], limit = 10): Promise<string[]> {
  const related = new RelatedEvents(table.client, table.name, () => NOW);
  return (await related.ofResource(RESOURCE, employees, limit)).map(({ eventId }) => eventId);
}

describe('RelatedEvents.ofResource', () => {
  beforeEach(async () => {
    const logs = new LogStore(table.client, table.name);
    for (const entry of [
      anEntryAt('2026-03-05T08:00:01Z', { eventId: '1' }),
      anEntryAt('2026-03-05T08:00:02Z', { eventId: '2', employee: TOM }),
      anEntryAt('2026-03-05T08:00:03Z', { eventId: '3' }),
      anEntryAt('2026-03-05T08:00:04Z', { eventId: '4', resource: 'another' }),
      anEntryAt('2025-11-05T08:00:00Z', { eventId: 'expired' }),
    ]) {
      await logs.record(entry, 'applied');
    }
  });

  it('returns the newest rows of the resource, of all its employees', async () => {
    expect(await idsOf([LEA, 'Tom@ACME.example', LEA])).toEqual(['3', '2', '1']);
    expect(await idsOf([LEA, TOM], 2)).toEqual(['3', '2']);
    expect(await idsOf([LEA])).toEqual(['3', '1']);
    expect(await idsOf([])).toEqual([]);
  });
});
