import type { JsonObject } from '../../../bin/acceptance/lucca/events/json-nodes';
import type { Outcome, Reason } from '../../../functions/domain/vocabulary';
import { LUCCA_EVENT_DEVIATIONS } from '../../support/acceptance/lucca-event-deviations';
import { aConfiguration } from '../../support/builders/configurations';
import {
  address,
  deletion,
  idOf,
  leaveEvent,
  sessionEvent,
  workplaceEvent,
} from '../../support/builders/lucca-events';
import { delivery } from '../../support/builders/webhook-requests';
import { NOW, prepareHandler } from '../../support/harness/ingest-harness';
import { TestHarness } from '../../support/harness/sync-harness';

let harness: TestHarness;

beforeEach(async () => {
  harness = await TestHarness.start();
  harness.configurations = [aConfiguration({ products: ['training', 'office', 'absences'] })];
  harness.directory.establishments.set(idOf('lea'), '12');
});

afterEach(() => harness.google.stop());

const withData = ({ json }: { json: JsonObject & { data: object } }, changes: object): JsonObject => ({
  ...json,
  data: { ...json.data, ...changes },
});

const session = sessionEvent({ id: 1 }).json;
const sessionOfDays = withData(sessionEvent({ id: 1 }), {
  ...{ startsAt: undefined, endsAt: undefined, timeZone: undefined },
  ...{ startsOn: '2026-03-02', endsOn: '2026-03-02' },
});
const located = withData(sessionEvent({ id: 1 }), { location: 'Salle Joliette' });
const workplace = workplaceEvent({ id: 1 }).json;
const halfDay = workplaceEvent({ id: 1, position: 'firstHalfDay' }).json;
const leave = withData(leaveEvent({ id: 1 }), { startsOn: '2026-03-02', endsOn: '2026-03-03' });
const removal = deletion({ id: 1 }).json;

type Fallback = {
  event: JsonObject;
  outcome: Outcome;
  reason?: Reason;
  /** A text that the kept payload contains. */
  kept?: string;
};

const invalid = (event: JsonObject, kept: string): Fallback => ({
  ...{ event, kept, outcome: 'failed', reason: 'invalid_event' },
});

const written = (event: JsonObject): Fallback => ({ event, outcome: 'created' });

/** What becomes of an event, by the name of the deviation. */
const FALLBACKS: Record<string, Fallback> = {
  // Only its references are kept: an unknown category may be an absence.
  'calls sessions trainings': invalid(session, idOf('lea')),
  'has a third category': invalid(halfDay, idOf('lea')),
  'names the title of a session label': invalid(session, '"label":"Excel avancé"'),
  'names the location of a session room': written(located),
  'names the times of a session start and end': invalid(session, '"start":"2026-03-02T09:00:00+01:00"'),
  'names the time zones of Windows': written(session),
  'names the days of a session startDate and endDate': invalid(sessionOfDays, '"startDate":"2026-03-02"'),
  'names the attendees participants': invalid(session, `"participants":[{"id":"${idOf('tom')}"`),
  'names the organizer internalManager': invalid(session, `"internalManager":{"id":"${idOf('lea')}"`),
  'wraps the attendees in registrations': invalid(session, `{"employee":{"id":"${idOf('tom')}"`),
  'calls confirmed sessions validated': invalid(session, '"status":"validated"'),
  'calls confirmed workplaces approved': invalid(workplace, '"status":"approved"'),
  'names half days morning and afternoon': invalid(halfDay, '"position":"morning"'),
  'has other types of workplaces': invalid(workplace, '"type":"home"'),
  'names the date of a workplace day': invalid(workplace, '"day":"2026-03-02"'),
  'gives the reason of remote work': written(workplace),
  'sends numbers as ids': invalid(withData(workplaceEvent({ id: 1 }), { id: '875' }), '"id":875'),
  'sends times without offset': invalid(session, '"startsAt":"2026-03-02T09:00:00"'),
  'sends days with a time': invalid(workplace, '"date":"2026-03-02T00:00:00Z"'),
  'sends deletions without data': invalid(removal, '"topic":"calendar-event.deleted"'),
  'sends deletions without the id of the resource': invalid(removal, '"type":"calendar-event"'),
  'names no establishment': written(workplace),
  'names the establishment of someone else': {
    ...{ event: workplace, outcome: 'skipped', reason: 'no_configuration' },
  },
  'has random ids of events': written(workplace),
  'counts ids of events down': written(workplace),
  'sends another API version only': written(workplace),
  'has no list of days': written(leave),
  'names half days of absences morning and afternoon': invalid(leave, '"range":"morning"'),
};

/** Delivers events to the webhook, and what it queued to the sync function in one batch. */
async function deliver(events: readonly JsonObject[]): Promise<string[]> {
  const { handler, queued } = prepareHandler();
  for (const event of events) {
    const answer = await handler(delivery(Buffer.from(JSON.stringify(event)), NOW));
    expect(answer).toMatchObject({ statusCode: 202 });
  }
  // Tokens must be newer than the arrival of a move.
  const receivedAt = new Date().toISOString();
  const returned = await harness.deliverTogether(
    [],
    queued.map((one) => ({ ...one, receivedAt })),
  );
  expect(returned).toEqual([]);
  return queued.map(({ eventId }) => eventId);
}

const ofAnn = workplaceEvent({ id: 40, resource: '900', name: 'ann' }).json;

describe('The connector, if Lucca', () => {
  it.each(LUCCA_EVENT_DEVIATIONS.map((one) => [one.name, one] as const))(
    '%s, loses nothing and disturbs nobody else',
    async (name, { alter }) => {
      const fallback = FALLBACKS[name];
      if (!fallback) throw new Error(`No fallback is described for: ${name}`);
      const { event, outcome, reason = null, kept } = fallback;

      const [id = '', other = ''] = await deliver([alter(event), ofAnn]);

      const entry = harness.last(id);
      expect(entry).toMatchObject({ outcome, reason });
      expect(entry?.payload?.toString() ?? '').toContain(kept ?? '');
      expect(entry?.payload === null).toBe(kept === undefined);
      expect(harness.google.events(address('lea'))).toHaveLength(outcome === 'created' ? 1 : 0);
      expect(harness.last(other)).toMatchObject({ outcome: 'created', employee: address('ann') });
      expect(harness.google.events(address('ann'))).toHaveLength(1);
    },
  );

  it.each(['sends deletions without data', 'names the attendees participants'])(
    '%s, keeps the event that is in the calendar',
    async (name) => {
      const { alter } = LUCCA_EVENT_DEVIATIONS.find((one) => one.name === name) ?? {
        alter: (event) => event,
      };
      await deliver([session]);

      const next = name.includes('deletions') ? deletion({ id: 2 }).json : sessionEvent({ id: 2 }).json;
      await deliver([alter(next)]);

      expect(harness.last('2')).toMatchObject({ outcome: 'failed', reason: 'invalid_event' });
      expect(harness.google.events(address('lea'))).toHaveLength(1);
    },
  );

  it('gives reasons, does not write them into the calendar', async () => {
    const { alter } = LUCCA_EVENT_DEVIATIONS.find((one) => one.assumption === 'LUCCA-08') ?? {
      alter: (e) => e,
    };
    await deliver([alter(workplace)]);

    expect(JSON.stringify(harness.google.allEvents())).not.toMatch(/médical/);
  });
});
