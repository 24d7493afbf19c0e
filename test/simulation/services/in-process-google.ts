import { FakeGoogle, type FakeGoogleOptions } from '../../support/fakes/google/fake-google';
import type { HttpAnswer } from '../../support/fakes/google/http-exchange';
import type { Latency, Process } from '../process';
import type { SimulatedTime } from '../simulated-time';

/** Until a call is given up that gets no answer, ms; as the sync function's own. */
const TIMEOUT_MS = 10_000;

/**
 * The strict fake of Google, asked over HTTP but without a network: requests and answers of `fetch` are handed over in
 * process, so that the simulated time governs them, and each history takes the same course again.
 */
export class InProcessGoogle {
  readonly fake: FakeGoogle;
  /** Every call of the Calendar API: when it came (ms since the epoch), and for whose quota. */
  readonly traffic: { at: number; user: string }[] = [];
  /** Every access token that was asked for: when, by which process, for whom. */
  readonly tokens: { at: number; caller: string; employee: string }[] = [];
  readonly #callers = new Map<string, Process>();

  constructor(
    private readonly time: SimulatedTime,
    private readonly latency: Latency,
    options: FakeGoogleOptions = {},
  ) {
    this.fake = new FakeGoogle({ now: time.now, assertionNow: time.now, ...options });
  }

  /** @returns the address under which this process reaches Google */
  originFor(process: Process): string {
    const host = `caller-${this.#callers.size}.google.invalid`;
    this.#callers.set(host, process);
    return `http://${host}`;
  }

  /** In place of the global one. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const caller = this.#callers.get(url.host);
    if (!caller) throw new Error(`Nobody calls ${url.host}`);
    const headers = new Headers(init.headers);
    const { body } = init;
    const request = {
      method: init.method ?? 'GET',
      url,
      header: (name: string) => headers.get(name),
      body: typeof body === 'string' ? body : body instanceof URLSearchParams ? body.toString() : '',
    };
    return caller.step(() => {
      const user = url.searchParams.get('quotaUser');
      if (user !== null) this.traffic.push({ at: this.time.now(), user });
      const answer = this.fake.answer(request);
      const call = this.fake.calls.at(-1);
      if (call?.kind === 'token') {
        this.tokens.push({ at: this.time.now(), caller: url.host, employee: call.owner ?? '' });
      }
      return this.#respond(answer);
    }, this.latency);
  };

  async #respond(answer: HttpAnswer): Promise<Response> {
    if (answer === 'hang') await this.time.sleep(TIMEOUT_MS);
    if (answer === 'hang' || answer === 'drop') throw new TypeError('fetch failed');
    const { status, body, retryAfter } = answer;
    return new Response(body === null ? null : JSON.stringify(body), {
      status,
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        ...(retryAfter !== undefined && retryAfter !== null && { 'retry-after': String(retryAfter) }),
      },
    });
  }
}
