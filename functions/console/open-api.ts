import * as z from 'zod';
import {
  changedConfigurationRules,
  newConfigurationRules,
  previewedConfiguration,
} from './configurations/input';
import { OPERATIONS, type OperationName } from './contract/operations';
import { problem, type ProblemCode } from './contract/problem';
import { operationNames } from './http/operations';
import { PROBLEM_STATUS } from './http/response';

type JsonSchema = Record<string, unknown>;

/** Rules for a body beyond its shape in the contract. */
const BODY_RULES: Partial<Record<OperationName, z.ZodType>> = {
  createConfiguration: newConfigurationRules,
  changeConfiguration: changedConfigurationRules,
  previewPresentation: previewedConfiguration,
};

/** Problems of every operation. `invalid_request`: unknown parameters are always rejected. */
const COMMON_PROBLEMS: readonly ProblemCode[] = [
  'invalid_request',
  'not_signed_in',
  'not_admitted',
  'internal_error',
];

/**
 * Describes the API as an {@link https://spec.openapis.org/oas/v3.1.0 OpenAPI 3.1} document, derived from the schemas that validate
 * its requests.
 *
 * @param issuer of the tokens; null if sign-in is not configured
 */
export function openApiDocument(issuer: string | null): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const name of operationNames) {
    const { method, path } = OPERATIONS[name];
    paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(name) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lucca → Google Calendar connector',
      version: '1.0.0',
      description: 'The API of the console. Each request needs an ID token of the identity provider.',
    },
    security: [{ token: [] }],
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: issuer === null ? 'Sign-in is not configured' : `An ID token of ${issuer}`,
        },
      },
      schemas: { Problem: schemaOf(problem, 'output') },
    },
    paths,
  };
}

function describeOperation(name: OperationName): JsonSchema {
  const { summary, role, status, query, body, response, needsEtag, path } = OPERATIONS[name];
  return {
    operationId: name,
    summary,
    description: role === 'administrator' ? 'For administrators.' : 'For readers and administrators.',
    parameters: [
      ...(path.includes('{id}') ? [parameter('id', 'path', { type: 'string' }, true)] : []),
      ...(needsEtag ? [parameter('If-Match', 'header', { type: 'string' }, true)] : []),
      ...(query ? queryParameters(query) : []),
    ],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: bodySchema(name, body) } } },
    }),
    responses: {
      [status]: {
        description: summary,
        ...(response && { content: { 'application/json': { schema: schemaOf(response, 'output') } } }),
      },
      ...problemResponses(name),
    },
  };
}

/** The shape uses output mode, which forbids unknown fields; the rules use input mode, where defaults make fields optional. */
function bodySchema(name: OperationName, body: z.core.$ZodType): JsonSchema {
  const shape = schemaOf(body, 'output');
  const rules = BODY_RULES[name];
  return rules ? { allOf: [shape, schemaOf(rules, 'input')] } : shape;
}

function queryParameters(query: z.core.$ZodType): JsonSchema[] {
  const { properties = {}, required = [] } = z
    .object({
      properties: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
      required: z.array(z.string()).optional(),
    })
    .parse(schemaOf(query, 'input'));
  return Object.entries(properties).map(([name, schema]) =>
    parameter(name, 'query', schema, required.includes(name)),
  );
}

function parameter(name: string, location: string, schema: JsonSchema, required: boolean): JsonSchema {
  return { name, in: location, required, schema };
}

function problemResponses(name: OperationName): JsonSchema {
  const { problems, body, role } = OPERATIONS[name];
  const conditional: ProblemCode[] = [
    ...(body ? (['body_too_large'] as const) : []),
    ...(role === 'administrator' ? (['not_allowed'] as const) : []),
  ];
  const byStatus = Map.groupBy(
    [...COMMON_PROBLEMS, ...conditional, ...problems],
    (code) => PROBLEM_STATUS[code][0],
  );
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

function schemaOf(schema: z.core.$ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
