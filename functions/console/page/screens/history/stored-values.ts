import * as z from 'zod/mini';
import { IMPORT_PROBLEMS, PRODUCTS } from '../../../../domain/vocabulary';
import { apiConfiguration, type ApiConfiguration, type AuditEntry } from '../../../contract/configurations';

const count = z._default(z.int(), 0);

const retry = z.object({
  /** Key of the row, if one was retried. */
  event: z.optional(z.string()),
  /** How many were retried. */
  events: z.optional(z.int()),
  /** Keys of the rows that were selected. */
  rows: z.optional(z.array(z.string())),
  /** The filter of the log that named them. */
  filter: z.optional(z.looseObject({})),
});

const view = z.object({ event: z.string() });

const importStart = z.object({
  products: z.array(z.enum(PRODUCTS)),
  dryRun: z.boolean(),
  since: z.optional(z.string()),
});

const importEnd = z.object({
  dryRun: z.boolean(),
  problem: z.optional(z.nullable(z.enum(IMPORT_PROBLEMS))),
  /** By product. */
  counts: z.array(z.object({ included: count, excluded: z.record(z.string(), count) })),
});

const authorization = z.object({ since: z.string() });

/** What an entry says beyond who, when and what. */
export type StoredValues =
  | { kind: 'configuration'; before: ApiConfiguration | null; after: ApiConfiguration | null }
  | { kind: 'retry'; count: number; event: string | null; isFilter: boolean }
  | { kind: 'view'; event: string }
  | { kind: 'authorization'; since: string }
  | { kind: 'import start'; products: z.infer<typeof importStart>['products']; since: string | null }
  | {
      kind: 'import end';
      isDryRun: boolean;
      included: number;
      excluded: number;
      problem: (typeof IMPORT_PROBLEMS)[number] | null;
    };

/** Returns null for values of another form: the server keeps entries forever, older ones may lack fields. */
export function storedValues({ action, before, after }: AuditEntry): StoredValues | null {
  if (action === 'events.retry') return retryValues(after);
  if (action === 'event.view') {
    const { data } = view.safeParse(after);
    return data ? { kind: 'view', event: data.event } : null;
  }
  if (action === 'authorization.lose' || action === 'authorization.grant') {
    const { data } = authorization.safeParse(after);
    return data ? { kind: 'authorization', since: data.since } : null;
  }
  if (action === 'import.finish') return endValues(after);
  if (action === 'import.start') {
    const { data } = importStart.safeParse(after);
    return data ? { kind: 'import start', products: data.products, since: data.since ?? null } : null;
  }
  if (!action.startsWith('configuration.')) return null;
  const [old, current] = [before, after].map(configurationIn);
  return old !== undefined && current !== undefined && (old ?? current)
    ? { kind: 'configuration', before: old, after: current }
    : null;
}

function retryValues(after: unknown): StoredValues | null {
  const { data } = retry.safeParse(after);
  if (!data) return null;
  const { event, rows = event === undefined ? [] : [event], filter } = data;
  const [only = null] = rows.length === 1 ? rows : [];
  return { kind: 'retry', count: data.events ?? rows.length, event: only, isFilter: filter !== undefined };
}

function endValues(after: unknown): StoredValues | null {
  const { data } = importEnd.safeParse(after);
  if (!data) return null;
  const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
  return {
    kind: 'import end',
    isDryRun: data.dryRun,
    included: sum(data.counts.map(({ included }) => included)),
    excluded: sum(data.counts.flatMap(({ excluded }) => Object.values(excluded))),
    problem: data.problem ?? null,
  };
}

/** Undefined if the value is not a configuration. */
function configurationIn(value: unknown): ApiConfiguration | null | undefined {
  return value === null ? null : apiConfiguration.safeParse(value).data;
}

/** Whether an import was only simulated. */
export function isDryRun({ after }: AuditEntry): boolean {
  return z.object({ dryRun: z.literal(true) }).safeParse(after).success;
}

/** Returns the path of an event in the log: the id of its row is its key in base64url. */
export function eventPath(key: string): string {
  const bytes = Array.from(new TextEncoder().encode(key), (byte) => String.fromCharCode(byte));
  const id = btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `/console/log/${id}`;
}
