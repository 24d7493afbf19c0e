import { Capture, Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { accessLogFormat } from '../../lib/api/webhook-api';
import { arnOf, refTo, WEBHOOK_URL } from '../support/templates/references';
import { synthesize } from '../support/templates/synthesized';

const API = 'AWS::ApiGatewayV2::Api';
const STAGE = 'AWS::ApiGatewayV2::Stage';
const ROUTE = 'AWS::ApiGatewayV2::Route';
const CONSOLE_ROUTES = ['ANY /console', 'ANY /console/{proxy+}', 'ANY /api/{proxy+}'];
const SIGN_IN = {
  issuer: 'https://login.acme.example',
  clientId: 'console-client',
  administrators: { addresses: ['Ada@acme.example'] },
};
const NOTIFICATIONS = { sender: 'calendar@acme.example' };
const DOMAIN = {
  name: 'calendar.acme.example',
  certificateArn: 'arn:aws:acm:eu-west-3:000000000000:certificate/0a1b2c3d',
};
const DOMAIN_NAME = Match.stringLikeRegexp('^DomainName');

const WITH_DOMAIN = { domain: DOMAIN, console: SIGN_IN, notifications: NOTIFICATIONS };

const stackWith = (settings: object) => synthesize({ stages: { dev: settings } });
const urlOf = (path: string) => ({
  'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^WebhookApi'), 'ApiEndpoint'] }, path]],
});

function expectVariables(template: Template, variables: Record<string, unknown>): void {
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: variables } });
}

describe('the webhook API', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesize({ stage: 'prod' });
  });

  it('sends all requests without a route of their own to ingest, in payload format 2.0', () => {
    template.hasResourceProperties(ROUTE, {
      RouteKey: '$default',
      AuthorizationType: 'NONE',
      AuthorizerId: Match.absent(),
      Target: { 'Fn::Join': ['', ['integrations/', refTo('WebhookApiEverythingIngest')]] },
    });
    const ingest = {
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: refTo('IngestLive'),
      PayloadFormatVersion: '2.0',
    };
    template.resourcePropertiesCountIs('AWS::ApiGatewayV2::Integration', ingest, 1);
  });

  it('throttles requests and logs them without data about the caller', () => {
    const format = new Capture();
    template.hasResourceProperties(STAGE, {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
      AccessLogSettings: { DestinationArn: arnOf('WebhookApiAccessLogGroup'), Format: format },
    });

    expect(format.asString().match(/\$context\.[\w.]+/g)).toEqual([
      '$context.requestId',
      '$context.routeKey',
      '$context.status',
      '$context.responseLatency',
      '$context.integrationLatency',
      '$context.integrationErrorMessage',
    ]);
    // API Gateway writes - for a missing value, which is JSON only within quotes.
    const written = format.asString().replaceAll(/\$context\.[\w.]+/g, '-');
    expect(Object.values(z.record(z.string(), z.string()).parse(JSON.parse(written)))).toContain('prod');
  });

  it('logs a request in at most 250 bytes, with the 26 that CloudWatch adds', () => {
    const values = {
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: 'ANY /console/{proxy+}',
      status: '202',
      responseLatency: '1035',
      integrationLatency: '1033',
      integrationErrorMessage: '-',
    };
    const line = Object.entries(values).reduce(
      (text, [name, value]) => text.replace(`$context.${name}"`, `${value}"`),
      accessLogFormat('production-of-europe'),
    );

    expect(line).not.toContain('$');
    expect(Buffer.byteLength(line) + 26).toBeLessThanOrEqual(250);
  });

  it('has a log group that needs no resource policy, with a name of its own for each creation of the stack', () => {
    const uuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: { 'Fn::Join': ['', ['/aws/vendedlogs/LuccaGoogleCalendar-prod-', uuid]] },
    });
  });

  /*
   * The URL is registered in Lucca, which suspends its endpoint at the first 404. It contains the id that API Gateway assigns
   * to the API. With another logical id, CloudFormation would create another API, so these ids must never change.
   */
  it.each([[{ stage: 'prod' }], [{}], [{ stages: { dev: WITH_DOMAIN } }]])(
    'keeps its URL in every upgrade of %j',
    (context) => {
      const deployed = synthesize(context);

      expect(Object.keys(deployed.findResources(API))).toEqual(['WebhookApi510A0CAB']);
      expect(Object.keys(deployed.findResources(STAGE))).toEqual(['WebhookApiStage6FCFA354']);
      deployed.hasResourceProperties(STAGE, { StageName: '$default' });
      deployed.hasResourceProperties(API, { DisableExecuteApiEndpoint: Match.absent() });
    },
  );
});

describe.each([
  ['with sign-in', { console: SIGN_IN }],
  ['without sign-in', null],
])('the console API %s', (_, settings) => {
  let template: Template;
  beforeAll(() => {
    template = settings ? stackWith(settings) : synthesize();
  });

  it('has these routes, all to the console function', () => {
    for (const RouteKey of CONSOLE_ROUTES) {
      template.hasResourceProperties(ROUTE, {
        RouteKey,
        Target: { 'Fn::Join': ['', ['integrations/', refTo('ConsoleApiPageConsole')]] },
      });
    }
    template.resourceCountIs(ROUTE, CONSOLE_ROUTES.length + 1);
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: refTo('ConsoleLive'),
      PayloadFormatVersion: '2.0',
    });
  });

  it('serves the page without authorization', () => {
    for (const RouteKey of ['ANY /console', 'ANY /console/{proxy+}']) {
      template.hasResourceProperties(ROUTE, { RouteKey, AuthorizationType: 'NONE' });
    }
  });

  it('is throttled below the limits of the stage', () => {
    const limits = { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 };
    template.hasResource(STAGE, {
      Properties: {
        DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
        RouteSettings: Match.objectEquals(Object.fromEntries(CONSOLE_ROUTES.map((route) => [route, limits]))),
      },
      // CloudFormation must create routes before their settings.
      DependsOn: Match.arrayWith(
        ['', 'Page', 'PageFiles'].map((id) => Match.stringLikeRegexp(`^ConsoleApi${id}[0-9A-F]{8}$`)),
      ),
    });
  });

  it('has its URL in the outputs', () => {
    template.hasOutput('ConsoleUrl', { Value: urlOf('/console') });
    template.hasOutput('WebhookUrl', { Value: WEBHOOK_URL });
  });
});

describe('sign-in to the console', () => {
  it('lets API Gateway accept only tokens of the provider for this client', () => {
    const template = stackWith({ console: SIGN_IN });

    template.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 1);
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: 'https://login.acme.example', Audience: ['console-client'] },
    });
    template.hasResourceProperties(ROUTE, {
      RouteKey: 'ANY /api/{proxy+}',
      AuthorizationType: 'JWT',
      AuthorizerId: refTo('WebhookApiSignedIn'),
    });
  });

  it('is not part of the environment of a function, which is limited to 4 KB', () => {
    const addresses = Array.from({ length: 140 }, (_, index) => `employee-${index}@subsidiary.acme.example`);
    const template = stackWith({ console: { ...SIGN_IN, administrators: { addresses } } });
    const sizes = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => JSON.stringify(Properties).length,
    );

    expect(JSON.stringify(addresses).length).toBeGreaterThan(4096);
    expect(sizes.length).toBeGreaterThan(4);
    expect(sizes.filter((size) => size > 4096)).toEqual([]);
  });

  it('has no authorizer and no users if it is not configured', () => {
    const template = synthesize();

    template.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 0);
    template.hasResourceProperties(ROUTE, { RouteKey: 'ANY /api/{proxy+}', AuthorizationType: 'NONE' });
  });

  it.each([
    ['the log on the console', { console: SIGN_IN, notifications: NOTIFICATIONS }, urlOf('/console/log')],
    [
      'another page if the stage names one',
      { console: SIGN_IN, notifications: { ...NOTIFICATIONS, logUrl: 'https://acme.example/log' } },
      'https://acme.example/log',
    ],
    ['no page without sign-in', { notifications: NOTIFICATIONS }, Match.absent()],
  ])('makes emails link to %s', (_, settings, url) => {
    expectVariables(stackWith(settings), {
      ...{ NOTIFICATION_SENDER: 'calendar@acme.example', LOG_URL: url },
      CONSOLE_URL: 'console' in settings ? urlOf('/console') : Match.absent(),
    });
  });
});

describe('a custom domain', () => {
  let template: Template;
  beforeAll(() => {
    template = stackWith(WITH_DOMAIN);
  });

  it('is mapped to the API, with TLS 1.2', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'calendar.acme.example',
      DomainNameConfigurations: [
        { CertificateArn: DOMAIN.certificateArn, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
      ],
    });
    template.hasResource('AWS::ApiGatewayV2::ApiMapping', {
      Properties: { ApiId: refTo('WebhookApi'), DomainName: { Ref: DOMAIN_NAME }, Stage: '$default' },
      DependsOn: ['WebhookApiStage6FCFA354'],
    });
  });

  it('is part of all URLs, and reconcile also gets the default URL', () => {
    template.hasOutput('WebhookUrl', { Value: 'https://calendar.acme.example/webhooks/lucca' });
    template.hasOutput('ConsoleUrl', { Value: 'https://calendar.acme.example/console' });
    expectVariables(template, {
      LOG_URL: 'https://calendar.acme.example/console/log',
      CONSOLE_URL: 'https://calendar.acme.example/console',
      WEBHOOK_URL: 'https://calendar.acme.example/webhooks/lucca',
      OTHER_WEBHOOK_URL: WEBHOOK_URL,
    });
  });

  it('has the target of its CNAME record in the outputs', () => {
    template.hasOutput('DomainTarget', { Value: { 'Fn::GetAtt': [DOMAIN_NAME, 'RegionalDomainName'] } });
    template.resourceCountIs('AWS::Route53::RecordSet', 0);
  });

  it('has a record in the hosted zone instead, if the stage names one', () => {
    const hostedZone = { id: 'Z0123456789ABC', name: 'acme.example' };
    const zoned = stackWith({ domain: { ...DOMAIN, hostedZone } });

    zoned.hasResourceProperties('AWS::Route53::RecordSet', {
      HostedZoneId: 'Z0123456789ABC',
      Name: 'calendar.acme.example.',
      Type: 'A',
      AliasTarget: {
        DNSName: { 'Fn::GetAtt': [DOMAIN_NAME, 'RegionalDomainName'] },
        HostedZoneId: { 'Fn::GetAtt': [DOMAIN_NAME, 'RegionalHostedZoneId'] },
      },
    });
    expect(zoned.findOutputs('DomainTarget')).toEqual({});
  });
});
