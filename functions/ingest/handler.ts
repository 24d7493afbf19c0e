import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { errorName } from '../shared/safe-logging';
import { receiveDelivery, type IngestDependencies } from './receive-delivery';
import { answerEcho, problem } from './responses';
import { INGEST_TIMEOUTS } from './timeouts';
import { UnavailableError } from './unavailable';

export type Handler = (request: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * Creates the handler of the webhook:
 *
 * | request                                         | response                                |
 * | ----------------------------------------------- | --------------------------------------- |
 * | `GET`                                           | 200 with the value of `echo`, else 400  |
 * | `POST`, authentic, valid or not                 | 202 once the event is in the queue      |
 * | `POST`, authentic, topic without a subscription | 202, nothing is queued                  |
 * | `POST`, not authentic / too large               | 401 / 413                               |
 * | other methods                                   | 405                                     |
 * | any error, such as a failure of SQS             | 503: Lucca retries (LUCCA-49)           |
 *
 * It never returns 404 or 410, for which Lucca suspends an endpoint at once (LUCCA-50), and its promise never rejects.
 *
 * @param answerMs time limit for sending the event to the queue, from the start of the request
 */
export function createHandler(
  services: IngestDependencies,
  answerMs: number = INGEST_TIMEOUTS.answerMs,
): Handler {
  const { logger, metrics } = services;

  async function route(request: APIGatewayProxyEventV2) {
    switch (request.requestContext.http.method) {
      case 'GET':
        return answerEcho(request.rawQueryString);
      case 'POST':
        return receiveDelivery(request, services, AbortSignal.timeout(answerMs));
      default:
        return problem(405, 'method_not_allowed', { allow: 'GET, POST' });
    }
  }

  function answerUnavailable(error: unknown, correlationId: string) {
    const failure =
      error instanceof UnavailableError
        ? { dependency: error.dependency, problem: error.problem }
        : { problem: errorName(error) };
    logger.error('Webhook unavailable (503)', { correlationId, ...failure });
    return problem(503, 'unavailable', { 'retry-after': '30' });
  }

  return async (request) => {
    try {
      return await route(request);
    } catch (error) {
      return answerUnavailable(error, request.requestContext.requestId);
    } finally {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    }
  };
}
