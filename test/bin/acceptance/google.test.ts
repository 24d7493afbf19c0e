import { useGoogleAcceptance } from '../../support/acceptance/google-harness';

const current = useGoogleAcceptance();

describe('the acceptance of Google', () => {
  it('confirms every assumption that it decides', async () => {
    const group = current.harness.group();
    const { findings } = await current.harness.run(group);

    expect(findings.filter(({ verdict }) => verdict !== 'confirmed')).toEqual([]);
    expect(findings.map(({ assumption }) => assumption).toSorted()).toEqual(
      group.checks.flatMap(({ decides }) => decides).toSorted(),
    );
  });
});
