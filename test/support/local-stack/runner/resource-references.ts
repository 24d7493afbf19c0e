import * as z from 'zod';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../aws/aws-environment';
import { resolveIntrinsics, type Lookup, type Resource, type Template } from './template';

/** The base URLs of resources on this machine. */
export type Origins = { sqs: string; httpApi: string };

type Values = { ref: string; attributes: Record<string, string> };
type Describe = (
  id: string,
  name: string | undefined,
  origins: Origins,
  property: (name: string) => string | undefined,
) => Values;

const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${resource}`;

const describeTable: Describe = (id, name = id) => ({
  ref: name,
  attributes: { Arn: arn('dynamodb', `table/${name}`) },
});

/** Results of `Ref` and `Fn::GetAtt` by resource type; `name` is the property that holds the name. */
const describers: Partial<Record<string, { name: string; describe: Describe }>> = {
  'AWS::SQS::Queue': {
    name: 'QueueName',
    describe: (id, name = `${id}.fifo`, { sqs }) => ({
      ref: `${sqs}/${LOCAL_ACCOUNT}/${name}`,
      attributes: { Arn: arn('sqs', name), QueueName: name },
    }),
  },
  'AWS::DynamoDB::Table': { name: 'TableName', describe: describeTable },
  'AWS::DynamoDB::GlobalTable': { name: 'TableName', describe: describeTable },
  'AWS::SecretsManager::Secret': {
    name: 'Name',
    describe: (id, name = id) => ({ ref: arn('secretsmanager', `secret:${name}-LocaL1`), attributes: {} }),
  },
  'AWS::Lambda::Function': {
    name: 'FunctionName',
    describe: (id, name = id) => ({ ref: name, attributes: { Arn: arn('lambda', `function:${name}`) } }),
  },
  'AWS::Lambda::Version': {
    name: 'FunctionName',
    describe: (_id, name = '') => ({
      ref: arn('lambda', `function:${name}:1`),
      attributes: { Version: '1' },
    }),
  },
  'AWS::Lambda::Alias': {
    name: 'FunctionName',
    describe: (_id, name = '', _origins, property) => ({
      ref: arn('lambda', `function:${name}:${property('Name') ?? ''}`),
      attributes: {},
    }),
  },
  'AWS::IAM::Role': {
    name: 'RoleName',
    describe: (id, name = id) => ({
      ref: name,
      // Roles are global.
      attributes: { Arn: `arn:aws:iam::${LOCAL_ACCOUNT}:role/${name}` },
    }),
  },
  'AWS::Events::Rule': {
    name: 'Name',
    describe: (id, name = id) => ({ ref: name, attributes: { Arn: arn('events', `rule/${name}`) } }),
  },
  'AWS::SNS::Topic': {
    name: 'TopicName',
    describe: (id, name = id) => ({ ref: arn('sns', name), attributes: {} }),
  },
  'AWS::Logs::LogGroup': {
    name: 'LogGroupName',
    describe: (id, name = id) => ({ ref: name, attributes: { Arn: arn('logs', `log-group:${name}:*`) } }),
  },
  'AWS::ApiGatewayV2::Api': {
    name: 'Name',
    describe: (_id, _name, { httpApi }) => ({ ref: 'local', attributes: { ApiEndpoint: httpApi } }),
  },
  'AWS::ApiGatewayV2::Authorizer': {
    name: 'AuthorizerId',
    describe: (id) => ({ ref: id, attributes: {} }),
  },
  'AWS::ApiGatewayV2::Integration': {
    name: 'IntegrationId',
    describe: (id) => ({ ref: id, attributes: {} }),
  },
};

const pseudoParameters: Partial<Record<string, string>> = {
  'AWS::Region': LOCAL_REGION,
  'AWS::AccountId': LOCAL_ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'local',
};

/** Resolves the references of a template to resources on this machine. */
export function createLookup({ Resources }: Template, origins: Origins): Lookup {
  const lookup: Lookup = {
    ref: (name) => pseudoParameters[name] ?? valuesOf(name).ref,
    attribute(id, attribute) {
      const value = valuesOf(id).attributes[attribute];
      if (value === undefined) throw new Error(`The local stack does not know ${id}.${attribute}`);
      return value;
    },
  };

  function valuesOf(id: string): Values {
    const resource: Resource | undefined = Resources[id];
    const describer = describers[resource?.Type ?? ''];
    if (!resource || !describer) {
      throw new Error(
        `The local stack does not support references to ${id} (${resource?.Type ?? 'undefined'})`,
      );
    }
    const property = (name: string) =>
      z.string().optional().parse(resolveIntrinsics(resource.Properties[name], lookup));
    return describer.describe(id, property(describer.name), origins, property);
  }
  return lookup;
}

/**
 * The name of a function from its name, its ARN, or the invocation path of API Gateway that contains its ARN. Versions and
 * aliases are dropped, since the local stack runs a single version.
 */
export function functionName(reference: string): string {
  const [, name] = /arn:[^/]+:function:([\w-]+)/.exec(reference) ?? [];
  return name ?? reference.replace(/:.*/, '');
}

/** `arn:aws:sqs:…:name` → `name` */
export function nameInArn(resourceArn: string): string {
  return resourceArn.slice(resourceArn.lastIndexOf(':') + 1);
}
