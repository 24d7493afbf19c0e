import { REJECTION_REASONS, simulateForeignAddress } from './foreign-address';

test.each(Object.entries(REJECTION_REASONS))(
  'an address that Google rejects (%s) affects only that employee',
  async (_, refuse) => {
    const { revocations, delayed, missing, ofConsultant } = await simulateForeignAddress(refuse);

    expect(revocations).toBe(0);
    expect(delayed).toEqual([]);
    expect(missing).toEqual([]);
    expect(ofConsultant).toMatchObject([{ outcome: 'failed' }]);
    // Retried with increasing delays, as a person may fix the address.
    expect(ofConsultant[0]?.attempts).toBeLessThan(10);
  },
  60_000,
);
