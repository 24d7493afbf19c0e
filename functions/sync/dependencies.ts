import type { Directory } from '../directory/directory';
import type { Configuration } from '../domain/configuration';
import type { OpenCalendar } from '../google/calendar';
import type { SendEvents } from '../queue/sender';
import type { MappingStore } from '../store/mapping-store';

import type { UnsupportedStatusEvents } from './unsupported-status-events';

/** I/O to synchronize one event. */
export type SyncDependencies = ApplyDependencies & {
  mappings: Pick<MappingStore, 'read' | 'write' | 'ofEmployee'>;
  /** Up to 30 seconds old. */
  configurations: () => Promise<Configuration[]>;
  /** Up to 5 seconds old. */
  recentConfigurations: () => Promise<Configuration[]>;
  directory: Directory;
  unsupportedStatusEvents: UnsupportedStatusEvents;
  /** Sends messages to this function's own queue. */
  send: SendEvents;
};

/** I/O to apply one plan. */
export type ApplyDependencies = {
  mappings: Pick<MappingStore, 'read' | 'write'>;
  openCalendar: OpenCalendar;
  directory: Pick<Directory, 'address' | 'addressSince' | 'presentAddress'>;
  /** ms since the epoch */
  now: () => number;
};
