import { dayBefore } from '../../../../shared/time';
import type { EventTime } from '../../../contract/calendar';
import type { LogRow } from '../../../contract/logs';
import { localTime } from '../../time-zones';
import type { Language } from '../../typeset';
import { csvMoment, type CsvValue } from './csv';
import { CSV_COLUMNS, csvTexts, type CsvColumn } from './csv-texts';
import { logTexts } from './texts';

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
