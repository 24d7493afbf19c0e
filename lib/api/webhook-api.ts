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

/** Part of the URL registered in Lucca: it must never change. */
export const WEBHOOK_PATH = '/webhooks/lucca';

type WebhookApiProps = {
  name: string;
  /** Written into each line of the access log. */
  stage: string;
  ingest: IFunction;
  throttling: StageSettings['throttling'];
  logs: LogGroupProps;
};

/**
 * The HTTP API with the webhook for Lucca. The ingest function handles every path without a route of its own: if API
 * Gateway responded to a stray slash with 404, Lucca would suspend its endpoint immediately.
 */
export class WebhookApi extends Construct {
  readonly httpApi: HttpApi;
  readonly stage: HttpStage;
  readonly webhookUrl: string;
  readonly accessLogGroup: LogGroup;

  constructor(scope: Construct, id: string, props: WebhookApiProps) {
    super(scope, id);
    this.accessLogGroup = new LogGroup(this, 'AccessLogGroup', props.logs);
    this.httpApi = new HttpApi(this, 'Api', {
      apiName: props.name,
      description: 'Receives the webhook deliveries of Lucca',
      createDefaultStage: false,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.httpApi,
      autoDeploy: true,
      throttle: { rateLimit: props.throttling.requestsPerSecond, burstLimit: props.throttling.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLogGroup),
        format: AccessLogFormat.custom(accessLogFormat(props.stage)),
      },
    });
    const route = new HttpRoute(this, 'Everything', {
      httpApi: this.httpApi,
      routeKey: HttpRouteKey.DEFAULT,
      integration: new HttpLambdaIntegration('Ingest', props.ingest),
    });
    suppressNagRule(route, 'APIG4', 'Lucca signs its deliveries, and the function verifies the signature.');
    this.webhookUrl = `${this.httpApi.apiEndpoint}${WEBHOOK_PATH}`;
  }
}

/** None of the fields identifies the caller: no IP address, no query string, no user agent. */
const ACCESS_LOG_FIELDS = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  method: '$context.httpMethod',
  route: '$context.routeKey',
  status: '$context.status',
  /** Status returned by the function; "-" if API Gateway got none. */
  functionStatus: '$context.integration.status',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
};

/** Fields written without quotes, because they are always numbers and compared as numbers. Others may be "-". */
const QUOTED_NUMBERS = /"(\$context\.(?:status|responseLatency))"/g;

/**
 * Returns the format of the HTTP API's access log: one JSON object per line.
 *
 * @param stage written into each line, as a dimension of the metrics derived from the log
 */
export function accessLogFormat(stage: string): string {
  return JSON.stringify({ stage, ...ACCESS_LOG_FIELDS }).replace(QUOTED_NUMBERS, '$1');
}
