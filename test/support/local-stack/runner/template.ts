import * as z from 'zod';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../aws/aws-environment';

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

/** The part of a CloudFormation template that the local stack reads. */
export const template = z.object({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

export type Template = z.infer<typeof template>;

export type Resource = z.infer<typeof resource>;

/** The resources of the given types, with their logical ids. */
export function resourcesOf({ Resources }: Template, ...types: string[]): [id: string, resource: Resource][] {
  return Object.entries(Resources).filter(([, { Type }]) => types.includes(Type));
}

/** Resolves references. Both functions throw for unknown names. */
export type Lookup = {
  ref: (name: string) => string;
  attribute: (logicalId: string, attribute: string) => string;
};

const text = z.string();
const texts = z.array(z.string());

/**
 * Evaluates the intrinsic functions in a value of a template.
 *
 * @throws Error for an unsupported function
 */
export function resolveIntrinsics(value: unknown, lookup: Lookup): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveIntrinsics(item, lookup));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only && entries.length === 1 && isIntrinsic(only[0])) return evaluate(only[0], only[1], lookup);
  return Object.fromEntries(entries.map(([key, item]) => [key, resolveIntrinsics(item, lookup)]));
}

function evaluate(name: string, argument: unknown, lookup: Lookup): unknown {
  const resolved = () => resolveIntrinsics(argument, lookup);
  switch (name) {
    case 'Ref':
      return lookup.ref(text.parse(argument));
    case 'Fn::GetAtt': {
      const [id, attribute] = z.tuple([text, text]).parse(argument);
      return lookup.attribute(id, attribute);
    }
    case 'Fn::Join': {
      const [separator, parts] = z.tuple([text, texts]).parse(resolved());
      return parts.join(separator);
    }
    case 'Fn::Split': {
      const [separator, whole] = z.tuple([text, text]).parse(resolved());
      return whole.split(separator);
    }
    case 'Fn::Select': {
      const [index, parts] = z.tuple([z.coerce.number().int(), texts]).parse(resolved());
      const part = parts[index];
      if (part === undefined) throw new Error(`Fn::Select: there is no element ${index}`);
      return part;
    }
    case 'Fn::Sub':
      return substitute(text.parse(argument), lookup);
    default:
      throw new Error(`The local stack does not support the intrinsic function ${name}`);
  }
}

/** `${Name}` and `${Resource.Attribute}`. */
function substitute(whole: string, lookup: Lookup): string {
  return whole.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    const dot = name.indexOf('.');
    return dot < 0 ? lookup.ref(name) : lookup.attribute(name.slice(0, dot), name.slice(dot + 1));
  });
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key === 'Condition' || key.startsWith('Fn::');
}

/** Evaluates and parses the properties in the schema; other properties, such as roles, are ignored. */
export function readProperties<Shape extends z.ZodRawShape>(
  { Properties }: Resource,
  schema: z.ZodObject<Shape>,
  lookup: Lookup,
): z.infer<z.ZodObject<Shape>> {
  const named = Object.entries(Properties).filter(([name]) => name in schema.shape);
  return schema.parse(resolveIntrinsics(Object.fromEntries(named), lookup));
}

/** The base URLs of resources on this machine. */
type Origins = { sqs: string; httpApi: string };

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
  'AWS::CloudWatch::Alarm': {
    name: 'AlarmName',
    describe: (id, name = id) => ({ ref: name, attributes: {} }),
  },
  'AWS::CodeDeploy::Application': {
    name: 'ApplicationName',
    describe: (id, name = id) => ({ ref: name, attributes: {} }),
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    name: 'DeploymentGroupName',
    describe: (id, name = id) => ({ ref: name, attributes: {} }),
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
  'AWS::StackId': `arn:aws:cloudformation:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stack/local/00000000-0000-0000-0000-000000000000`,
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
