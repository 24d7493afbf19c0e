export type CalendarMethod = 'insert' | 'get' | 'update' | 'patch' | 'delete' | 'list';

/** A call that reached Google. */
export type Call = {
  kind: 'calendar' | 'token' | 'federation';
  /** `exchange` and `signJwt` are the two calls of a federation without keys. */
  method: CalendarMethod | 'token' | 'exchange' | 'signJwt';
  /** The impersonated address; null if the caller did not say, or has no valid token. */
  owner: string | null;
  /** Null for a list, and for an insert that leaves the id to Google. */
  eventId: string | null;
  /** What was answered; null before that, and for good if the connection was left hanging or dropped. */
  status: number | null;
  sendUpdates: string | null;
  quotaUser: string | null;
  ifMatch: string | null;
};
