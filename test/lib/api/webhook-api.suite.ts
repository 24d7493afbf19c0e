import { Capture, type Template } from 'aws-cdk-lib/assertions';
import { arnOf, refTo, WEBHOOK_URL } from '../../support/templates/references';
import { synthesize } from '../../support/templates/synthesized';

describe('The webhook API', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesize({ stage: 'prod' });
  });

  test('sends every request that no route of the console matches to ingest, in payload format 2.0', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: '$default',
      AuthorizationType: 'NONE',
      Target: { 'Fn::Join': ['', ['integrations/', refTo('WebhookApiEverythingIngest')]] },
    });
    const ingest = {
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: refTo('IngestLive'),
      PayloadFormatVersion: '2.0',
    };
    template.resourcePropertiesCountIs('AWS::ApiGatewayV2::Integration', ingest, 1);
    template.hasOutput('WebhookUrl', { Value: WEBHOOK_URL });
  });

  test('throttles requests and logs them without identifying the caller', () => {
    const format = new Capture();
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
      AccessLogSettings: { DestinationArn: arnOf('WebhookApiAccessLogGroup'), Format: format },
    });

    expect(format.asString().match(/\$context\.[\w.]+/g)).toEqual([
      '$context.requestId',
      '$context.requestTime',
      '$context.httpMethod',
      '$context.routeKey',
      '$context.status',
      '$context.integration.status',
      '$context.responseLength',
      '$context.responseLatency',
      '$context.integrationLatency',
      '$context.integrationErrorMessage',
    ]);
  });

  /*
   * The webhook's URL is registered in Lucca, which suspends its endpoint at the first 404. The URL consists of the id that API
   * Gateway assigns to the API, its stage, and the path. With another logical id, CloudFormation would create another API with
   * another URL. These ids must therefore never change, whatever is renamed around them.
   */
  test.each(['prod', 'dev'])('keeps its URL in every upgrade of %s', (stage) => {
    const deployed = stage === 'prod' ? template : synthesize();

    expect(Object.keys(deployed.findResources('AWS::ApiGatewayV2::Api'))).toEqual(['WebhookApi510A0CAB']);
    expect(Object.keys(deployed.findResources('AWS::ApiGatewayV2::Stage'))).toEqual([
      'WebhookApiStage6FCFA354',
    ]);
    deployed.hasResourceProperties('AWS::ApiGatewayV2::Stage', { StageName: '$default' });
    deployed.hasOutput('WebhookUrl', {
      Value: {
        'Fn::Join': ['', [{ 'Fn::GetAtt': ['WebhookApi510A0CAB', 'ApiEndpoint'] }, '/webhooks/lucca']],
      },
    });
  });
});
