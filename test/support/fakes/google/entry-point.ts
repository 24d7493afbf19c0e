import { parseJson, textIn, type HttpAnswer, type HttpRequest } from '../http-exchange';
import { ApiError, calendarErrorBody, iamErrorBody, tokenErrorBody } from './api-error';
import { callCalendar, checkAccess, checkQuery, type CalendarRequest } from './calendar/calendar-api';
import type { Accounts } from './accounts';
import type { CalendarMethod, Call, Faults, Quota } from './faults';
import type { GoogleSwitches } from './switches';
import type { TokenEndpoint } from './identity/token-endpoint';
import type { WorkloadIdentities } from './identity/workload-identities';

const EVENTS_PATH = /^\/calendar\/v3\/calendars\/([^/]+)\/events(?:\/([^/]+))?$/;
const SIGN_PATH = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):signJwt$/;
const WITH_ID: Record<string, CalendarMethod> = {
  GET: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
const WITHOUT_ID: Record<string, CalendarMethod> = { GET: 'list', POST: 'insert' };

type Google = {
  accounts: Accounts;
  switches: GoogleSwitches;
  tokens: TokenEndpoint;
  workloadIdentities: WorkloadIdentities;
  /** The time that claims are checked against, ms since the epoch. */
  assertionNow: () => number;
  faults: Faults;
  quota: Quota | null;
  /** Records a call on arrival; its status is set with the answer. */
  record: (call: Call) => void;
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
  const [path, calendarId = '', eventId = ''] = EVENTS_PATH.exec(url.pathname) ?? [];
  if (path === undefined) return { status: 404, body: calendarErrorBody(ApiError.notFound()) };
  const calendarMethod = (eventId ? WITH_ID : WITHOUT_ID)[method];
  if (calendarMethod === undefined) {
    const error = ApiError.notModelled(`${method} ${url.pathname}`);
    return { status: error.status, body: calendarErrorBody(error) };
  }
  const target = { calendarId: decodeURIComponent(calendarId), eventId: decodeURIComponent(eventId) };
  return answerCalendar({ method: calendarMethod, ...target, ...contentOf(request) }, request, google);
}

function contentOf({ url, header, body }: HttpRequest) {
  const query = Object.fromEntries(url.searchParams);
  return { query, ifMatch: header('if-match'), body: parseJson(body) };
}

const NO_PARAMETERS = { eventId: null, status: null, sendUpdates: null, quotaUser: null, ifMatch: null };

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
  const input = parseJson(body);
  const owner = textIn(parseJson(textIn(input, 'payload') ?? ''), 'sub');
  const call: Call = { ...NO_PARAMETERS, kind: 'federation', method: 'signJwt', owner };
  const { workloadIdentities, assertionNow } = google;
  return perform(call, google, iamErrorBody, () => ({
    status: 200,
    body: workloadIdentities.signJwt(serviceAccount, header('authorization'), input, assertionNow()),
  }));
}

function answerCalendar(request: CalendarRequest, { header }: HttpRequest, google: Google): HttpAnswer {
  const { method, query, ifMatch, eventId, body } = request;
  const grant = attempt(() => google.tokens.resolve(header('authorization')));
  const call: Call = {
    kind: 'calendar',
    method,
    owner: grant instanceof ApiError ? null : grant.account.email,
    eventId: eventId || textIn(body, 'id'),
    status: null,
    sendUpdates: query['sendUpdates'] ?? null,
    quotaUser: query['quotaUser'] ?? null,
    ifMatch,
  };
  return perform(call, google, calendarErrorBody, () => {
    if (grant instanceof ApiError) throw grant;
    checkQuery(request, google.switches);
    // Under delegation, calls without a `quotaUser` count for the service account.
    google.quota?.spend(call.quotaUser ?? grant.serviceAccount);
    checkAccess(request, grant, google.switches);
    if (body !== undefined && !/^application\/json\b/.test(header('content-type') ?? '')) {
      throw new ApiError(400, 'parseError', 'Parse Error');
    }
    return callCalendar(request, grant.account, google.accounts);
  });
}

/** Does the work of a call, injects a fault, or both. */
function perform(
  call: Call,
  { faults, record }: Google,
  errorBody: (error: ApiError) => object,
  work: () => { status: number; body: object | null },
): HttpAnswer {
  record(call);
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
