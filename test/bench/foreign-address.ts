import { simulateForeignAddress, REJECTION_REASONS } from '../simulation/foreign-address';
import type { Row } from './harness/row';

/** A consultant whose address Google refuses, in each way that it may, among colleagues with 480 events in four hours. */
export async function foreignAddress(): Promise<Row[]> {
  const sums = { revocations: 0, parked: 0, missing: 0 };
  for (const refuse of Object.values(REJECTION_REASONS)) {
    const { revocations, parked, missing } = await simulateForeignAddress(refuse);
    sums.revocations += revocations;
    sums.parked += parked.length;
    sums.missing += missing.length;
  }
  return [
    none('foreign address: authorizations revoked', sums.revocations),
    none('foreign address: events of colleagues that waited', sums.parked),
    none('foreign address: events of colleagues missing', sums.missing),
  ];
}

function none(name: string, value: number): Row {
  return { name, value, unit: '', baseline: null, target: '0', ok: value === 0 };
}
