import { CURRENTLY_RECOMMENDED_FLAGS } from 'aws-cdk-lib/cx-api';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { context } from '../../cdk.json';
import { synthesize, withAssembly } from '../support/templates/synthesized';

const DOCUMENT = readFileSync(join(__dirname, '../../lib/deployment/prerequisites.md'), 'utf8');
/** The JSON documents of a section. */
const jsonIn = (heading: string): unknown[] => {
  const [, rest = ''] = DOCUMENT.split(`\n## ${heading}\n`);
  const [section = ''] = rest.split('\n## ');
  return [...section.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']): unknown => JSON.parse(text));
};

const policy = z.tuple([
  z.object({
    Statement: z.array(
      z.object({ Action: z.union([z.array(z.string()), z.string().transform((action) => [action])]) }),
    ),
  }),
]);
const SERVICES: Record<string, string> = { ApiGatewayV2: 'apigateway' };

const WITH_EVERYTHING = {
  stage: 'prod',
  stages: {
    prod: {
      domain: {
        name: 'calendar.acme.example',
        certificateArn: 'arn:aws:acm:eu-west-3:111122223333:certificate/0a1b2c3d',
        hostedZone: { id: 'Z0123456789ABC', name: 'acme.example' },
      },
      tracing: true,
    },
  },
};

describe('the feature flags in cdk.json', () => {
  it('have the values that CDK recommends, each of this version', () => {
    const { 'cli-telemetry': _, ...flags } = context;

    expect(flags).toEqual({ ...CURRENTLY_RECOMMENDED_FLAGS, '@aws-cdk/core:target-partitions': ['aws'] });
  });
});

describe('the prerequisites of a deployment', () => {
  it('list the services of all resources in the policy for CloudFormation', () => {
    const [{ Statement }] = policy.parse(jsonIn('What CloudFormation may do'));
    const listed = new Set(Statement.flatMap(({ Action }) => Action).map((action) => action.split(':')[0]));
    const { Resources } = z
      .object({ Resources: z.record(z.string(), z.object({ Type: z.string() })) })
      .parse(synthesize(WITH_EVERYTHING).toJSON());
    const types = new Set(Object.values(Resources).map(({ Type }) => Type));
    const used = [...types].flatMap((type) => {
      const [vendor, service = ''] = type.split('::');
      return vendor === 'AWS' ? [SERVICES[service] ?? service.toLowerCase()] : [];
    });

    expect(used.length).toBeGreaterThan(15);
    expect([...new Set(used)].filter((service) => !listed.has(service))).toEqual([]);
  });

  it('give every role the documented permissions boundary', () => {
    const [boundary] = z.tuple([z.record(z.string(), z.unknown())]).parse(jsonIn('Permissions boundary'));
    const template = synthesize({ ...WITH_EVERYTHING, ...boundary });

    expect(JSON.stringify(boundary)).toContain('developer-boundary');
    for (const role of Object.values(template.findResources('AWS::IAM::Role'))) {
      expect(JSON.stringify(role['Properties'])).toContain(':policy/developer-boundary');
    }
  });

  it('let the bootstrap have another qualifier', () => {
    const deployRole = (qualifier: object) =>
      withAssembly({ stage: 'prod', ...qualifier }, ({ stacks }) => stacks[0]?.assumeRoleArn);

    expect(deployRole({})).toContain('cdk-hnb659fds-deploy-role');
    expect(deployRole({ '@aws-cdk/core:bootstrapQualifier': 'acme' })).toContain('cdk-acme-deploy-role');
  });
});
