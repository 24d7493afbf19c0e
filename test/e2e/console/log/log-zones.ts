import { anEntryAt } from '../../../support/builders/log-entries';
import type { ConsoleHarness } from '../console-harness';
import { LogPage } from './log-page';

const EMPLOYEE = 'zone@acme.example';
const HOUR_MS = 60 * 60 * 1000;

const ZONES = ['Europe/Paris', 'America/New_York', 'Pacific/Noumea', 'Pacific/Auckland'];
const CITIES = ['Paris', 'New York', 'Nouméa', 'Auckland'];

/** Returns the day and the clock time of an instant in a zone: `2026-11-24 06:30`. */
function local(time: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(time);
}

/** Periods and the chart have the days of the viewer; events have the times of their own zone. */
export function logZones(harness: () => ConsoleHarness): void {
  /** One event in each hour of the last four days. */
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const times = Array.from({ length: 96 }, (_, hour) => now - hour * HOUR_MS);
  beforeAll(async () => {
    await Promise.all(
      times.map((time, index) => {
        const eventId = `zone-${index}`;
        return harness().logs.record(
          anEntryAt(new Date(time).toISOString(), {
            ...{ eventId, messageId: eventId, employee: EMPLOYEE, guests: null },
            ...(index === 0 && {
              start: '2027-12-07T14:00:00+11:00[Pacific/Noumea]',
              end: '2027-12-07T16:00:00+11:00[Pacific/Noumea]',
            }),
            ...(index === 1 && { start: '2027-12-07', end: '2027-12-09' }),
          }),
          'applied',
        );
      }),
    );
    await harness().count();
  });

  const visit = async (timezoneId: string, query = '') =>
    new LogPage(
      await harness().visit('camille', `/console/log?employee=${EMPLOYEE}${query}`, { timezoneId }),
    );

  it.each(ZONES)('filters by days of the viewer, in the list and in the chart: %s', async (zone) => {
    const day = local(now - 48 * HOUR_MS, zone).slice(0, 10);
    const expected = times.filter((time) => local(time, zone).startsWith(day)).length;
    const log = await visit(zone, `&from=${day}&to=${day}`);
    await log.shows(EMPLOYEE, expected);

    expect(await log.figures()).toEqual([expected, 0, 0, 0]);
  });

  it.each(ZONES)('has bars of six hours that begin at the viewer’s midnight: %s', async (zone) => {
    const log = await visit(zone);
    await log.figures();
    const bars = log.page.locator('.console-chart-slot');
    // Of seven days with four bars, yesterday's first.
    const bar = bars.nth(20);
    const label = (await bar.getAttribute('aria-label')) ?? '';
    await bar.click();
    await log.page.waitForURL((url) => url.searchParams.has('from'));
    const from = Date.parse(log.parameter('from') ?? '');
    const to = Date.parse(log.parameter('to') ?? '');
    const expected = times.filter((time) => time >= from && time < to).length;
    await log.shows(EMPLOYEE, expected);

    expect(await bars.count()).toBe(6);
    expect(local(from, zone).slice(11)).toBe('00:00');
    expect(local(to, zone).slice(11)).toBe('06:00');
    expect(label).toContain('00:00 – 06:00');
    expect(label).toContain(`${expected} écrits`);
  });

  it.each(ZONES.map((zone, index) => [zone, CITIES[index] ?? '']))(
    'names the zone: %s',
    async (zone, city) => {
      const log = await visit(zone);

      await log.page.getByText(`heure de ${city}`).waitFor();
    },
  );

  it.each(ZONES)('shows events at the time of their own zone: %s', async (zone) => {
    const log = await visit(zone);
    const times = await log.row('14:00 – 16:00').first().locator('.console-cell-sub').first().innerText();
    const days = await log.row('8 déc.').first().locator('.console-cell-sub').first().innerText();

    expect(times).toContain('7 déc.');
    expect(times.includes('(Nouméa)')).toBe(zone !== 'Pacific/Noumea');
    expect(days).toMatch(/2\sjours/);
    expect(days).not.toMatch(/\b0?0:00/);
  });
}
