/** A call of Google that has ended, as operators see it. */
export type ObservedCall = {
  method: 'get' | 'insert' | 'update' | 'delete' | 'token';
  /** Of HTTP; null if no answer came, and for tokens, whose refusals have a reason only. */
  status: number | null;
  /** Why it was refused, in Google's own word, or ours for a token; empty where it was not. */
  reason: string;
  durationMs: number;
  /** Id of the configuration. */
  configuration: string;
  /** Address of the employee on whose behalf it was. */
  employee: string;
  /** Google's id of the event; null for tokens. */
  eventId: string | null;
  /** Google said that calls come too fast. */
  isThrottled: boolean;
};

/** Must not throw: the call has taken effect. */
export type ObserveCall = (call: ObservedCall) => Promise<void>;

export const unobserved: ObserveCall = () => Promise.resolve();
