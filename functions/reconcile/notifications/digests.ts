import type { Configuration } from '../../domain/configuration';
import type { RecordStore } from '../../store/record-store';
import type { UnresolvedEvents } from '../../store/log/unresolved-events';
import {
  closeDigest,
  nextDigestWindow,
  openDigest,
  readDigestRecord,
  skipDigest,
  writeDigestRecord,
  type DigestRecord,
  type DigestState,
  type DigestWindow,
} from './digest-window';
import { FailureCounts } from './failure-counts';
import { composeMail, type Mail } from './mail/compose';
import type { Digest as DigestContent } from './mail/content';
import { composeOperatorDigest } from './mail/operator-digest';
import { distinctRecipients, OPERATORS, type Sender, type SendResult } from './sender';

type DigestDependencies = {
  records: Pick<RecordStore, 'read' | 'write'>;
  unresolvedEvents: Pick<UnresolvedEvents, 'failed'>;
  /** URL of the log on the console; null if there is no console. */
  logUrl: string | null;
  /** See {@link terminalCommand}. */
  stackName: string | null;
  /** ms since the epoch */
  now: () => number;
};

/** The people who get the same digests. */
type Audience = {
  /** Id of the configuration whose events are reported; null for events without a configuration. */
  configuration: string | null;
  addresses: string[];
  compose: (digest: DigestContent) => Mail;
};

/** The digests of one audience. */
type DigestPlan = {
  audience: Audience;
  /** Without the addresses that were removed from the audience. */
  record: DigestRecord;
  revision: number | null;
  digests: Digest[];
};

/** The digest of one address. */
type Digest = {
  address: string;
  hash: string;
  /** Null if the address had no digest yet. */
  state: DigestState | null;
  window: DigestWindow;
  failures: FailureCounts;
};

/**
 * Sends each address of an active configuration a digest of the events that failed since its last digest. The operators get the
 * events that belong to no configuration.
 *
 * @param all every configuration, inactive ones too: their events do belong to a configuration
 * @param operators addresses
 * @param isolate runs the work of one audience and catches its errors, so that they do not affect the others
 */
export async function sendDigests(
  all: Configuration[],
  operators: string[],
  sender: Sender,
  isolate: (work: () => Promise<void>) => Promise<void>,
  dependencies: DigestDependencies,
): Promise<void> {
  const { records, unresolvedEvents, now } = dependencies;
  const plans = new Map<string | null, DigestPlan>();
  for (const audience of audiencesOf(all, operators)) {
    await isolate(async () => {
      const { value, revision } = await readDigestRecord(records, recordOf(audience));
      const { record, digests } = planDigests(audience, value, now());
      if (digests.length > 0) plans.set(audience.configuration, { audience, record, revision, digests });
    });
  }
  const starts = [...plans.values()].flatMap(({ digests }) => digests.map(({ window }) => window.from));
  const since = starts.sort()[0];
  if (since === undefined) return;

  for await (const row of unresolvedEvents.failed({ since })) {
    const own = all.find(({ id }) => id === row.configuration)?.id ?? null;
    for (const { failures } of plans.get(own)?.digests ?? []) failures.add(row);
  }
  for (const plan of plans.values()) await isolate(() => sendPlan(plan, sender, dependencies));
}

function audiencesOf(all: Configuration[], operators: string[]): Audience[] {
  const configurations = all
    .filter(({ active }) => active)
    .map((configuration): Audience => ({
      configuration: configuration.id,
      addresses: configuration.notificationEmails,
      compose: (digest) => composeMail(configuration, digest),
    }));
  const others: Audience = { configuration: null, addresses: operators, compose: composeOperatorDigest };
  return [...configurations, others].filter(({ addresses }) => addresses.length > 0);
}

function recordOf({ configuration }: Audience): string {
  return configuration ?? OPERATORS;
}

/** Finds the digests that may be sent now. */
function planDigests(
  { configuration, addresses }: Audience,
  stored: DigestRecord,
  now: number,
): { record: DigestRecord; digests: Digest[] } {
  const record: DigestRecord = {};
  const digests: Digest[] = [];
  for (const { address, hash } of distinctRecipients(addresses)) {
    const state = stored[hash] ?? null;
    if (state) record[hash] = state;
    const window = nextDigestWindow(state, now);
    if (!window) continue;
    const failures = new FailureCounts(configuration, window.from, window.until);
    digests.push({ address, hash, state, window, failures });
  }
  return { record, digests };
}

/** Stores the open digests before it sends them, so that the run after a crash repeats them, with one mail each. */
async function sendPlan(
  { audience, record, revision, digests }: DigestPlan,
  sender: Sender,
  { records, now, logUrl, stackName }: DigestDependencies,
): Promise<void> {
  // A reopened digest must be closed even if its failures were fixed in the meantime.
  const due = digests.filter(({ window, failures }) => window.isReopened || !failures.isEmpty());
  const empty = digests.filter((digest) => !due.includes(digest));
  const opened = {
    ...record,
    ...newStates(empty, ({ state, window }) => skipDigest(state, window)),
    ...newStates(due, ({ state, window }) => openDigest(state, window)),
  };
  const isChanged = Object.entries(opened).some(([hash, state]) => state !== record[hash]);
  const openedRevision = isChanged ? await write(opened, revision) : revision;
  if (due.length === 0) return;

  const closed = { ...opened };
  for (const digest of due) {
    const { state, window, hash } = digest;
    closed[hash] = closeDigest(openDigest(state, window), window, await send(digest));
  }
  await write(closed, openedRevision);

  function write(value: DigestRecord, previous: number | null): Promise<number> {
    return writeDigestRecord(records, recordOf(audience), value, previous);
  }

  async function send({ address, window: { from, until }, failures }: Digest): Promise<SendResult> {
    const mail = { about: recordOf(audience), kind: 'digest', since: until, address };
    if (failures.isEmpty()) return (await sender.previousResult(mail)) ?? 'sent';
    const log = failures.logLocation({ logUrl, stackName }, now());
    const content = { kind: 'digest', from, until, failures: failures.byReason(), log } as const;
    return sender.send({ ...mail, compose: () => audience.compose(content) });
  }
}

function newStates(digests: Digest[], change: (digest: Digest) => DigestState | null): DigestRecord {
  const states = digests.map((digest) => [digest.hash, change(digest)] as const);
  return Object.fromEntries(states.flatMap(([hash, state]) => (state ? [[hash, state] as const] : [])));
}
