import type { LuccaApi } from '../../lucca/api/client';
import type { SendEvents } from '../../queue/sender';
import type { AuditTrail } from '../../store/audit-trail';
import type { ConfigurationStore } from '../../store/configuration-store';
import type { GuestIndex } from '../../store/guest-index';
import type { ChartCounts } from '../../store/log/chart-counts';
import type { InvalidEvents } from '../../store/log/invalid-events';
import type { LogPages } from '../../store/log/log-pages';
import type { EventLookup, LogStore } from '../../store/log/log-store';
import type { MappingStore } from '../../store/mapping-store';
import type { RelatedEvents } from '../../store/log/related-events';
import type { UnresolvedEvents } from '../../store/log/unresolved-events';
import type { EmployeeSearch } from '../directory/employee-search';

/** I/O of the operations on the log. */
export type LogDependencies = {
  logs: Pick<LogStore, 'get' | 'payloadText'>;
  logPages: Pick<LogPages, 'page'>;
  relatedEvents: Pick<RelatedEvents, 'ofResource'>;
  eventLookup: Pick<EventLookup, 'findExisting'>;
  unresolvedEvents: Pick<UnresolvedEvents, 'read' | 'recordReplay'>;
  invalidEvents: Pick<InvalidEvents, 'since'>;
  chartCounts: Pick<ChartCounts, 'of'>;
  mappings: Pick<MappingStore, 'read' | 'readMany' | 'ofEmployee' | 'lastOfEmployee'>;
  guests: Pick<GuestIndex, 'ofGuest' | 'lastOfGuest'>;
  employees: Pick<EmployeeSearch, 'known' | 'names' | 'addressesOf'>;
  configurations: Pick<ConfigurationStore, 'load'>;
  lucca: Pick<LuccaApi, 'serves' | 'event'>;
  audit: Pick<AuditTrail, 'begin' | 'end'>;
  send: SendEvents;
  /** Where the platform team publishes `lib/runbook.md`; null if it does not. */
  runbookUrl: string | null;
  /** Returns the approximate number of messages in the queue. */
  queueDepth: () => Promise<number>;
  /** Returns a unique value for each message. */
  newNonce: () => string;
  /** ms since the epoch */
  now: () => number;
};
