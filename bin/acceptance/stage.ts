import type { Configuration } from '../../functions/domain/configuration';
import { createDeployment, readUrls, type Deployment, type Urls } from '../doctor/deployment';
import { FindingError, wrong } from '../doctor/finding';
import { createLookups, type Lookups } from '../doctor/lookups';
import type { AcceptanceContext, AcceptanceOptions } from './options';

/** The deployed stage, as `doctor` sees it. Nothing is read before it is used. */
export type OpenStage = { deployment: Deployment; urls: Urls; lookups: Lookups };

/** @throws CommandError for a variable that is not a URL */
export function openDeployedStage(
  { stack }: Pick<AcceptanceOptions, 'stack'>,
  context: AcceptanceContext,
): OpenStage {
  const { environment, stackOutputs } = context;
  const urls = readUrls(context);
  const deployment = createDeployment(stack, {
    environment,
    // Only the outputs are needed here.
    aws: {
      stack: async (name) => ({ status: '', isProtected: false, outputs: await stackOutputs(name) }),
    },
  });
  return { deployment, urls, lookups: createLookups(context, deployment, urls) };
}

/** @throws FindingError if there is no configuration with this id */
export function requireConfiguration(
  configurations: readonly Configuration[],
  wanted: string,
): Configuration {
  const found = configurations.find(({ id }) => id === wanted);
  if (found) return found;
  const advice = 'Pass the id of one that exists with --configuration';
  throw new FindingError(wrong(`there is no configuration ${wanted}`, advice));
}
