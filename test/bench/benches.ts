import type { Row } from './harness/rows';

export type Bench = {
  /** Whether it may run beside other benches: its figures are counts, or compare alternating measurements. */
  runsInParallel: boolean;
  run: () => Promise<Row[]>;
};

/** The benches by name, in order. Only the process that runs a bench loads it. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  ingest: { runsInParallel: false, run: async () => (await import('./ingest')).ingest() },
  sync: { runsInParallel: false, run: async () => (await import('./sync')).sync() },
  latency: { runsInParallel: false, run: async () => (await import('./latency')).latency() },
  // The longest first.
  week: { runsInParallel: true, run: async () => (await import('./week')).week() },
  directory: { runsInParallel: true, run: async () => (await import('./directory')).directory() },
  import: { runsInParallel: true, run: async () => (await import('./import')).importFromConsole() },
  console: { runsInParallel: true, run: async () => (await import('./console')).consoleScreens() },
  'without-accounts': {
    runsInParallel: true,
    run: async () => (await import('./week')).withoutAccounts(),
  },
  recovery: { runsInParallel: true, run: async () => (await import('./recovery')).recovery() },
  growth: { runsInParallel: true, run: async () => (await import('./growth')).growth() },
  memory: { runsInParallel: true, run: async () => (await import('./memory')).memory() },
  burst: { runsInParallel: true, run: async () => (await import('./burst')).burst() },
  'catch-up': { runsInParallel: true, run: async () => (await import('./catch-up')).catchUp() },
  'cold-start': { runsInParallel: true, run: async () => (await import('./cold-start')).coldStart() },
  idle: { runsInParallel: true, run: async () => (await import('./bill/idle')).idleMonth() },
  'small-company': {
    runsInParallel: true,
    run: async () => (await import('./week')).smallCompany(),
  },
  'address-change': {
    runsInParallel: true,
    run: async () => (await import('./addresses')).addressChange(),
  },
  'foreign-address': {
    runsInParallel: true,
    run: async () => (await import('./addresses')).foreignAddress(),
  },
  absences: { runsInParallel: true, run: async () => (await import('./absences')).absences() },
  peer: { runsInParallel: true, run: async () => (await import('./peer')).peer() },
  'bundle-size': { runsInParallel: true, run: async () => (await import('./bundles')).bundleSize() },
};
