import { confirmed, refuted, type Check } from '../../check';
import { describeAnswer, isDone } from '../answer';
import { createCheck, requireDone } from '../decision';
import { newEventId, sampleEvent, type GoogleSession } from '../session';

export function createIdsCheck(session: GoogleSession): Check {
  return createCheck(
    {
      name: 'google.ids',
      title: 'Insert events with our ids',
      plan: 'Inserts an event with an id, inserts it again, deletes it, and inserts it once more.',
      decides: ['GOOGLE-09', 'GOOGLE-10'],
    },
    async ({ decide }) => {
      const calendar = await session.employee();
      const event = sampleEvent(session.day(0));
      const id = newEventId();
      const first = await calendar.create(event, { id });
      if (first.answer.status === 400) decide(refuted('GOOGLE-09', describeAnswer(first.answer)));
      requireDone(first.answer, 'The event was not inserted');
      const isKept = first.id === id;
      decide(
        isKept ? confirmed('GOOGLE-09', 'the event has our id') : refuted('GOOGLE-09', '200 with another id'),
      );

      const ofExisting = await calendar.create(event, { id });
      requireDone(await calendar.delete(first.id), 'The event was not deleted');
      const ofDeleted = await calendar.create(event, { id });
      const answers = [ofExisting.answer, ofDeleted.answer];
      const unexpected = answers.find(({ status }) => status !== 409);
      decide(
        unexpected
          ? refuted('GOOGLE-10', isDone(unexpected) ? '200, a second event' : describeAnswer(unexpected))
          : confirmed('GOOGLE-10', `${describeAnswer(ofExisting.answer)}, also after the deletion`),
      );
    },
  );
}
