import { readFile } from 'node:fs/promises';
import { anEntryAt } from '../../support/builders/log-entries';
import type { ConsoleHarness, Visit } from './console-harness';

/** The name is a formula. */
const EMPLOYEE = '=csv@acme.example';

/** The export of the log as a spreadsheet opens it. */
export function csvExport(harness: () => ConsoleHarness): void {
  const at = new Date(Date.now() - 60_000).toISOString();

  beforeAll(() =>
    harness().logs.record(
      {
        ...anEntryAt(at, {
          ...{ eventId: 'csv-1', employee: EMPLOYEE, title: 'Excel; avancé, =1+1' },
          start: '2027-05-11T09:00:00+11:00[Pacific/Noumea]',
          end: '2027-05-11T17:00:00+11:00[Pacific/Noumea]',
        }),
        messageId: 'csv-1',
      },
      'applied',
    ),
  );

  const lines = async (visit: Visit, button: string) => {
    const page = await harness().visit(
      'camille',
      `/console/log?employee=${encodeURIComponent(EMPLOYEE)}`,
      visit,
    );
    await page.getByRole('table').locator('tbody tr').first().waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    const text = await readFile(await (await download).path(), 'utf8');
    return text.replace('\uFEFF', '').trimEnd().split('\r\n');
  };
  /** `2026-11-30` and `14:32:08` in a zone. */
  const local = (timeZone: string) =>
    new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'medium', timeZone }).format(
      Date.parse(at),
    );

  it('has semicolons, local dates, the title and the attempts in French, with formulas escaped', async () => {
    const [head = '', row = '', ...more] = await lines({}, 'Exporter (CSV)');
    const [day = '', clock = ''] = local('Europe/Paris').split(' ');
    const attempts = row.split('";"')[head.split('";"').indexOf('Tentatives')];

    expect(more).toEqual([]);
    expect(head).toContain('"Traité le";"Événement";"Début";"Fin";"Fuseau horaire"');
    expect(attempts).toBe('1');
    expect(row).toContain(`"${day.split('-').reverse().join('/')} ${clock}";"Excel; avancé, '=1+1"`);
    expect(row).toContain('"11/05/2027 09:00:00";"11/05/2027 17:00:00";"Pacific/Noumea"');
    expect(row).toContain(`"'${EMPLOYEE}"`);
  });

  it('has commas and sortable dates in English, in the time zone of the browser', async () => {
    const visit = { locale: 'en-GB', timezoneId: 'America/New_York' } as const;
    const [head = '', row = ''] = await lines(visit, 'Export (CSV)');

    expect(head).toContain('"Processed","Event","Start","End","Time zone"');
    expect(row).toContain(`"${local('America/New_York')}","Excel; avancé, '=1+1"`);
    expect(row).toContain('"2027-05-11 09:00:00","2027-05-11 17:00:00","Pacific/Noumea"');
  });
}
