import type { Mapping } from '../../../../functions/domain/mapping';
import { itemBytes, MAX_ITEM_BYTES } from '../../../support/builders/item-size';
import { address, employeeEvent, idOf, sessionEvent } from '../../../support/builders/lucca-events';
import { CrashInjector } from '../../../support/crash-injector';
import { TestHarness } from '../../../support/harness/sync-harness';

let harness: TestHarness;
let google: TestHarness['google'];
/** The size of each item that was written, bytes. */
let written: number[];

beforeEach(async () => {
  harness = await TestHarness.start();
  ({ google } = harness);
  harness.aheadMs = Date.parse('2026-02-10T09:00:00Z') - Date.now();
  written = [];
  const { mappings } = harness;
  harness.mappings = {
    ...mappings,
    write: async (next: Omit<Mapping, 'revision'>, previous) => {
      const mapping = await mappings.write(next, previous);
      written.push(itemBytes(mapping));
      return mapping;
    },
  };
});
afterEach(() => google.stop());

/** An address of so many characters. */
const longAddress = (name: string, length: number) => {
  const local = `${name}.`.padEnd(60, 'x');
  const domain = `.${'d'.repeat(60)}.example`;
  return `${local}@${'c'.repeat(length - local.length - 1 - domain.length)}${domain}`;
};
const guests = (count: number, length: number, name = 'guest') =>
  Array.from({ length: count }, (_, index) => ({
    id: `${name}-${index}`,
    type: 'employee',
    email: longAddress(`${name}.${index}`, length),
  }));

function session(
  id: number,
  attendees: ReturnType<typeof guests>,
  { title = 'Excel', organizer = 'lea', email = address(organizer) } = {},
) {
  const { json } = sessionEvent({ id, title });
  const data = { ...json.data, attendees, organizer: { id: idOf(organizer), type: 'employee', email } };
  return { json: { ...json, data } };
}
const shown = () =>
  google
    .allEvents()
    .map(({ owner, event }) => `${owner}: ${event.summary ?? ''}, ${event.attendees?.length ?? 0}`);

describe('a session of 1,000 guests with long addresses', () => {
  const large = guests(1000, 140);

  it('fits into an item in every state of a move that a crash breaks off', async () => {
    for (const step of [1, 2, 3, 4, 5]) {
      for (const moment of ['before', 'after'] as const) {
        // Prepare
        const [from, to] = [`from.${step}.${moment}`, `to.${step}.${moment}`];
        const mine = { id: idOf('lea'), type: 'employee', email: longAddress(from, 140) };
        const resource = `${step}-${moment}`;
        const event = session(1, [...large.slice(1), mine], { email: longAddress(from, 140) });
        event.json.data.id = resource;
        await harness.deliver([event]);
        const changed = employeeEvent({ id: 2, name: 'lea', email: longAddress(to, 140) });
        changed.json.occurredAt = '2026-02-01T09:59:00Z';
        changed.json.id = `${2 * step + (moment === 'after' ? 1 : 0) + 10}`;
        await harness.deliver([changed]);
        const moves = harness.sent.filter((sent) => sent.resource?.endsWith(`#${resource}`));
        harness.sent = [...moves];
        // Act
        await harness.deliverSent(new CrashInjector(step + 2, moment));
        harness.sent = [...moves];
        await harness.deliverSent();
        // Assess
        expect(harness.mappings.of(resource)).toMatchObject({
          pending: [],
          ownerAddress: longAddress(to, 140),
        });
      }
    }
    expect(Math.max(...written)).toBeGreaterThan(140_000);
    expect(Math.max(...written)).toBeLessThan(MAX_ITEM_BYTES / 2);
  });

  it('fits into an item while all of its guests are replaced by others', async () => {
    // Prepare
    await harness.deliver([session(1, large)]);
    // Act
    const end = await harness.deliver([session(2, guests(1000, 140, 'other'))]);
    // Assess
    expect(end).toEqual([]);
    expect(harness.last('2')).toMatchObject({ outcome: 'updated' });
    expect(Math.max(...written)).toBeLessThan(MAX_ITEM_BYTES);
  });
});

describe('a session whose addresses are too long to be kept', () => {
  it('fails, and leaves what was there', async () => {
    // Prepare
    await harness.deliver([session(1, guests(3, 140), { title: 'Before' })]);
    google.clearCalls();
    const before = harness.mappings.of('875');
    // Act
    await harness.deliver([session(2, guests(1000, 151), { title: 'After' })]);
    // Assess
    expect(harness.last('2')).toMatchObject({
      outcome: 'failed',
      reason: 'too_many_events',
      detail: 'The addresses of the 1000 guests are too long to be kept',
    });
    expect(google.calls).toEqual([]);
    expect(shown()).toEqual([`${address('lea')}: Before, 3`]);
    const { confirmed, written: state, guests: kept } = before ?? {};
    expect(harness.mappings.of('875')).toMatchObject({
      confirmed,
      written: state,
      guests: kept,
      pending: [],
    });
    // It is the newest all the same, and what fits is written again.
    await harness.deliver([session(3, guests(4, 140), { title: 'Later' })]);
    expect(shown()).toEqual([`${address('lea')}: Later, 4`]);
  });
});
