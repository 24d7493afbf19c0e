import type { Language } from '../../typeset';

/**
 * A character that starts a formula, at the beginning of a cell or after a possible separator: a French Excel splits at
 * semicolons, even within quotes.
 */
const FORMULA = /(?<=(?:^|[,;\t|\r\n])[\s"']*)[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/g;
/** Some spreadsheets ignore these at the beginning of a cell. */
const SKIPPED_BLANK = /^[\t\r]/;
/** Marks the file as UTF-8 for spreadsheets. */
const BYTE_ORDER_MARK = '\uFEFF';

/** What a spreadsheet of a language expects between cells: a French one reads commas as decimal points. */
export const SEPARATORS: Record<Language, ',' | ';'> = { fr: ';', en: ',' };

export type CsvValue = string | number | null;

/** A table as {@link https://www.rfc-editor.org/rfc/rfc4180 RFC 4180}, escaped so that spreadsheets evaluate no formulas. */
export function toCsv(rows: readonly (readonly CsvValue[])[], separator: ',' | ';'): string {
  return BYTE_ORDER_MARK + rows.map((row) => row.map(cell).join(separator) + '\r\n').join('');
}

/**
 * Returns day and time as spreadsheets of the language read them: `30/11/2026 14:32:08`, or `2026-11-30 14:32:08`.
 *
 * @param day `2026-11-30`
 * @param clock `14:32:08`; null for a whole day
 */
export function csvMoment({ day, clock }: { day: string; clock: string | null }, language: Language): string {
  const date = language === 'fr' ? day.split('-').reverse().join('/') : day;
  return clock === null ? date : `${date} ${clock}`;
}

function cell(value: CsvValue): string {
  const text = typeof value === 'string' ? escapeFormulas(value) : String(value ?? '');
  return `"${text.replaceAll('"', '""')}"`;
}

/** A leading apostrophe makes a spreadsheet read the rest as text. */
function escapeFormulas(text: string): string {
  return text.replace(FORMULA, "'$&").replace(SKIPPED_BLANK, "'$&");
}
