import { createLogger } from '../../../functions/shared/telemetry';
import { observeTelemetry } from '../../support/harness/observed-telemetry';

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';

describe('a log line', () => {
  let telemetry: ReturnType<typeof observeTelemetry>;
  const environment = process.env;
  beforeEach(() => {
    telemetry = observeTelemetry('sync');
    process.env = { ...environment };
  });
  afterEach(() => {
    process.env = environment;
    jest.restoreAllMocks();
  });

  it.each(['', `Root=${TRACE};Parent=557abcec3ee5a047;Sampled=0`])(
    'has only the standard fields that are of use: trace "%s"',
    (trace) => {
      if (trace !== '') process.env['_X_AMZN_TRACE_ID'] = trace;

      createLogger('sync', 'prod').info('Event synchronized', { outcome: 'created', reason: null });

      const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
      expect(telemetry.lines()).toEqual([
        {
          ...{ level: 'INFO', message: 'Event synchronized', timestamp, service: 'sync', stage: 'prod' },
          outcome: 'created',
        },
      ]);
    },
  );

  it('has the id of a trace that X-Ray records', () => {
    process.env['_X_AMZN_TRACE_ID'] = `Root=${TRACE};Parent=557abcec3ee5a047;Sampled=1`;

    createLogger('sync', null).warn('Slow');

    expect(telemetry.lines()).toMatchObject([{ level: 'WARN', xray_trace_id: TRACE }]);
    expect(telemetry.lines()[0]).not.toHaveProperty('stage');
  });
});
