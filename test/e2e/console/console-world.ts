import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Configuration } from '../../../functions/domain/configuration';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { LogStore } from '../../../functions/store/log-store';
import { OutcomeCounts } from '../../../functions/store/outcome-counts';
import { clientOptions } from '../../support/aws/aws-environment';
import type { LuccaEvent } from '../../support/fakes/lucca/event';
import { WebhookEndpoint } from '../../support/fakes/lucca/webhook-endpoint';
import { openBrowser } from '../../support/local-stack/browser';
import { Closers } from '../../support/local-stack/closers';
import type { PEOPLE } from '../../support/local-stack/identity-provider';
import { startLocalConnector, type LocalConnector } from '../../support/local-stack/local-connector';

const SECRET = 'b3YGydKxao0CYEg4-2LM81rviT-vl2JzKyf_zlewRn0cpoHzh4mRLj5_Ty5neQta';
const SCOPE = 'https://www.googleapis.com/auth/calendar';

/** What a browser says of a refusal that the page shows in its own words. */
const REFUSED_REQUEST = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** No screen has this address. */
const NOWHERE = '/console/nowhere';
const HEADING = '#page h1, #page h2';

export type Visitor = (typeof PEOPLE)[number]['sub'];

/** How somebody looks at the page. */
export type Visit = {
  locale?: 'fr-FR' | 'en-GB';
  width?: number;
  colorScheme?: 'light' | 'dark';
  /** A browser of one's own: for somebody who leaves something in it, or changes its clock. */
  context?: BrowserContext;
};

/** The whole connector on this machine, with its console in a real browser. */
export class ConsoleWorld {
  /** What pages complained of: errors of scripts, and what their policy forbids. */
  readonly complaints: string[] = [];
  readonly #own = new Set<BrowserContext>();
  /** Pages on which somebody has signed in already: a test goes on there without loading them anew. */
  readonly #shared = new Map<string, Page>();
  readonly #lucca: WebhookEndpoint;
  readonly #tables: DynamoDBDocumentClient;

  private constructor(
    readonly connector: LocalConnector,
    private readonly browser: Browser,
    private readonly closers: Closers,
  ) {
    const { environment, stack, webhookUrl: url } = connector;
    const client = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
    closers.add(() => {
      client.destroy();
      return Promise.resolve();
    });
    this.#tables = DynamoDBDocumentClient.from(client);
    stack.secretsManager.put(environment['WEBHOOK_SECRET_ID'] ?? '', JSON.stringify({ secrets: [SECRET] }));
    this.#lucca = new WebhookEndpoint({ url, secret: SECRET, now: () => Date.now() });
  }

  /** @param onOutput told whenever a function has written something */
  static async start(browserPath: string, onOutput: () => void = () => undefined): Promise<ConsoleWorld> {
    const closers = new Closers();
    try {
      const browser = await openBrowser(browserPath);
      closers.add(() => browser.close());
      const connector = await startLocalConnector({ onOutput });
      closers.add(() => connector.stop());
      return new ConsoleWorld(connector, browser, closers);
    } catch (error) {
      await closers.close();
      throw error;
    }
  }

  stop(): Promise<void> {
    return this.closers.close();
  }

  get origin(): string {
    return this.connector.stack.origin;
  }

  get configurations(): ConfigurationStore {
    return new ConfigurationStore(this.#tables, this.connector.outputs.ConfigurationsTable);
  }

  get logs(): LogStore {
    return new LogStore(this.#tables, this.connector.outputs.LogsTable);
  }

  get outcomeCounts(): OutcomeCounts {
    return new OutcomeCounts(this.#tables, this.connector.outputs.TalliesTable);
  }

  /** A browser in which nobody has signed in yet. */
  async newContext(visit: Visit = {}): Promise<BrowserContext> {
    const context = await this.#open(visit);
    this.#own.add(context);
    return context;
  }

  async #open({ locale = 'fr-FR', width = 1280, colorScheme = 'light' }: Visit): Promise<BrowserContext> {
    const context = await this.browser.newContext({
      ...{ locale, colorScheme, viewport: { width, height: 900 }, timezoneId: 'Europe/Paris' },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.on('weberror', (error) => this.complaints.push(error.error().message));
    context.on('console', (message) => {
      if (message.type() === 'error' && !REFUSED_REQUEST.test(message.text())) {
        this.complaints.push(message.text());
      }
    });
    return context;
  }

  /** Opens a page of the console, and signs somebody in where the provider asks. */
  async visit(who: Visitor, path: string, visit: Visit = {}): Promise<Page> {
    if (visit.context) return this.#signIn(who, path, visit.context);
    const key = JSON.stringify([who, visit]);
    const page = this.#shared.get(key) ?? (await this.#signIn(who, NOWHERE, await this.#open(visit)));
    this.#shared.set(key, page);
    await goTo(page, path);
    return page;
  }

  async #signIn(who: Visitor, path: string, context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await page.goto(this.origin + path);
    const person = page.locator(`a[href$="/as/${who}"]`);
    const heading = page.locator(HEADING);
    await person.or(heading).first().waitFor();
    if (await person.isVisible()) await person.click();
    await heading.first().waitFor();
    return page;
  }

  /** Everybody leaves; nothing that a test opened goes on asking. */
  async empty(): Promise<void> {
    await Promise.all([...this.#own].map((context) => context.close()));
    this.#own.clear();
    for (const page of this.#shared.values()) {
      if (page.url().startsWith(this.origin)) await goTo(page, NOWHERE);
    }
  }

  /** Lucca tells of something. */
  async deliver(event: LuccaEvent): Promise<void> {
    const { delivered } = await this.#lucca.deliver(event);
    if (!delivered) throw new Error('The webhook did not take the event');
  }

  /** Puts one configuration there as it is to be, whatever it was. */
  async configure(wanted: Configuration): Promise<void> {
    const { configurations, revision } = await this.configurations.load();
    const others = configurations.filter(({ id }) => id !== wanted.id);
    await this.configurations.save([...others, wanted], revision);
  }

  async configuration(id: string): Promise<Configuration | null> {
    const { configurations } = await this.configurations.load();
    return configurations.find((one) => one.id === id) ?? null;
  }

  /** What Google's administrator does in the Admin console. */
  delegate(isGranted: boolean): void {
    this.connector.delegate(isGranted ? [SCOPE] : []);
  }
}

/** Goes to a screen as its links do, without a reload. It begins anew there, whatever was shown before. */
export async function goTo(page: Page, path: string): Promise<void> {
  for (const address of [NOWHERE, path]) {
    await page.evaluate(
      `history.pushState(null, '', ${JSON.stringify(address)}); dispatchEvent(new PopStateEvent('popstate'))`,
    );
  }
  await page.locator(HEADING).first().waitFor();
}
