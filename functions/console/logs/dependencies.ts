import type { SendEvents } from '../../queue/sender';
import type { AuditTrail } from '../../store/audit-trail';
import type { ConfigurationStore } from '../../store/configuration-store';
import type { GuestIndex } from '../../store/guest-index';
import type { LogPages } from '../../store/log-pages';
import type { EventLookup, LogStore } from '../../store/log-store';
import type { MappingStore } from '../../store/mapping-store';
import type { OutcomeCounts } from '../../store/outcome-counts';
import type { UnresolvedEvents } from '../../store/unresolved-events';

/** What the operations on the log need. */
export type LogDependencies = {
  logs: Pick<LogStore, 'get'>;
  pages: Pick<LogPages, 'page' | 'ofResource'>;
  rows: Pick<UnresolvedEvents, 'read' | 'noteReplay'>;
  known: Pick<EventLookup, 'among'>;
  mappings: Pick<MappingStore, 'read' | 'ofEmployee' | 'lastOfEmployee'>;
  guests: Pick<GuestIndex, 'ofGuest' | 'lastOfGuest'>;
  outcomeCounts: Pick<OutcomeCounts, 'hours'>;
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
