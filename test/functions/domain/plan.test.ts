import type { Mapping } from '../../../functions/domain/mapping';
import { eventHash, plan, type Desired } from '../../../functions/domain/plan';
import { project } from '../../../functions/domain/project';
import { aConfiguration } from '../../support/builders/configurations';
import {
  employee,
  exampleLocation,
  exampleMapping,
  leave,
  RESOURCE,
  session,
  workplace,
} from '../../support/builders/sync-examples';

function desired(
  state: Parameters<typeof project>[0] = session(),
  configuration = aConfiguration(),
): Desired {
  const projection = project(state, configuration, { asDefaultEvent: false, timeZone: null });
  if (projection.kind !== 'event') throw new Error(`Expected an event, got ${projection.kind}`);
  return { configuration, projection, fallbackUntil: null };
}

function writes({ projection }: Desired, number = 0) {
  const event = projection.parts[number]?.event;
  if (!event) throw new Error('The projection has no such event');
  return { event, hash: eventHash(projection, event) };
}

const writtenLocation = exampleLocation({ hash: writes(desired()).hash });

const written = (changes: Partial<Mapping> = {}): Mapping =>
  exampleMapping({ confirmed: [writtenLocation], ...changes });

const elsewhere = exampleLocation({ owner: 'e500@acme.example', ownerId: '500', generation: 1 });

describe('plan with no event in Google', () => {
  it('inserts with the first generation', () => {
    expect(plan(RESOURCE, null, desired())).toEqual({
      kind: 'change',
      outcome: 'created',
      steps: [{ kind: 'insert', eventLocation: exampleLocation(), ...writes(desired()) }],
      pending: [exampleLocation()],
      generation: 0,
    });
  });

  it('inserts with the next generation after a deletion, because Google never frees an id', () => {
    expect(plan(RESOURCE, exampleMapping({ generation: 3 }), desired())).toMatchObject({
      outcome: 'created',
      steps: [{ kind: 'insert', eventLocation: { generation: 4 } }],
      generation: 4,
    });
  });

  it.each([null, exampleMapping()])('has no steps when no event should exist: %#', (mapping) => {
    expect(plan(RESOURCE, mapping, null)).toEqual({ kind: 'none' });
  });
});

describe('plan with our event in Google', () => {
  it('has no steps when the projection is equal', () => {
    expect(plan(RESOURCE, written(), desired())).toEqual({ kind: 'none' });
  });

  it('updates in place when the projection changes', () => {
    const changed = desired(session({ attendees: [employee('419')] }));

    expect(plan(RESOURCE, written(), changed)).toEqual({
      kind: 'change',
      outcome: 'updated',
      steps: [{ kind: 'update', eventLocation: writtenLocation, ...writes(changed) }],
      pending: [{ ...writtenLocation, hash: null }],
      generation: 0,
    });
  });

  it('deletes when no event should exist', () => {
    expect(plan(RESOURCE, written(), null)).toEqual({
      kind: 'change',
      outcome: 'deleted',
      steps: [{ kind: 'delete', eventLocation: writtenLocation }],
      pending: [exampleLocation()],
      generation: 0,
    });
  });

  it('inserts for the new organizer before it deletes for the old one', () => {
    const moved = desired(session({ organizer: employee('500') }));

    expect(plan(RESOURCE, written(), moved)).toEqual({
      kind: 'change',
      outcome: 'moved',
      steps: [
        { kind: 'insert', eventLocation: elsewhere, ...writes(moved) },
        { kind: 'delete', eventLocation: writtenLocation },
      ],
      pending: [exampleLocation(), elsewhere],
      generation: 1,
    });
  });

  it('replaces an event of another type', () => {
    expect(plan(RESOURCE, written(), desired(workplace()))).toMatchObject({
      outcome: 'updated',
      steps: [
        { kind: 'insert', eventLocation: { eventType: 'workingLocation', generation: 1 } },
        { kind: 'delete', eventLocation: { eventType: 'default', generation: 0 } },
      ],
    });
  });

  it('updates the event when another configuration writes to the same calendar', () => {
    const belgium = aConfiguration({ id: 'belgium' });
    const mapping = written({ confirmed: [exampleLocation({ hash: 'other' })] });

    expect(plan(RESOURCE, mapping, desired(session(), belgium))).toMatchObject({
      steps: [{ kind: 'update', eventLocation: { configuration: 'belgium', generation: 0 } }],
    });
  });
});

describe('plan with a pending change', () => {
  const halfMoved = written({ pending: [exampleLocation(), elsewhere], generation: 1 });

  it('verifies the event, even if its state should not change, and deletes at all other locations', () => {
    expect(plan(RESOURCE, halfMoved, desired())).toEqual({
      kind: 'change',
      outcome: 'updated',
      steps: [
        { kind: 'verify', eventLocation: exampleLocation(), ...writes(desired()) },
        { kind: 'delete', eventLocation: elsewhere },
      ],
      pending: [elsewhere, exampleLocation()],
      generation: 1,
    });
  });

  it('deletes at all locations when no event should exist', () => {
    expect(plan(RESOURCE, halfMoved, null)).toMatchObject({
      outcome: 'deleted',
      steps: [
        { kind: 'delete', eventLocation: exampleLocation() },
        { kind: 'delete', eventLocation: elsewhere },
      ],
    });
  });

  it('inserts for a third organizer and deletes at all other locations', () => {
    expect(plan(RESOURCE, halfMoved, desired(session({ organizer: employee('600') })))).toMatchObject({
      outcome: 'moved',
      steps: [
        { kind: 'insert', eventLocation: { owner: 'e600@acme.example', generation: 2 } },
        { kind: 'delete', eventLocation: exampleLocation() },
        { kind: 'delete', eventLocation: elsewhere },
      ],
      generation: 2,
    });
  });

  it('verifies the newest generation and deletes the older one', () => {
    const newer = exampleLocation({ generation: 1 });
    const mapping = written({ pending: [exampleLocation(), newer], generation: 1 });

    expect(plan(RESOURCE, mapping, desired())).toMatchObject({
      steps: [
        { kind: 'verify', eventLocation: newer },
        { kind: 'delete', eventLocation: exampleLocation() },
      ],
    });
  });

  it('has the outcome created when nothing is confirmed', () => {
    const mapping = exampleMapping({ pending: [exampleLocation()] });

    expect(plan(RESOURCE, mapping, desired())).toMatchObject({ outcome: 'created' });
  });
});

describe('plan with several events of one resource', () => {
  const week = (...dates: string[]) =>
    desired(
      leave({ days: dates.map((date) => ({ date, range: 'allDay' })) }),
      aConfiguration({ products: ['absences'] }),
    );
  /** The mapping once all events are written. */
  const confirmedAs = (wanted: Desired): Mapping => {
    const first = plan(RESOURCE, null, wanted);
    if (first.kind === 'none') throw new Error('Expected steps');
    const eventLocations = first.pending.map((eventLocation, number) => ({
      ...eventLocation,
      hash: writes(wanted, number).hash,
    }));
    return exampleMapping({ confirmed: eventLocations, generation: first.generation });
  };
  const [monday, friday, nextMonday] = ['2026-03-02', '2026-03-06', '2026-03-09'];

  it('inserts each event with its own name and id', () => {
    const next = plan(RESOURCE, null, week(monday, friday));

    expect(next).toMatchObject({
      outcome: 'created',
      steps: [
        { kind: 'insert', eventLocation: { part: monday, generation: 0 } },
        { kind: 'insert', eventLocation: { part: friday, generation: 0 } },
      ],
    });
    const ids = next.kind === 'change' ? next.pending.map(({ googleEventId }) => googleEventId) : [];
    expect(new Set(ids).size).toBe(2);
  });

  it('writes only the events that change, and keeps the hashes of the others', () => {
    const before = confirmedAs(week(monday, friday));

    expect(plan(RESOURCE, before, week(monday, nextMonday))).toMatchObject({
      outcome: 'updated',
      steps: [
        { kind: 'insert', eventLocation: { part: nextMonday, generation: 1 } },
        { kind: 'delete', eventLocation: { part: friday } },
      ],
      pending: [
        { part: friday, hash: null },
        { part: monday, hash: before.confirmed[0]?.hash },
        { part: nextMonday, hash: null },
      ],
    });
  });

  it('verifies only the events that a pending change affects', () => {
    const [first, second] = confirmedAs(week(monday, friday)).confirmed;
    const mapping = exampleMapping({
      pending: [...(first ? [first] : []), ...(second ? [{ ...second, hash: null }] : [])],
    });

    expect(plan(RESOURCE, mapping, week(monday, friday))).toMatchObject({
      steps: [{ kind: 'verify', eventLocation: { part: friday } }],
    });
  });

  it('has no steps when all events are equal', () => {
    expect(plan(RESOURCE, confirmedAs(week(monday, friday)), week(friday, monday))).toEqual({ kind: 'none' });
  });

  it('deletes all events when none should exist', () => {
    expect(plan(RESOURCE, confirmedAs(week(monday, friday)), null)).toMatchObject({
      outcome: 'deleted',
      steps: [{ kind: 'delete' }, { kind: 'delete' }],
    });
  });
});
