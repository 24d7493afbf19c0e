import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Configuration } from '../../../functions/domain/configuration';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { DirectoryStore } from '../../../functions/store/directory-store';
import { RecordStore } from '../../../functions/store/record-store';
import { LogStore } from '../../../functions/store/log/log-store';
import { LateHours } from '../../../functions/store/log/late-hours';
import { OutcomeRecount } from '../../../functions/store/log/outcome-recount';
import { clientOptions } from '../../support/aws/aws-environment';
import { aDirectoryEmployee } from '../../support/builders/directory-employees';
import type { LuccaEvent } from '../../support/fakes/lucca/event';
import { TENANT, type EmployeeReference } from '../../support/fakes/lucca/reference';
import { WebhookEndpoint } from '../../support/fakes/lucca/webhook-endpoint';
import { openBrowser } from '../../support/local-stack/browser';
import { CleanupStack } from '../../support/local-stack/cleanup-stack';
import type { PEOPLE } from '../../support/local-stack/identity-provider';
import {
  startLocalConnector,
  type LocalConnector,
  type LocalConnectorOptions,
} from '../../support/local-stack/local-connector';

const SECRET = 'b3YGydKxao0CYEg4-2LM81rviT-vl2JzKyf_zlewRn0cpoHzh4mRLj5_Ty5neQta';
const SCOPE = 'https://www.googleapis.com/auth/calendar';

/** The browser's message for a 4xx response, which the page handles. */
const REFUSED_REQUEST = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** A path without a screen. */
const UNKNOWN_PATH = '/console/nowhere';
const HEADING = '#page h1, #page h2';

export type Visitor = (typeof PEOPLE)[number]['sub'];

/** How a person opens the page. */
export type Visit = {
  locale?: 'fr-FR' | 'en-GB';
  width?: number;
  /** The default is 900. */
  height?: number;
  /** Zone of the browser; the default is Paris. */
  timezoneId?: string;
  colorScheme?: 'light' | 'dark';
  /** A separate browser, for tests that leave data in it or change its clock. */
  context?: BrowserContext;
};

/** The local connector, with its console in a real browser. */
export class ConsoleHarness {
  /** Errors of scripts, and violations of the content security policy. */
  readonly errors: string[] = [];
  readonly #own = new Set<BrowserContext>();
  /** Signed-in pages, which tests reuse without a reload. */
  readonly #shared = new Map<string, Page>();
  readonly #lucca: WebhookEndpoint;
  readonly #tables: DynamoDBDocumentClient;

  private constructor(
    readonly connector: LocalConnector,
    private readonly browser: Browser,
    private readonly cleanup: CleanupStack,
  ) {
    const { environment, stack, webhookUrl: url } = connector;
    const client = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
    cleanup.add(() => {
      client.destroy();
      return Promise.resolve();
    });
    this.#tables = DynamoDBDocumentClient.from(client);
    stack.secretsManager.put(environment['WEBHOOK_SECRET_ID'] ?? '', JSON.stringify({ secrets: [SECRET] }));
    this.#lucca = new WebhookEndpoint({ url, secret: SECRET, now: () => Date.now() });
  }

  /** @param options.onOutput called when a function has written output */
  static async start(
    browserPath: string,
    options: Pick<LocalConnectorOptions, 'startDynamoDb' | 'startEmpty'> & { onOutput?: () => void } = {},
  ): Promise<ConsoleHarness> {
    const { onOutput = () => undefined, ...rest } = options;
    const cleanup = new CleanupStack();
    try {
      const browser = await openBrowser(browserPath);
      cleanup.add(() => browser.close());
      const connector = await startLocalConnector({ onOutput, ...rest });
      cleanup.add(() => connector.stop());
      return new ConsoleHarness(connector, browser, cleanup);
    } catch (error) {
      await cleanup.close();
      throw error;
    }
  }

  stop(): Promise<void> {
    return this.cleanup.close();
  }

  get origin(): string {
    return this.connector.stack.origin;
  }

  get configurations(): ConfigurationStore {
    return new ConfigurationStore(this.#tables, this.connector.outputs.ConfigurationsTable);
  }

  private get directory(): DirectoryStore {
    return new DirectoryStore(this.#tables, this.connector.outputs.DirectoryTable, () => Date.now());
  }

  get tables(): DynamoDBDocumentClient {
    return this.#tables;
  }

  get logs(): LogStore {
    const { TalliesTable: counts, LogsTable: logs } = this.connector.outputs;
    return new LogStore(this.#tables, logs, new LateHours(this.#tables, counts, () => Date.now()));
  }

  /** Counts the log as reconcile does. */
  async count(): Promise<void> {
    const { TalliesTable: counts, LogsTable: logs } = this.connector.outputs;
    const now = () => Date.now();
    const lateHours = new LateHours(this.#tables, counts, now);
    await new OutcomeRecount({ client: this.#tables, tables: { counts, logs }, lateHours, now }).run(
      Infinity,
    );
  }

  /** A browser without a session. */
  async newContext(visit: Visit = {}): Promise<BrowserContext> {
    const context = await this.#open(visit);
    this.#own.add(context);
    return context;
  }

  async #open(visit: Visit): Promise<BrowserContext> {
    const { locale = 'fr-FR', width = 1280, height = 900, timezoneId = 'Europe/Paris' } = visit;
    const context = await this.browser.newContext({
      ...{ locale, colorScheme: visit.colorScheme ?? 'light', viewport: { width, height }, timezoneId },
      // Phones have no pointer.
      hasTouch: width < 640,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.on('weberror', (error) => this.errors.push(error.error().message));
    context.on('console', (message) => {
      if (message.type() === 'error' && !REFUSED_REQUEST.test(message.text())) {
        this.errors.push(message.text());
      }
    });
    return context;
  }

  /** Opens a page of the console, and signs in if necessary. */
  async visit(who: Visitor, path: string, visit: Visit = {}): Promise<Page> {
    if (visit.context) return this.#signIn(who, path, visit.context);
    const key = JSON.stringify([who, visit]);
    const page = this.#shared.get(key) ?? (await this.#signIn(who, UNKNOWN_PATH, await this.#open(visit)));
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

  /** Closes the pages of a test, so that they stop polling. */
  async reset(): Promise<void> {
    await Promise.all([...this.#own].map((context) => context.close()));
    this.#own.clear();
    for (const page of this.#shared.values()) {
      if (page.url().startsWith(this.origin)) await goTo(page, UNKNOWN_PATH);
    }
  }

  /** Delivers an event from Lucca. */
  async deliver(event: LuccaEvent): Promise<void> {
    const { delivered } = await this.#lucca.deliver(event);
    if (!delivered) throw new Error('The webhook did not accept the event');
  }

  /** Adds an employee to Lucca and to the directory. */
  async hire(
    email: string,
    { establishment = '12', ...names }: { givenName: string; familyName: string; establishment?: string },
  ): Promise<EmployeeReference> {
    const { connector, directory } = this;
    const employee = connector.lucca.lucca.hire(email, { ...names, establishment });
    const known = { ...names, id: employee.id, email, establishmentId: establishment };
    await directory.put(TENANT, aDirectoryEmployee(known), null);
    // Instances keep the employees in memory.
    await connector.stack.retireInstances();
    return employee;
  }

  /** Creates or replaces a configuration. */
  async configure(wanted: Configuration): Promise<void> {
    const { configurations, revision } = await this.configurations.load();
    const others = configurations.filter(({ id }) => id !== wanted.id);
    await this.configurations.save([...others, wanted], revision);
  }

  /** Removes a configuration, and that it was ever active. */
  async removeConfiguration(id: string): Promise<void> {
    const { configurations, revision } = await this.configurations.load();
    await this.configurations.save(
      configurations.filter((one) => one.id !== id),
      revision,
    );
    const records = new RecordStore(this.#tables, this.connector.outputs.ConfigurationsTable);
    await records.remove(`activation#${id}`, 'any');
  }

  async configuration(id: string): Promise<Configuration | null> {
    const { configurations } = await this.configurations.load();
    return configurations.find((one) => one.id === id) ?? null;
  }

  /** Grants or revokes domain-wide delegation. */
  delegate(isGranted: boolean): void {
    this.connector.delegate(isGranted ? [SCOPE] : []);
  }
}

/** Opens a screen without a reload. Opens another screen first, so that the screen starts from its initial state. */
export async function goTo(page: Page, path: string): Promise<void> {
  for (const address of [UNKNOWN_PATH, path]) {
    await page.evaluate(
      `history.pushState(null, '', ${JSON.stringify(address)}); dispatchEvent(new PopStateEvent('popstate'))`,
    );
  }
  await page.locator(HEADING).first().waitFor();
}
