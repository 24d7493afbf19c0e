import { createHash } from 'node:crypto';
import { confirmed, refuted, type Check } from '../../check';
import { describeAnswer, isDone } from '../answer';
import { createCheck, RUN_AGAIN, UndecidedError } from '../decision';
import { sampleEvent, type GoogleSession } from '../session';

const WRITES = 20;

export function createQuotaUserCheck(session: GoogleSession): Check {
  return createCheck(
    {
      name: 'google.quota-user',
      title: 'Write on behalf of a quota user',
      plan: 'Inserts an event with the parameter quotaUser.',
      decides: ['GOOGLE-26'],
    },
    async ({ decide }) => {
      const calendar = await session.employee();
      const quotaUser = createHash('sha256').update(calendar.address).digest('hex').slice(0, 40);
      const { answer } = await calendar.create(sampleEvent(session.day(0)), { quotaUser });
      decide(
        isDone(answer) ? confirmed('GOOGLE-26', 'accepted') : refuted('GOOGLE-26', describeAnswer(answer)),
      );
    },
  );
}

export function createRateLimitCheck(session: GoogleSession): Check {
  return createCheck(
    {
      name: 'google.rate-limit',
      title: 'Write quickly to one calendar',
      plan: `Inserts up to ${WRITES} events one after the other, without pauses.`,
      decides: ['GOOGLE-29'],
    },
    async ({ decide, measure }) => {
      const { address } = await session.employee();
      const { token } = await session.employeeToken(address);
      const calendar = session.calendarOf(address, token?.text ?? '', 'once');
      const startedAt = session.now();
      let writes = 0;
      let limit: string | null = null;
      while (writes < WRITES && limit === null) {
        const { answer } = await calendar.create(sampleEvent(session.day(0)));
        if (isDone(answer)) writes += 1;
        else if (answer.error?.reason === 'google_unavailable') {
          throw new UndecidedError(describeAnswer(answer), RUN_AGAIN);
        } else {
          limit = describeAnswer(answer);
          const detail = `limited after ${writes} writes: ${limit}`;
          const isRecognised = answer.error?.reason === 'rate_limited';
          decide(isRecognised ? confirmed('GOOGLE-29', detail) : refuted('GOOGLE-29', detail));
        }
      }
      const seconds = ((session.now() - startedAt) / 1000).toFixed(1);
      if (limit === null)
        decide(confirmed('GOOGLE-29', `none of ${writes} writes in ${seconds} s was limited`));
      measure({
        title: 'Quick writes to one calendar',
        columns: ['Writes', 'Seconds', 'Limit'],
        rows: [[String(writes), seconds, limit ?? 'none']],
      });
    },
  );
}
