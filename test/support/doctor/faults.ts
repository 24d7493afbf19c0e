import type { DoctorHarness } from './harness';

export type Fault = {
  /** Completes the test title: `when …`. */
  when: string;
  prepare: (harness: DoctorHarness) => unknown;
  /** The only check that reports it. */
  check: string;
  said: RegExp;
  advice: RegExp;
  /** Checks that depend on what is broken. */
  skipped?: string[];
};

/** Asserts that only the fault's check fails, with one finding; all others pass or are skipped as expected. */
export async function expectOnly(
  harness: DoctorHarness,
  fault: Omit<Fault, 'when' | 'prepare'>,
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
  return () => Promise.reject(Object.assign(new Error('message with lea@acme.example'), { name }));
}
