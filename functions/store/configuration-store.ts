import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { configuration, type Configuration } from '../domain/configuration';
import { MINUTE_MS } from '../shared/time';
import { revisionCondition } from './dynamodb';
import { CONFIGURATIONS_ID, CONFIGURATIONS_TABLE } from './tables';

/** DynamoDB accepts items of up to 400 KB. */
const LIMIT_KB = 350;

const KEY = { id: CONFIGURATIONS_ID };

const item = z.object({ revision: z.int().positive(), configurations: z.array(configuration) });

/** Another save happened since the configurations were loaded. Load them again and retry. */
export class ConfigurationsChangedError extends Error {
  override readonly name = 'ConfigurationsChangedError';
}

/** The configurations together do not fit into one item of the table. */
export class ConfigurationsTooLargeError extends Error {
  override readonly name = 'ConfigurationsTooLargeError';
}

/**
 * Stores all configurations in one item. A save is atomic: two administrators can neither overwrite each other's changes nor
 * assign an establishment to two configurations.
 */
export class ConfigurationStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** Returns the configurations and their revision, which is 0 before the first save. */
  async load(): Promise<{ revision: number; configurations: Configuration[] }> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: KEY, ConsistentRead: true }),
    );
    return Item ? item.parse(Item) : { revision: 0, configurations: [] };
  }

  /**
   * Replaces all configurations.
   *
   * @param revision from {@link load}
   * @throws ConfigurationsChangedError if the table has another revision
   * @throws ConfigurationsTooLargeError above 350 KB
   */
  async save(configurations: Configuration[], revision: number): Promise<void> {
    checkSize(configurations);
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: { ...KEY, revision: revision + 1, configurations },
          ...revisionCondition(CONFIGURATIONS_TABLE.partitionKey, revision === 0 ? null : revision),
        }),
      );
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        if (await this.#isSaved(configurations, revision + 1)) return;
        throw new ConfigurationsChangedError('The configurations were changed at the same moment', {
          cause: error,
        });
      }
      throw error;
    }
  }

  /** The SDK retries a write whose response was lost, so a failed condition may be due to this save. */
  async #isSaved(configurations: Configuration[], revision: number): Promise<boolean> {
    const found = await this.load();
    return found.revision === revision && isDeepStrictEqual(found.configurations, configurations);
  }
}

/** Measures the JSON, which is slightly larger than the item. */
function checkSize(configurations: Configuration[]): void {
  const size = Math.ceil(Buffer.byteLength(JSON.stringify(configurations)) / 1024);
  if (size > LIMIT_KB) {
    throw new ConfigurationsTooLargeError(
      `All configurations together take ${size} KB; at most ${LIMIT_KB} KB can be kept`,
    );
  }
}

/** Changes of a configuration take effect within a minute. */
const FRESH_MS = 30_000;

/** Before an event is skipped because of its configuration, the configurations are not older than this. */
const RECENT_MS = 5000;

/** How long cached configurations are used while the table is unavailable. */
const USABLE_MS = 5 * MINUTE_MS;

/** Caches the configurations in memory, between the invocations of a function. */
export class CachedConfigurations {
  #cached: { configurations: Configuration[]; loadedAt: number } | null = null;
  #loading: Promise<Configuration[]> | null = null;

  /** @param now ms since the epoch */
  constructor(
    private readonly store: Pick<ConfigurationStore, 'load'>,
    private readonly now: () => number,
  ) {}

  all(): Promise<Configuration[]> {
    return this.#at(FRESH_MS);
  }

  /** Returns the configurations of the last seconds: many events of foreign establishments cause few reads. */
  recent(): Promise<Configuration[]> {
    return this.#at(RECENT_MS);
  }

  #at(maxAge: number): Promise<Configuration[]> {
    const fresh = this.#youngerThan(maxAge);
    if (fresh) return Promise.resolve(fresh);
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #load(): Promise<Configuration[]> {
    const loadedAt = this.now();
    try {
      const { configurations } = await this.store.load();
      this.#cached = { configurations, loadedAt };
      return configurations;
    } catch (error) {
      const usable = this.#youngerThan(USABLE_MS);
      if (usable) return usable;
      throw error;
    }
  }

  #youngerThan(age: number): Configuration[] | null {
    return this.#cached && this.now() - this.#cached.loadedAt < age ? this.#cached.configurations : null;
  }
}
