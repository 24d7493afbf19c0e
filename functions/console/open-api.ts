import * as z from 'zod';
import {
  previewedConfiguration,
  strictChangedConfiguration,
  strictNewConfiguration,
} from './configurations/input';
import { OPERATIONS, type OperationName } from './contract/operations';
import { problem, type ProblemCode } from './contract/problem';
import { operationNames } from './http/operations';
import { PROBLEM_STATUS } from './http/response';

type JsonSchema = Record<string, unknown>;

/** Rules that say more of a body than its shape, which is all that the page needs. */
const BODY_RULES: Partial<Record<OperationName, z.ZodType>> = {
  createConfiguration: strictNewConfiguration,
  changeConfiguration: strictChangedConfiguration,
  previewPresentation: previewedConfiguration,
};

/** `invalid_request`: no operation takes a parameter that it does not know. */
const ALWAYS: readonly ProblemCode[] = ['invalid_request', 'not_signed_in', 'not_admitted', 'internal_error'];

/**
 * The API, described by the very schemas that check it.
 * See {@link https://spec.openapis.org/oas/v3.1.0 OpenAPI 3.1}.
 *
 * @param issuer of the tokens; null where sign-in is not set up
 */
export function openApiDocument(issuer: string | null): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const name of operationNames) {
    const { method, path } = OPERATIONS[name];
    paths[path] = { ...paths[path], [method.toLowerCase()]: describe(name) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lucca → Google Calendar connector',
      version: '1.0.0',
      description: 'What the console does. Every call carries an ID token of the sign-in provider.',
    },
    security: [{ token: [] }],
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: issuer === null ? 'Sign-in is not set up' : `An ID token of ${issuer}`,
        },
      },
      schemas: { Problem: schemaOf(problem, 'output') },
    },
    paths,
  };
}

function describe(name: OperationName): JsonSchema {
  const { summary, role, status, query, body, answer, needsEtag, path } = OPERATIONS[name];
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
        ...(answer && { content: { 'application/json': { schema: schemaOf(answer, 'output') } } }),
      },
      ...problemResponses(name),
    },
  };
}

/** Of the shape, what comes out is what may go in: all other fields are refused. The rules beside it know defaults. */
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

function parameter(name: string, place: string, schema: JsonSchema, required: boolean): JsonSchema {
  return { name, in: place, required, schema };
}

function problemResponses(name: OperationName): JsonSchema {
  const { problems, body, role } = OPERATIONS[name];
  const ofInput: ProblemCode[] = [
    ...(body ? (['body_too_large'] as const) : []),
    ...(role === 'administrator' ? (['not_allowed'] as const) : []),
  ];
  const byStatus = Map.groupBy([...ALWAYS, ...ofInput, ...problems], (code) => PROBLEM_STATUS[code][0]);
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
