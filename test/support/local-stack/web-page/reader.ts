import type { IncomingHttpHeaders } from 'node:http';
import { isTimeZone } from '../../../../functions/shared/time';

/** Who reads a page of the local stack. */
export type Reader = {
  language: 'en' | 'fr';
  /** IANA name. */
  zone: string;
};

const LOCALES = { en: 'en-GB', fr: 'fr-FR' } as const;

/**
 * Reads the language of the browser, and its time zone from the cookie `zone`, which a script of the page sets.
 *
 * @param defaultZone before the script has run
 */
export function readerOf(
  headers: Pick<IncomingHttpHeaders, 'accept-language' | 'cookie'>,
  defaultZone: string,
): Reader {
  const zone = decodeURIComponent(/(?:^|; )zone=([\w%+-]+)/.exec(headers.cookie ?? '')?.[1] ?? '');
  return {
    language: headers['accept-language']?.startsWith('fr') ? 'fr' : 'en',
    zone: isTimeZone(zone) ? zone : defaultZone,
  };
}

/**
 * Formats an instant: `Monday 2 March 2026 at 09:00`.
 *
 * @param instant ISO 8601
 */
export function momentFor({ language, zone }: Reader, instant: string): string {
  return new Intl.DateTimeFormat(LOCALES[language], {
    ...{ dateStyle: 'full', timeStyle: 'short', timeZone: zone },
  })
    .formatToParts(new Date(instant))
    .map(({ type, value }) => (type === 'day' && value === '1' && language === 'fr' ? '1er' : value))
    .join('');
}
