import * as z from 'zod';
import { DAY_S } from '../shared/time';
import { RecordChangedError, type RecordStore } from './record-store';

/** Retention of the records, in seconds. */
export const MAIL_RETENTION_S = 90 * DAY_S;

const entry = z.object({
  /** `claimed`: an instance is sending the mail. If this state persists, the mail may or may not have been sent. */
  state: z.enum(['claimed', 'sent', 'refused', 'unconfirmed']),
  /** Claim id. */
  claim: z.string(),
  /** ISO 8601. */
  at: z.string(),
  /** Message id of the mail service, or the name of its error. */
  note: z.string().nullable(),
});
type Entry = z.infer<typeof entry>;

/** Permission to send a mail. */
export type Claim = { key: string; id: string; revision: number };

/** Ensures that each mail is sent at most once: an instance claims a mail before sending it. */
export class MailOutbox {
  /**
   * @param now ms since the epoch
   * @param newId unique for each claim
   */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write' | 'remove'>,
    private readonly now: () => number,
    private readonly newId: () => string,
  ) {}

  /** Returns null if the mail is not claimed. */
  async read(key: string): Promise<{ state: Entry['state']; claim: Claim } | null> {
    const stored = await this.records.read(recordId(key), entry);
    if (!stored) return null;
    const { revision, value } = stored;
    return { state: value.state, claim: { key, id: value.claim, revision } };
  }

  /**
   * Claims a mail. Call this before sending it.
   *
   * @returns null if another instance has claimed the mail
   */
  async claim(key: string): Promise<Claim | null> {
    const id = this.newId();
    try {
      const revision = await this.#write(key, { state: 'claimed', claim: id, note: null }, null);
      return { key, id, revision };
    } catch (error) {
      if (!(error instanceof RecordChangedError)) throw error;
      // The SDK retries a write whose response was lost, so the record may be from this claim.
      const found = await this.read(key);
      return found?.claim.id === id ? found.claim : null;
    }
  }

  /** Records a final result: the mail is not sent again. */
  async settle({ key, id, revision }: Claim, state: Exclude<Entry['state'], 'claimed'>, note: string | null) {
    await ignoreRepeat(this.#write(key, { state, claim: id, note }, revision));
  }

  /** Records that the mail was not sent. It may be claimed again. */
  async release({ key, revision }: Claim): Promise<void> {
    await ignoreRepeat(this.records.remove(recordId(key), revision));
  }

  #write(key: string, value: Omit<Entry, 'at'>, previous: number | null): Promise<number> {
    const now = this.now();
    const written: Entry = { ...value, at: new Date(now).toISOString() };
    return this.records.write(recordId(key), written, previous, Math.floor(now / 1000) + MAIL_RETENTION_S);
  }
}

/** Only the holder changes a claim, so a changed record means that the response to this write was lost. */
async function ignoreRepeat(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof RecordChangedError)) throw error;
  }
}

function recordId(key: string): string {
  return `mail#${key}`;
}
