import { confirmed, refuted, type Check } from '../../check';
import { describeAnswer, isDone } from '../answer';
import { createCheck } from '../decision';
import { eventIn } from '../raw-api';
import { createSample, sampleEvent, type GoogleSession } from '../session';

export function createEtagCheck(session: GoogleSession): Check {
  return createCheck(
    {
      name: 'google.etag',
      title: 'Update an event with a current and an outdated etag',
      plan: 'Inserts an event and updates it twice with the etag of the insert.',
      decides: ['GOOGLE-11'],
    },
    async ({ decide }) => {
      const calendar = await session.employee();
      const { answer, event } = await createSample(calendar, sampleEvent(session.day(0)));
      const etag = eventIn(answer).etag ?? null;
      if (etag === null) {
        decide(refuted('GOOGLE-11', '200 without an etag'));
        return;
      }
      const current = await calendar.update({ ...event, summary: 'acceptance-current' }, { etag });
      if (!isDone(current)) {
        decide(refuted('GOOGLE-11', `${describeAnswer(current)} for the current etag`));
        return;
      }
      const outdated = await calendar.update({ ...event, summary: 'acceptance-outdated' }, { etag });
      const isRefused = outdated.status === 412;
      decide(
        isRefused
          ? confirmed('GOOGLE-11', describeAnswer(outdated))
          : refuted('GOOGLE-11', `${describeAnswer(outdated)} for an outdated etag`),
      );
    },
  );
}
