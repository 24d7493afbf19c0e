import type { Assumption } from './assumption';
import { AWS_CONTROL_ASSUMPTIONS } from './aws-control';
import { AWS_DATA_ASSUMPTIONS } from './aws-data';
import { AWS_OPERATION_ASSUMPTIONS } from './aws-operation';

/** What the connector assumes about AWS. */
export const AWS_ASSUMPTIONS: readonly Assumption[] = [
  ...AWS_CONTROL_ASSUMPTIONS,
  ...AWS_DATA_ASSUMPTIONS,
  ...AWS_OPERATION_ASSUMPTIONS,
];
