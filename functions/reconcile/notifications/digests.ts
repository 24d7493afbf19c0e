import type { Configuration } from '../../domain/configuration';
import type { RecordStore } from '../../store/record-store';
import type { UnresolvedEvents } from '../../store/unresolved-events';
import {
  begun,
  digestTurn,
  ended,
  passed,
  readDigestRecord,
  writeDigestRecord,
  type DigestRecord,
  type Told,
  type Turn,
} from './digest-window';
import { concernedBy, FailureTally } from './failure-counts';
import { distinctRecipients, type Fate, type Sender } from './sender';

/** What one address may be told now. */
type Digest = {
  address: string;
  hash: string;
  /** Null: it was told nothing yet. */
  told: Told | null;
  turn: Turn;
  hourlyCounts: FailureTally;
};

/** The digests of one configuration. */
type DigestPlan = {
  configuration: Configuration;
  /** Of the addresses that the configuration still has. */
  record: DigestRecord;
  revision: number | null;
  digests: Digest[];
};

type DigestDependencies = {
  records: Pick<RecordStore, 'write'>;
  /** Where people read the log; null: at a terminal. */
  logUrl: string | null;
  /** For commands that mails name; null where the environment names the tables. */
  stackName: string | null;
  /** ms since the epoch */
  now: () => number;
};

/**
 * Sends the digests that have something to tell. What is begun is remembered before, so that a run after a crash sends the same
 * ones, and not those that were sent.
 */
async function carryOut(
  { configuration, record, revision, digests }: DigestPlan,
  sender: Sender,
  { records, now, ...place }: DigestDependencies,
): Promise<void> {
  // One that was begun is ended, also if what it would tell has been mended since.
  const due = digests.filter(({ turn, hourlyCounts }) => turn.isOpen || !hourlyCounts.isEmpty());
  const quiet = digests.filter((digest) => !due.includes(digest));
  const begin = {
    ...record,
    ...changes(quiet, ({ told, turn }) => passed(told, turn)),
    ...changes(due, ({ told, turn }) => begun(told, turn)),
  };
  const isWorthIt = Object.entries(begin).some(([hash, told]) => told !== record[hash]);
  const begunAs = isWorthIt ? await remember(begin, revision) : revision;
  if (due.length === 0) return;

  const end = { ...begin };
  for (const digest of due) {
    const { told, turn, hash } = digest;
    end[hash] = ended(begun(told, turn), turn, await fateOf(digest));
  }
  await remember(end, begunAs);

  function remember(value: DigestRecord, previous: number | null): Promise<number> {
    return writeDigestRecord(records, configuration.id, value, previous);
  }

  async function fateOf({ address, turn: { from, until }, hourlyCounts }: Digest): Promise<Fate> {
    const letter = { configuration, kind: 'digest', since: until, address };
    if (hourlyCounts.isEmpty()) return (await sender.fateOf(letter)) ?? 'sent';
    const log = hourlyCounts.logPlace(place, now());
    const news = { kind: 'digest', from, until, failures: hourlyCounts.failures(), log } as const;
    return sender.send({ ...letter, news });
  }
}

function changes(digests: Digest[], change: (digest: Digest) => Told | null): DigestRecord {
  const changed = digests.map((digest) => ({ hash: digest.hash, told: change(digest) }));
  return Object.fromEntries(changed.flatMap(({ hash, told }) => (told ? [[hash, told] as const] : [])));
}

type SendDigestsDependencies = Omit<DigestDependencies, 'records'> & {
  records: Pick<RecordStore, 'read' | 'write'>;
  rows: Pick<UnresolvedEvents, 'failed'>;
};

/**
 * Tells the addresses of active configurations what has failed since they were told last.
 *
 * @param all also those of which nobody is told
 * @param each runs the work on one configuration, so that it does not hinder the others
 */
export async function sendDigests(
  all: Configuration[],
  sender: Sender,
  each: (work: () => Promise<void>) => Promise<void>,
  deps: SendDigestsDependencies,
): Promise<void> {
  const { records, rows, now } = deps;
  const plans = new Map<string, DigestPlan>();
  const told = all.filter(({ active, notificationEmails }) => active && notificationEmails.length > 0);
  for (const configuration of told) {
    await each(async () => {
      const { value, revision } = await readDigestRecord(records, configuration.id);
      const { record, digests } = digestsOf(configuration, value, now());
      if (digests.length > 0) plans.set(configuration.id, { configuration, record, revision, digests });
    });
  }
  const starts = [...plans.values()].flatMap(({ digests }) => digests.map(({ turn }) => turn.from));
  const since = starts.sort()[0];
  if (since === undefined) return;

  for await (const row of rows.failed({ since })) {
    for (const { id } of concernedBy(row, all)) {
      for (const { hourlyCounts } of plans.get(id)?.digests ?? []) hourlyCounts.add(row);
    }
  }
  for (const plan of plans.values()) await each(() => carryOut(plan, sender, deps));
}

/** The digests that may be sent now, and what is known of the configuration's addresses. */
function digestsOf(
  configuration: Configuration,
  known: DigestRecord,
  now: number,
): { record: DigestRecord; digests: Digest[] } {
  const record: DigestRecord = {};
  const digests: Digest[] = [];
  for (const { address, hash } of distinctRecipients(configuration.notificationEmails)) {
    const told = known[hash] ?? null;
    if (told) record[hash] = told;
    const turn = digestTurn(told, now);
    if (!turn) continue;
    const hourlyCounts = new FailureTally(configuration, turn.from, turn.until);
    digests.push({ address, hash, told, turn, hourlyCounts });
  }
  return { record, digests };
}
