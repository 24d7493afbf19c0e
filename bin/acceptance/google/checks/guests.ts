import type { StoredEvent } from '../../../../functions/google/calendar';
import { mergeEvent } from '../../../../functions/sync/write-event';
import { confirmed, refuted, type Check } from '../../check';
import { describeAnswer, isDone, type Answer } from '../answer';
import { createCheck, requireDone, RUN_AGAIN, UndecidedError } from '../decision';
import { eventIn } from '../raw-api';
import { createSample, sampleEvent, type GoogleSession, type TestCalendar } from '../session';

/** Google may still process the answer, which changes the event. */
const MAX_UPDATES = 5;

export function createGuestsCheck(session: GoogleSession): Check {
  return createCheck(
    {
      name: 'google.guests',
      title: 'Update an event that a guest has accepted',
      plan: 'Inserts an event with the second employee as guest, accepts it in their calendar, and updates it as the connector does. Sends no emails.',
      decides: ['GOOGLE-16', 'GOOGLE-17'],
    },
    async ({ decide, show }) => {
      const { second } = session.options;
      const organizer = await session.employee();
      const guest = await session.second();
      const sample = { ...sampleEvent(session.day(0)), attendees: [{ email: second }] };
      const { answer, id, event } = await createSample(organizer, sample);
      const { etag } = eventIn(answer);

      show('waits for the invitation');
      await acceptInvitation(guest, id);
      show('waits for the answer');
      const accepted = await session.poll(async () => {
        const found = eventIn(await organizer.get(id));
        return responseOf(found, second) === 'accepted' ? found : null;
      });
      if (!accepted) {
        throw new UndecidedError('The answer of the guest did not appear in the event', RUN_AGAIN);
      }
      decide(
        accepted.etag === etag
          ? refuted('GOOGLE-17', 'the etag stays the same')
          : confirmed('GOOGLE-17', 'the answer changed the etag'),
      );

      const { id: _, ...changed } = { ...event, summary: 'acceptance-changed' };
      requireDone(await update(organizer, id, changed), 'The event was not updated');
      const response = responseOf(eventIn(await organizer.get(id)), second);
      decide(
        response === 'accepted'
          ? confirmed('GOOGLE-16', 'the guest still accepts after the update')
          : refuted('GOOGLE-16', `the response is then ${response ?? 'missing'}`),
      );
    },
  );

  /** In their own calendar, guests have the event under the same id. */
  async function acceptInvitation(guest: TestCalendar, id: string): Promise<void> {
    const invitation = await session.poll(async () => {
      const answer = await guest.get(id);
      return isDone(answer) ? answer : null;
    });
    if (!invitation) {
      throw new UndecidedError(
        'The invitation did not appear in the calendar of the guest',
        'In the settings of Google Calendar of --second, add invitations from everyone to the calendar',
      );
    }
    // With `attendeesOmitted`, only the own answer is changed.
    const attendees = [{ email: guest.address, responseStatus: 'accepted' }];
    const answer = await guest.patch(id, { attendeesOmitted: true, attendees });
    requireDone(answer, 'The guest could not accept');
  }

  /** GET and PUT, as in functions/sync/write-event.ts. */
  async function update(
    organizer: TestCalendar,
    id: string,
    changed: Parameters<typeof mergeEvent>[1],
  ): Promise<Answer> {
    for (let updates = 1; ; updates++) {
      const found = await organizer.get(id);
      if (!isDone(found))
        throw new UndecidedError(`The event is missing: ${describeAnswer(found)}`, RUN_AGAIN);
      const stored = eventIn(found);
      const merged = mergeEvent(stored, changed, [session.options.second]);
      const answer = await organizer.update({ ...merged, id }, { etag: stored.etag ?? null });
      if (answer.status !== 412 || updates === MAX_UPDATES) return answer;
    }
  }
}

function responseOf({ attendees = [] }: StoredEvent, email: string): string | null {
  const response = attendees.find((guest) => guest.email?.toLowerCase() === email)?.['responseStatus'];
  return typeof response === 'string' ? response : null;
}
