import { REJECTION_REASONS, simulateForeignAddress } from '../simulation/foreign-address';
import { zeroRow, type Row } from './harness/rows';

/** One employee whose address Google rejects, for each reason, among colleagues with 480 events in four hours. */
export async function foreignAddress(): Promise<Row[]> {
  const sums = { revocations: 0, delayed: 0, missing: 0 };
  for (const refuse of Object.values(REJECTION_REASONS)) {
    const { revocations, delayed, missing } = await simulateForeignAddress(refuse);
    sums.revocations += revocations;
    sums.delayed += delayed.length;
    sums.missing += missing.length;
  }
  return [
    zeroRow('foreign address: authorizations revoked', sums.revocations),
    zeroRow('foreign address: events of colleagues delayed', sums.delayed),
    zeroRow('foreign address: events of colleagues missing', sums.missing),
  ];
}
