import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { synthesize } from '../../support/templates/synthesized';

const SIGN_IN = {
  issuer: 'https://login.acme.example',
  clientId: 'console-client',
  administrators: { addresses: ['Ada@acme.example'] },
};
const NOTIFICATIONS = { sender: 'calendar@acme.example' };
const ROUTES = ['ANY /console', 'ANY /console/{proxy+}', 'ANY /api/{proxy+}'];

const stackWith = (settings: object) => synthesize({ stages: { dev: settings } });
const addressOf = (path: string) => ({
  'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^WebhookApi'), 'ApiEndpoint'] }, path]],
});

describe.each([
  ['where people can sign in', { console: SIGN_IN }],
  ['where nobody can', {}],
])('the routes of the console, %s', (_, settings) => {
  let template: Template;
  beforeAll(() => {
    template = stackWith(settings);
  });

  test('stand beside the one of Lucca', () => {
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route'));

    const route = z.object({ Properties: z.object({ RouteKey: z.string() }) });
    const keys = routes.map((one) => route.parse(one).Properties.RouteKey);
    expect(keys.toSorted()).toEqual(['$default', ...ROUTES].toSorted());
  });

  test.each(ROUTES)('lead to its function: %s', (route) => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: route,
      Target: {
        'Fn::Join': ['', ['integrations/', { Ref: Match.stringLikeRegexp('^ConsoleApiPageConsole') }]],
      },
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { Ref: Match.stringLikeRegexp('^ConsoleLive') },
      PayloadFormatVersion: '2.0',
    });
  });

  test('show the page to all', () => {
    for (const RouteKey of ['ANY /console', 'ANY /console/{proxy+}']) {
      template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey, AuthorizationType: 'NONE' });
    }
  });

  test('leave the deliveries of Lucca as they are', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: '$default',
      AuthorizationType: 'NONE',
      AuthorizerId: Match.absent(),
    });
  });

  test('take no more than their part of the requests', () => {
    const part = { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 };
    // Routes must be there before their settings.
    template.hasResource('AWS::ApiGatewayV2::Stage', {
      Properties: {
        DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
        RouteSettings: Match.objectEquals(Object.fromEntries(ROUTES.map((route) => [route, part]))),
      },
      DependsOn: Match.arrayWith([
        Match.stringLikeRegexp('^ConsoleApi[0-9A-F]{8}$'),
        Match.stringLikeRegexp('^ConsoleApiPage[0-9A-F]{8}$'),
        Match.stringLikeRegexp('^ConsoleApiPageFiles[0-9A-F]{8}$'),
      ]),
    });
  });

  test('are told to who deploys', () => {
    template.hasOutput('ConsoleUrl', { Value: addressOf('/console') });
    template.hasOutput('WebhookUrl', { Value: addressOf('/webhooks/lucca') });
  });
});

describe('where people can sign in', () => {
  let template: Template;
  beforeAll(() => {
    template = stackWith({ console: SIGN_IN, notifications: NOTIFICATIONS });
  });

  test('the gateway verifies that a token is of their provider, and for the console', () => {
    template.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 1);
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: 'https://login.acme.example', Audience: ['console-client'] },
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'ANY /api/{proxy+}',
      AuthorizationType: 'JWT',
      AuthorizerId: { Ref: Match.stringLikeRegexp('^WebhookApiSignedIn') },
    });
  });

  test('the function knows who may do what', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          AUDIT_TABLE: { Ref: Match.stringLikeRegexp('^Audit') },
          CONSOLE_SIGN_IN: Match.serializedJson(
            Match.objectLike({ issuer: SIGN_IN.issuer, administrators: { addresses: ['ada@acme.example'] } }),
          ),
        },
      },
    });
  });

  test('the mails lead to its log', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: { NOTIFICATION_SENDER: 'calendar@acme.example', LOG_URL: addressOf('/console/log') },
      },
    });
  });

  test('the mails lead elsewhere if the stage says so', () => {
    // Prepare
    const notifications = { ...NOTIFICATIONS, logUrl: 'https://acme.example/log' };
    // Act
    const elsewhere = stackWith({ console: SIGN_IN, notifications });
    // Assess
    elsewhere.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { LOG_URL: 'https://acme.example/log' } },
    });
  });
});

describe('where nobody can sign in', () => {
  let template: Template;
  beforeAll(() => {
    template = stackWith({ notifications: NOTIFICATIONS });
  });

  test('nothing verifies a token, and the function knows nobody', () => {
    template.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 0);
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'ANY /api/{proxy+}',
      AuthorizationType: 'NONE',
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { AUDIT_TABLE: Match.anyValue(), CONSOLE_SIGN_IN: Match.absent() } },
    });
  });

  test('the mails lead nowhere', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { NOTIFICATION_SENDER: 'calendar@acme.example', LOG_URL: Match.absent() } },
    });
  });
});
