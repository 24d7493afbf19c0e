import { route } from '../../../functions/domain/route';
import {
  exampleConfiguration,
  exampleEvent,
  exampleMapping,
  exampleLocation,
  workplace,
} from '../../support/builders/sync-examples';

const france = exampleConfiguration();
const belgium = exampleConfiguration({ id: 'belgium', establishments: ['20'], products: ['training'] });
const asleep = exampleConfiguration({ id: 'asleep', establishments: ['30'], active: false });
const configurations = [france, belgium, asleep];

const writtenBy = (configuration: string) =>
  exampleMapping({ confirmed: [exampleLocation({ configuration })] });
const gone = { kind: 'removed', why: 'deleted', category: null, owner: null } as const;

describe('route', () => {
  it.each([
    ['12', france],
    ['13', france],
    ['20', belgium],
  ])('gives an event of establishment %s to its configuration', (establishmentId, configuration) => {
    const direction = route(exampleEvent({ establishmentId }), null, configurations);

    expect(direction).toEqual({ kind: 'write', configuration });
  });

  it('knows establishments by their tenant', () => {
    const event = exampleEvent({ tenant: 'https://other.ilucca.net' });

    expect(route(event, null, configurations)).toMatchObject({
      kind: 'remove',
      reason: 'no_configuration',
      detail: 'Establishment 12 of https://other.ilucca.net',
    });
  });

  it('removes what is there when nobody is in charge any more', () => {
    const event = exampleEvent({ establishmentId: '99' });

    expect(route(event, writtenBy('france'), configurations)).toMatchObject({
      kind: 'remove',
      reason: 'no_configuration',
    });
  });

  it('removes what is of a product that was not chosen', () => {
    const event = exampleEvent({ establishmentId: '20', state: workplace() });

    expect(route(event, null, configurations)).toMatchObject({
      kind: 'remove',
      reason: 'product_not_selected',
    });
  });

  it('routes by the mapping where the event names no establishment', () => {
    const event = exampleEvent({ establishmentId: null });

    expect(route(event, writtenBy('belgium'), configurations)).toEqual({
      kind: 'write',
      configuration: belgium,
    });
    expect(route(event, null, configurations)).toMatchObject({ kind: 'remove', reason: 'no_configuration' });
  });

  it('removes what is gone, whoever is in charge', () => {
    const event = exampleEvent({ establishmentId: null, state: gone });

    expect(route(event, writtenBy('france'), configurations)).toMatchObject({
      kind: 'remove',
      reason: 'deleted',
    });
  });

  it.each([
    ['an event of', exampleEvent({ establishmentId: '30' }), null],
    ['what was written by', exampleEvent({ establishmentId: '12' }), writtenBy('asleep')],
    [
      'a deletion of what was written by',
      exampleEvent({ establishmentId: null, state: gone }),
      writtenBy('asleep'),
    ],
    [
      'what may be by',
      exampleEvent(),
      exampleMapping({ pending: [exampleLocation({ configuration: 'asleep' })] }),
    ],
  ])('leaves %s an inactive configuration alone', (_, event, mapping) => {
    expect(route(event, mapping, configurations)).toEqual({
      kind: 'skip',
      reason: 'configuration_inactive',
      configuration: 'asleep',
    });
  });

  it('asks only the writers about what is gone, and leaves it to who is in charge if its writer was removed', () => {
    const event = exampleEvent({ establishmentId: '30', state: gone });

    expect(route(event, writtenBy('france'), configurations)).toMatchObject({
      kind: 'remove',
      configuration: null,
    });
    expect(route({ ...event, establishmentId: '12' }, writtenBy('removed'), configurations)).toMatchObject({
      kind: 'remove',
      configuration: france,
    });
  });
});
