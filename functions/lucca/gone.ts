import type { Employee } from './employee';

/** The resource is no longer there, or must not be shown. */
export type Gone = {
  kind: 'gone';
  why: 'deleted' | 'cancelled' | 'denied';
  /** What it was; null where the event does not say it. */
  category: 'training-session' | 'work-location' | 'leave' | null;
  /** In whose calendar it was, as far as the event says so. */
  owner: Employee | null;
};
