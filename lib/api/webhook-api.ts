import { Aws, Fn, Stack } from 'aws-cdk-lib';
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
    this.accessLogGroup = new LogGroup(this, 'AccessLogGroup', {
      ...props.logs,
      logGroupName: accessLogGroupName(Stack.of(this)),
    });
    this.httpApi = new HttpApi(this, 'Api', {
      apiName: props.name,
      description: 'Receives the webhook deliveries of Lucca',
      createDefaultStage: false,
    });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.httpApi,
      autoDeploy: true,
      // LUCCA-51: more than Lucca sends at once.
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

/**
 * Below the prefix `/aws/vendedlogs/`, API Gateway needs no resource policy of its own for the log group: an account has
 * at most ten of them per region. The name ends in the UUID of the stack, so that a retained log group of a deleted stack
 * never blocks the next one.
 */
function accessLogGroupName({ stackName }: Stack): string {
  const uuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return `/aws/vendedlogs/${stackName}-${uuid}`;
}

/**
 * None of the fields identifies the caller: no IP address, no query string, no user agent. The time of the request is
 * the timestamp of the line.
 */
const ACCESS_LOG_FIELDS = {
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  /** From the first byte of a request to the last byte of its response, including cold starts, ms. */
  latency: '$context.responseLatency',
  /** The part of it that the function took, ms. */
  integrationLatency: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
};

/**
 * Returns the format of the HTTP API's access log: one JSON object per line. All values are strings: API Gateway writes
 * "-" for a missing value, which without quotes would make the line invalid and hide it from metric filters.
 *
 * @param stage written into each line, as a dimension of the metrics derived from the log
 */
export function accessLogFormat(stage: string): string {
  return JSON.stringify({ stage, ...ACCESS_LOG_FIELDS });
}
