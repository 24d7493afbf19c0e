import { employeeMonth } from '../../../../functions/console/contract/calendar';
import { aConfiguration } from '../../../support/builders/configurations';
import { aDirectoryEmployee } from '../../../support/builders/directory-employees';
import { anEntry } from '../../../support/builders/log-entries';
import { exampleLocation, TENANT } from '../../../support/builders/sync-examples';
import {
  request,
  useOperationsHarness,
  written,
  writtenEvent,
} from '../../../support/console/operations-harness';

const TOM = 'tom@acme.example';
const MALIK = 'malik@acme.example';

const harness = useOperationsHarness(aConfiguration({ tenant: TENANT }));

/** Writes an event of one day, and its log row. Later ids are newer. */
async function writeEvent(id: number, owner: string, ownerId: string): Promise<void> {
  const resource = `${TENANT}#calendar-event#${id}`;
  const event = writtenEvent({
    summary: String(id),
    start: { date: '2026-03-09' },
    end: { date: '2026-03-10' },
  });
  const endsAt = '2026-03-10T00:00:00.000Z';
  await harness.write({
    ...{ resource, employee: `${TENANT}#${ownerId}`, endsAt },
    confirmed: [exampleLocation({ owner, ownerId, hash: 'h' })],
    written: written({ parts: [{ name: '', event }], guests: [], endsAt }),
  });
  const at = `2026-03-04T08:0${id}:00.000Z`;
  await harness.record(anEntry({ employee: owner, eventId: String(id), resource, at }));
}

async function know(id: string, email: string, givenName: string): Promise<void> {
  const employee = aDirectoryEmployee({ id, email, givenName, familyName: null });
  await harness.directory.put(TENANT, employee, null);
}

async function monthOf(employee: string) {
  const query = { employee, month: '2026-03' };
  const { body } = await harness.logOperations().getEmployeeMonth({ ...request, query });
  const { employee: person, conflict, items } = employeeMonth.parse(body);
  return { id: person.id, address: person.address, conflict, titles: items.map(({ event }) => event.title) };
}

describe('an event that pairs the address of Tom with the id of Malik', () => {
  beforeEach(async () => {
    await writeEvent(1, MALIK, '118');
    await writeEvent(2, TOM, '417');
    await writeEvent(3, TOM, '118');
  });

  describe('with both in the directory', () => {
    const conflict = { id: '118', address: TOM, idHolder: 'Malik', addressHolder: 'Tom' };

    beforeEach(async () => {
      await know('118', MALIK, 'Malik');
      await know('417', TOM, 'Tom');
    });

    it('shows Tom what is in his calendar, and no event of Malik', async () => {
      expect(await monthOf(TOM)).toEqual({ id: '417', address: TOM, conflict, titles: ['2', '3'] });
    });

    it('is shown to Malik by his id, with the conflict', async () => {
      expect(await monthOf('118')).toEqual({ id: '118', address: MALIK, conflict, titles: ['1', '3'] });
    });

    it('is no conflict for an employee whose newest event is right', async () => {
      await writeEvent(4, TOM, '417');

      expect(await monthOf(TOM)).toEqual({ id: '417', address: TOM, conflict: null, titles: ['2', '4'] });
    });
  });

  it('shows only what is in the calendar of the address if the directory has only Malik', async () => {
    await know('118', MALIK, 'Malik');
    const conflict = { id: '118', address: TOM, idHolder: 'Malik', addressHolder: null };

    expect(await monthOf(TOM)).toEqual({ id: null, address: TOM, conflict, titles: ['3'] });
  });
});

describe('without a directory', () => {
  it('the last event of an id tells its address', async () => {
    await writeEvent(1, TOM, '118');
    const endsAt = '2026-04-01T00:00:00.000Z';
    await harness.write({
      ...{ resource: `${TENANT}#calendar-event#9`, employee: `${TENANT}#118`, endsAt },
      ...{ confirmed: [exampleLocation({ owner: MALIK, ownerId: '118' })], written: written({ endsAt }) },
    });
    const conflict = { id: '118', address: TOM, idHolder: MALIK, addressHolder: null };

    expect(await monthOf(TOM)).toEqual({ id: null, address: TOM, conflict, titles: ['1'] });
  });

  it('an id and an address that agree are no conflict', async () => {
    await writeEvent(1, TOM, '417');

    expect(await monthOf(TOM)).toEqual({ id: '417', address: TOM, conflict: null, titles: ['1'] });
  });
});

describe('an employee whose address has changed', () => {
  it('has no conflict with the former address', async () => {
    await writeEvent(1, 'tom.old@acme.example', '417');
    await know('417', TOM, 'Tom');

    expect(await monthOf('417')).toEqual({ id: '417', address: TOM, conflict: null, titles: ['1'] });
    expect(await monthOf(TOM)).toMatchObject({ conflict: null, titles: ['1'] });
  });
});
