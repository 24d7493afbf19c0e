import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { OPERATIONS } from '../../../functions/console/contract/operations';
import { PROBLEM_CODES } from '../../../functions/console/contract/problem';
import { operationNames } from '../../../functions/console/http/operations';
import { PROBLEM_STATUS } from '../../../functions/console/http/response';
import { openApiDocument } from '../../../functions/console/open-api';
import { operationIn } from '../../support/console/described-operation';
import { inTemporaryFolder } from '../../support/templates/in-temporary-folder';

const DOCUMENT = openApiDocument('https://login.acme.example');

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
    [null, 'Sign-in is not set up'],
  ])('says whose token is wanted for everything: %s', (issuer, description) => {
    expect(openApiDocument(issuer)).toMatchObject({
      security: [{ token: [] }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', description } } },
    });
  });

  it('knows each operation at its place, and no others', () => {
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

  it('names it, and says who may', () => {
    expect(described).toMatchObject({ operationId: name, summary });
    expect(described.description).toMatch(role === 'administrator' ? /^For administrators/ : /^For readers/);
  });

  it('holds what comes back', () => {
    const { content } = described.responses[status] ?? {};

    expect(Object.keys(content ?? {})).toEqual(response ? ['application/json'] : []);
  });

  it('holds each problem that may come back, at its status', () => {
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

  it('describes a problem once for all', () => {
    const schemas = Object.entries(described.responses).flatMap(([at, { content }]) =>
      Number(at) < 400 ? [] : [content],
    );

    const schema = { $ref: '#/components/schemas/Problem' };
    expect(schemas).toEqual(schemas.map(() => ({ 'application/problem+json': { schema } })));
  });

  it('names what stands in the path and in the headers', () => {
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
  ] as const)('of %s names the parameters of its query', (name, expected) => {
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
  ] as const)('of %s knows each status', (name, expected) => {
    expect(Object.keys(operationIn(DOCUMENT, name).responses).map(Number)).toEqual(expected);
  });
});
