import type { SendEvents } from '../lucca/event-sender';
import type { Configuration } from '../store/configuration';
import type { MappingStore } from '../store/mapping-store';
import type { ChangeDependencies } from './apply-change';
import type { Directory } from './directory';
import type { StatusEventRefusals } from './status-event-refusals';

/** What the synchronisation of one event needs. */
export type SyncDependencies = ChangeDependencies & {
  mappings: Pick<MappingStore, 'read' | 'write' | 'ofEmployee'>;
  configurations: () => Promise<Configuration[]>;
  directory: Directory;
  refusals: StatusEventRefusals;
  /** Puts messages into the queue that this function takes its own from. */
  send: SendEvents;
};
