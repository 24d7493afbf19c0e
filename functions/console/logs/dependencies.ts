import type { SendEvents } from '../../queue/sender';
import type { AuditTrail } from '../../store/audit-trail';
import type { ConfigurationStore } from '../../store/configuration-store';
import type { GuestIndex } from '../../store/guest-index';
import type { LogPages } from '../../store/log-pages';
import type { KnownEvents, LogStore } from '../../store/log-store';
import type { MappingStore } from '../../store/mapping-store';
import type { Tallies } from '../../store/outcome-counts';
import type { OpenRows } from '../../store/unresolved-events';

/** What the operations on the log need. */
export type LogDependencies = {
  logs: Pick<LogStore, 'get'>;
  pages: Pick<LogPages, 'page' | 'ofResource'>;
  rows: Pick<OpenRows, 'read' | 'noteReplay'>;
  known: Pick<KnownEvents, 'among'>;
  mappings: Pick<MappingStore, 'read' | 'ofEmployee' | 'lastOfEmployee'>;
  guests: Pick<GuestIndex, 'ofGuest' | 'lastOfGuest'>;
  tallies: Pick<Tallies, 'hours'>;
  configurations: Pick<ConfigurationStore, 'load'>;
  audit: Pick<AuditTrail, 'begin' | 'end'>;
  send: SendEvents;
  /** About how many messages the queue holds. */
  queueDepth: () => Promise<number>;
  /** A fresh one for each message. */
  newNonce: () => string;
  /** ms since the epoch */
  now: () => number;
};
