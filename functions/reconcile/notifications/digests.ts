import type { Configuration } from '../../domain/configuration';
import type { RecordStore } from '../../store/record-store';
import { writeDigestRecord, type DigestRecord } from '../digest-record';
import { begun, ended, passed, type Told, type Turn } from './digest-window';
import type { FailureTally } from './failure-counts';
import type { Fate, Sender } from './sender';

/** What one address may be told now. */
export type Digest = {
  address: string;
  hash: string;
  /** Null: it was told nothing yet. */
  told: Told | null;
  turn: Turn;
  tally: FailureTally;
};

/** The digests of one configuration. */
export type DigestPlan = {
  configuration: Configuration;
  /** Of the addresses that the configuration still has. */
  record: DigestRecord;
  revision: number | null;
  digests: Digest[];
};

export type DigestDependencies = {
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
export async function carryOut(
  { configuration, record, revision, digests }: DigestPlan,
  sender: Sender,
  { records, now, ...place }: DigestDependencies,
): Promise<void> {
  // One that was begun is ended, also if what it would tell has been mended since.
  const due = digests.filter(({ turn, tally }) => turn.isOpen || !tally.isEmpty());
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

  async function fateOf({ address, turn: { from, until }, tally }: Digest): Promise<Fate> {
    const letter = { configuration, kind: 'digest', since: until, address };
    if (tally.isEmpty()) return (await sender.fateOf(letter)) ?? 'sent';
    const log = tally.logPlace(place, now());
    const news = { kind: 'digest', from, until, failures: tally.failures(), log } as const;
    return sender.send({ ...letter, news });
  }
}

function changes(digests: Digest[], change: (digest: Digest) => Told | null): DigestRecord {
  const changed = digests.map((digest) => ({ hash: digest.hash, told: change(digest) }));
  return Object.fromEntries(changed.flatMap(({ hash, told }) => (told ? [[hash, told] as const] : [])));
}
