import { confirmed, refuted, type Finding } from '../check';
import { describeAnswer } from './answers';
import type { RawAnswer } from './raw-lucca';

/** Where the id of the endpoint is in a request for a test delivery. */
export type TestForm = 'both' | 'query' | 'body';

/** As the connector does, then the two ways that Lucca documents. */
const FORMS: readonly TestForm[] = ['both', 'query', 'body'];

const NAMES: Record<TestForm, string> = {
  both: 'in the query and in the body',
  query: 'in the query',
  body: 'in the body',
};

type Tried = { form: TestForm; answer: RawAnswer };

/** Lucca refuses all forms, or one that it accepted before. */
export class TestRefusedError extends Error {
  override readonly name = 'TestRefusedError';
}

/** Requests test deliveries in the first form that Lucca accepts. */
export class TestRequests {
  readonly #refused: Tried[] = [];
  #accepted: Tried | null = null;
  count = 0;

  constructor(private readonly send: (form: TestForm) => Promise<RawAnswer>) {}

  /** The answer to the first accepted request; null before it. */
  get accepted(): RawAnswer | null {
    return this.#accepted?.answer ?? null;
  }

  /** @throws TestRefusedError */
  async request(): Promise<void> {
    for (const form of this.#accepted ? [this.#accepted.form] : FORMS) {
      const answer = await this.send(form);
      this.count += 1;
      if (answer.status < 300) {
        this.#accepted ??= { form, answer };
        return;
      }
      this.#refused.push({ form, answer });
    }
    throw new TestRefusedError();
  }

  finding(): Finding {
    const all = [...this.#refused, ...(this.#accepted ? [this.#accepted] : [])];
    const texts = all.map(({ form, answer }) => `${describeAnswer(answer)} with the id ${NAMES[form]}`);
    if (this.#accepted?.form === 'both') return confirmed('LUCCA-42', texts.at(-1) ?? '');
    return refuted('LUCCA-42', texts.join('; '));
  }
}
