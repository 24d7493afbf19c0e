import type { Outcome, Reason } from '../../../functions/domain/vocabulary';

import type { LuccaEvent } from '../fakes/lucca/event';

/** What the log says of an event. */
export type Settled = { event: LuccaEvent; outcome: Outcome; reason?: Reason };

/** Lucca tells of a change, and this is what should come of it. */
export type DeliveryScene = {
  kind: 'delivery';
  title: string;
  event: LuccaEvent;
  /** Somebody changes the body on its way. */
  tamper?: (body: Buffer) => Buffer;
  /** What Lucca gets; null: it does not deliver. */
  status: number | null;
  /** What the log says of the event then; null: it has no row. */
  outcome: Outcome | null;
  reason?: Reason;
};

/** Something happens that Lucca does not tell of. */
export type ActScene = { kind: 'act'; title: string; happen: () => Promise<void> | void };

/** The reconcile function runs. */
export type RunScene = {
  kind: 'run';
  title: string;
  /** What it tries again or for the first time, and what comes of it. */
  settles: Settled[];
  /** Subjects of the mails that it sends, in any order, with plain blanks. */
  mails: string[];
};

export type Scene = DeliveryScene | ActScene | RunScene;

/** A delivery that is taken. */
export function taken(title: string, event: LuccaEvent, outcome: Outcome, reason?: Reason): DeliveryScene {
  return { kind: 'delivery', title, event, status: 202, outcome, ...(reason && { reason }) };
}
