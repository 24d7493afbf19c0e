import fc from 'fast-check';
import { previewedConfiguration } from '../../../../functions/console/configurations/input';
import { previewOf } from '../../../../functions/console/configurations/preview';
import { preview, type Preview } from '../../../../functions/console/contract/calendar';
import type { Presentation } from '../../../../functions/console/contract/configurations';
import type { BodyOf } from '../../../../functions/console/contract/operations';
import { PRODUCTS } from '../../../../functions/domain/vocabulary';
import { aConfiguration } from '../../../support/builders/configurations';
import { request, useOperationsHarness } from '../../../support/console/operations-harness';

const { presentation } = aConfiguration();
const all = [...PRODUCTS];

const harness = useOperationsHarness();

async function previewWith(
  overrides: Partial<Presentation> = {},
  products: BodyOf<'previewPresentation'>['products'] = all,
): Promise<Preview['items']> {
  const body = { products, presentation: { ...presentation, ...overrides } };
  const answer = await harness.configurationOperations().previewPresentation({ ...request, body });
  expect(preview.parse(answer.body)).toEqual(answer.body);
  return answer.body.items;
}

/** Returns the events of one example. */
async function eventsOf(example: Preview['items'][number]['example'], overrides: Partial<Presentation> = {}) {
  return (await previewWith(overrides)).find((item) => item.example === example)?.events;
}

const titles = (items: Preview['items']) => items.flatMap(({ events }) => events.map(({ title }) => title));

describe('the preview', () => {
  it('shows the examples of next week with the default presentation', async () => {
    const items = await previewWith();

    // Now it is Thursday, 5 March 2026.
    const timeZone = 'Europe/Paris';
    const event = { tentative: false, location: null, description: null, guests: [] };
    expect(items).toEqual([
      {
        example: 'session',
        product: 'training',
        events: [
          {
            ...event,
            eventType: 'default',
            title: 'Excel avancé',
            start: { dateTime: '2026-03-09T09:00:00+01:00', timeZone },
            end: { dateTime: '2026-03-09T17:00:00+01:00', timeZone },
            location: 'Salle Joliette',
            guests: ['ines@example.com', 'tom@example.com'],
          },
        ],
      },
      {
        example: 'workplace',
        product: 'office',
        events: [
          {
            ...event,
            eventType: 'workingLocation',
            title: 'Marseille, 3e étage',
            start: { date: '2026-03-10' },
            end: { date: '2026-03-11' },
          },
        ],
      },
      {
        example: 'remote_half_day',
        product: 'office',
        events: [
          {
            ...event,
            eventType: 'workingLocation',
            title: 'Télétravail',
            start: { dateTime: '2026-03-11T09:00:00+01:00', timeZone },
            end: { dateTime: '2026-03-11T13:00:00+01:00', timeZone },
          },
        ],
      },
      { example: 'pending_remote_day', product: 'office', events: [] },
      {
        example: 'absence',
        product: 'absences',
        events: [
          {
            ...event,
            eventType: 'default',
            title: 'Absent',
            start: { date: '2026-03-12' },
            end: { date: '2026-03-14' },
          },
        ],
      },
    ]);
  });

  it.each([
    ['training', ['session']],
    ['office', ['workplace', 'remote_half_day', 'pending_remote_day']],
    ['absences', ['absence']],
  ] as const)('of %s has only its examples', async (product, examples) => {
    expect((await previewWith({}, [product])).map(({ example }) => example)).toEqual(examples);
  });

  it('is in the configured language', async () => {
    expect(titles(await previewWith({ locale: 'en', absences: { title: 'account', as: 'event' } }))).toEqual([
      'Advanced Excel',
      'Marseille, 3rd floor',
      'Working from home',
      'Paid leave',
    ]);
    expect(await eventsOf('session', { locale: 'en' })).toMatchObject([{ location: 'Joliette room' }]);
    expect(await eventsOf('absence', { locale: 'en' })).toMatchObject([{ title: 'Absent' }]);
  });

  it('shows a pending remote day as tentative when configured', async () => {
    expect(await eventsOf('pending_remote_day', { pendingWorkplaces: 'show' })).toMatchObject([
      { title: 'Télétravail', tentative: true, start: { date: '2026-03-12' } },
    ]);
  });

  it('shows the leave account when configured', async () => {
    expect(await eventsOf('absence', { absences: { title: 'account', as: 'event' } })).toMatchObject([
      { title: 'Congés payés', eventType: 'default' },
    ]);
  });

  it('shows an out-of-office event with times, which Google requires', async () => {
    expect(await eventsOf('absence', { absences: { title: 'masked', as: 'outOfOffice' } })).toMatchObject([
      {
        title: 'Absent',
        eventType: 'outOfOffice',
        start: { dateTime: '2026-03-12T00:00:00+01:00' },
        end: { dateTime: '2026-03-14T00:00:00+01:00' },
      },
    ]);
  });

  it('shows a half day with the configured times', async () => {
    const halfDays: Presentation['halfDays'] = { first: ['08:15', '12:45'], second: ['14:00', '18:00'] };

    expect(await eventsOf('remote_half_day', { halfDays })).toMatchObject([
      { start: { dateTime: '2026-03-11T08:15:00+01:00' }, end: { dateTime: '2026-03-11T12:45:00+01:00' } },
    ]);
  });

  it('is in the configured time zone', async () => {
    expect(await eventsOf('session', { timeZone: 'America/New_York' })).toMatchObject([
      { start: { dateTime: '2026-03-09T09:00:00-04:00', timeZone: 'America/New_York' } },
    ]);
  });
});

describe('next week', () => {
  it.each([
    ['on a Monday', '2026-03-02T12:00:00Z', 'Europe/Paris', '2026-03-09'],
    ['on a Sunday', '2026-03-08T12:00:00Z', 'Europe/Paris', '2026-03-09'],
    ['late on a Sunday, when it is Monday there', '2026-03-08T23:30:00Z', 'Europe/Paris', '2026-03-16'],
    ['early on a Monday, when it is Sunday there', '2026-03-09T02:00:00Z', 'America/New_York', '2026-03-09'],
    ['at the end of a year', '2026-12-31T12:00:00Z', 'Europe/Paris', '2027-01-04'],
  ])('%s begins on the following Monday in the time zone', async (_, now, timeZone, monday) => {
    harness.time = Date.parse(now);

    const [session] = (await eventsOf('session', { timeZone })) ?? [];
    expect(session?.start.dateTime).toMatch(new RegExp(`^${monday}T09:00:00`));
  });
});

const time = fc.nat({ max: 24 * 60 - 1 }).map((minute) => {
  const hour = String(Math.floor(minute / 60)).padStart(2, '0');
  return `${hour}:${String(minute % 60).padStart(2, '0')}`;
});
const halfDay = fc
  .uniqueArray(time, { minLength: 2, maxLength: 2 })
  .map((times) => times.sort())
  .map(([from = '', to = '']): [string, string] => [from, to]);

/** All names that Node.js lists, and aliases. */
const timeZone = fc.constantFrom(
  ...Intl.supportedValuesOf('timeZone'),
  'UTC',
  'europe/paris',
  'EST',
  'Etc/GMT+12',
);

const anyPresentation: fc.Arbitrary<Presentation> = fc.record({
  locale: fc.constantFrom('fr', 'en'),
  timeZone,
  halfDays: fc.record({ first: halfDay, second: halfDay }),
  sendInvitations: fc.constantFrom('none', 'all', 'externalOnly'),
  pendingWorkplaces: fc.constantFrom('ignore', 'show'),
  absences: fc.record({
    title: fc.constantFrom('masked', 'account'),
    as: fc.constantFrom('event', 'outOfOffice'),
  }),
});

describe('the preview of any valid presentation', () => {
  it('contains the examples of the products, on any day in any time zone', () => {
    const instant = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2040-01-01') });
    fc.assert(
      fc.property(anyPresentation, fc.subarray([...PRODUCTS]), instant, (overrides, products, now) => {
        const configuration = previewedConfiguration.parse({ products, presentation: overrides });
        const { items } = previewOf(configuration, now);

        expect(preview.parse({ items })).toEqual({ items });
        expect(new Set(items.map(({ product }) => product))).toEqual(new Set(products));
        const empty = items.filter(({ events }) => events.length === 0).map(({ example }) => example);
        const hides = overrides.pendingWorkplaces === 'ignore' && products.includes('office');
        expect(empty).toEqual(hides ? ['pending_remote_day'] : []);
      }),
    );
  });
});

describe('the preview of an invalid presentation', () => {
  it('is rejected with the pointer of the field', async () => {
    const invalid = { ...presentation, timeZone: 'Mars/Olympus' };

    await expect(
      harness
        .configurationOperations()
        .previewPresentation({ ...request, body: { products: all, presentation: invalid } }),
    ).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/presentation/timeZone', code: 'invalid_format' }],
    });
  });
});
