import { clientIdOf } from '../../../../functions/google/credentials';
import type { AssumptionId } from '../../assumptions/assumption';
import { confirmed, notDecided, refuted, type Check, type Finding } from '../../check';
import { describeAnswer, isDone } from '../answer';
import { createCheck } from '../decision';
import { sampleEvent, type GoogleSession } from '../session';
import { DAYS, hours, workingLocation, type WorkingLocationTrials } from '../status-events';

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
      for (const [id, scope] of SCOPES) decide(await decideScope(id, scope, address, trial !== undefined));
    },
  );

  async function decideScope(
    id: AssumptionId,
    scope: string,
    address: string,
    hasWorkingLocations: boolean,
  ): Promise<Finding> {
    const { token, ...refusal } = await session.token(address, { scope });
    if (!token) {
      const client = clientIdOf(await session.key()) ?? '';
      const advice = `Add this scope to the delegation of the client ${client}, and run the acceptance again`;
      return notDecided(id, `Google issues no token with this scope: ${describeAnswer(refusal)}`, advice);
    }
    const calendar = session.calendarOf(address, token.text);
    const times = hours(session.day(DAYS.scopes), '08:00', '12:00');
    const { answer: ofEvent } = await calendar.create(sampleEvent(session.day(0)));
    if (!isDone(ofEvent)) return refuted(id, describeAnswer(ofEvent));
    if (!hasWorkingLocations) return confirmed(id, 'an event is accepted; working locations were not tried');
    const { answer: ofPlace } = await calendar.create(workingLocation(times));
    if (!isDone(ofPlace)) return refuted(id, `${describeAnswer(ofPlace)} for a working location`);
    return confirmed(id, 'an event and a working location are accepted');
  }
}
