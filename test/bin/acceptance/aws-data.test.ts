import type { Finding } from '../../../bin/acceptance/check';
import { idsOf } from '../../../bin/acceptance/run-checks';
import { startAwsDataHarness, type AwsDataHarness } from '../../support/acceptance/aws-data-harness';

describe('the checks of the data plane', () => {
  let harness: AwsDataHarness;
  beforeAll(async () => {
    harness = await startAwsDataHarness();
  });
  afterAll(() => harness.stop());

  it('try', async () => {
    const { checks, removeTraces } = harness.open();
    const findings: Finding[] = [];
    for (const check of checks) {
      const t = Date.now();
      const result = await check.run(() => undefined);
      findings.push(...result.findings);
      console.log(check.name, Date.now() - t, JSON.stringify(result, null, 1));
    }
    console.log(await removeTraces(), await harness.traces());
    expect(idsOf(findings, 'confirmed').length).toBe(11);
  }, 120_000);
});
