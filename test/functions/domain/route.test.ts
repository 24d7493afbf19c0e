import { route } from '../../../functions/domain/route';
import { aConfiguration } from '../../support/builders/configurations';
import {
  exampleEvent,
  exampleLocation,
  exampleMapping,
  workplace,
} from '../../support/builders/sync-examples';

const france = aConfiguration();
const belgium = aConfiguration({ id: 'belgium', establishments: ['20'], products: ['training'] });
const inactive = aConfiguration({ id: 'inactive', establishments: ['30'], active: false });
const configurations = [france, belgium, inactive];

const writtenBy = (configuration: string) =>
  exampleMapping({ confirmed: [exampleLocation({ configuration })] });
const deleted = { kind: 'removed', reason: 'deleted', category: null, owner: null } as const;

describe('route', () => {
  it.each([
    ['12', france],
    ['13', france],
    ['20', belgium],
  ])('routes an event of establishment %s to its configuration', (establishmentId, configuration) => {
    const result = route(exampleEvent({ establishmentId }), null, configurations);

    expect(result).toEqual({ kind: 'write', configuration });
  });

  it('matches establishments within their tenant only', () => {
    const event = exampleEvent({ tenant: 'https://other.ilucca.net' });

    expect(route(event, null, configurations)).toMatchObject({
      kind: 'remove',
      reason: 'no_configuration',
      detail: 'Establishment 12 of https://other.ilucca.net',
    });
  });

  it('removes the event when its establishment has no configuration', () => {
    const event = exampleEvent({ establishmentId: '99' });

    expect(route(event, writtenBy('france'), configurations)).toMatchObject({
      kind: 'remove',
      reason: 'no_configuration',
    });
  });

  it('removes the event when its product is not selected', () => {
    const event = exampleEvent({ establishmentId: '20', state: workplace() });

    expect(route(event, null, configurations)).toMatchObject({
      kind: 'remove',
      reason: 'product_not_selected',
    });
  });

  it('routes by the mapping when the event has no establishment', () => {
    const event = exampleEvent({ establishmentId: null });

    expect(route(event, writtenBy('belgium'), configurations)).toEqual({
      kind: 'write',
      configuration: belgium,
    });
    expect(route(event, null, configurations)).toMatchObject({ kind: 'remove', reason: 'no_configuration' });
  });

  it('removes the event when it was deleted in Lucca', () => {
    const event = exampleEvent({ establishmentId: null, state: deleted });

    expect(route(event, writtenBy('france'), configurations)).toMatchObject({
      kind: 'remove',
      reason: 'deleted',
    });
  });

  it.each([
    ['an event of', exampleEvent({ establishmentId: '30' }), null],
    ['an event that was written by', exampleEvent({ establishmentId: '12' }), writtenBy('inactive')],
    [
      'a deletion of an event of',
      exampleEvent({ establishmentId: null, state: deleted }),
      writtenBy('inactive'),
    ],
    [
      'an event that may have been written by',
      exampleEvent(),
      exampleMapping({ pending: [exampleLocation({ configuration: 'inactive' })] }),
    ],
  ])('skips %s an inactive configuration', (_, event, mapping) => {
    expect(route(event, mapping, configurations)).toEqual({
      kind: 'skip',
      reason: 'configuration_inactive',
      configuration: inactive,
    });
  });

  it('routes a deletion to the configuration that wrote the event, or by establishment if that was deleted', () => {
    const event = exampleEvent({ establishmentId: '30', state: deleted });

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
