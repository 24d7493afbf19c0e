import { createHash } from 'node:crypto';
import { confirmed, refuted, type Check } from '../../check';
import { describeAnswer, isDone } from '../answer';
import { createCheck } from '../decision';
import { sampleEvent, type GoogleSession } from '../session';

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
