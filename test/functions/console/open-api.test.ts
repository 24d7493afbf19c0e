import Ajv2020 from 'ajv/dist/2020';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import {
  changedConfiguration,
  newConfiguration,
  previewedConfiguration,
} from '../../../functions/console/configurations/input';
import { OPERATIONS, type OperationName } from '../../../functions/console/contract/operations';
import { PROBLEM_CODES } from '../../../functions/console/contract/problem';
import { operationNames } from '../../../functions/console/http/operations';
import { PROBLEM_STATUS, ProblemError } from '../../../functions/console/http/response';
import { openApiDocument } from '../../../functions/console/open-api';
import { aConfiguration } from '../../support/builders/configurations';
import { prepareConsole } from '../../support/console/prepared-console';
import { jsonRequest } from '../../support/console/requests';
import { inTemporaryFolder } from '../../support/templates/in-temporary-folder';

const DOCUMENT = openApiDocument('https://login.acme.example');

const contents = z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) }));

const operation = z.strictObject({
  operationId: z.string(),
  summary: z.string(),
  description: z.string(),
  parameters: z.array(
    z.strictObject({ name: z.string(), in: z.string(), required: z.boolean(), schema: z.unknown() }),
  ),
  requestBody: z.strictObject({ required: z.literal(true), content: contents }).optional(),
  responses: z.record(z.string(), z.strictObject({ description: z.string(), content: contents.optional() })),
});

/** The description of an operation. */
function operationIn(document: Record<string, unknown>, name: OperationName) {
  const { method, path } = OPERATIONS[name];
  const paths = z.record(z.string(), z.record(z.string(), z.unknown())).parse(document['paths']);
  return operation.parse(paths[path]?.[method.toLowerCase()]);
}

describe('the description of the API', () => {
  it('is an OpenAPI document', () => {
    // Its validator is an ES module only, and so runs outside of jest.
    const validator = require.resolve('@seriousme/openapi-schema-validator/bin/validate-api-cli.js');

    const verdict = inTemporaryFolder((folder) => {
      const file = join(folder, 'open-api.json');
      writeFileSync(file, JSON.stringify(DOCUMENT));
      return execFileSync(process.execPath, [validator, file], { encoding: 'utf8' });
    });

    expect(JSON.parse(verdict)).toEqual({ valid: true });
    expect(DOCUMENT['openapi']).toBe('3.1.0');
  });

  it.each([
    ['https://login.acme.example', 'An ID token of https://login.acme.example'],
    [null, 'Sign-in is not configured'],
  ])('requires a token for everything: %s', (issuer, description) => {
    expect(openApiDocument(issuer)).toMatchObject({
      security: [{ token: [] }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', description } } },
    });
  });

  it('has each operation at its path, and no others', () => {
    // Act
    const places = Object.entries(
      z.record(z.string(), z.record(z.string(), z.unknown())).parse(DOCUMENT['paths']),
    );
    // Assess
    const described = places.flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const expected = operationNames.map((name) => `${OPERATIONS[name].method} ${OPERATIONS[name].path}`);
    expect(described.toSorted()).toEqual(expected.toSorted());
  });
});

describe.each(operationNames)('the description of %s', (name) => {
  const { status, path, needsEtag, response, body, role, summary, problems } = OPERATIONS[name];
  const described = operationIn(DOCUMENT, name);

  it('has its name and the role that it needs', () => {
    expect(described).toMatchObject({ operationId: name, summary });
    expect(described.description).toMatch(role === 'administrator' ? /^For administrators/ : /^For readers/);
  });

  it('has the schema of the response', () => {
    const { content } = described.responses[status] ?? {};

    expect(Object.keys(content ?? {})).toEqual(response ? ['application/json'] : []);
  });

  it('has each problem by its status', () => {
    // Act
    const told = Object.entries(described.responses).flatMap(([at, { description }]) =>
      Number(at) < 400 ? [] : description.split(', ').map((code) => [code, Number(at)]),
    );
    // Assess
    const always = ['invalid_request', 'not_signed_in', 'not_admitted', 'internal_error'];
    const also = [...(body ? ['body_too_large'] : []), ...(role === 'administrator' ? ['not_allowed'] : [])];
    const expected = PROBLEM_CODES.filter((code) => [...always, ...also, ...problems].includes(code));
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(expected.map((code) => [code, PROBLEM_STATUS[code][0]])),
    );
  });

  it('describes the problem document once', () => {
    const schemas = Object.entries(described.responses).flatMap(([at, { content }]) =>
      Number(at) < 400 ? [] : [content],
    );

    const schema = { $ref: '#/components/schemas/Problem' };
    expect(schemas).toEqual(schemas.map(() => ({ 'application/problem+json': { schema } })));
  });

  it('lists the parameters of the path and the headers', () => {
    // Act
    const parameters = described.parameters.map((one) => [one.in, one.name, one.required]);
    // Assess
    const inPath = path.includes('{id}') ? [['path', 'id', true]] : [];
    const inHeader = needsEtag ? [['header', 'If-Match', true]] : [];
    expect(parameters.filter(([eventLocation]) => eventLocation !== 'query')).toEqual([
      ...inPath,
      ...inHeader,
    ]);
  });
});

describe('the description', () => {
  it.each([
    ['getPerson', []],
    [
      'getChart',
      [
        ['configuration', false],
        ['from', false],
        ['to', false],
      ],
    ],
    [
      'getEmployeeMonth',
      [
        ['employee', true],
        ['month', true],
      ],
    ],
  ] as const)('lists the query parameters of %s', (name, expected) => {
    // Act
    const { parameters } = operationIn(DOCUMENT, name);
    // Assess
    const query = parameters.filter((one) => one.in === 'query').map((one) => [one.name, one.required]);
    expect(query).toEqual(expected);
  });

  it.each([
    ['getPerson', [200, 400, 401, 403, 500]],
    ['retryLog', [200, 400, 401, 403, 404, 409, 500, 503]],
    ['createConfiguration', [201, 400, 401, 403, 409, 412, 413, 500]],
    ['changeConfiguration', [200, 400, 401, 403, 404, 409, 412, 413, 428, 500]],
    ['deleteConfiguration', [204, 400, 401, 403, 404, 412, 428, 500]],
  ] as const)('lists each status of %s', (name, expected) => {
    expect(Object.keys(operationIn(DOCUMENT, name).responses).map(Number)).toEqual(expected);
  });
});

const SECRETS = { names: ['google/france'], prefix: 'google/' };
const FRANCE = aConfiguration({ google: { credentialsSecretId: 'google/france', scope: scope() } });

const { id: _, active: _active, ...WHOLE } = FRANCE;
const LEAST = {
  name: 'France',
  tenant: 'https://acme.ilucca.net',
  establishments: ['1'],
  notificationEmails: [],
};
const { presentation, google } = WHOLE;
const { timeZone: _timeZone, ...withoutTimeZone } = presentation;

afterEach(() => {
  jest.restoreAllMocks();
});

/** Whether the server takes a body: it gets as far as to do what it cannot do in this test. */
async function serverTakes(name: OperationName, body: unknown): Promise<boolean> {
  const taken = () => Promise.reject(new ProblemError('nothing_to_retry', 'It was taken'));
  const { handler } = prepareConsole({
    createConfiguration: (request) => {
      newConfiguration(request.body, 'france', SECRETS);
      return taken();
    },
    changeConfiguration: (request) => {
      changedConfiguration(request.body, FRANCE, SECRETS);
      return taken();
    },
    previewPresentation: (request) =>
      previewedConfiguration.safeParse(request.body).success
        ? taken()
        : Promise.reject(new ProblemError('invalid_request', 'It breaks a rule')),
    checkAuthorization: taken,
    retryLogs: taken,
  });
  const { method, path } = OPERATIONS[name];
  const answer = await handler(jsonRequest(method, path, body, { headers: { 'if-match': '"1"' } }));
  expect([400, 409]).toContain(answer.statusCode);
  return answer.statusCode === 409;
}

/** Whether the description takes it. */
function descriptionTakes(name: OperationName, body: unknown): boolean {
  const { requestBody } = operationIn(DOCUMENT, name);
  const ajv = new Ajv2020({ formats: { uri: (text: string) => URL.canParse(text), email: true } });
  return ajv.validate(requestBody?.content['application/json']?.schema ?? false, body);
}

describe('the server and the description accept', () => {
  it.each<[OperationName, string, unknown]>([
    ['createConfiguration', 'the least there is', LEAST],
    ['createConfiguration', 'all there is', WHOLE],
    ['createConfiguration', 'a part of the credentials', { ...LEAST, google: { scope: scope('.events') } }],
    ['changeConfiguration', 'all there is', WHOLE],
    ['previewPresentation', 'a presentation', { products: ['office'], presentation }],
    ['previewPresentation', 'no products', { products: [], presentation }],
    ['checkAuthorization', 'an address', { address: 'lea@acme.example' }],
    ['retryLogs', 'a filter', { filter: { outcome: 'waiting', reason: 'rate_limited' }, cursor: 'x' }],
  ])('for %s %s', async (name, _what, body) => {
    expect([await serverTakes(name, body), descriptionTakes(name, body)]).toEqual([true, true]);
  });
});

describe('the server and the description reject', () => {
  it.each<[OperationName, string, unknown]>([
    ['createConfiguration', 'nothing', null],
    ['createConfiguration', 'a list', [LEAST]],
    ['createConfiguration', 'too little', { ...LEAST, notificationEmails: undefined }],
    ['createConfiguration', 'an id', { ...LEAST, id: 'france' }],
    ['createConfiguration', 'what is active', { ...LEAST, active: true }],
    ['createConfiguration', 'an unknown field', { ...LEAST, colour: 'red' }],
    ['createConfiguration', 'an unknown field deep inside', { ...LEAST, google: { key: 'x' } }],
    ['createConfiguration', 'an empty name', { ...LEAST, name: '' }],
    ['createConfiguration', 'a tenant that is no address', { ...LEAST, tenant: 'acme' }],
    ['createConfiguration', 'no establishments', { ...LEAST, establishments: [] }],
    ['createConfiguration', 'an unknown product', { ...LEAST, products: ['coffee'] }],
    ['createConfiguration', 'no address', { ...LEAST, notificationEmails: ['it'] }],
    ['createConfiguration', 'a scope for files', { ...LEAST, google: { scope: 'drive' } }],
    ['createConfiguration', 'half a presentation', { ...LEAST, presentation: withoutTimeZone }],
    ['changeConfiguration', 'an unknown field', { ...WHOLE, colour: 'red' }],
    ['changeConfiguration', 'an id', FRANCE],
    ['changeConfiguration', 'half a presentation', { ...WHOLE, presentation: withoutTimeZone }],
    ['changeConfiguration', 'no scope', { ...WHOLE, google: { ...google, scope: undefined } }],
    ['changeConfiguration', 'no products', { ...WHOLE, products: [] }],
    [
      'changeConfiguration',
      'no time of day',
      {
        ...WHOLE,
        presentation: { ...presentation, halfDays: { ...presentation.halfDays, first: ['9', '12'] } },
      },
    ],
    ['previewPresentation', 'an unknown field', { products: [], presentation, colour: 'red' }],
    [
      'previewPresentation',
      'an unknown field deep inside',
      {
        products: [],
        presentation: { ...presentation, absences: { ...presentation.absences, colour: 'red' } },
      },
    ],
    [
      'previewPresentation',
      'no time of day',
      {
        products: [],
        presentation: { ...presentation, halfDays: { ...presentation.halfDays, first: ['9', '12'] } },
      },
    ],
    ['checkAuthorization', 'nothing', {}],
    ['checkAuthorization', 'an unknown field', { address: 'lea@acme.example', calendar: 'x' }],
    ['retryLogs', 'what was created', { filter: { outcome: 'created' } }],
    ['retryLogs', 'no outcome', { filter: {} }],
    ['retryLogs', 'an unknown field of the filter', { filter: { outcome: 'failed', colour: 'red' } }],
  ])('for %s %s', async (name, _what, body) => {
    // As it comes out of the request.
    const sent: unknown = JSON.parse(JSON.stringify(body));

    expect([await serverTakes(name, sent), descriptionTakes(name, sent)]).toEqual([false, false]);
  });
});

function scope(end = ''): string {
  return `https://www.googleapis.com/auth/calendar${end}`;
}
