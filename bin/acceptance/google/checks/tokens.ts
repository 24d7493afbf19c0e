import { confirmed, refuted, type Check } from '../../check';
import { describeAnswer } from '../answer';
import { createCheck, UndecidedError } from '../decision';
import { newEventId, type GoogleSession } from '../session';

/** Much shorter tokens would be requested for each call. */
const MIN_LIFETIME_S = 30 * 60;

export function createTokenCheck(session: GoogleSession): Check {
  return createCheck(
    {
      name: 'google.token',
      title: 'Request tokens for both employees',
      plan: 'Requests a token for each of both employees and reads an event that does not exist. Waits for a new delegation if asked to.',
      decides: ['GOOGLE-01'],
    },
    async ({ decide, measure, show }) => {
      const { delegationWaitMs } = session.options;
      if (delegationWaitMs > 0) show('waits until the delegation takes effect');
      const lifetimes: number[] = [];
      for (const open of [session.employee, session.second]) {
        const calendar = await open();
        const { token } = await session.employeeToken(calendar.address);
        lifetimes.push(token?.lifetimeS ?? 0);
        const answer = await calendar.get(newEventId());
        if (answer.status === 401 || answer.status === 403) {
          throw new UndecidedError(
            `The calendar of an employee cannot be read: ${describeAnswer(answer)}`,
            'Check that the account has Google Calendar and that the Calendar API is enabled in the project',
          );
        }
      }
      const shortest = Math.min(...lifetimes);
      const detail = `tokens for both employees, valid for ${shortest} s`;
      decide(
        shortest >= MIN_LIFETIME_S
          ? confirmed('GOOGLE-01', detail)
          : refuted('GOOGLE-01', `expires_in ${shortest}`),
      );
      if (delegationWaitMs === 0) return;
      const { delegationMs } = session;
      const time =
        delegationMs === null ? 'in effect from the start' : `${Math.round(delegationMs / 1000)} s`;
      measure({ title: 'New delegation', columns: ['Until it took effect'], rows: [[time]] });
    },
  );
}
