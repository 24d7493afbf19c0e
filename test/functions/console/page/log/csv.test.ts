import fc from 'fast-check';
import {
  csvHead,
  csvMoment,
  csvRow,
  SEPARATORS,
  toCsv,
} from '../../../../../functions/console/page/screens/log/csv';
import { aConsoleRow } from '../../../../support/builders/console-log-rows';

const SIGNS = ['=', '+', '-', '@', ';', ',', '|', '"', "'", ' ', '\t', '\r', '\n', 'a', '1'];

describe('an exported table', () => {
  const cellOf = (value: string | number | null, separator: ',' | ';' = ',') =>
    toCsv([[value, 'end']], separator)
      .replace(/^\uFEFF/, '')
      .replace(`${separator}"end"\r\n`, '');

  it.each(['=1+1', '=cmd|"/c calc"!A0', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\uFF1D1'])(
    'contains no formula: %j',
    (text) => {
      expect(cellOf(text)).toMatch(/^"'/);
    },
  );

  it.each([
    ['12;=cmd|"/c calc"!A0', `"12;'=cmd|""/c calc""!A0"`],
    ['12; =1', `"12; '=1"`],
    ['12;"=1"', `"12;""'=1"""`],
    [' =1', `" '=1"`],
    ['"=1"', `"""'=1"""`],
    ['12,=1', `"12,'=1"`],
    ['12\t=1', `"12\t'=1"`],
    ['12\n@SUM(A1)', `"12\n'@SUM(A1)"`],
    ['12;;-1', `"12;;'-1"`],
  ])('contains no formula when a spreadsheet splits at other characters: %j', (text, cell) => {
    expect(cellOf(text)).toBe(cell);
  });

  it('contains no formula wherever it is split', () => {
    const character = fc.constantFrom(...SIGNS);
    const separators = fc.constantFrom(...Object.values(SEPARATORS));
    fc.assert(
      fc.property(
        fc.string({ unit: character, maxLength: 12 }),
        character,
        separators,
        (text, other, separator) => {
          const cut = toCsv([[text, other, text]], separator)
            .replace('\uFEFF', '')
            .split(/[,;\t|\r\n]/);

          for (const part of cut) expect(part).not.toMatch(/^[\s"]*[=+\-@]/);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('keeps numbers and harmless signs unchanged', () => {
    expect([-1, 'lea@acme.example', 'a=b', 'a - b', '', null].map((value) => cellOf(value))).toEqual([
      '"-1"',
      '"lea@acme.example"',
      '"a=b"',
      '"a - b"',
      '""',
      '""',
    ]);
  });

  it.each([
    ['a comma', 'a,b', '"a,b"'],
    ['a semicolon', 'a;b', '"a;b"'],
    ['a quote', 'a"b', '"a""b"'],
    ['the end of a line', 'a\r\nb', '"a\r\nb"'],
    ['all of these, in a formula', '=a",\n', '"\'=a"",\n"'],
  ])('stays one cell with %s', (_, text, cell) => {
    expect(cellOf(text)).toBe(cell);
  });
});

describe('the separator and the dates of an exported table', () => {
  it('are those of French spreadsheets for French', () => {
    expect(toCsv([['a', 'b']], SEPARATORS.fr)).toBe('\uFEFF"a";"b"\r\n');
    expect(csvMoment({ day: '2026-11-30', clock: '14:32:08' }, 'fr')).toBe('30/11/2026 14:32:08');
    expect(csvMoment({ day: '2026-11-30', clock: null }, 'fr')).toBe('30/11/2026');
  });

  it('are commas and sortable dates for English', () => {
    expect(toCsv([['a', 'b']], SEPARATORS.en)).toBe('\uFEFF"a","b"\r\n');
    expect(csvMoment({ day: '2026-11-30', clock: '14:32:08' }, 'en')).toBe('2026-11-30 14:32:08');
  });
});

describe('an exported row', () => {
  const causes = { meaning: () => 'Account unknown', note: () => null };
  const columns = (row: ReturnType<typeof aConsoleRow>, language: 'fr' | 'en', timeZone = 'Europe/Paris') => {
    const names = new Map([['france', 'France']]);
    const values = csvRow(row, { language, timeZone, names, causes });
    return Object.fromEntries(
      csvHead(language).map((name, index) => [String(name), values[index] ?? null] as const),
    );
  };

  it('says what the event is, when, whose, and how often it was tried', () => {
    const row = aConsoleRow({
      ...{ employeeName: 'Léa Fontaine', attempts: 3, outcome: 'failed', quote: 'Not Found' },
      start: { dateTime: '2026-12-08T09:30:00+01:00', timeZone: 'Europe/Paris' },
      end: { dateTime: '2026-12-08T12:00:00+01:00', timeZone: 'Europe/Paris' },
    });

    expect(columns(row, 'fr')).toMatchObject({
      ...{ 'Traité le': '30/11/2026 14:00:00', Événement: 'Excel avancé', Début: '08/12/2026 09:30:00' },
      ...{ Fin: '08/12/2026 12:00:00', 'Fuseau horaire': 'Europe/Paris', Collaborateur: 'Léa Fontaine' },
      ...{ 'E-mail': 'lea@acme.example', Résultat: 'En échec', Motif: 'Account unknown', Tentatives: 3 },
      ...{ 'Réponse de Google ou de Lucca': 'Not Found', Configuration: 'France' },
    });
  });

  it('has its time in the zone of the viewer, and the event in its own', () => {
    const start = { dateTime: '2026-12-08T09:30:00+11:00', timeZone: 'Pacific/Noumea' };
    const row = aConsoleRow({ start, end: start });

    expect(columns(row, 'en', 'America/New_York')).toMatchObject({
      ...{ Processed: '2026-11-30 08:00:00', Start: '2026-12-08 09:30:00', 'Time zone': 'Pacific/Noumea' },
    });
  });

  it('ends on the last day of an all-day event, not on the day after', () => {
    const row = aConsoleRow({ start: { date: '2026-12-08' }, end: { date: '2026-12-10' } });

    expect(columns(row, 'fr')).toMatchObject({ Début: '08/12/2026', Fin: '09/12/2026' });
  });
});
