import { Match, type Template } from 'aws-cdk-lib/assertions';
import { synthesize } from '../../support/templates/synthesized';

const DOMAIN = {
  name: 'calendar.acme.example',
  certificateArn: 'arn:aws:acm:eu-west-3:000000000000:certificate/0a1b2c3d',
};
const ZONE = { id: 'Z0123456789ABC', name: 'acme.example' };
const CONSOLE = {
  issuer: 'https://login.acme.example',
  clientId: 'console-client',
  administrators: { addresses: ['ada@acme.example'] },
};
const API_URL = {
  'Fn::Join': ['', [{ 'Fn::GetAtt': ['WebhookApi510A0CAB', 'ApiEndpoint'] }, '/webhooks/lucca']],
};
const DOMAIN_NAME = Match.stringLikeRegexp('^DomainName');

describe('A stage with a domain', () => {
  let template: Template;
  beforeAll(() => {
    const settings = { domain: DOMAIN, console: CONSOLE, notifications: { sender: 'it@acme.example' } };
    template = synthesize({ stages: { dev: settings } });
  });

  test('maps it to the API, with TLS 1.2', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'calendar.acme.example',
      DomainNameConfigurations: [
        { CertificateArn: DOMAIN.certificateArn, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
      ],
    });
    template.hasResource('AWS::ApiGatewayV2::ApiMapping', {
      Properties: {
        ApiId: { Ref: 'WebhookApi510A0CAB' },
        DomainName: { Ref: DOMAIN_NAME },
        Stage: '$default',
      },
      DependsOn: ['WebhookApiStage6FCFA354'],
    });
  });

  test('uses it in all URLs', () => {
    template.hasOutput('WebhookUrl', { Value: 'https://calendar.acme.example/webhooks/lucca' });
    template.hasOutput('ConsoleUrl', { Value: 'https://calendar.acme.example/console' });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { LOG_URL: 'https://calendar.acme.example/console/log' } },
    });
  });

  test('keeps the default URL of the API and passes both to reconcile', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: Match.absent() });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          WEBHOOK_URL: 'https://calendar.acme.example/webhooks/lucca',
          OTHER_WEBHOOK_URL: API_URL,
        },
      },
    });
  });

  test('outputs the target of the CNAME record instead of creating it', () => {
    template.hasOutput('DomainTarget', { Value: { 'Fn::GetAtt': [DOMAIN_NAME, 'RegionalDomainName'] } });
    template.resourceCountIs('AWS::Route53::RecordSet', 0);
  });
});

test('A stage with a hosted zone creates the record of its domain', () => {
  const template = synthesize({ stages: { dev: { domain: { ...DOMAIN, hostedZone: ZONE } } } });

  template.hasResourceProperties('AWS::Route53::RecordSet', {
    HostedZoneId: 'Z0123456789ABC',
    Name: 'calendar.acme.example.',
    Type: 'A',
    AliasTarget: {
      DNSName: { 'Fn::GetAtt': [DOMAIN_NAME, 'RegionalDomainName'] },
      HostedZoneId: { 'Fn::GetAtt': [DOMAIN_NAME, 'RegionalHostedZoneId'] },
    },
  });
  expect(template.findOutputs('DomainTarget')).toEqual({});
});
