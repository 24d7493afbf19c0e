import { memoize } from '../../../doctor/deployment';
import type { Check } from '../../check';
import type { AcceptanceContext, AcceptanceOptions } from '../../options';
import { createBodyCheck } from './body-bytes';
import { openDeadLetters } from './dead-letters';
import { createDeliveries } from './deliveries';
import { createDeliveryCheck, FULL_SIZE, type MeasurementSize } from './delivery';
import { counted } from './figures';
import { createOrderCheck } from './order';
import { createRedriveCheck } from './redrive';
import { openStage } from './stage';
import { createTraces } from './traces';

/**
 * Checks of the way of an event through the HTTP API, the functions, the queues and the tables.
 *
 * @param size of the measurement; smaller in tests
 */
export function createAwsDataChecks(
  options: AcceptanceOptions,
  context: AcceptanceContext,
  size: MeasurementSize = FULL_SIZE,
): { checks: Check[]; removeTraces: () => Promise<string[]> } {
  const stage = openStage(options, context);
  const deliveries = createDeliveries(stage, context);
  const deadLetters = memoize(async () => openDeadLetters(context.sqs, await stage.deadLetterQueue()));
  const removeEvents = createTraces(stage, deliveries, options, context);
  return {
    checks: [
      createDeliveryCheck({ stage, deliveries, remove: removeEvents, size }, options, context),
      createOrderCheck(stage, deliveries, options, context),
      createBodyCheck(stage, deliveries, context),
      createRedriveCheck(stage, deliveries, deadLetters, context),
    ],
    removeTraces: async () => {
      const ids = await (await deadLetters()).takeMarked();
      for (const id of ids) deliveries.made.tests.delete(id);
      const messages = ids.length > 0 ? [`${counted(ids.length, 'message')} in the dead-letter queue`] : [];
      // Without the configuration, nothing was sent.
      return [...messages, ...((await stage.hasConfiguration()) ? await removeEvents() : [])];
    },
  };
}
