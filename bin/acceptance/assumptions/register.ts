import type { Service } from '../check';
import type { Assumption, AssumptionId } from './assumption';
import { AWS_CONTROL_ASSUMPTIONS } from './aws-control';
import { AWS_DATA_ASSUMPTIONS } from './aws-data';
import { AWS_OPERATION_ASSUMPTIONS } from './aws-operation';
import { GOOGLE_ASSUMPTIONS } from './google';
import { LUCCA_API_ASSUMPTIONS } from './lucca-api';
import { LUCCA_EVENT_ASSUMPTIONS } from './lucca-events';

/** Everything that the connector assumes about each service. */
export const REGISTER: Readonly<Record<Service, readonly Assumption[]>> = {
  google: GOOGLE_ASSUMPTIONS,
  lucca: [...LUCCA_EVENT_ASSUMPTIONS, ...LUCCA_API_ASSUMPTIONS],
  aws: [...AWS_CONTROL_ASSUMPTIONS, ...AWS_DATA_ASSUMPTIONS, ...AWS_OPERATION_ASSUMPTIONS],
};

export const ASSUMPTIONS: readonly Assumption[] = Object.values(REGISTER).flat();

/** @throws RangeError if the register has no such entry */
export function assumptionOf(id: AssumptionId): Assumption {
  const found = ASSUMPTIONS.find((one) => one.id === id);
  if (!found) throw new RangeError(`The register of assumptions has no ${id}`);
  return found;
}
