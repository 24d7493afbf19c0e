import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { errorName } from '../shared/safe-logging';
import { METRICS } from '../shared/telemetry';
import { receiveDelivery, type Services } from './receive-delivery';
import { answerEcho, problem, Unavailable } from './responses';
import { INGEST_TIMEOUTS } from './timeouts';

export type Handler = (request: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * The webhook. It never answers 404 or 410, which would suspend Lucca's endpoint at once, and never throws.
 *
 * @param answerMs after so long Lucca is asked to come back
 */
export function createHandler(services: Services, answerMs: number = INGEST_TIMEOUTS.answerMs): Handler {
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

  return async (request) => {
    try {
      return await route(request);
    } catch (error) {
      const failure =
        error instanceof Unavailable
          ? { dependency: error.dependency, problem: error.problem }
          : { problem: errorName(error) };
      logger.error('Lucca is asked to come back', {
        correlationId: request.requestContext.requestId,
        ...failure,
      });
      // Anybody can ask while the secret is not to be had: each look counts, not each request.
      const isNew = !(error instanceof Unavailable && error.isRepeated);
      if (isNew) metrics.addMetric(METRICS.unavailable, MetricUnit.Count, 1);
      return problem(503, 'unavailable', { 'retry-after': '30' });
    } finally {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    }
  };
}
