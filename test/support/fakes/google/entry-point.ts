import { ApiError, calendarErrorBody, iamErrorBody, tokenErrorBody } from './api-error';
import { callCalendar, checkAccess, type CalendarRequest } from './calendar/calendar-api';
import { checkQuery, type CalendarMethod, type Call, type Query } from './call';
import type { Faults } from './faults';
import { parseJson, textIn, textOf, type HttpAnswer, type HttpRequest } from './http-exchange';
import type { Grant, TokenEndpoint } from './identity/token-endpoint';
import type { WorkloadIdentities } from './identity/workload-identities';
import type { Quota } from './quota';
import type { Switches } from './switches';

const EVENTS_PATH = /^\/calendar\/v3\/calendars\/([^/]+)\/events(?:\/([^/]+))?$/;
const SIGN_PATH = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):signJwt$/;
const WITHOUT_ID: Record<string, CalendarMethod> = { GET: 'list', POST: 'insert' };
const WITH_ID: Record<string, CalendarMethod> = {
  GET: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
/** Google counts a patch as three calls. */
const PATCH_UNITS = 3;

type Google = {
  tokens: TokenEndpoint;
  workloadIdentities: WorkloadIdentities;
  /** The time that claims are checked against, ms since the epoch. */
  assertionNow: () => number;
  faults: Faults;
  quota: Quota | null;
  switches: Switches;
  /** Records a call on arrival; its status is set with the answer. */
  note: (call: Call) => void;
};

/** Handles every request: records it, injects faults, and passes it to its service. */
export function answerRequest(request: HttpRequest, google: Google): HttpAnswer {
  const { method, url } = request;
  if (method === 'POST' && url.pathname === '/token') return answerToken(request, google);
  if (method === 'POST' && url.pathname === '/v1/token') return answerExchange(request, google);
  const [, serviceAccount] = SIGN_PATH.exec(url.pathname) ?? [];
  if (method === 'POST' && serviceAccount !== undefined) {
    return answerSigning(decodeURIComponent(serviceAccount), request, google);
  }
  const calendarRequest = readCalendarRequest(request);
  if (calendarRequest) return answerCalendar(calendarRequest, request, google);
  return { status: 404, body: calendarErrorBody(ApiError.notFound()) };
}

function answerToken(request: HttpRequest, google: Google): HttpAnswer {
  const form = new URLSearchParams(request.body);
  const claims = parseJson(Buffer.from(form.get('assertion')?.split('.')[1] ?? '', 'base64url').toString());
  const call: Call = { ...NO_PARAMETERS, kind: 'token', method: 'token', owner: textIn(claims, 'sub') };
  return perform(call, google, tokenErrorBody, () => ({ status: 200, body: google.tokens.issue(form) }));
}

function answerExchange(request: HttpRequest, google: Google): HttpAnswer {
  const call: Call = { ...NO_PARAMETERS, kind: 'federation', method: 'exchange', owner: null };
  return perform(call, google, tokenErrorBody, () => ({
    status: 200,
    body: google.workloadIdentities.exchange(new URLSearchParams(request.body)),
  }));
}

function answerSigning(serviceAccount: string, { header, body }: HttpRequest, google: Google): HttpAnswer {
  const asked = parseJson(body);
  const claims = parseJson(textIn(asked, 'payload') ?? '');
  const call: Call = {
    ...NO_PARAMETERS,
    kind: 'federation',
    method: 'signJwt',
    owner: textIn(claims, 'sub'),
  };
  const { workloadIdentities, assertionNow } = google;
  return perform(call, google, iamErrorBody, () => ({
    status: 200,
    body: workloadIdentities.signJwt(serviceAccount, header('authorization'), asked, assertionNow()),
  }));
}

function answerCalendar(request: CalendarRequest, http: HttpRequest, google: Google): HttpAnswer {
  const { method, query, ifMatch, eventId, body } = request;
  const grant = attempt(() => google.tokens.resolve(http.header('authorization')));
  const call: Call = {
    kind: 'calendar',
    method,
    owner: grant instanceof ApiError ? null : grant.account.email,
    eventId: eventId || textIn(body, 'id'),
    status: null,
    sendUpdates: textOf(query['sendUpdates']),
    quotaUser: textOf(query['quotaUser']),
    ifMatch,
  };
  return perform(call, google, calendarErrorBody, () => {
    if (grant instanceof ApiError) throw grant;
    checkQuery(method, query);
    spendQuota(call, grant, google);
    checkAccess(request, grant, google.switches);
    checkContentType(request, http);
    return callCalendar(request, grant.account);
  });
}

/** Does the work of a call, injects a fault, or both. */
function perform(
  call: Call,
  { faults, note }: Google,
  errorBody: (error: ApiError) => object,
  work: () => { status: number; body: object | null },
): HttpAnswer {
  note(call);
  const failure = faults.take(call);
  if (failure?.applied) attempt(work);
  const answer = failure?.answer ?? attempt(work);
  if (answer === 'hang' || answer === 'drop') return answer;
  call.status = answer.status;
  if (!(answer instanceof ApiError)) return answer;
  return { status: answer.status, body: errorBody(answer), retryAfter: answer.retryAfter };
}

function attempt<T>(work: () => T): T | ApiError {
  try {
    return work();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

/** Under delegation all calls count for the service account, unless they have a `quotaUser`. */
function spendQuota({ method, quotaUser }: Call, { serviceAccount }: Grant, { quota }: Google): void {
  quota?.spend(quotaUser ?? serviceAccount, method === 'patch' ? PATCH_UNITS : 1);
}

function checkContentType({ body }: CalendarRequest, { header }: HttpRequest): void {
  if (body === undefined) return;
  if (!/^application\/json\b/.test(header('content-type') ?? '')) {
    throw new ApiError(400, 'parseError', 'Parse Error');
  }
}

function readCalendarRequest({ method: verb, url, header, body }: HttpRequest): CalendarRequest | null {
  const [path, calendarId = '', eventId = ''] = EVENTS_PATH.exec(url.pathname) ?? [];
  const method = (eventId ? WITH_ID : WITHOUT_ID)[verb];
  if (path === undefined || method === undefined) return null;
  return {
    method,
    calendarId: decodeURIComponent(calendarId),
    eventId: decodeURIComponent(eventId),
    query: readQuery(url.searchParams),
    ifMatch: header('if-match'),
    body: parseJson(body),
  };
}

function readQuery(parameters: URLSearchParams): Query {
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const [first = '', ...rest] = parameters.getAll(name);
      return [name, rest.length === 0 ? first : [first, ...rest]];
    }),
  );
}

const NO_PARAMETERS = { eventId: null, status: null, sendUpdates: null, quotaUser: null, ifMatch: null };
