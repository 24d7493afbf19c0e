import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { errorName } from '../shared/safe-logging';
import { METRICS } from '../shared/telemetry';
import { receiveDelivery, type IngestDependencies } from './receive-delivery';
import { answerEcho, problem } from './responses';
import { INGEST_TIMEOUTS } from './timeouts';
import { UnavailableError } from './unavailable';

export type Handler = (request: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * The webhook:
 *
 * | request                                             | response                               |
 * | --------------------------------------------------- | -------------------------------------- |
 * | `GET` with `echo`                                   | 200 with its value, 400 without one    |
 * | `POST`, authentic, valid or not                     | 202 once the event is in the queue     |
 * | `POST` of a topic that is not followed              | 202                                    |
 * | `POST`, not authentic / too large                   | 401 / 413                              |
 * | other methods                                       | 405                                    |
 * | SQS or Secrets Manager failed, or anything else did | 503: Lucca retries                     |
 *
 * It never answers 404 or 410, for which Lucca suspends an endpoint at once, and never rejects.
 *
 * @param answerMs the time limit of an answer
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
    // While the secret cannot be read, anyone can cause a 503: only the failed read counts, not each request.
    const isRepeated = error instanceof UnavailableError && error.isRepeated;
    if (!isRepeated) metrics.addMetric(METRICS.unavailable, MetricUnit.Count, 1);
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
