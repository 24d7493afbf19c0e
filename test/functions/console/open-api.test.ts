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

/** Returns the description of an operation. */
function operationIn(document: Record<string, unknown>, name: OperationName) {
  const { method, path } = OPERATIONS[name];
  const paths = z.record(z.string(), z.record(z.string(), z.unknown())).parse(document['paths']);
  return operation.parse(paths[path]?.[method.toLowerCase()]);
}

describe('the description of the API', () => {
  it('is an OpenAPI document', () => {
    // The validator is an ES module, which jest cannot load.
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
  ])('requires a token for all operations with the issuer %s', (issuer, description) => {
    expect(openApiDocument(issuer)).toMatchObject({
      security: [{ token: [] }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', description } } },
    });
  });

  it('contains each operation at its path, and no others', () => {
    const places = Object.entries(
      z.record(z.string(), z.record(z.string(), z.unknown())).parse(DOCUMENT['paths']),
    );

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

  it('has its name, its summary and the required role', () => {
    expect(described).toMatchObject({ operationId: name, summary });
    expect(described.description).toMatch(role === 'administrator' ? /^For administrators/ : /^For readers/);
  });

  it('has the schema of the response', () => {
    const { content } = described.responses[status] ?? {};

    expect(Object.keys(content ?? {})).toEqual(response ? ['application/json'] : []);
  });

  it('has each problem by its status, with one schema', () => {
    const failures = Object.entries(described.responses).filter(([at]) => Number(at) >= 400);
    const codes = failures.flatMap(([at, { description }]) =>
      description.split(', ').map((code) => [code, Number(at)]),
    );

    const always = ['invalid_request', 'not_signed_in', 'not_admitted', 'internal_error'];
    const also = [...(body ? ['body_too_large'] : []), ...(role === 'administrator' ? ['not_allowed'] : [])];
    const expected = PROBLEM_CODES.filter((code) => [...always, ...also, ...problems].includes(code));
    expect(Object.fromEntries(codes)).toEqual(
      Object.fromEntries(expected.map((code) => [code, PROBLEM_STATUS[code][0]])),
    );
    const schema = { $ref: '#/components/schemas/Problem' };
    for (const [, { content }] of failures)
      expect(content).toEqual({ 'application/problem+json': { schema } });
  });

  it('lists the parameters of the path and the headers', () => {
    const parameters = described.parameters.map((one) => [one.in, one.name, one.required]);

    const inPath = path.includes('{id}') ? [['path', 'id', true]] : [];
    const inHeader = needsEtag ? [['header', 'If-Match', true]] : [];
    expect(parameters.filter(([location]) => location !== 'query')).toEqual([...inPath, ...inHeader]);
  });
});

describe('the description', () => {
  it.each([
    ['getPerson', []],
    [
      'getChart',
      [
        ['configuration', false],
        ['product', false],
        ['outcome', false],
        ['reason', false],
        ['employee', false],
        ['search', false],
        ['from', false],
        ['to', false],
      ],
    ],
    [
      'getEmployeeMonth',
      [
        ['employee', true],
        ['month', false],
      ],
    ],
  ] as const)('lists the query parameters of %s', (name, expected) => {
    const { parameters } = operationIn(DOCUMENT, name);

    const query = parameters.filter((one) => one.in === 'query').map((one) => [one.name, one.required]);
    expect(query).toEqual(expected);
  });
});

const SECRETS = { defaultSecret: 'google/france', prefix: 'google/' };
const FRANCE = aConfiguration({ google: { credentialsSecretId: 'google/france', scope: scope() } });

const { id: _, active: _active, ...ALL_FIELDS } = FRANCE;
const REQUIRED = {
  name: 'France',
  tenant: 'https://acme.ilucca.net',
  establishments: ['1'],
  notificationEmails: [],
};
const { presentation, google } = ALL_FIELDS;
const { timeZone: _timeZone, ...withoutTimeZone } = presentation;
const invalidTime = { ...presentation, halfDays: { ...presentation.halfDays, first: ['9', '12'] } };
const unknownNested = { ...presentation, absences: { ...presentation.absences, colour: 'red' } };

afterEach(() => {
  jest.restoreAllMocks();
});

/** Whether the server accepts a body, that is, calls the operation. */
async function serverAccepts(name: OperationName, body: unknown): Promise<boolean> {
  const accepted = () => Promise.reject(new ProblemError('nothing_to_retry', 'The body was accepted'));
  const { handler } = prepareConsole({
    createConfiguration: (request) => {
      newConfiguration(request.body, 'france', SECRETS);
      return accepted();
    },
    changeConfiguration: (request) => {
      changedConfiguration(request.body, FRANCE, SECRETS.prefix);
      return accepted();
    },
    previewPresentation: (request) =>
      previewedConfiguration.safeParse(request.body).success
        ? accepted()
        : Promise.reject(new ProblemError('invalid_request', 'It breaks a rule')),
    checkAuthorization: accepted,
    retryLogs: accepted,
  });
  const { method, path } = OPERATIONS[name];
  const answer = await handler(jsonRequest(method, path, body, { headers: { 'if-match': '"1"' } }));
  expect([400, 409]).toContain(answer.statusCode);
  return answer.statusCode === 409;
}

/** Whether the schema of the document accepts a body. */
function documentAccepts(name: OperationName, body: unknown): boolean {
  const { requestBody } = operationIn(DOCUMENT, name);
  const ajv = new Ajv2020({ formats: { uri: (text: string) => URL.canParse(text), email: true } });
  return ajv.validate(requestBody?.content['application/json']?.schema ?? false, body);
}

describe('the server and the document accept', () => {
  it.each<[OperationName, string, unknown]>([
    ['createConfiguration', 'only the required fields', REQUIRED],
    ['createConfiguration', 'all fields', ALL_FIELDS],
    [
      'createConfiguration',
      'a part of the Google fields',
      { ...REQUIRED, google: { scope: scope('.events') } },
    ],
    ['changeConfiguration', 'all fields', ALL_FIELDS],
    ['previewPresentation', 'a presentation', { products: ['office'], presentation }],
    ['previewPresentation', 'no products', { products: [], presentation }],
    ['checkAuthorization', 'an address', { address: 'lea@acme.example' }],
    ['retryLogs', 'a filter', { filter: { outcome: 'waiting', reason: 'rate_limited' }, cursor: 'x' }],
  ])('for %s %s', async (name, _what, body) => {
    expect([await serverAccepts(name, body), documentAccepts(name, body)]).toEqual([true, true]);
  });
});

describe('the server and the document reject', () => {
  it.each<[OperationName, string, unknown]>([
    ['createConfiguration', 'nothing', null],
    ['createConfiguration', 'a list', [REQUIRED]],
    ['createConfiguration', 'a missing field', { ...REQUIRED, notificationEmails: undefined }],
    ['createConfiguration', 'an id', { ...REQUIRED, id: 'france' }],
    ['createConfiguration', 'an activation', { ...REQUIRED, active: true }],
    ['createConfiguration', 'an unknown field', { ...REQUIRED, colour: 'red' }],
    ['createConfiguration', 'an unknown nested field', { ...REQUIRED, google: { key: 'x' } }],
    ['createConfiguration', 'an empty name', { ...REQUIRED, name: '' }],
    ['createConfiguration', 'a tenant that is no URL', { ...REQUIRED, tenant: 'acme' }],
    ['createConfiguration', 'no establishments', { ...REQUIRED, establishments: [] }],
    ['createConfiguration', 'an unknown product', { ...REQUIRED, products: ['coffee'] }],
    ['createConfiguration', 'an invalid email', { ...REQUIRED, notificationEmails: ['it'] }],
    ['createConfiguration', 'a scope for files', { ...REQUIRED, google: { scope: 'drive' } }],
    ['createConfiguration', 'half a presentation', { ...REQUIRED, presentation: withoutTimeZone }],
    ['changeConfiguration', 'an unknown field', { ...ALL_FIELDS, colour: 'red' }],
    ['changeConfiguration', 'an id', FRANCE],
    ['changeConfiguration', 'half a presentation', { ...ALL_FIELDS, presentation: withoutTimeZone }],
    ['changeConfiguration', 'no scope', { ...ALL_FIELDS, google: { ...google, scope: undefined } }],
    ['changeConfiguration', 'no products', { ...ALL_FIELDS, products: [] }],
    ['changeConfiguration', 'an invalid time', { ...ALL_FIELDS, presentation: invalidTime }],
    ['previewPresentation', 'an unknown field', { products: [], presentation, colour: 'red' }],
    ['previewPresentation', 'an unknown nested field', { products: [], presentation: unknownNested }],
    ['previewPresentation', 'an invalid time', { products: [], presentation: invalidTime }],
    ['checkAuthorization', 'nothing', {}],
    ['checkAuthorization', 'an unknown field', { address: 'lea@acme.example', calendar: 'x' }],
    ['retryLogs', 'resolved events', { filter: { outcome: 'created' } }],
    ['retryLogs', 'no outcome', { filter: {} }],
    ['retryLogs', 'an unknown field of the filter', { filter: { outcome: 'failed', colour: 'red' } }],
  ])('for %s %s', async (name, _what, body) => {
    // As received by the server.
    const sent: unknown = JSON.parse(JSON.stringify(body));

    expect([await serverAccepts(name, sent), documentAccepts(name, sent)]).toEqual([false, false]);
  });
});

function scope(end = ''): string {
  return `https://www.googleapis.com/auth/calendar${end}`;
}
