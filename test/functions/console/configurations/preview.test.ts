import fc from 'fast-check';
import { previewedConfiguration } from '../../../../functions/console/configurations/input';
import { previewOf } from '../../../../functions/console/configurations/preview';
import { preview, type Preview } from '../../../../functions/console/contract/calendar';
import type { Presentation } from '../../../../functions/console/contract/configurations';
import type { BodyOf } from '../../../../functions/console/contract/operations';
import { PRODUCTS } from '../../../../functions/domain/vocabulary';
import { aConfiguration } from '../../../support/builders/configurations';
import { ConfigurationHarness } from '../../../support/console/configuration-harness';
import { request } from '../../../support/console/log-harness';

const { presentation } = aConfiguration();
const all = [...PRODUCTS];

let harness: ConfigurationHarness;

beforeAll(async () => {
  harness = await ConfigurationHarness.start();
});

afterAll(() => harness.stop());

async function previewWith(
  overrides: Partial<Presentation> = {},
  products: BodyOf<'previewPresentation'>['products'] = all,
): Promise<Preview['items']> {
  const body = { products, presentation: { ...presentation, ...overrides } };
  const answer = await harness.operations().previewPresentation({ ...request, body });
  expect(preview.parse(answer.body)).toEqual(answer.body);
  return answer.body.items;
}

/** The events of one example. */
async function shown(example: Preview['items'][number]['example'], overrides: Partial<Presentation> = {}) {
  return (await previewWith(overrides)).find((item) => item.example === example)?.events;
}

const titles = (items: Preview['items']) => items.flatMap(({ events }) => events.map(({ title }) => title));

describe('the preview', () => {
  it('shows the examples of next week with the default presentation', async () => {
    // Act
    const items = await previewWith();
    // Assess: today is Thursday, 5 March 2026
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
  ] as const)('of %s shows only its examples', async (product, examples) => {
    expect((await previewWith({}, [product])).map(({ example }) => example)).toEqual(examples);
  });

  it('is empty without products', async () => {
    expect(await previewWith({}, [])).toEqual([]);
  });

  it('is in the chosen language', async () => {
    expect(titles(await previewWith({ locale: 'en', absences: { title: 'account', as: 'event' } }))).toEqual([
      'Advanced Excel',
      'Marseille, 3rd floor',
      'Working from home',
      'Paid leave',
    ]);
    expect(await shown('session', { locale: 'en' })).toMatchObject([{ location: 'Joliette room' }]);
    expect(await shown('absence', { locale: 'en' })).toMatchObject([{ title: 'Absent' }]);
  });

  it('shows a pending remote day as tentative, if chosen', async () => {
    expect(await shown('pending_remote_day', { pendingWorkplaces: 'show' })).toMatchObject([
      { title: 'Télétravail', tentative: true, start: { date: '2026-03-12' } },
    ]);
  });

  it('shows the leave account if chosen', async () => {
    expect(await shown('absence', { absences: { title: 'account', as: 'event' } })).toMatchObject([
      { title: 'Congés payés', eventType: 'default' },
    ]);
  });

  it('shows the absence as out of office, which needs hours in Google', async () => {
    expect(await shown('absence', { absences: { title: 'masked', as: 'outOfOffice' } })).toMatchObject([
      {
        title: 'Absent',
        eventType: 'outOfOffice',
        start: { dateTime: '2026-03-12T00:00:00+01:00' },
        end: { dateTime: '2026-03-14T00:00:00+01:00' },
      },
    ]);
  });

  it('shows half a day with the hours of the configuration', async () => {
    const halfDays: Presentation['halfDays'] = { first: ['08:15', '12:45'], second: ['14:00', '18:00'] };

    expect(await shown('remote_half_day', { halfDays })).toMatchObject([
      { start: { dateTime: '2026-03-11T08:15:00+01:00' }, end: { dateTime: '2026-03-11T12:45:00+01:00' } },
    ]);
  });

  it('is in the chosen time zone', async () => {
    expect(await shown('session', { timeZone: 'America/New_York' })).toMatchObject([
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
  ])('%s begins on the next Monday in the time zone', async (_, now, timeZone, monday) => {
    // Prepare
    harness.time = Date.parse(now);
    // Act & assess
    const [session] = (await shown('session', { timeZone })) ?? [];
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

/** All that Node knows, and names that stand for others. */
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
  it('exists, on any day of any time zone', () => {
    const instant = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2040-01-01') });
    fc.assert(
      fc.property(anyPresentation, fc.subarray([...PRODUCTS]), instant, (overrides, products, now) => {
        // Prepare
        const configuration = previewedConfiguration.parse({ products, presentation: overrides });
        // Act
        const { items } = previewOf(configuration, now);
        // Assess
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
  const day: [string, string] = ['14:00', '18:00'];

  it.each<[string, Partial<Presentation>, pointer: string]>([
    ['an unknown time zone', { timeZone: 'Mars/Olympus' }, '/presentation/timeZone'],
    ['an offset as time zone', { timeZone: '+01:00' }, '/presentation/timeZone'],
    [
      'half a day that is no time',
      { halfDays: { first: ['nine', '13:00'], second: day } },
      '/presentation/halfDays/first/0',
    ],
    [
      'half a day without end',
      { halfDays: { first: day, second: ['14:00', '14:00'] } },
      '/presentation/halfDays/second',
    ],
  ])('with %s is rejected with the pointer of the field', async (_, overrides, pointer) => {
    // Prepare
    const body = { products: [...PRODUCTS], presentation: { ...presentation, ...overrides } };
    // Act
    const previewing = harness.operations().previewPresentation({ ...request, body });
    // Assess
    await expect(previewing).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer, code: 'invalid_format' }],
    });
  });
});
