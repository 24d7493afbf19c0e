import type { Outcome, Reason } from '../../../functions/domain/vocabulary';
import type { LuccaEvent } from '../fakes/lucca/event';
import type { FakeLucca } from '../fakes/lucca/lucca';
import type { EmployeeReference } from '../fakes/lucca/reference';
import type { Week } from './week';

/** What the log says of an event. */
type Settled = { event: LuccaEvent; outcome: Outcome; reason?: Reason };

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

/** What people and clouds do in the story, beside what Lucca tells of. */
export type TestHarness = {
  /** Lucca stops its deliveries, as after too many failures. */
  suspendEndpoint: () => void;
  /** In Google's Admin console: what the service account may do from now on, as scopes. */
  delegate: (scopes: string[]) => void;
  /** Applies the configuration of the story with another scope. */
  configure: (scope: string) => Promise<void>;
  /** Lambda ends the instances that have nothing to do: they forget everything. */
  retireInstances: () => Promise<void>;
};

/** The people of the training centre. Events do not name their addresses: Lucca's API does. */
export const ADDRESSES = {
  lea: 'lea.fontaine@acme.example',
  malik: 'malik.benali@acme.example',
  tom: 'tom.nguyen@acme.example',
  zoe: 'zoe.lambert@acme.example',
  ines: 'ines.moreau@acme.example',
};

/** What a chapter of the story is told with. */
export type Cast = Record<keyof typeof ADDRESSES, EmployeeReference> & {
  lucca: FakeLucca;
  harness: TestHarness;
  week: Week;
};

export function gather(lucca: FakeLucca, harness: TestHarness, week: Week): Cast {
  return {
    lucca,
    harness,
    week,
    lea: lucca.hire(ADDRESSES.lea),
    malik: lucca.hire(ADDRESSES.malik),
    tom: lucca.hire(ADDRESSES.tom),
    zoe: lucca.hire(ADDRESSES.zoe),
    ines: lucca.hire(ADDRESSES.ines),
  };
}
