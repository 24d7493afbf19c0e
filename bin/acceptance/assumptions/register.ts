import type { Service } from '../check';
import type { Assumption, AssumptionId } from './assumption';
import { AWS_ASSUMPTIONS } from './aws';
import { GOOGLE_ASSUMPTIONS } from './google';
import { LUCCA_ASSUMPTIONS } from './lucca';

/** Everything that the connector assumes about each service. */
export const REGISTER: Readonly<Record<Service, readonly Assumption[]>> = {
  google: GOOGLE_ASSUMPTIONS,
  lucca: LUCCA_ASSUMPTIONS,
  aws: AWS_ASSUMPTIONS,
};

export const ASSUMPTIONS: readonly Assumption[] = Object.values(REGISTER).flat();

/** @throws RangeError if the register has no such entry */
export function assumptionOf(id: AssumptionId): Assumption {
  const found = ASSUMPTIONS.find((one) => one.id === id);
  if (!found) throw new RangeError(`The register of assumptions has no ${id}`);
  return found;
}
