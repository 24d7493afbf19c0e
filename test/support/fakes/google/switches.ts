import { ApiError } from './api-error';

/** What the token endpoint checks first: Google does not document it. */
export type TokenCheck = 'delegation first' | 'employee first' | 'employee before signature';

/** The result of reviving a deleted event. `ignore`: 200, but the event stays cancelled. */
export type Revival = 'accept' | 'ignore' | 400 | 403 | 404 | 410;

/** An error instead of the usual answer. */
export type Refusal = { status: number; reason: string; message?: string };

export function refusalError({ status, reason, message = 'Refused by a switch' }: Refusal): ApiError {
  return new ApiError(status, reason, message);
}

/**
 * Behaviour of Google that the connector assumes. The default is what it assumes; the other values make an assumption
 * false, to show what the acceptance and the connector do then.
 */
export type GoogleSwitches = {
  /** GOOGLE-01: the lifetime of tokens. */
  tokenLifetimeS: number;
  /** GOOGLE-02: the answer for a subject outside the Workspace. */
  foreignSubject: Refusal;
  /** GOOGLE-03: the answer for a subject without an account. */
  unknownSubject: Refusal;
  /** GOOGLE-04, for `employee before signature`; the connector handles the two others alike. */
  tokenCheck: TokenCheck;
  /** GOOGLE-05: the answer for a scope that the delegation lacks. */
  missingScope: Refusal;
  /** GOOGLE-09: whether an event gets the id in the request. */
  ids: 'kept' | 'ignored';
  /** GOOGLE-10: the answer to an insert with a taken id; null: the event is replaced. */
  takenId: Refusal | null;
  /** GOOGLE-11: the answer to an outdated etag; null: the event is overwritten. */
  outdatedEtag: Refusal | null;
  /** GOOGLE-12: the answer to `get` for a deleted event; null: the event, `cancelled`. */
  deletedEvent: Refusal | null;
  /** GOOGLE-13: the answer to a second deletion. */
  secondDeletion: Refusal;
  /** GOOGLE-14: the answer for an event that never existed. */
  neverExisted: Refusal;
  /** GOOGLE-15: the answer to a PUT for a deleted event. */
  revive: Revival;
  /** GOOGLE-16: the answers of guests that are in the body of an update. */
  answersOnUpdate: 'kept' | 'reset';
  /** GOOGLE-17: the etag of the organizer's event when a guest answers. */
  etagOnAnswer: 'changes' | 'stays';
  /** GOOGLE-18: null: accepted. */
  allDayLocation: Refusal | null;
  /** GOOGLE-19: null: accepted. */
  timedLocation: Refusal | null;
  /** GOOGLE-20: the answer for an all-day location on a day that has one; null: accepted. */
  occupiedDay: Refusal | null;
  /** GOOGLE-21: the answer for accounts whose edition lacks status events. */
  missingFeature: Refusal;
  /** GOOGLE-22: null: accepted. */
  outOfOffice: Refusal | null;
  /** GOOGLE-23: the reason code for a malformed status event; null: that of its type. */
  malformedReason: string | null;
  /** GOOGLE-24: how many characters less than assumed titles, locations and descriptions may have. */
  textLimitsLowerBy: number;
  /** GOOGLE-24: what happens to longer texts. */
  longTexts: 'refused' | 'cut';
  /** GOOGLE-25: the longest value of a private extended property. */
  propertyLimit: number;
  /** GOOGLE-25: what a list by private property returns. */
  listByProperty: 'matching' | 'all' | 'none';
  /** GOOGLE-26: null: accepted. */
  quotaUser: Refusal | null;
  /** GOOGLE-27, GOOGLE-28: the scopes that allow writing. */
  writeScopes: string[];
  /** GOOGLE-29: the answer to all writes in a row to a calendar after this number; null: none is limited. */
  burst: ({ writes: number } & Refusal) | null;
};

const CALENDAR_SCOPE = 'https://www.googleapis.com/auth/calendar';

export function assumedBehaviour(): GoogleSwitches {
  return {
    tokenLifetimeS: 3600,
    foreignSubject: UNAUTHORIZED,
    unknownSubject: { status: 400, reason: 'invalid_grant', message: 'Invalid email or User ID' },
    tokenCheck: 'delegation first',
    missingScope: UNAUTHORIZED,
    ids: 'kept',
    takenId: { status: 409, reason: 'duplicate', message: 'The requested identifier already exists.' },
    outdatedEtag: { status: 412, reason: 'conditionNotMet', message: 'Precondition Failed' },
    deletedEvent: null,
    secondDeletion: { status: 410, reason: 'deleted', message: 'Resource has been deleted' },
    neverExisted: { status: 404, reason: 'notFound', message: 'Not Found' },
    revive: 'accept',
    answersOnUpdate: 'kept',
    etagOnAnswer: 'changes',
    allDayLocation: null,
    timedLocation: null,
    occupiedDay: null,
    missingFeature: {
      status: 403,
      reason: 'forbidden',
      message: 'This feature is not enabled for this user.',
    },
    outOfOffice: null,
    malformedReason: null,
    textLimitsLowerBy: 0,
    longTexts: 'refused',
    propertyLimit: 1024,
    listByProperty: 'matching',
    quotaUser: null,
    writeScopes: ['', '.events', '.events.owned'].map((end) => CALENDAR_SCOPE + end),
    burst: null,
  };
}

const UNAUTHORIZED: Refusal = {
  status: 401,
  reason: 'unauthorized_client',
  message:
    'Client is unauthorized to retrieve access tokens using this method, ' +
    'or client not authorized for any of the scopes requested.',
};
