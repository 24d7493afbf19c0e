import { LuccaApiAcceptance, verdicts } from '../../support/acceptance/lucca-api-harness';

let acceptance: LuccaApiAcceptance;

beforeEach(async () => {
  acceptance = await LuccaApiAcceptance.start();
});
afterEach(() => acceptance.stop());

describe('the checks of the Lucca API', () => {
  it('confirm every assumption of a Lucca that behaves as assumed', async () => {
    const { findings, measurements, notRemoved } = await acceptance.run();

    expect(notRemoved).toEqual([]);
    expect(findings.filter(({ verdict }) => verdict !== 'confirmed')).toEqual([]);
  });
});
