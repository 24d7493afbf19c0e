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

/**
 * The console's handler with real sign-in and fake operations: those of the test, the others only record their call.
 */
export function prepareConsole({
  handler: replaced = {},
  discovery = DISCOVERY,
  ...operations
}: Prepared = {}) {
  const telemetry = observeTelemetry('console');
  const called: OperationName[] = [];
  let time = Date.parse('2026-03-05T12:00:00Z');
  const handler = createHandler({
    operations: { ...recordingOperations(called), ...operations },
    signIn: SETTING,
    provider: new OpenIdProvider(() =>
      discovery instanceof Error ? Promise.reject(discovery) : Promise.resolve(Response.json(discovery)),
    ),
    files: FILES,
    openApi: () => ({ openapi: '3.1.0' }),
    logger: telemetry.logger,
    metrics: telemetry.metrics,
    // Each reading of the clock is 7 ms later.
    now: () => (time += 7),
    ...replaced,
  });
  return { handler, called, telemetry };
}

/** The problem document of a response. */
export function problemOf(answer: HttpResponse): Problem {
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  });
  const document = problem.parse(JSON.parse(answer.body));
  expect(document.status).toBe(answer.statusCode);
  return document;
}

export function jsonOf({ body }: HttpResponse): unknown {
  return z.unknown().parse(JSON.parse(body));
}

function recordingOperations(called: OperationName[]): Operations {
  const recording = (name: OperationName) => (): Promise<never> => {
    called.push(name);
    return Promise.reject(new Error('This operation does nothing'));
  };
  return {
    getPerson: ({ person }) => Promise.resolve({ body: person }),
    listConfigurations: recording('listConfigurations'),
    createConfiguration: recording('createConfiguration'),
    getConfiguration: recording('getConfiguration'),
    changeConfiguration: recording('changeConfiguration'),
    deleteConfiguration: recording('deleteConfiguration'),
    activateConfiguration: recording('activateConfiguration'),
    deactivateConfiguration: recording('deactivateConfiguration'),
    checkAuthorization: recording('checkAuthorization'),
    listGoogleCredentials: recording('listGoogleCredentials'),
    listEstablishments: recording('listEstablishments'),
    checkTenant: recording('checkTenant'),
    searchEmployees: recording('searchEmployees'),
    getDirectory: recording('getDirectory'),
    refreshDirectory: recording('refreshDirectory'),
    previewPresentation: recording('previewPresentation'),
    listLogs: recording('listLogs'),
    getLog: recording('getLog'),
    getLogContent: recording('getLogContent'),
    retryLog: recording('retryLog'),
    retryLogs: recording('retryLogs'),
    getChart: recording('getChart'),
    getFormatProblems: recording('getFormatProblems'),
    getEmployeeMonth: recording('getEmployeeMonth'),
    listAudit: recording('listAudit'),
    getImport: recording('getImport'),
    startImport: recording('startImport'),
    advanceImport: recording('advanceImport'),
    pauseImport: recording('pauseImport'),
    resumeImport: recording('resumeImport'),
    cancelImport: recording('cancelImport'),
  };
}
