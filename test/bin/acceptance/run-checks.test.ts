import { confirmed, refuted, type Check, type CheckGroup } from '../../../bin/acceptance/check';
import { createRedaction } from '../../../bin/acceptance/redact';
import { runChecks, type Observer } from '../../../bin/acceptance/run-checks';
import { FindingError, skipped, wrong } from '../../../bin/doctor/finding';

const QUIET: Observer = {
  onGroup: () => undefined,
  onRemoved: () => undefined,
  onCheck: () => undefined,
  onActivity: () => undefined,
  onFindings: () => undefined,
};

function aCheck(check: Partial<Check>): Check {
  return {
    ...{ name: 'aws.ttl', title: 'Read the TTL', plan: 'Reads the TTL.', decides: ['AWS-01'] },
    run: () => Promise.resolve({ findings: [confirmed('AWS-01', 'on')] }),
    ...check,
  };
}

/** A group that counts how often its traces are removed. */
function aGroup(checks: Check[], removeTraces: () => Promise<string[]> = () => Promise.resolve([])) {
  const removals: string[][] = [];
  const group: CheckGroup = {
    ...{ service: 'aws', title: 'AWS', checks },
    async removeTraces() {
      const removed = await removeTraces();
      removals.push(removed);
      return removed;
    },
  };
  return { group, removals };
}

const run = (group: CheckGroup, options: Partial<Parameters<typeof runChecks>[1]> = {}) =>
  runChecks([group], {
    signal: new AbortController().signal,
    redact: createRedaction(['lea@acme.example'], null),
    observer: QUIET,
    ...options,
  });

describe('runChecks', () => {
  it('removes traces before the first check and after the last one', async () => {
    const order: string[] = [];
    const { group } = aGroup(
      [
        aCheck({
          run: () => {
            order.push('check');
            return Promise.resolve({ findings: [confirmed('AWS-01', 'on')] });
          },
        }),
      ],
      () => {
        order.push('remove');
        return Promise.resolve([]);
      },
    );

    const { findings } = await run(group);

    expect(order).toEqual(['remove', 'check', 'remove']);
    expect(findings).toEqual([
      { assumption: 'AWS-01', verdict: 'confirmed', detail: 'on', check: 'aws.ttl' },
    ]);
  });

  it('leaves the assumptions of a failed check undecided, and goes on', async () => {
    const failed = aCheck({ run: () => Promise.reject(new Error('no access for lea@acme.example')) });
    const other = aCheck({
      ...{ name: 'aws.roles', decides: ['AWS-02'] },
      run: () => Promise.resolve({ findings: [refuted('AWS-02', 'denied')] }),
    });

    const { findings } = await run(aGroup([failed, other]).group);

    expect(findings).toMatchObject([
      { assumption: 'AWS-01', verdict: 'not decided', reason: 'Error: no access for (private)' },
      { assumption: 'AWS-02', verdict: 'refuted' },
    ]);
  });

  it.each([
    [skipped('needs --stack'), { reason: 'needs --stack' }],
    [wrong('the secret is empty', 'Store it'), { reason: 'the secret is empty', advice: 'Store it' }],
  ])('reports a missing prerequisite: %j', async (finding, expected) => {
    const { findings } = await run(
      aGroup([aCheck({ run: () => Promise.reject(new FindingError(finding)) })]).group,
    );

    expect(findings).toMatchObject([{ verdict: 'not decided', ...expected }]);
  });

  it('does not decide what a check says nothing about, and accepts nothing it does not decide', async () => {
    const silent = aCheck({ decides: ['AWS-01', 'AWS-02'] });
    const meddling = aCheck({
      ...{ name: 'aws.other', decides: ['AWS-03'] },
      run: () => Promise.resolve({ findings: [confirmed('AWS-03', 'yes'), refuted('AWS-01', 'no')] }),
    });

    const { findings } = await run(aGroup([silent, meddling]).group);

    expect(findings.map(({ assumption, verdict }) => [assumption, verdict])).toEqual([
      ['AWS-01', 'confirmed'],
      ['AWS-02', 'not decided'],
      ['AWS-03', 'not decided'],
    ]);
  });

  it('after an interruption runs no further check, but removes traces', async () => {
    const interruption = new AbortController();
    const later = jest.fn();
    const { group, removals } = aGroup([
      aCheck({
        run: () => {
          interruption.abort();
          return Promise.reject(new Error('aborted'));
        },
      }),
      aCheck({ name: 'aws.later', decides: ['AWS-02'], run: later }),
    ]);

    const result = await run(group, { signal: interruption.signal });

    expect(later).not.toHaveBeenCalled();
    expect(removals).toHaveLength(2);
    expect(result.isInterrupted).toBe(true);
    expect(result.findings).toMatchObject([
      { assumption: 'AWS-01', verdict: 'not decided', reason: 'the run was interrupted' },
      { assumption: 'AWS-02', verdict: 'not decided', reason: 'the run was interrupted' },
    ]);
  });

  it('does not start a group that was interrupted before it', async () => {
    const { group, removals } = aGroup([aCheck({})]);

    await run(group, { signal: AbortSignal.abort() });

    expect(removals).toEqual([]);
  });

  it('keeps the findings if traces cannot be removed', async () => {
    const { group } = aGroup([aCheck({})], () => Promise.reject(new Error('AccessDenied')));

    const { findings, notRemoved } = await run(group);

    expect(findings).toHaveLength(1);
    expect(notRemoved).toEqual(['AWS: Error: AccessDenied']);
  });

  it('forgets a failed removal before the first check: the last one counts', async () => {
    let attempts = 0;
    const { group } = aGroup([aCheck({})], () => {
      attempts += 1;
      return attempts === 1 ? Promise.reject(new Error('AccessDenied')) : Promise.resolve(['1 event']);
    });

    expect((await run(group)).notRemoved).toEqual([]);
  });

  it('removes private values from measurements', async () => {
    const measurements = [{ title: 'Times', columns: ['Who'], rows: [['lea@acme.example']] }];
    const check = aCheck({
      run: () => Promise.resolve({ findings: [confirmed('AWS-01', 'on')], measurements }),
    });

    expect((await run(aGroup([check]).group)).measurements[0]?.rows).toEqual([['(private)']]);
  });
});
