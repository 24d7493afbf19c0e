import type { Finding } from '../../../bin/acceptance/check';
import { GOOGLE_DEVIATIONS } from '../../support/acceptance/google-deviations';
import { useGoogleAcceptance } from '../../support/acceptance/google-harness';

const current = useGoogleAcceptance();

const verdicts = (findings: Finding[]) =>
  Object.fromEntries(findings.map((one) => [one.assumption, one.verdict]));

describe('the acceptance of Google', () => {
  it.each(GOOGLE_DEVIATIONS.map((one) => [one.assumption, one.name, one] as const))(
    'refutes %s when Google %s',
    async (id, _, { apply, also = [] }) => {
      await apply(current.harness.google);
      const { findings } = await current.harness.run();

      expect(verdicts(findings)[id]).toBe('refuted');
      const others = findings.filter(
        ({ verdict, assumption }) => verdict !== 'confirmed' && assumption !== id,
      );
      expect(others.map(({ assumption }) => assumption).toSorted()).toEqual(also.toSorted());
    },
  );
});
