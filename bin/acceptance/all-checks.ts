import { createAwsControlChecks } from './aws/control-checks';
import { createAwsDataChecks } from './aws/data/data-checks';
import type { Check, CheckGroup, Service } from './check';
import { createGoogleGroup } from './google/google-group';
import { createLuccaEventChecks } from './lucca/events/checks';
import { createLuccaApiChecks } from './lucca/lucca-api-checks';
import type { AcceptanceContext, AcceptanceOptions } from './options';

/** Creates the checks of the selected services, in the order in which they run. Sends no request. */
export function createGroups(options: AcceptanceOptions, context: AcceptanceContext): CheckGroup[] {
  const create: Record<Service, () => CheckGroup> = {
    google: () => createGoogleGroup(options, context),
    lucca: () => ({
      ...{ service: 'lucca', title: 'Lucca' },
      ...merged([createLuccaEventChecks(options, context), createLuccaApiChecks(options, context)]),
    }),
    // The way of an event comes first: what the other checks do to alarms and versions must not disturb it.
    aws: () => ({
      ...{ service: 'aws', title: 'AWS' },
      ...merged([createAwsDataChecks(options, context), createAwsControlChecks(options, context)]),
    }),
  };
  return options.only.map((service) => create[service]());
}

type Part = { checks: Check[]; removeTraces: () => Promise<string[]> };

/** A failure of one part must not keep the others from removing their traces. */
function merged(parts: readonly Part[]): Part {
  return {
    checks: parts.flatMap(({ checks }) => checks),
    async removeTraces() {
      const results = await Promise.allSettled(parts.map(({ removeTraces }) => removeTraces()));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
      return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    },
  };
}
