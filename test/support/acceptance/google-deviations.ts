import type { FakeGoogle } from '../fakes/google/fake-google';
import type { GoogleSwitches } from '../fakes/google/switches';
import type { Deviation } from './deviation';

const behaving = (switches: Partial<GoogleSwitches>) => (google: FakeGoogle) => {
  Object.assign(google.switches, switches);
};

const CALENDAR_SCOPE = 'https://www.googleapis.com/auth/calendar';
const INVALID = { status: 400, reason: 'invalid', message: 'Invalid Value' };
const MALFORMED_LOCATION = { status: 400, reason: 'malformedWorkingLocationEvent' };
const UNAUTHORIZED = { status: 401, reason: 'unauthorized_client' };
const INVALID_EMAIL = { status: 400, reason: 'invalid_grant', message: 'Invalid email or User ID' };
const NO_SUBJECT = { status: 400, reason: 'invalid_grant', message: 'The subject does not exist' };

/** Each makes the fake of Google behave otherwise than one assumption says. */
export const GOOGLE_DEVIATIONS: readonly Deviation<FakeGoogle>[] = [
  {
    assumption: 'GOOGLE-01',
    name: 'issues tokens that are valid for four minutes',
    apply: behaving({ tokenLifetimeS: 240 }),
  },
  {
    assumption: 'GOOGLE-02',
    name: 'answers invalid_grant for a subject outside the Workspace, as for an unknown one',
    apply: behaving({ foreignSubject: INVALID_EMAIL }),
  },
  {
    assumption: 'GOOGLE-03',
    name: 'answers invalid_grant with other words for an unknown subject',
    apply: behaving({ unknownSubject: NO_SUBJECT }),
  },
  {
    assumption: 'GOOGLE-03',
    name: 'answers unauthorized_client for an unknown subject',
    apply: behaving({ unknownSubject: UNAUTHORIZED }),
  },
  {
    assumption: 'GOOGLE-04',
    name: 'looks for the account before it verifies the signature',
    apply: behaving({ tokenCheck: 'employee before signature' }),
  },
  {
    assumption: 'GOOGLE-05',
    name: 'answers invalid_grant for a scope that is not delegated',
    apply: behaving({ missingScope: { status: 400, reason: 'invalid_grant', message: 'Not a valid scope' } }),
  },
  {
    assumption: 'GOOGLE-09',
    name: 'ignores the id of an insert',
    apply: behaving({ ids: 'ignored' }),
    also: ['GOOGLE-10'],
  },
  {
    assumption: 'GOOGLE-10',
    name: 'replaces the event when an id is inserted again',
    apply: behaving({ takenId: null }),
  },
  {
    assumption: 'GOOGLE-10',
    name: 'answers 400 for an id that is taken',
    apply: behaving({ takenId: INVALID }),
  },
  {
    assumption: 'GOOGLE-11',
    name: 'ignores etags',
    apply: behaving({ outdatedEtag: null }),
  },
  {
    assumption: 'GOOGLE-11',
    name: 'answers 409 for an outdated etag',
    apply: behaving({ outdatedEtag: { status: 409, reason: 'conflict' } }),
  },
  {
    assumption: 'GOOGLE-12',
    name: 'answers 404 to a get of a deleted event',
    apply: behaving({ deletedEvent: { status: 404, reason: 'notFound' } }),
  },
  {
    assumption: 'GOOGLE-12',
    name: 'answers 410 to a get of a deleted event',
    apply: behaving({ deletedEvent: { status: 410, reason: 'deleted' } }),
  },
  {
    assumption: 'GOOGLE-13',
    name: 'answers 404 to a second deletion',
    apply: behaving({ secondDeletion: { status: 404, reason: 'notFound' } }),
  },
  {
    assumption: 'GOOGLE-14',
    name: 'answers 410 for an event that never existed',
    apply: behaving({ neverExisted: { status: 410, reason: 'deleted' } }),
  },
  ...([400, 403, 404, 410] as const).map((revive): Deviation<FakeGoogle> => ({
    assumption: 'GOOGLE-15',
    name: `answers ${revive} to an update of a deleted event`,
    apply: behaving({ revive }),
  })),
  {
    assumption: 'GOOGLE-15',
    name: 'answers 200 to an update of a deleted event, which stays deleted',
    apply: behaving({ revive: 'ignore' }),
  },
  {
    assumption: 'GOOGLE-16',
    name: 'resets the responses of guests with each update',
    apply: behaving({ answersOnUpdate: 'reset' }),
  },
  {
    assumption: 'GOOGLE-17',
    name: 'keeps the etag when a guest responds',
    apply: behaving({ etagOnAnswer: 'stays' }),
  },
  {
    assumption: 'GOOGLE-18',
    name: 'finds all-day working locations malformed',
    apply: behaving({ allDayLocation: MALFORMED_LOCATION }),
    also: ['GOOGLE-20', 'GOOGLE-23'],
  },
  {
    assumption: 'GOOGLE-19',
    name: 'finds working locations of half days malformed',
    apply: behaving({ timedLocation: MALFORMED_LOCATION }),
  },
  {
    assumption: 'GOOGLE-20',
    name: 'refuses a second working location on a day with 400',
    apply: behaving({ occupiedDay: INVALID }),
  },
  {
    assumption: 'GOOGLE-20',
    name: 'refuses a second working location on a day with 409',
    apply: behaving({ occupiedDay: { status: 409, reason: 'conflict' } }),
  },
  {
    assumption: 'GOOGLE-21',
    name: 'calls working locations malformed where the edition lacks them',
    apply: behaving({ missingFeature: MALFORMED_LOCATION }),
  },
  {
    assumption: 'GOOGLE-21',
    name: 'answers 404 to a working location where the edition lacks them',
    apply: behaving({ missingFeature: { status: 404, reason: 'notFound' } }),
  },
  {
    assumption: 'GOOGLE-22',
    name: 'finds out-of-office events malformed',
    apply: behaving({ outOfOffice: { status: 400, reason: 'malformedOutOfOfficeEvent' } }),
  },
  {
    assumption: 'GOOGLE-23',
    name: 'has a general reason code for malformed status events',
    apply: behaving({ malformedReason: 'invalid' }),
  },
  {
    assumption: 'GOOGLE-24',
    name: 'refuses texts that are shorter than assumed',
    apply: behaving({ textLimitsLowerBy: 24 }),
  },
  {
    assumption: 'GOOGLE-24',
    name: 'cuts texts that are shorter than assumed',
    apply: behaving({ textLimitsLowerBy: 24, longTexts: 'cut' }),
  },
  {
    assumption: 'GOOGLE-25',
    name: 'cuts private properties after 256 characters',
    apply: behaving({ propertyLimit: 256 }),
  },
  {
    assumption: 'GOOGLE-25',
    name: 'lists no event by its private property',
    apply: behaving({ listByProperty: 'none' }),
  },
  {
    assumption: 'GOOGLE-25',
    name: 'ignores the private property of a list',
    apply: behaving({ listByProperty: 'all' }),
  },
  {
    assumption: 'GOOGLE-26',
    name: 'refuses the parameter quotaUser',
    apply: behaving({ quotaUser: { status: 400, reason: 'invalidParameter' } }),
  },
  {
    assumption: 'GOOGLE-27',
    name: 'allows no writing with the scope calendar.events',
    apply: behaving({ writeScopes: [CALENDAR_SCOPE, `${CALENDAR_SCOPE}.events.owned`] }),
  },
  {
    assumption: 'GOOGLE-28',
    name: 'allows no writing with the scope calendar.events.owned',
    apply: behaving({ writeScopes: [CALENDAR_SCOPE, `${CALENDAR_SCOPE}.events`] }),
  },
  {
    assumption: 'GOOGLE-29',
    name: 'limits quick writes with 403 and another reason',
    apply: behaving({ burst: { writes: 10, status: 403, reason: 'tooManyWrites' } }),
  },
  {
    assumption: 'GOOGLE-29',
    name: 'limits quick writes with quotaExceeded',
    apply: behaving({ burst: { writes: 10, status: 403, reason: 'quotaExceeded' } }),
  },
];
