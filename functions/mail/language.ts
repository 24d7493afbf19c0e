import type { Configuration } from '../domain/configuration';

export type Language = Configuration['presentation']['locale'];

/** Tags for the runtime's own words: names of months, separators of thousands. */
const TAGS = { fr: 'fr-FR', en: 'en-GB' } as const satisfies Record<Language, string>;

/**
 * A moment as people of that place say it, without the place.
 *
 * @param instant ISO 8601
 */
export function localMoment(instant: string, language: Language, timeZone: string): string {
  return new Intl.DateTimeFormat(TAGS[language], { dateStyle: 'full', timeStyle: 'short', timeZone })
    .formatToParts(new Date(instant))
    .map(({ type, value }) => (type === 'day' && value === '1' && language === 'fr' ? '1er' : value))
    .join('');
}

export function localNumber(count: number, language: Language): string {
  return new Intl.NumberFormat(TAGS[language]).format(count);
}

/** French puts a space that does not break before high punctuation and inside guillemets. */
export function typeset(text: string, language: Language): string {
  return language === 'fr' ? text.replace(/ (?=[:;!?»])|(?<=«) /g, '\u00a0') : text;
}
