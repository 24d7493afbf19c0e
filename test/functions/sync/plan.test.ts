import type { Mapping } from '../../../functions/store/mapping';
import { plan, projectionHash, type Desired } from '../../../functions/sync/plan';
import { project } from '../../../functions/sync/project';
import {
  employee,
  exampleConfiguration,
  exampleMapping,
  examplePlace,
  RESOURCE,
  session,
  workplace,
} from './examples';

function desired(
  state: Parameters<typeof project>[0] = session(),
  configuration = exampleConfiguration(),
): Desired {
  const projection = project(state, configuration, { workingLocations: true });
  if (projection.kind !== 'event') throw new Error(`Expected an event, got ${projection.kind}`);
  return { configuration, projection, workingLocationRefusedUntil: null };
}

const there = (changes: Partial<Mapping> = {}): Mapping =>
  exampleMapping({ settled: examplePlace(), hash: projectionHash(desired().projection), ...changes });

const elsewhere = examplePlace({ owner: 'e500@acme.example', ownerId: '500', generation: 1 });

describe('plan, with nothing in Google', () => {
  it('inserts under the first generation', () => {
    expect(plan(RESOURCE, null, desired())).toEqual({
      kind: 'change',
      outcome: 'created',
      steps: [{ kind: 'insert', place: examplePlace() }],
      doubtful: [examplePlace()],
      generation: 0,
    });
  });

  it('inserts under a further generation after a deletion: Google does not give the id back', () => {
    const next = plan(RESOURCE, exampleMapping({ generation: 3 }), desired());

    expect(next).toMatchObject({
      outcome: 'created',
      steps: [{ kind: 'insert', place: { generation: 4 } }],
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

  it('updates in place, and remembers the guests before and after', () => {
    const next = plan(RESOURCE, there(), desired(session({ attendees: [employee('419')] })));

    const place = examplePlace({ guests: ['e417@acme.example', 'e418@acme.example', 'e419@acme.example'] });
    expect(next).toEqual({
      kind: 'change',
      outcome: 'updated',
      steps: [{ kind: 'update', place }],
      doubtful: [place],
      generation: 0,
    });
  });

  it('deletes', () => {
    expect(plan(RESOURCE, there(), null)).toEqual({
      kind: 'change',
      outcome: 'deleted',
      steps: [{ kind: 'delete', place: examplePlace() }],
      doubtful: [examplePlace()],
      generation: 0,
    });
  });

  it('inserts at the new organizer before it deletes at the old one', () => {
    const next = plan(RESOURCE, there(), desired(session({ organizer: employee('500') })));

    expect(next).toEqual({
      kind: 'change',
      outcome: 'moved',
      steps: [
        { kind: 'insert', place: elsewhere },
        { kind: 'delete', place: examplePlace() },
      ],
      doubtful: [examplePlace(), elsewhere],
      generation: 1,
    });
  });

  it('replaces an event of another type', () => {
    const next = plan(RESOURCE, there(), desired(workplace()));

    expect(next).toMatchObject({
      outcome: 'updated',
      steps: [
        { kind: 'insert', place: { eventType: 'workingLocation', generation: 1 } },
        { kind: 'delete', place: { eventType: 'default', generation: 0 } },
      ],
    });
  });

  it('leaves the event to another configuration with the same calendar', () => {
    const belgium = exampleConfiguration({ id: 'belgium' });

    const next = plan(RESOURCE, there({ hash: 'other' }), desired(session(), belgium));

    expect(next).toMatchObject({
      steps: [{ kind: 'update', place: { configuration: 'belgium', generation: 0 } }],
    });
  });
});

describe('plan, in doubt', () => {
  const halfMoved = there({ doubtful: [examplePlace(), elsewhere], generation: 1 });

  it('settles the event though the hash is equal, and clears every other place', () => {
    expect(plan(RESOURCE, halfMoved, desired())).toEqual({
      kind: 'change',
      outcome: 'updated',
      steps: [
        { kind: 'settle', place: examplePlace() },
        { kind: 'delete', place: elsewhere },
      ],
      doubtful: [elsewhere, examplePlace()],
      generation: 1,
    });
  });

  it('clears every place on a deletion', () => {
    expect(plan(RESOURCE, halfMoved, null)).toMatchObject({
      outcome: 'deleted',
      steps: [
        { kind: 'delete', place: examplePlace() },
        { kind: 'delete', place: elsewhere },
      ],
    });
  });

  it('goes to a third organizer', () => {
    const next = plan(RESOURCE, halfMoved, desired(session({ organizer: employee('600') })));

    expect(next).toMatchObject({
      outcome: 'moved',
      steps: [
        { kind: 'insert', place: { owner: 'e600@acme.example', generation: 2 } },
        { kind: 'delete', place: examplePlace() },
        { kind: 'delete', place: elsewhere },
      ],
      generation: 2,
    });
  });

  it('settles the newest generation and clears the older one', () => {
    const newer = examplePlace({ generation: 1 });
    const mapping = there({ doubtful: [examplePlace(), newer], generation: 1 });

    expect(plan(RESOURCE, mapping, desired())).toMatchObject({
      steps: [
        { kind: 'settle', place: newer },
        { kind: 'delete', place: examplePlace() },
      ],
    });
  });

  it('still calls a creation one', () => {
    const mapping = exampleMapping({ doubtful: [examplePlace()] });

    expect(plan(RESOURCE, mapping, desired())).toMatchObject({ outcome: 'created' });
  });
});
