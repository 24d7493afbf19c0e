import type { AssumptionId } from '../../../bin/acceptance/assumptions/assumption';
import { AWS_DATA_ASSUMPTIONS } from '../../../bin/acceptance/assumptions/aws-data';
import type { Check, Finding } from '../../../bin/acceptance/check';
import { idsOf } from '../../../bin/acceptance/run-checks';
import { freezeClock } from '../../support/acceptance/aws-data-clock';
import { AWS_DATA_DEVIATIONS } from '../../support/acceptance/aws-data-deviations';
import { startAwsDataHarness, type AwsDataHarness } from '../../support/acceptance/aws-data-harness';

/** All of them, except if only a redrive is different. */
function checksOf({ checks }: ReturnType<AwsDataHarness['open']>, assumption: AssumptionId): Check[] {
  const isAboutRedrives = ['AWS-16', 'AWS-17'].includes(assumption);
  return isAboutRedrives ? checks.filter(({ decides }) => decides.includes(assumption)) : checks;
}

describe('the checks of the data plane, with an AWS that', () => {
  let harness: AwsDataHarness;

  beforeAll(async () => {
    freezeClock();
    harness = await startAwsDataHarness();
  });

  afterEach(() => {
    harness.reset();
  });

  afterAll(async () => {
    await harness.stop();
    jest.useRealTimers();
  });

  it.each(AWS_DATA_DEVIATIONS.map((deviation) => [deviation.name, deviation] as const))(
    '%s',
    async (_, { assumption, apply, also = [] }) => {
      await apply(harness);
      const opened = harness.open();
      const findings: Finding[] = [];
      for (const check of checksOf(opened, assumption)) {
        const { findings: found } = await check.run(() => undefined);
        findings.push(...found);
      }

      expect(idsOf(findings, 'refuted')).toEqual([assumption]);
      const undecided = checksOf(opened, assumption)
        .flatMap(({ decides }) => decides)
        .filter((id) => id !== assumption && !idsOf(findings, 'confirmed').includes(id));
      expect(undecided.filter((id) => !also.includes(id))).toEqual([]);
      harness.reset();
      await opened.removeTraces();
      expect(await harness.traces()).toEqual([]);
    },
    60_000,
  );

  it('is different in each assumption that has a check', () => {
    const checked = AWS_DATA_ASSUMPTIONS.filter(({ check }) => typeof check === 'string').map(({ id }) => id);
    const deviating = new Set(AWS_DATA_DEVIATIONS.map(({ assumption }) => assumption));
    expect([...deviating].sort()).toEqual(checked);
  });
});
