import type { GoogleEvent } from '../../../../functions/google/calendar';
import { clientIdOf } from '../../../../functions/google/credentials';
import type { AssumptionId } from '../../assumptions/assumption';
import { confirmed, notDecided, refuted, type Check, type Finding } from '../../check';
import { describeAnswer, isDone } from '../answer';
import { createCheck } from '../decision';
import { sampleEvent, type GoogleSession } from '../session';
import { DAYS, wholeDay, workingLocation, type WorkingLocationTrials } from '../status-events';

const SCOPES: readonly [AssumptionId, string][] = [
  ['GOOGLE-27', 'https://www.googleapis.com/auth/calendar.events'],
  ['GOOGLE-28', 'https://www.googleapis.com/auth/calendar.events.owned'],
];

export function createScopesCheck(session: GoogleSession, trials: WorkingLocationTrials): Check {
  return createCheck(
    {
      name: 'google.scopes',
      title: 'Write with narrower scopes',
      plan: 'Inserts an event and a working location with each narrower scope that is delegated.',
      decides: SCOPES.map(([id]) => id),
    },
    async ({ decide }) => {
      const trial = (await trials.all()).find(({ result }) => result === 'accepted');
      const address = trial?.calendar.address ?? session.options.employee;
      for (const [index, [id, scope]] of SCOPES.entries()) {
        const place = trial ? workingLocation(wholeDay(session.day(DAYS.scopes + index))) : null;
        decide(await decideScope(id, scope, { address, place }));
      }
    },
  );

  async function decideScope(
    id: AssumptionId,
    scope: string,
    { address, place }: { address: string; place: GoogleEvent | null },
  ): Promise<Finding> {
    const { token, ...refusal } = await session.token(address, { scope });
    if (!token) {
      const client = clientIdOf(await session.key()) ?? '';
      const advice = `Add this scope to the delegation of the client ${client}, and run the acceptance again`;
      return notDecided(id, `Google issues no token with this scope: ${describeAnswer(refusal)}`, advice);
    }
    const calendar = session.calendarOf(address, token.text);
    const { answer: ofEvent } = await calendar.create(sampleEvent(session.day(0)));
    if (!isDone(ofEvent)) return refuted(id, describeAnswer(ofEvent));
    if (!place) return confirmed(id, 'an event is accepted; working locations were not tried');
    const { answer: ofPlace } = await calendar.create(place);
    if (!isDone(ofPlace)) return refuted(id, `${describeAnswer(ofPlace)} for a working location`);
    return confirmed(id, 'an event and a working location are accepted');
  }
}
