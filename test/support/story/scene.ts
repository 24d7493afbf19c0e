import type { Outcome, Reason } from '../../../functions/domain/vocabulary';
import type { LuccaEvent } from '../fakes/lucca/event';
import type { FakeLucca } from '../fakes/lucca/lucca';
import type { EmployeeReference } from '../fakes/lucca/reference';
import type { SampleEvent } from './sample-events';
import type { Week } from './week';

export type Scene = DeliveryScene | ActionScene | ReconcileScene | SamplesScene;

/** A delivery by Lucca and its expected result. */
export type DeliveryScene = {
  kind: 'delivery';
  title: string;
  event: LuccaEvent;
  /** Changes the body in transit. */
  tamper?: (body: Buffer) => Buffer;
  /** The HTTP status of the response; null if Lucca delivers nothing. */
  status: number | null;
  /** Outcome in the log; null if the event has no row. */
  outcome: Outcome | null;
  reason?: Reason;
};

/** Something happens outside Lucca. */
export type ActionScene = { kind: 'action'; title: string; perform: () => Promise<void> | void };

/** The reconcile function runs. */
export type ReconcileScene = {
  kind: 'reconcile';
  title: string;
  /** Events that the run processes, and their outcomes. */
  outcomes: { event: LuccaEvent; outcome: Outcome; reason?: Reason }[];
  /** Subjects of the emails it sends, in any order, with regular spaces. */
  mails: string[];
};

/** Lucca sends samples of real events, one after the other. */
export type SamplesScene = { kind: 'samples'; title: string; samples: readonly SampleEvent[] };

/** A delivery that the webhook accepts. */
export function accepted(title: string, event: LuccaEvent, outcome: Outcome, reason?: Reason): DeliveryScene {
  return { kind: 'delivery', title, event, status: 202, outcome, ...(reason && { reason }) };
}

/** Actions of the story outside Lucca. */
export type StoryActions = {
  /** Lucca suspends its endpoint, as after too many failed deliveries. */
  suspendEndpoint: () => void;
  /** Replaces the scopes of the service account in Google's Admin console. */
  delegate: (scopes: string[]) => void;
  /** Applies the configuration of the story with another scope. */
  configure: (scope: string) => Promise<void>;
  /** Lambda ends its idle instances, which lose their memory. */
  retireInstances: () => Promise<void>;
};

/**
 * The employees of the training centre. Events leave their addresses out; the connector looks them up in Lucca's API.
 */
export const ADDRESSES = {
  lea: 'lea.fontaine@acme.example',
  malik: 'malik.benali@acme.example',
  tom: 'tom.nguyen@acme.example',
  zoe: 'zoe.lambert@acme.example',
  ines: 'ines.moreau@acme.example',
};

/** The employees, Lucca, the other actions, and the week of the events. */
export type StoryContext = Record<keyof typeof ADDRESSES, EmployeeReference> & {
  lucca: FakeLucca;
  actions: StoryActions;
  week: Week;
  samples: readonly SampleEvent[];
};

/**
 * Creates the employees in Lucca.
 *
 * @param samples their employees exist already
 */
export function createContext(
  lucca: FakeLucca,
  { actions, week, samples }: Pick<StoryContext, 'actions' | 'week' | 'samples'>,
): StoryContext {
  return {
    lucca,
    actions,
    week,
    samples,
    lea: lucca.hire(ADDRESSES.lea, { givenName: 'Léa', familyName: 'Fontaine' }),
    malik: lucca.hire(ADDRESSES.malik, { givenName: 'Malik', familyName: 'Benali' }),
    tom: lucca.hire(ADDRESSES.tom, { givenName: 'Tom', familyName: 'Nguyen' }),
    zoe: lucca.hire(ADDRESSES.zoe, { givenName: 'Zoé', familyName: 'Lambert' }),
    ines: lucca.hire(ADDRESSES.ines, { givenName: 'Inès', familyName: 'Moreau' }),
  };
}
