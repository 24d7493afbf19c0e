import { confirmed, refuted, type Check } from '../../check';
import { describeAnswer, isDone } from '../answer';
import { createCheck, requireDone } from '../decision';
import { eventIn } from '../raw-api';
import { createSample, newEventId, sampleEvent, type GoogleSession } from '../session';

export function createDeletionCheck(session: GoogleSession): Check {
  return createCheck(
    {
      name: 'google.deletion',
      title: 'Delete an event, and delete it again',
      plan: 'Inserts an event, deletes it, reads it, and deletes it again. Reads, updates and deletes an event that never existed.',
      decides: ['GOOGLE-12', 'GOOGLE-13', 'GOOGLE-14'],
    },
    async ({ decide }) => {
      const calendar = await session.employee();
      const { id, event } = await createSample(calendar, sampleEvent(session.day(0)));
      requireDone(await calendar.delete(id), 'The event was not deleted');
      const found = await calendar.get(id);
      const { status = 'no status' } = eventIn(found);
      const isCancelled = isDone(found) && status === 'cancelled';
      decide(
        isCancelled
          ? confirmed('GOOGLE-12', '200 with the status cancelled')
          : refuted('GOOGLE-12', isDone(found) ? `200 with ${status}` : describeAnswer(found)),
      );
      const again = await calendar.delete(id);
      decide(
        again.status === 410
          ? confirmed('GOOGLE-13', describeAnswer(again))
          : refuted('GOOGLE-13', describeAnswer(again)),
      );
      const absent = newEventId();
      const answers = [
        await calendar.get(absent),
        await calendar.update({ ...event, id: absent }),
        await calendar.delete(absent),
      ];
      const unexpected = answers.find((answer) => answer.status !== 404);
      decide(
        unexpected
          ? refuted('GOOGLE-14', describeAnswer(unexpected))
          : confirmed('GOOGLE-14', '404 to get, update and delete'),
      );
    },
  );
}
