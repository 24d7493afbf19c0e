import { withHealthCheck, type Probe } from '../../../functions/health/health-check';

type Event = { Records?: string[]; healthCheck?: boolean };
const handle = (event: Event, context: { name: string }) => Promise.resolve([context.name, event]);
const CONTEXT = { name: 'sync' };
const answering = (probes: Record<string, Probe>) => withHealthCheck(handle, probes);

afterEach(() => jest.restoreAllMocks());

describe('withHealthCheck', () => {
  it.each([[{ Records: ['message'] }], [{}], [{ healthCheck: true, Records: [] }], [{ healthCheck: false }]])(
    'calls the handler for %j',
    async (event) => {
      const probe = jest.fn();
      expect(await answering({ queue: probe })(event, CONTEXT)).toEqual(['sync', event]);
      expect(probe).not.toHaveBeenCalled();
    },
  );

  it('runs the probes in parallel and reports them in their order', async () => {
    // Prepare
    const order: string[] = [];
    const queue = async () => {
      await Promise.resolve();
      order.push('queue');
      return undefined;
    };
    const secret = () => {
      order.push('secret');
      return Promise.resolve('empty');
    };
    const table = () => Promise.reject(new RangeError('ada@acme.example'));
    // Act
    const report = await answering({ queue, secret, table })({ healthCheck: true });
    // Assess
    expect(order).toEqual(['secret', 'queue']);
    expect(report).toEqual({
      checks: [
        { name: 'queue', ok: true, problem: null },
        { name: 'secret', ok: true, problem: null, detail: 'empty' },
        { name: 'table', ok: false, problem: 'RangeError' },
      ],
    });
  });

  it('reports a timeout when a probe takes more than five seconds', async () => {
    // Prepare
    const over = AbortSignal.abort(new DOMException('', 'TimeoutError'));
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(over);
    const queue: Probe = async (signal) => {
      await Promise.resolve();
      signal.throwIfAborted();
      return undefined;
    };
    // Act
    const report = await answering({ queue })({ healthCheck: true });
    // Assess
    expect(timeout).toHaveBeenCalledWith(5000);
    expect(report.checks).toMatchObject([{ ok: false, problem: 'TimeoutError' }]);
  });
});
