import type { GoogleEvent, StoredEvent } from '../../../../functions/google/calendar';
import { confirmed, refuted, type Check } from '../../check';
import { describeAnswer, isDone } from '../answer';
import { createCheck, requireDone } from '../decision';
import { eventIn } from '../raw-api';
import { sampleEvent, type GoogleSession } from '../session';

/** The limits of functions/domain/google-fields.ts. */
const LIMITS = { summary: 1024, location: 1024, description: 8192 };

type Field = keyof typeof LIMITS;

const FIELDS: readonly Field[] = ['summary', 'location', 'description'];

/** Two bytes in UTF-8: shows whether Google counts characters. */
const textOf = (length: number) => 'é'.repeat(length);

const textIn = (event: StoredEvent, field: Field) => (typeof event[field] === 'string' ? event[field] : '');

export function createTextsCheck(session: GoogleSession): Check {
  return createCheck(
    {
      name: 'google.texts',
      title: 'Write texts of the maximum length',
      plan: 'Inserts an event whose title, location and description have the maximum length, and three with one character more.',
      decides: ['GOOGLE-24'],
    },
    async ({ decide, measure }) => {
      const calendar = await session.employee();
      const sample = sampleEvent(session.day(0));
      const texts = Object.fromEntries(FIELDS.map((field) => [field, textOf(LIMITS[field])]));
      const { answer, id } = await calendar.create({ ...sample, ...texts });
      if (answer.status === 400) {
        decide(refuted('GOOGLE-24', describeAnswer(answer)));
        return;
      }
      requireDone(answer, 'The event was not inserted');
      const stored = eventIn(await calendar.get(id));
      const cut = FIELDS.find((field) => textIn(stored, field) !== textOf(LIMITS[field]));
      decide(
        cut
          ? refuted('GOOGLE-24', `${cut} cut to ${textIn(stored, cut).length} characters`)
          : confirmed('GOOGLE-24', 'all texts are stored whole'),
      );

      const rows: string[][] = [];
      for (const field of FIELDS) {
        const length = LIMITS[field] + 1;
        rows.push([field, String(length), await fate({ ...sample, [field]: textOf(length) }, field)]);
      }
      measure({ title: 'Texts above the maximum length', columns: ['Field', 'Characters', 'Google'], rows });

      async function fate(event: GoogleEvent, field: Field): Promise<string> {
        const created = await calendar.create(event);
        if (!isDone(created.answer)) return describeAnswer(created.answer);
        const { length } = textIn(eventIn(await calendar.get(created.id)), field);
        return length > LIMITS[field] ? 'stores it whole' : `cuts it to ${length}`;
      }
    },
  );
}
