import { FakeGoogle, type FakeGoogleOptions } from '../../support/fakes/google/fake-google';
import type { HttpAnswer } from '../../support/fakes/http-exchange';
import type { ExecutionEnvironment, Latency } from '../connector/execution-environment';
import type { SimulatedTime } from '../simulated-time';

/** The sync function's timeout of a call. */
const TIMEOUT_MS = 10_000;

/** The strict fake of Google behind an in-process `fetch`: no network, so runs are deterministic on the simulated clock. */
export class InProcessGoogle {
  readonly fake: FakeGoogle;
  /** Every Calendar API call: its time (ms since the epoch) and the user whose quota it counts against. */
  readonly traffic: { at: number; user: string }[] = [];
  /** Every access token request: its time, the host of the calling instance and the employee. */
  readonly tokens: { at: number; caller: string; employee: string }[] = [];
  readonly #callers = new Map<string, ExecutionEnvironment>();

  constructor(
    private readonly time: SimulatedTime,
    private readonly latency: Latency,
    options: FakeGoogleOptions = {},
  ) {
    this.fake = new FakeGoogle({ now: time.now, assertionNow: time.now, ...options });
  }

  /** @returns the origin under which this execution environment reaches Google */
  originFor(environment: ExecutionEnvironment): string {
    const host = `caller-${this.#callers.size}.google.invalid`;
    this.#callers.set(host, environment);
    return `http://${host}`;
  }

  /** Replaces the global `fetch`. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const caller = this.#callers.get(url.host);
    if (!caller) throw new Error(`No execution environment has the host ${url.host}`);
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
