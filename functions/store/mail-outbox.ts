import * as z from 'zod';
import { RecordChangedError, type RecordStore } from './record-store';

const KEPT_SECONDS = 90 * 24 * 60 * 60;

const entry = z.object({
  /** `claimed`: somebody was about to send it; whether it was sent, nobody knows. */
  state: z.enum(['claimed', 'sent', 'refused', 'unconfirmed']),
  /** Of the one who claimed it. */
  claim: z.string(),
  /** ISO 8601 */
  at: z.string(),
  /** The message's id at the mail service, or the name of its error. */
  note: z.string().nullable(),
});
type Entry = z.infer<typeof entry>;

/** A mail that may be settled. */
export type Claim = { key: string; id: string; revision: number };

/** Which mails were sent, so that none is sent twice. Kept for 90 days. */
export class MailOutbox {
  /**
   * @param now ms since the epoch
   * @param newId a fresh one for each claim
   */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write' | 'remove'>,
    private readonly now: () => number,
    private readonly newId: () => string,
  ) {}

  /** @returns null if nobody claimed the mail */
  async read(key: string): Promise<{ state: Entry['state']; claim: Claim } | null> {
    const stored = await this.records.read(recordId(key), entry);
    if (!stored) return null;
    const { revision, value } = stored;
    return { state: value.state, claim: { key, id: value.claim, revision } };
  }

  /**
   * To be called before the mail is sent.
   *
   * @returns null if somebody else has claimed it
   */
  async claim(key: string): Promise<Claim | null> {
    const id = this.newId();
    try {
      const revision = await this.#write(key, { state: 'claimed', claim: id, note: null }, null);
      return { key, id, revision };
    } catch (error) {
      if (!(error instanceof RecordChangedError)) throw error;
      // Our own write, if its answer was lost and the client wrote again.
      const found = await this.read(key);
      return found?.claim.id === id ? found.claim : null;
    }
  }

  /** The mail is not to be tried again. */
  async settle({ key, id, revision }: Claim, state: Exclude<Entry['state'], 'claimed'>, note: string | null) {
    await unlessDone(this.#write(key, { state, claim: id, note }, revision));
  }

  /** The mail was not sent, and may be claimed again. */
  async release({ key, revision }: Claim): Promise<void> {
    await unlessDone(this.records.remove(recordId(key), revision));
  }

  #write(key: string, value: Omit<Entry, 'at'>, previous: number | null): Promise<number> {
    const now = this.now();
    const written: Entry = { ...value, at: new Date(now).toISOString() };
    return this.records.write(recordId(key), written, previous, Math.floor(now / 1000) + KEPT_SECONDS);
  }
}

/** Only who holds a claim ends it: if the record has changed, this very write did it, and its answer was lost. */
async function unlessDone(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof RecordChangedError)) throw error;
  }
}

function recordId(key: string): string {
  return `mail#${key}`;
}
