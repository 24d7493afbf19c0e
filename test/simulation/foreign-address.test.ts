import { simulateForeignAddress, REJECTION_REASONS } from './foreign-address';

test.each(Object.entries(REJECTION_REASONS))(
  'one address that Google refuses (%s) concerns that employee, and stops no colleague',
  async (_, refuse) => {
    const { revocations, parked, missing, ofConsultant } = await simulateForeignAddress(refuse);

    expect(revocations).toBe(0);
    expect(parked).toEqual([]);
    expect(missing).toEqual([]);
    expect(ofConsultant).toMatchObject([{ outcome: 'failed' }]);
    // Replayed more and more slowly: a person may put it right.
    expect(ofConsultant[0]?.attempts).toBeLessThan(10);
  },
  60_000,
);
