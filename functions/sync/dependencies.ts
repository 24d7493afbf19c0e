import type { Configuration } from '../domain/configuration';
import type { OpenCalendar } from '../google/calendar';
import type { SendEvents } from '../queue/sender';
import type { MappingStore } from '../store/mapping-store';

import type { Directory } from './employee-directory';
import type { UnsupportedStatusEvents } from './unsupported-status-events';

/** What the synchronisation of one event needs. */
export type SyncDependencies = ChangeDependencies & {
  mappings: Pick<MappingStore, 'read' | 'write' | 'ofEmployee'>;
  configurations: () => Promise<Configuration[]>;
  directory: Directory;
  unsupportedStatusEvents: UnsupportedStatusEvents;
  /** Puts messages into the queue that this function takes its own from. */
  send: SendEvents;
};

export type ChangeDependencies = {
  mappings: Pick<MappingStore, 'read' | 'write'>;
  openCalendar: OpenCalendar;
  directory: Pick<Directory, 'address' | 'addressSince' | 'presentAddress'>;
  /** ms since the epoch */
  now: () => number;
};
