import { createHmac } from 'node:crypto';
import { sign } from '../../../../functions/ingest/signature';

/** One attempt of a delivery; `status` is null if there was no answer within Lucca's three seconds. */
export type Attempt = { at: string; status: number | null; body: string };

export type Delivery = { body: Buffer; attempts: Attempt[]; delivered: boolean };

export type WebhookEndpointOptions = {
  url: string;
  secret: string;
  /** ms since the epoch */
  now: () => number;
  /** LUCCA-40, LUCCA-43. @default as Lucca documents it */
  switches?: { echoParameter: string; signsBodyOnly: boolean };
};

/** Lucca stores the events of a suspended endpoint without sending them; those of an inactive one it does not store. */
export type EndpointState = 'active' | 'suspended' | 'inactive';

const TIMEOUT_MS = 3000;

/** A webhook endpoint in Lucca: signs, delivers and records the answers. */
export class WebhookEndpoint {
  readonly deliveries: Delivery[] = [];
  #state: EndpointState = 'active';

  constructor(private readonly options: WebhookEndpointOptions) {}

  /** Suspended after a 404 or 410. */
  get state(): EndpointState {
    return this.#state;
  }

  /** Sets the state as an administrator or the API does. */
  become(state: EndpointState): void {
    this.#state = state;
  }

  /**
   * @param event sent as JSON, or the exact bytes
   * @param tamper changes the body after it was signed
   */
  async deliver(event: object | Buffer, tamper = (body: Buffer) => body): Promise<Delivery> {
    const body = Buffer.isBuffer(event) ? event : Buffer.from(JSON.stringify(event));
    const delivery: Delivery = { body, attempts: [], delivered: false };
    this.deliveries.push(delivery);
    if (this.#state !== 'active') return delivery;
    const attempt = await this.#attempt(body, tamper(body));
    delivery.attempts.push(attempt);
    delivery.delivered = attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
    if (attempt.status === 404 || attempt.status === 410) this.#state = 'suspended';
    return delivery;
  }

  /** Lucca's check before it activates an endpoint: the answer must be the value, as plain text. */
  async activate(value: string): Promise<boolean> {
    const url = new URL(this.options.url);
    url.searchParams.set(this.options.switches?.echoParameter ?? 'echo', value);
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      const isText = response.headers.get('content-type')?.startsWith('text/plain') ?? false;
      return response.status === 200 && isText && (await response.text()) === value;
    } catch {
      return false;
    }
  }

  /** Every attempt has its own time and signature. */
  async #attempt(signed: Buffer, sent: Buffer): Promise<Attempt> {
    const at = `${new Date(this.options.now()).toISOString().slice(0, 19)}Z`;
    const { secret, switches } = this.options;
    const bodyOnly = () => createHmac('sha256', secret).update(signed).digest('base64');
    const headers = {
      'Content-Type': 'application/json',
      'Lucca-Signature': switches?.signsBodyOnly ? bodyOnly() : sign(secret, at, signed),
      'Lucca-Timestamp': at,
    };
    try {
      const answer = await fetch(this.options.url, {
        method: 'POST',
        headers,
        body: new Uint8Array(sent),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { at, status: answer.status, body: await answer.text() };
    } catch {
      return { at, status: null, body: '' };
    }
  }
}
