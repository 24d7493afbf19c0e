/** Who called is not in it: no address, no query, no user agent. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  method: '$context.httpMethod',
  route: '$context.routeKey',
  status: '$context.status',
  /** What the function answered; "-" where API Gateway got no answer of it. */
  functionStatus: '$context.integration.status',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
};

/** What is a number in every line, and is compared as one. Others may be "-". */
const NUMBERS = /"(\$context\.(?:status|responseLatency))"/g;

/**
 * The lines of the HTTP API's access log, as JSON.
 *
 * @param stage stands in each line, as the dimension of the metrics that are made of them
 */
export function accessLogFormat(stage: string): string {
  return JSON.stringify({ stage, ...ACCESS_LOG }).replace(NUMBERS, '$1');
}
