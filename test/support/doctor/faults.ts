import type { DoctorWorld } from './harness';

export type Fault = {
  /** What goes on with: npm run doctor finds … */
  that: string;
  prepare: (harness: DoctorWorld) => unknown;
  /** The check that finds it. */
  check: string;
  said: RegExp;
  advice: RegExp;
  /** Checks that cannot be made then. */
  skipped?: string[];
};

/** One fault, one ✗, exit code 1; whatever else can be looked at is well. */
export async function expectOnly(
  harness: DoctorWorld,
  fault: Omit<Fault, 'that' | 'prepare'>,
): Promise<void> {
  const { check, said, advice, skipped = [] } = fault;
  const report = await harness.report();
  expect(report.statuses).toEqual({
    ...Object.fromEntries(Object.keys(report.statuses).map((name) => [name, 'ok'])),
    ...Object.fromEntries(skipped.map((name) => [name, 'skipped'])),
    [check]: 'wrong',
  });
  expect(report.of(check).filter(({ status }) => status === 'wrong')).toEqual([
    {
      status: 'wrong',
      said: expect.stringMatching(said) as string,
      advice: expect.stringMatching(advice) as string,
    },
  ]);
  expect(report).toMatchObject({ code: 1, healthy: false });
}

export function rejection(name: string): () => Promise<never> {
  return () => Promise.reject(Object.assign(new Error('said to lea@acme.example'), { name }));
}
