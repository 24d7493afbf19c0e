import type { Row } from './harness/row';

export type Bench = {
  /** What else the machine does changes no figure of it: it counts, or compares what it measures in turn. */
  besideOthers: boolean;
  run: () => Promise<Row[]>;
};

/** The benches by their names, in the order in which they run. Each is loaded only in the process that runs it. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  ingest: { besideOthers: false, run: async () => (await import('./ingest')).ingest() },
  sync: { besideOthers: false, run: async () => (await import('./sync')).sync() },
  'log-pages': { besideOthers: false, run: async () => (await import('./log-pages')).logPages() },
  'cold-start': { besideOthers: false, run: async () => (await import('./cold-start')).coldStart() },
  growth: { besideOthers: true, run: async () => (await import('./growth')).growth() },
  week: { besideOthers: true, run: async () => (await import('./week')).week() },
  'without-accounts': {
    besideOthers: true,
    run: async () => (await import('./without-accounts')).withoutAccounts(),
  },
  recovery: { besideOthers: true, run: async () => (await import('./recovery')).recovery() },
  burst: { besideOthers: true, run: async () => (await import('./harness/burst')).burst() },
  'address-change': {
    besideOthers: true,
    run: async () => (await import('./address-change')).addressChange(),
  },
  'foreign-address': {
    besideOthers: true,
    run: async () => (await import('./foreign-address')).foreignAddress(),
  },
  absences: { besideOthers: true, run: async () => (await import('./absences')).absences() },
  peer: { besideOthers: true, run: async () => (await import('./harness/peer')).peer() },
  'bundle-size': { besideOthers: true, run: async () => (await import('./bundle-size')).bundleSize() },
};
