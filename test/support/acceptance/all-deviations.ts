import type { AssumptionId } from '../../../bin/acceptance/assumptions/assumption';
import { AWS_CONTROL_DEVIATIONS } from './aws-control-deviations';
import { AWS_DATA_DEVIATIONS } from './aws-data-deviations';
import { GOOGLE_DEVIATIONS } from './google-deviations';
import { LUCCA_API_DEVIATIONS } from './lucca-api-deviations';
import { LUCCA_EVENT_DEVIATIONS } from './lucca-event-deviations';

/** Every way in which the fakes can deviate. The tests of each service run its checks under each of them. */
export const DEVIATIONS: readonly { assumption: AssumptionId; name: string }[] = [
  ...AWS_CONTROL_DEVIATIONS,
  ...AWS_DATA_DEVIATIONS,
  ...GOOGLE_DEVIATIONS,
  ...LUCCA_API_DEVIATIONS,
  ...LUCCA_EVENT_DEVIATIONS,
];
