import type { Digest } from './content';
import { renderMail, type Mail } from './compose';
import { link, localNumber, localTime, phrase, type Block, type Phrase } from './render';
import { failureTerms } from './texts.en';

/** As the alarms. */
const LANGUAGE = 'en';
const TIME_ZONE = 'UTC';

const paragraph = (text: Phrase): Block => ({ kind: 'paragraph', text });

/** Writes the digest of the events that belong to no configuration, for the people who operate the connector. */
export function composeOperatorDigest({ from, until, failures, log }: Digest): Mail {
  const total = failures.reduce((sum, { count }) => sum + count, 0);
  const time = (instant: string) => localTime(instant, LANGUAGE, TIME_ZONE);
  const number = (count: number) => localNumber(count, LANGUAGE);
  const headline = `${number(total)} ${total === 1 ? 'event' : 'events'} without a configuration failed`;
  return renderMail({
    language: LANGUAGE,
    subject: `Lucca to Google Calendar: ${headline}`,
    title: headline,
    blocks: [
      paragraph(phrase`Hello,`),
      paragraph(
        phrase`This concerns ${time(from)} to ${time(until)} (${TIME_ZONE}). Either the connector could not read the establishment, or the configuration was deleted. No administrator of a configuration was notified.`,
      ),
      { kind: 'heading', text: 'What to do' },
      {
        kind: 'terms',
        terms: failureTerms(failures.map(({ reason, count }) => ({ reason, countInWords: number(count) }))),
      },
      paragraph(phrase`The log shows the affected events:`),
      'url' in log ? paragraph(phrase`${link(log.url)}`) : { kind: 'command', command: log.command },
    ],
    footer:
      'You receive this email from the Lucca to Google Calendar connector because your address is in the stage setting notifications.operators.',
  });
}
