import type { Mapping } from '../../../functions/domain/mapping';
import { eventHash, plan, type Desired } from '../../../functions/domain/plan';
import { project } from '../../../functions/domain/project';
import {
  employee,
  exampleConfiguration,
  exampleMapping,
  exampleLocation,
  leave,
  RESOURCE,
  session,
  workplace,
} from '../../support/builders/sync-examples';

function desired(
  state: Parameters<typeof project>[0] = session(),
  configuration = exampleConfiguration(),
): Desired {
  const projection = project(state, configuration, { plain: false, timeZone: null });
  if (projection.kind !== 'event') throw new Error(`Expected an event, got ${projection.kind}`);
  return { configuration, projection, fallbackUntil: null };
}

function writes({ projection }: Desired, number = 0) {
  const event = projection.parts[number]?.event;
  if (!event) throw new Error('The projection has no such event');
  return { event, hash: eventHash(projection, event) };
}

const placeThere = exampleLocation({ hash: writes(desired()).hash });

const there = (changes: Partial<Mapping> = {}): Mapping =>
  exampleMapping({ confirmed: [placeThere], ...changes });

const elsewhere = exampleLocation({ owner: 'e500@acme.example', ownerId: '500', generation: 1 });

describe('plan, with nothing in Google', () => {
  it('inserts under the first generation', () => {
    expect(plan(RESOURCE, null, desired())).toEqual({
      kind: 'change',
      outcome: 'created',
      steps: [{ kind: 'insert', eventLocation: exampleLocation(), ...writes(desired()) }],
      pending: [exampleLocation()],
      generation: 0,
    });
  });

  it('inserts under a further generation after a deletion: Google does not give the id back', () => {
    const next = plan(RESOURCE, exampleMapping({ generation: 3 }), desired());

    expect(next).toMatchObject({
      outcome: 'created',
      steps: [{ kind: 'insert', eventLocation: { generation: 4 } }],
      generation: 4,
    });
  });

  it.each([null, exampleMapping()])('does nothing for nothing', (mapping) => {
    expect(plan(RESOURCE, mapping, null)).toEqual({ kind: 'none' });
  });
});

describe('plan, with our event in Google', () => {
  it('does nothing for an equal projection', () => {
    expect(plan(RESOURCE, there(), desired())).toEqual({ kind: 'none' });
  });

  it('updates in place', () => {
    const changed = desired(session({ attendees: [employee('419')] }));

    const next = plan(RESOURCE, there(), changed);

    expect(next).toEqual({
      kind: 'change',
      outcome: 'updated',
      steps: [{ kind: 'update', eventLocation: placeThere, ...writes(changed) }],
      pending: [{ ...placeThere, hash: null }],
      generation: 0,
    });
  });

  it('deletes', () => {
    expect(plan(RESOURCE, there(), null)).toEqual({
      kind: 'change',
      outcome: 'deleted',
      steps: [{ kind: 'delete', eventLocation: placeThere }],
      pending: [exampleLocation()],
      generation: 0,
    });
  });

  it('inserts at the new organizer before it deletes at the old one', () => {
    const moved = desired(session({ organizer: employee('500') }));

    const next = plan(RESOURCE, there(), moved);

    expect(next).toEqual({
      kind: 'change',
      outcome: 'moved',
      steps: [
        { kind: 'insert', eventLocation: elsewhere, ...writes(moved) },
        { kind: 'delete', eventLocation: placeThere },
      ],
      pending: [exampleLocation(), elsewhere],
      generation: 1,
    });
  });

  it('replaces an event of another type', () => {
    const next = plan(RESOURCE, there(), desired(workplace()));

    expect(next).toMatchObject({
      outcome: 'updated',
      steps: [
        { kind: 'insert', eventLocation: { eventType: 'workingLocation', generation: 1 } },
        { kind: 'delete', eventLocation: { eventType: 'default', generation: 0 } },
      ],
    });
  });

  it('leaves the event to another configuration with the same calendar', () => {
    const belgium = exampleConfiguration({ id: 'belgium' });

    const mapping = there({ confirmed: [exampleLocation({ hash: 'other' })] });
    const next = plan(RESOURCE, mapping, desired(session(), belgium));

    expect(next).toMatchObject({
      steps: [{ kind: 'update', eventLocation: { configuration: 'belgium', generation: 0 } }],
    });
  });
});

describe('plan, in doubt', () => {
  const halfMoved = there({ pending: [exampleLocation(), elsewhere], generation: 1 });

  it('settles the event though it should be as it was before, and clears every other place', () => {
    expect(plan(RESOURCE, halfMoved, desired())).toEqual({
      kind: 'change',
      outcome: 'updated',
      steps: [
        { kind: 'settle', eventLocation: exampleLocation(), ...writes(desired()) },
        { kind: 'delete', eventLocation: elsewhere },
      ],
      pending: [elsewhere, exampleLocation()],
      generation: 1,
    });
  });

  it('clears every place on a deletion', () => {
    expect(plan(RESOURCE, halfMoved, null)).toMatchObject({
      outcome: 'deleted',
      steps: [
        { kind: 'delete', eventLocation: exampleLocation() },
        { kind: 'delete', eventLocation: elsewhere },
      ],
    });
  });

  it('goes to a third organizer', () => {
    const next = plan(RESOURCE, halfMoved, desired(session({ organizer: employee('600') })));

    expect(next).toMatchObject({
      outcome: 'moved',
      steps: [
        { kind: 'insert', eventLocation: { owner: 'e600@acme.example', generation: 2 } },
        { kind: 'delete', eventLocation: exampleLocation() },
        { kind: 'delete', eventLocation: elsewhere },
      ],
      generation: 2,
    });
  });

  it('settles the newest generation and clears the older one', () => {
    const newer = exampleLocation({ generation: 1 });
    const mapping = there({ pending: [exampleLocation(), newer], generation: 1 });

    expect(plan(RESOURCE, mapping, desired())).toMatchObject({
      steps: [
        { kind: 'settle', eventLocation: newer },
        { kind: 'delete', eventLocation: exampleLocation() },
      ],
    });
  });

  it('still calls a creation one', () => {
    const mapping = exampleMapping({ pending: [exampleLocation()] });

    expect(plan(RESOURCE, mapping, desired())).toMatchObject({ outcome: 'created' });
  });
});

describe('plan, with several events of one resource', () => {
  const week = (...dates: string[]) =>
    desired(
      leave({ days: dates.map((date) => ({ date, range: 'allDay' })) }),
      exampleConfiguration({ products: ['absences'] }),
    );
  /** Everything that should be there is there. */
  const settledAs = (wanted: Desired): Mapping => {
    const first = plan(RESOURCE, null, wanted);
    if (first.kind === 'none') throw new Error('There is nothing to write');
    const eventLocations = first.pending.map((eventLocation, number) => ({
      ...eventLocation,
      hash: writes(wanted, number).hash,
    }));
    return exampleMapping({ confirmed: eventLocations, generation: first.generation });
  };
  const [monday, friday, nextMonday] = ['2026-03-02', '2026-03-06', '2026-03-09'];

  it('inserts each under a name of its own', () => {
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

  it('touches only those that change, and doubts no other', () => {
    const before = settledAs(week(monday, friday));

    const next = plan(RESOURCE, before, week(monday, nextMonday));

    expect(next).toMatchObject({
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

  it('in doubt, trusts those that the broken change did not touch', () => {
    const [first, second] = settledAs(week(monday, friday)).confirmed;
    const mapping = exampleMapping({
      pending: [...(first ? [first] : []), ...(second ? [{ ...second, hash: null }] : [])],
    });

    expect(plan(RESOURCE, mapping, week(monday, friday))).toMatchObject({
      steps: [{ kind: 'settle', eventLocation: { part: friday } }],
    });
  });

  it('does nothing for equal events', () => {
    expect(plan(RESOURCE, settledAs(week(monday, friday)), week(friday, monday))).toEqual({ kind: 'none' });
  });

  it('clears all of them on a deletion', () => {
    expect(plan(RESOURCE, settledAs(week(monday, friday)), null)).toMatchObject({
      outcome: 'deleted',
      steps: [{ kind: 'delete' }, { kind: 'delete' }],
    });
  });
});
