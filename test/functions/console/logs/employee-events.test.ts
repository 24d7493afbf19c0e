import { employeeMonth } from '../../../../functions/console/contract/calendar';
import type { Mapping } from '../../../../functions/domain/mapping';
import { inBatches } from '../../../../functions/shared/async';
import { aConfiguration } from '../../../support/builders/configurations';
import { anEntry } from '../../../support/builders/log-entries';
import { exampleLocation, exampleMapping, TENANT } from '../../../support/builders/sync-examples';
import { LogHarness, request, written, writtenEvent } from '../../../support/console/log-harness';

const DAY_MS = 24 * 60 * 60 * 1000;
const ANN = 'ann@acme.example';
const LEA = { owner: 'lea@acme.example', ownerId: '500' };

let harness: LogHarness;

beforeAll(async () => {
  harness = await LogHarness.start();
});

beforeEach(async () => {
  await harness.reset();
  await harness.configure(aConfiguration({ tenant: TENANT }));
});

afterAll(() => harness.stop());

async function monthOf(employee: string, month = '2026-03') {
  const query = { employee, month };
  const { body } = await harness.operations().getEmployeeMonth({ ...request, query });
  expect(employeeMonth.parse(body)).toEqual(body);
  return body;
}

const titles = async (employee: string, month?: string) =>
  (await monthOf(employee, month)).items.map(({ event }) => event.title);

type Session = { id: string; date?: string; owner?: typeof LEA; guests?: string[] };

/** What the mapping holds of a session of one day. */
function mappingOf({ id, date = '2026-03-02', owner = LEA, guests = [ANN] }: Session): Mapping {
  const next = new Date(Date.parse(date) + DAY_MS).toISOString();
  const attendees = guests.map((email) => ({ email }));
  const event = { summary: id, start: { date }, end: { date: next.slice(0, 10) }, attendees };
  return exampleMapping({
    resource: `${TENANT}#calendar-event#${id}`,
    product: 'training',
    confirmed: [exampleLocation({ ...owner, hash: 'h', link: 'https://calendar.google.com/event?eid=1' })],
    written: written({ parts: [{ name: '', event: writtenEvent(event) }], guests, endsAt: next }),
    employee: `${TENANT}#${owner.ownerId}`,
    endsAt: next,
    expiresAt: harness.time / 1000 + 1_000_000,
  });
}

/** What the sync function does: the guests first. */
async function session(overrides: Session): Promise<void> {
  const mapping = mappingOf(overrides);
  const { guests, endsAt } = written({ ...mapping.written });
  await harness.guests.add({ ...mapping, guests, endsAt });
  await harness.mappings.write(mapping, await harness.mappings.read(mapping.resource));
}

/** A few at a time: the index gives a table up that is slow. */
async function eachDay(first: string, days: number, write: (date: string, index: number) => Promise<void>) {
  const writes = Array.from({ length: days }, (_, index) => () => {
    const date = new Date(Date.parse(first) + index * DAY_MS).toISOString().slice(0, 10);
    return write(date, index);
  });
  for await (const batch of inBatches(writes, 20)) await Promise.all(batch.map((one) => one()));
}

describe('an employee who is only a guest', () => {
  it('is found by address in any case, with the sessions and the owners of their calendars', async () => {
    // Prepare
    await session({ id: '1', guests: [ANN, 'tom@acme.example'] });
    await session({ id: '2', guests: ['tom@acme.example'] });
    await session({ id: '3', date: '2026-04-01' });
    // Act
    const month = await monthOf('Ann@acme.example');
    // Assess
    expect(month).toMatchObject({ employee: { id: null, tenant: TENANT, address: ANN }, isCut: false });
    expect(month.items).toMatchObject([
      {
        role: 'guest',
        owner: 'lea@acme.example',
        resource: 'calendar-event/1',
        googleLink: 'https://calendar.google.com/event?eid=1',
        event: { title: '1', guests: [ANN, 'tom@acme.example'] },
      },
    ]);
  });

  it('stays known, without the session, after being removed from it', async () => {
    // Prepare
    await session({ id: '1' });
    await session({ id: '1', guests: ['tom@acme.example'] });
    // Act & assess
    expect(await monthOf(ANN)).toMatchObject({ employee: { id: null, address: ANN }, items: [] });
    expect(await titles('tom@acme.example')).toEqual(['1']);
  });

  it('has a session that moved once only, at its current date', async () => {
    // Prepare
    await session({ id: '1', date: '2026-03-02' });
    await session({ id: '1', date: '2026-03-09' });
    await session({ id: '2', date: '2026-03-10' });
    await session({ id: '2', date: '2026-04-10' });
    // Act & assess
    expect(await titles(ANN)).toEqual(['1']);
    expect(await titles(ANN, '2026-04')).toEqual(['2']);
  });

  it('does not have a session that was never written, or was removed', async () => {
    // Prepare
    await session({ id: '1' });
    const before = await harness.mappings.read(`${TENANT}#calendar-event#1`);
    await harness.mappings.write({ ...mappingOf({ id: '1' }), confirmed: [], written: null }, before);
    await harness.guests.add({
      ...mappingOf({ id: '2' }),
      guests: [ANN],
      endsAt: '2026-03-03T00:00:00.000Z',
    });
    // Act & assess
    expect(await monthOf(ANN)).toMatchObject({ employee: { address: ANN }, items: [] });
  });

  it('is the owner of own sessions, also when their log rows have expired', async () => {
    await session({ id: '1', owner: { owner: ANN, ownerId: '417' } });

    expect((await monthOf(ANN)).items).toMatchObject([{ role: 'owner', owner: null }]);
  });

  it('gets at most 300 sessions: those that end first', async () => {
    // Prepare
    await eachDay('2026-03-01', 301, (date, index) => session({ id: String(index), date }));
    // Act & assess
    expect(await monthOf(ANN, '2026-03')).toMatchObject({ isCut: true, items: { length: 31 } });
    expect(await monthOf(ANN, '2026-04')).toMatchObject({ isCut: false, items: { length: 30 } });
    expect((await titles(ANN, '2026-12')).at(-1)).toBe('300');
  });
});

describe('an employee with an own calendar', () => {
  const own = { owner: ANN, ownerId: '417' };

  beforeEach(async () => {
    await session({ id: 'own', owner: own, guests: ['tom@acme.example'], date: '2026-03-09' });
    await session({ id: 'own, as a guest too', owner: own, date: '2026-03-10' });
    await session({ id: 'as a guest', date: '2026-03-02' });
  });

  const all = [
    { role: 'guest', owner: 'lea@acme.example', event: { title: 'as a guest' } },
    { role: 'owner', owner: null, event: { title: 'own' } },
    { role: 'owner', owner: null, event: { title: 'own, as a guest too' } },
  ];

  it('has both kinds of events by address', async () => {
    // Prepare
    await harness.record(anEntry({ employee: ANN, resource: `${TENANT}#calendar-event#own` }));
    // Act & assess
    expect(await monthOf(ANN)).toMatchObject({ employee: { id: '417', address: ANN }, items: all });
  });

  it("has both kinds of events by Lucca's id, even in a month without own events", async () => {
    // Prepare
    await session({ id: 'later', date: '2027-01-11' });
    // Act & assess
    expect(await monthOf('417')).toMatchObject({ employee: { id: '417', address: ANN }, items: all });
    expect(await titles('417', '2027-01')).toEqual(['later']);
  });

  it('does not own the sessions of a former owner of the address', async () => {
    // Prepare
    const other = { id: 'of the other', owner: { owner: ANN, ownerId: '9' } };
    await session(other);
    await session({ ...other, guests: ['tom@acme.example'] });
    // Act & assess
    expect(await titles('417')).not.toContain('of the other');
  });

  it('gets at most 300 events of both kinds: those that end first', async () => {
    // Prepare
    await eachDay('2026-03-11', 299, (date) => session({ id: date, date, owner: own, guests: [] }));
    // Act & assess
    expect(await monthOf('417')).toMatchObject({ isCut: true, items: { length: 24 } });
    expect(await titles('417')).toContain('as a guest');
    expect(await monthOf('417', '2026-12')).toMatchObject({ isCut: false, items: { length: 31 } });
  });
});
