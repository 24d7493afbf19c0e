import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { confirmed, refuted, type Check } from '../../check';
import { describeAnswer, isDone } from '../answer';
import { createCheck } from '../decision';
import { eventIn } from '../raw-api';
import { createSample, sampleEvent, type GoogleSession, type TestCalendar } from '../session';

const MAX_LENGTH = 1024;

const page = z.object({
  items: z.array(z.looseObject({ id: z.string() })).default([]),
  nextPageToken: z.string().optional(),
});

export function createPropertiesCheck(session: GoogleSession): Check {
  return createCheck(
    {
      name: 'google.properties',
      title: 'Find an event by its private property',
      plan: 'Inserts two events, one with private properties of the maximum length, and lists those with its property.',
      decides: ['GOOGLE-25'],
    },
    async ({ decide, show }) => {
      const calendar = await session.employee();
      const sample = sampleEvent(session.day(0));
      const text = 'é'.repeat(MAX_LENGTH);
      const run = randomUUID();
      await createSample(calendar, sample);
      const { answer, id } = await createSample(calendar, sample, {
        properties: { luccaAcceptanceRun: run, luccaAcceptanceText: text },
      });
      const stored = eventIn(answer).extendedProperties?.private?.['luccaAcceptanceText'] ?? '';
      if (stored !== text) {
        decide(refuted('GOOGLE-25', `a value cut to ${stored.length} characters`));
        return;
      }

      show('waits for the list');
      const property = `luccaAcceptanceRun=${run}`;
      let found: string[] | string = [];
      const isFound = await session.poll(async () => {
        found = await list(calendar, property);
        return typeof found === 'string' || found.includes(id) ? true : null;
      });
      if (typeof found === 'string') decide(refuted('GOOGLE-25', found));
      else if (!isFound) decide(refuted('GOOGLE-25', 'the list does not have the event after 30 s'));
      else if (found.length > 1) decide(refuted('GOOGLE-25', 'the list has other events, too'));
      else
        decide(
          confirmed('GOOGLE-25', `${MAX_LENGTH} characters are stored, and the list has this event only`),
        );
    },
  );
}

/** @returns the ids, or the answer if the list is refused */
async function list(calendar: TestCalendar, property: string): Promise<string[] | string> {
  const ids: string[] = [];
  let pageToken: string | null = null;
  do {
    const answer = await calendar.list(property, pageToken);
    if (!isDone(answer)) return describeAnswer(answer);
    const { items, nextPageToken } = page.parse(answer.data);
    ids.push(...items.map(({ id }) => id));
    pageToken = nextPageToken ?? null;
  } while (pageToken !== null && ids.length <= 1);
  return ids;
}
