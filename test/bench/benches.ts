import type { Row } from './row';

export type Bench = {
  /** It counts, however fast the machine is: it may run beside others. */
  onlyCounts: boolean;
  run: () => Promise<Row[]>;
};

/** The benches by their names, in the order in which they run. Each is loaded only in the process that runs it. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  ingest: { onlyCounts: false, run: async () => (await import('./ingest')).ingest() },
  sync: { onlyCounts: false, run: async () => (await import('./sync')).sync() },
  'log-pages': { onlyCounts: false, run: async () => (await import('./log-pages')).logPages() },
  growth: { onlyCounts: false, run: async () => (await import('./growth')).growth() },
  'cold-start': { onlyCounts: false, run: async () => (await import('./cold-start')).coldStart() },
  week: { onlyCounts: true, run: async () => (await import('./week')).week() },
  burst: { onlyCounts: true, run: async () => (await import('./burst')).burst() },
  peer: { onlyCounts: true, run: async () => (await import('./peer')).peer() },
  'bundle-size': { onlyCounts: true, run: async () => (await import('./bundle-size')).bundleSize() },
};
