import * as z from 'zod';
import type { OperationName } from '../../../functions/console/contract/operations';
import { problem, type Problem } from '../../../functions/console/contract/problem';
import { createHandler, type HandlerDependencies } from '../../../functions/console/handler';
import type { Operations } from '../../../functions/console/http/operations';
import type { HttpResponse } from '../../../functions/console/http/response';
import { OpenIdProvider } from '../../../functions/console/sign-in/open-id-provider';
import { observeTelemetry } from '../harness/observed-telemetry';
import { ISSUER, SETTING } from './requests';

export const DISCOVERY = {
  issuer: ISSUER,
  authorization_endpoint: 'https://login.acme.example/authorize',
  token_endpoint: 'https://tokens.acme.example/oauth/token?version=2',
};

const FILES = new Map(
  Object.entries({ 'index.html': '<!doctype html>', 'assets/console-1.js': 'run()' }).map(
    ([name, content]) => [name, Buffer.from(content)] as const,
  ),
);

type Prepared = Partial<Operations> & { handler?: Partial<HandlerDependencies>; discovery?: unknown };

/** The console between real identity and faked operations: those of the test, all others only note that they were called. */
export function prepareConsole({
  handler: replaced = {},
  discovery = DISCOVERY,
  ...operations
}: Prepared = {}) {
  const telemetry = observeTelemetry('console');
  const called: OperationName[] = [];
  let time = Date.parse('2026-03-05T12:00:00Z');
  const handler = createHandler({
    operations: { ...notingOperations(called), ...operations },
    signIn: SETTING,
    provider: new OpenIdProvider(() =>
      discovery instanceof Error ? Promise.reject(discovery) : Promise.resolve(Response.json(discovery)),
    ),
    files: FILES,
    openApi: () => ({ openapi: '3.1.0' }),
    logger: telemetry.logger,
    metrics: telemetry.metrics,
    // It takes 7 ms from one look at the clock to the next.
    now: () => (time += 7),
    ...replaced,
  });
  return { handler, called, telemetry };
}

/** The problem that an answer tells. */
export function problemOf(answer: HttpResponse): Problem {
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  });
  const told = problem.parse(JSON.parse(answer.body));
  expect(told.status).toBe(answer.statusCode);
  return told;
}

export function jsonOf({ body }: HttpResponse): unknown {
  return z.unknown().parse(JSON.parse(body));
}

function notingOperations(called: OperationName[]): Operations {
  const noting = (name: OperationName) => (): Promise<never> => {
    called.push(name);
    return Promise.reject(new Error('This operation does nothing'));
  };
  return {
    getPerson: ({ person }) => Promise.resolve({ body: person }),
    listConfigurations: noting('listConfigurations'),
    createConfiguration: noting('createConfiguration'),
    getConfiguration: noting('getConfiguration'),
    changeConfiguration: noting('changeConfiguration'),
    deleteConfiguration: noting('deleteConfiguration'),
    activateConfiguration: noting('activateConfiguration'),
    deactivateConfiguration: noting('deactivateConfiguration'),
    checkAuthorization: noting('checkAuthorization'),
    listGoogleCredentials: noting('listGoogleCredentials'),
    listEstablishments: noting('listEstablishments'),
    previewPresentation: noting('previewPresentation'),
    listLogs: noting('listLogs'),
    getLog: noting('getLog'),
    retryLog: noting('retryLog'),
    retryLogs: noting('retryLogs'),
    getChart: noting('getChart'),
    getEmployeeMonth: noting('getEmployeeMonth'),
    listAudit: noting('listAudit'),
  };
}
