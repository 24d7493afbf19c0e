import Ajv2020 from 'ajv/dist/2020';
import {
  changedConfiguration,
  newConfiguration,
  previewedConfiguration,
} from '../../../functions/console/configurations/input';
import { OPERATIONS, type OperationName } from '../../../functions/console/contract/operations';
import { ProblemError } from '../../../functions/console/http/response';
import { openApiDocument } from '../../../functions/console/open-api';
import { aConfiguration } from '../../support/builders/configurations';
import { operationIn } from '../../support/console/described-operation';
import { prepareConsole } from '../../support/console/prepared-console';
import { jsonRequest } from '../../support/console/requests';

const DOCUMENT = openApiDocument(null);
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

describe('the server and the description take', () => {
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

describe('the server and the description refuse', () => {
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
