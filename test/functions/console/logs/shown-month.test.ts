import { aConfiguration } from '../../../support/builders/configurations';
import { aDirectoryEmployee } from '../../../support/builders/directory-employees';
import { exampleLocation, TENANT } from '../../../support/builders/sync-examples';
import {
  request,
  useOperationsHarness,
  written,
  writtenEvent,
} from '../../../support/console/operations-harness';

const harness = useOperationsHarness(aConfiguration({ tenant: TENANT }));

/** Writes an event in the calendar of employee 416. */
async function writeEvent(id: string, from: string, to: string): Promise<void> {
  const event = writtenEvent({ summary: id, start: { date: from }, end: { date: to } });
  const endsAt = `${to}T00:00:00.000Z`;
  await harness.write({
    ...{ resource: `${TENANT}#leave#${id}`, employee: `${TENANT}#416`, endsAt },
    confirmed: [exampleLocation({ hash: 'h' })],
    written: written({ parts: [{ name: '', event }], endsAt }),
  });
}

async function shown() {
  const { body } = await harness.logOperations().getEmployeeMonth({
    ...request,
    query: { employee: '416' },
  });
  return { month: body.month, titles: body.items.map(({ event }) => event.title) };
}

/** Today is 5 March 2026. */
describe('without a month in the query', () => {
  beforeEach(() => harness.directory.put(TENANT, aDirectoryEmployee({ id: '416' }), null));

  it('the current month is shown with all its events if it has one from today on', async () => {
    await writeEvent('past', '2026-03-02', '2026-03-03');
    await writeEvent('today', '2026-03-05', '2026-03-06');
    await writeEvent('later', '2026-04-08', '2026-04-09');

    expect(await shown()).toEqual({ month: '2026-03', titles: ['past', 'today'] });
  });

  it('the next month with an event is shown if the current one has only past events', async () => {
    await writeEvent('past', '2026-03-02', '2026-03-05');
    await writeEvent('later', '2026-06-02', '2026-06-03');
    await writeEvent('sooner', '2026-05-02', '2026-05-03');

    expect(await shown()).toEqual({ month: '2026-05', titles: ['sooner'] });
  });

  it('an event that began earlier and lasts counts for the current month', async () => {
    await writeEvent('long', '2026-01-02', '2026-06-01');

    expect(await shown()).toEqual({ month: '2026-03', titles: ['long'] });
  });

  it('the current month is shown if there is nothing to come', async () => {
    await writeEvent('past', '2026-03-02', '2026-03-03');

    expect(await shown()).toEqual({ month: '2026-03', titles: ['past'] });
  });

  it("the current month is that of the employee's time zone", async () => {
    const island = { id: '12', name: 'Nouméa', timeZone: 'Pacific/Noumea', isArchived: false };
    await harness.directory.putEstablishments(TENANT, { asOf: 0, items: [island] });
    harness.time = Date.parse('2026-03-31T20:00:00Z');

    expect(await shown()).toEqual({ month: '2026-04', titles: [] });
  });
});
