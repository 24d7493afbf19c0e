import { LUCCA_API_ASSUMPTIONS } from '../../../bin/acceptance/assumptions/lucca-api';
import { LUCCA_API_DEVIATIONS } from '../../support/acceptance/lucca-api-deviations';
import { LuccaApiAcceptance, NO_TRACES } from '../../support/acceptance/lucca-api-harness';

let acceptance: LuccaApiAcceptance;

beforeEach(async () => {
  acceptance = await LuccaApiAcceptance.start();
});
afterEach(() => acceptance.stop());

describe('the checks of the Lucca API', () => {
  it.each(
    LUCCA_API_DEVIATIONS.map((deviation) => [deviation.assumption, deviation.name, deviation] as const),
  )('refute %s if Lucca %s', async (assumption, _, { apply, also = [] }) => {
    await apply(acceptance.api);

    const { findings, notRemoved } = await acceptance.run();

    const notConfirmed = findings.filter(({ verdict }) => verdict !== 'confirmed');
    expect(findings.find((one) => one.assumption === assumption)).toMatchObject({ verdict: 'refuted' });
    expect(notConfirmed.map((one) => one.assumption).toSorted()).toEqual([assumption, ...also].toSorted());
    expect(notRemoved).toEqual([]);
    expect(await acceptance.traces()).toEqual(NO_TRACES);
  });

  it('are all able to refute', () => {
    const checked = LUCCA_API_ASSUMPTIONS.filter(({ check }) => typeof check === 'string');

    expect([...new Set(LUCCA_API_DEVIATIONS.map(({ assumption }) => assumption))].toSorted()).toEqual(
      checked.map(({ id }) => id).toSorted(),
    );
  });
});
