import * as z from 'zod';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../local-region';
import { resolve, type Lookup } from './intrinsics';
import type { Resource, Template } from './template';

/** Where the resources of a template are found on this machine. */
export type Origins = { sqs: string; httpApi: string };

type Values = { ref: string; attributes: Record<string, string> };
type Describe = (id: string, name: string | undefined, origins: Origins) => Values;

const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${resource}`;

const describeTable: Describe = (id, name = id) => ({
  ref: name,
  attributes: { Arn: arn('dynamodb', `table/${name}`) },
});

/** What `Ref` and `Fn::GetAtt` give, by type of resource. */
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
  'AWS::IAM::Role': {
    name: 'RoleName',
    describe: (id, name = id) => ({
      ref: name,
      // Roles belong to no region.
      attributes: { Arn: `arn:aws:iam::${LOCAL_ACCOUNT}:role/${name}` },
    }),
  },
  'AWS::Events::Rule': {
    name: 'Name',
    describe: (id, name = id) => ({ ref: name, attributes: { Arn: arn('events', `rule/${name}`) } }),
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

/** What the references of a template stand for on this machine. */
export function localValues({ Resources }: Template, origins: Origins): Lookup {
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
        `The local stack does not know what ${id} (${resource?.Type ?? 'undefined'}) stands for`,
      );
    }
    const name = z.string().optional().parse(resolve(resource.Properties[describer.name], lookup));
    return describer.describe(id, name, origins);
  }
  return lookup;
}

/** `arn:aws:lambda:…:function:name` → `name` */
export function nameInArn(resourceArn: string): string {
  return resourceArn.slice(resourceArn.lastIndexOf(':') + 1);
}
