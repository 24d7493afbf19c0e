import fc from 'fast-check';
import { previewedConfiguration } from '../../../../functions/console/configurations/input';
import { previewOf } from '../../../../functions/console/configurations/preview';
import { preview } from '../../../../functions/console/contract/calendar-event';
import type { Presentation } from '../../../../functions/console/contract/configurations';
import { PRODUCTS } from '../../../../functions/domain/vocabulary';
import { aConfiguration } from '../../../support/builders/configurations';
import { ConfigurationHarness } from '../../../support/console/configuration-harness';
import { request } from '../../../support/console/log-harness';

const { presentation } = aConfiguration();

let harness: ConfigurationHarness;

beforeAll(async () => {
  harness = await ConfigurationHarness.start();
});

afterAll(() => harness.stop());

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
      fc.property(anyPresentation, fc.subarray([...PRODUCTS]), instant, (said, products, now) => {
        // Prepare
        const configuration = previewedConfiguration.parse({ products, presentation: said });
        // Act
        const { items } = previewOf(configuration, now);
        // Assess
        expect(preview.parse({ items })).toEqual({ items });
        expect(new Set(items.map(({ product }) => product))).toEqual(new Set(products));
        const empty = items.filter(({ events }) => events.length === 0).map(({ example }) => example);
        const hides = said.pendingWorkplaces === 'ignore' && products.includes('office');
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
  ])('with %s is refused, and the field named', async (_, said, pointer) => {
    // Prepare
    const body = { products: [...PRODUCTS], presentation: { ...presentation, ...said } };
    // Act
    const previewing = harness.operations().previewPresentation({ ...request, body });
    // Assess
    await expect(previewing).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer, code: 'invalid_format' }],
    });
  });
});
