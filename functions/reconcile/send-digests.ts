import { distinctRecipients } from '../mail/recipient';
import type { Configuration } from '../domain/configuration';
import type { OpenRows } from '../store/unresolved-events';
import type { RecordStore } from '../store/record-store';
import { carryOut, type Digest, type DigestDependencies, type DigestPlan } from './notifications/digests';
import { readDigestRecord, type DigestRecord } from './digest-record';
import { digestTurn } from './notifications/digest-window';
import { concernedBy, FailureTally } from './notifications/failure-counts';
import type { Sender } from './notifications/sender';

export type SendDigestsDependencies = Omit<DigestDependencies, 'records'> & {
  records: Pick<RecordStore, 'read' | 'write'>;
  rows: Pick<OpenRows, 'failed'>;
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
      for (const { tally } of plans.get(id)?.digests ?? []) tally.add(row);
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
    const tally = new FailureTally(configuration, turn.from, turn.until);
    digests.push({ address, hash, told, turn, tally });
  }
  return { record, digests };
}
