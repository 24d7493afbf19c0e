import { dayBefore } from '../../../../shared/time';
import type { EventTime } from '../../../contract/calendar';
import type { LogRow } from '../../../contract/logs';
import { localTime } from '../../time-zones';
import type { Language } from '../../typeset';
import { logTexts } from './texts';

/** The columns of the export, in their order. */
const CSV_COLUMNS = [
  'at',
  'title',
  'start',
  'end',
  'timeZone',
  'employee',
  'email',
  'movedFrom',
  'outcome',
  'reason',
  'note',
  'quote',
  'attempts',
  'deliveries',
  'configuration',
  'product',
  'eventId',
  'resource',
] as const;

type CsvColumn = (typeof CSV_COLUMNS)[number];

const english: Record<CsvColumn, string> = {
  at: 'Processed',
  title: 'Event',
  start: 'Start',
  end: 'End',
  timeZone: 'Time zone',
  employee: 'Employee',
  email: 'Email',
  movedFrom: 'Previous calendar',
  outcome: 'Result',
  reason: 'Reason',
  note: 'Note',
  quote: 'Answer of Google or Lucca',
  attempts: 'Attempts',
  deliveries: 'Deliveries by Lucca',
  configuration: 'Configuration',
  product: 'Product',
  eventId: 'Event ID',
  resource: 'Resource',
};

const french: typeof english = {
  at: 'Traité le',
  title: 'Événement',
  start: 'Début',
  end: 'Fin',
  timeZone: 'Fuseau horaire',
  employee: 'Collaborateur',
  email: 'E-mail',
  movedFrom: 'Agenda précédent',
  outcome: 'Résultat',
  reason: 'Motif',
  note: 'Remarque',
  quote: 'Réponse de Google ou de Lucca',
  attempts: 'Tentatives',
  deliveries: 'Envois de Lucca',
  configuration: 'Configuration',
  product: 'Produit',
  eventId: 'Identifiant de l’événement',
  resource: 'Ressource',
};

const csvTexts = { fr: french, en: english };

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

/** Names of the configurations by id. */
type Names = ReadonlyMap<string, string>;

type Options = {
  language: Language;
  /** IANA name: of the viewer, for the time of a row. */
  timeZone: string;
  names: Names;
  /** The texts of a row's reason and note. */
  causes: { meaning: (row: LogRow) => string | null; note: (row: LogRow) => string | null };
};

export function csvHead(language: Language): CsvValue[] {
  return CSV_COLUMNS.map((column) => csvTexts[language][column]);
}

/** Returns the values of a row, in the order of {@link CSV_COLUMNS}. */
export function csvRow(row: LogRow, { language, timeZone, names, causes }: Options): CsvValue[] {
  const texts = logTexts[language];
  const values: Record<CsvColumn, CsvValue> = {
    at: csvMoment(localTime(Date.parse(row.at), timeZone), language),
    title: row.title,
    start: row.start && eventTime(row.start, false, language),
    end: row.end && eventTime(row.end, true, language),
    timeZone: row.start?.timeZone ?? null,
    employee: row.employeeName,
    email: row.employee,
    movedFrom: row.movedFrom,
    outcome: texts.outcomeNames[row.outcome],
    reason: causes.meaning(row),
    note: causes.note(row),
    quote: row.quote,
    attempts: row.attempts,
    deliveries: row.deliveries,
    configuration: names.get(row.configuration ?? '') ?? row.configuration,
    product: row.product && texts.products[row.product],
    eventId: row.eventId,
    resource: row.resource,
  };
  return CSV_COLUMNS.map((column) => values[column]);
}

/** In the zone of the event. The last day of an all-day event is the one before its exclusive end. */
function eventTime({ date, dateTime, timeZone }: EventTime, isEnd: boolean, language: Language): string {
  if (date !== undefined) return csvMoment({ day: isEnd ? dayBefore(date) : date, clock: null }, language);
  return dateTime === undefined
    ? ''
    : csvMoment(localTime(Date.parse(dateTime), timeZone ?? 'UTC'), language);
}
