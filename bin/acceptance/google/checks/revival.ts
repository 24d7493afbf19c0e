import { confirmed, refuted, type Check } from '../../check';
import { describeAnswer, isDone } from '../answer';
import { createCheck, requireDone } from '../decision';
import { eventIn } from '../raw-api';
import { createSample, sampleEvent, type GoogleSession } from '../session';

export function createRevivalCheck(session: GoogleSession): Check {
  return createCheck(
    {
      name: 'google.revive',
      title: 'Bring back a deleted event',
      plan: 'Inserts an event, deletes it, and updates it with its whole content.',
      decides: ['GOOGLE-15'],
    },
    async ({ decide }) => {
      const calendar = await session.employee();
      const { id, event } = await createSample(calendar, sampleEvent(session.day(0)));
      requireDone(await calendar.delete(id), 'The event was not deleted');
      const etag = eventIn(await calendar.get(id)).etag ?? null;
      const revival = await calendar.update({ ...event, status: 'confirmed' }, { etag });
      if (!isDone(revival)) {
        decide(refuted('GOOGLE-15', describeAnswer(revival)));
        return;
      }
      const { status = 'no status' } = eventIn(await calendar.get(id));
      decide(
        status === 'confirmed'
          ? confirmed('GOOGLE-15', '200, the event is confirmed')
          : refuted('GOOGLE-15', `200, but the event is then ${status}`),
      );
    },
  );
}
