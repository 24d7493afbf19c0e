import type { AssumptionId } from '../../../bin/acceptance/assumptions/assumption';
import { AWS_CONTROL_ASSUMPTIONS } from '../../../bin/acceptance/assumptions/aws-control';
import { AWS_CONTROL_DEVIATIONS } from '../../support/acceptance/aws-control-deviations';
import { ControlHarness, idsWith } from '../../support/acceptance/aws-control-harness';

let harness: ControlHarness;
beforeEach(async () => {
  harness = await ControlHarness.start();
});
afterEach(() => harness.stop());

const checkOf = (id: AssumptionId) => harness.checks.find(({ decides }) => decides.includes(id));

it.each(AWS_CONTROL_DEVIATIONS.map((one) => [one.assumption, one.name, one] as const))(
  '%s is refuted if %s, and everything is put back',
  async (id, _, { apply, also = [] }) => {
    const { functions, alarms, tables } = harness.plane;
    const descriptions = () => [...functions.all.values()].map(({ latest }) => latest.Description);
    const before = descriptions();
    await apply(harness.plane);

    const check = checkOf(id);
    const result = await harness.run([check?.name ?? '']);

    expect(idsWith('refuted', result)).toEqual([id]);
    expect(idsWith('not decided', result)).toEqual(also);
    expect(result.findings.map(({ assumption }) => assumption).toSorted()).toEqual(check?.decides.toSorted());
    expect(result.notRemoved).toEqual([]);
    expect(descriptions()).toEqual(before);
    for (const { alias, versions } of functions.all.values()) {
      expect({ alias, versions: [...versions.keys()] }).toEqual({
        alias: { version: '1', weights: {} },
        versions: ['1'],
      });
    }
    expect([...tables.restored.keys()]).toEqual([]);
    const lit = [...alarms.all.values()].filter(
      ({ AlarmActions, state }) => AlarmActions.length > 0 && state !== 'OK',
    );
    expect(lit).toEqual([]);
  },
);

it('has a deviation for each assumption with a check', () => {
  const checked = AWS_CONTROL_ASSUMPTIONS.flatMap(({ id, check }) => (typeof check === 'string' ? [id] : []));
  const deviating = new Set(AWS_CONTROL_DEVIATIONS.map(({ assumption }) => assumption));

  expect([...deviating].toSorted()).toEqual(checked.toSorted());
  for (const { id, check } of AWS_CONTROL_ASSUMPTIONS) {
    if (typeof check === 'string') expect(checkOf(id)?.name).toBe(check);
  }
});
