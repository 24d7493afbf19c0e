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
const urlOf = (path: string) => ({
  'Fn::Join': ['', [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^WebhookApi'), 'ApiEndpoint'] }, path]],
});

describe.each([
  ['with sign-in', { console: SIGN_IN }],
  ['without sign-in', {}],
])('The routes of the console %s', (_, settings) => {
  let template: Template;
  beforeAll(() => {
    template = stackWith(settings);
  });

  test('are separate from the one of Lucca', () => {
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route'));

    const route = z.object({ Properties: z.object({ RouteKey: z.string() }) });
    const keys = routes.map((one) => route.parse(one).Properties.RouteKey);
    expect(keys.toSorted()).toEqual(['$default', ...ROUTES].toSorted());
  });

  test.each(ROUTES)('invoke the console function: %s', (route) => {
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

  test('serve the page without authorization', () => {
    for (const RouteKey of ['ANY /console', 'ANY /console/{proxy+}']) {
      template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey, AuthorizationType: 'NONE' });
    }
  });

  test('leave the authorization of deliveries unchanged', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: '$default',
      AuthorizationType: 'NONE',
      AuthorizerId: Match.absent(),
    });
  });

  test('are throttled below the limits of the stage', () => {
    const limits = { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 };
    // CloudFormation must create routes before their settings.
    template.hasResource('AWS::ApiGatewayV2::Stage', {
      Properties: {
        DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
        RouteSettings: Match.objectEquals(Object.fromEntries(ROUTES.map((route) => [route, limits]))),
      },
      DependsOn: Match.arrayWith([
        Match.stringLikeRegexp('^ConsoleApi[0-9A-F]{8}$'),
        Match.stringLikeRegexp('^ConsoleApiPage[0-9A-F]{8}$'),
        Match.stringLikeRegexp('^ConsoleApiPageFiles[0-9A-F]{8}$'),
      ]),
    });
  });

  test('are in the outputs', () => {
    template.hasOutput('ConsoleUrl', { Value: urlOf('/console') });
    template.hasOutput('WebhookUrl', { Value: urlOf('/webhooks/lucca') });
  });
});

describe('The console with sign-in', () => {
  let template: Template;
  beforeAll(() => {
    template = stackWith({ console: SIGN_IN, notifications: NOTIFICATIONS });
  });

  test('accepts only tokens that API Gateway has verified for its provider and client', () => {
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

  test('passes the administrators to its function', () => {
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

  test('is linked in emails', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: { NOTIFICATION_SENDER: 'calendar@acme.example', LOG_URL: urlOf('/console/log') },
      },
    });
  });

  test('is not linked in emails when the stage sets another URL', () => {
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

describe('The console without sign-in', () => {
  let template: Template;
  beforeAll(() => {
    template = stackWith({ notifications: NOTIFICATIONS });
  });

  test('has no authorizer, and its function knows no users', () => {
    template.resourceCountIs('AWS::ApiGatewayV2::Authorizer', 0);
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'ANY /api/{proxy+}',
      AuthorizationType: 'NONE',
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { AUDIT_TABLE: Match.anyValue(), CONSOLE_SIGN_IN: Match.absent() } },
    });
  });

  test('is not linked in emails', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { NOTIFICATION_SENDER: 'calendar@acme.example', LOG_URL: Match.absent() } },
    });
  });
});
