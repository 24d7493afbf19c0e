import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { suppressNagRule } from '../nag';
import type { StageSettings } from '../settings/stage-settings';

/** Lucca holds this path: it never changes. */
export const WEBHOOK_PATH = '/webhooks/lucca';

type WebhookApiProps = {
  name: string;
  /** Stands in each line of the access log. */
  stage: string;
  ingest: IFunction;
  throttling: StageSettings['throttling'];
  logs: LogGroupProps;
};

/**
 * The webhook for Lucca: an HTTP API, which speaks nothing but TLS. The function answers whatever the path is, but for the routes
 * of people that stand beside it: API Gateway's own 404, for a slash too many, would suspend Lucca's endpoint at once.
 */
export class WebhookApi extends Construct {
  readonly httpApi: HttpApi;
  readonly stage: HttpStage;
  readonly webhookUrl: string;
  readonly accessLogGroup: LogGroup;

  constructor(scope: Construct, id: string, props: WebhookApiProps) {
    super(scope, id);
    this.accessLogGroup = new LogGroup(this, 'AccessLogGroup', props.logs);
    const api = new HttpApi(this, 'Api', {
      apiName: props.name,
      description: 'Receives the webhook deliveries of Lucca',
      createDefaultStage: false,
    });
    this.httpApi = api;
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      autoDeploy: true,
      throttle: { rateLimit: props.throttling.requestsPerSecond, burstLimit: props.throttling.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogGroup),
        format: AccessLogFormat.custom(accessLogFormat(props.stage)),
      },
    });
    const route = new HttpRoute(this, 'Everything', {
      httpApi: api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration('Ingest', props.ingest),
    });
    suppressNagRule(route, 'APIG4', 'Lucca signs its deliveries; the function checks the signature.');
    this.webhookUrl = `${api.apiEndpoint}${WEBHOOK_PATH}`;
  }
}

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
