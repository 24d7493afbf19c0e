import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { keptConfiguration, type Configuration } from '../domain/configuration';

/** DynamoDB takes 400 KB an item. */
const LIMIT_KB = 350;

/** The item's key among the records of the table. */
export const CONFIGURATIONS_ID = 'configurations';

const KEY = { id: CONFIGURATIONS_ID };

const item = z.object({ revision: z.int().positive(), configurations: z.array(keptConfiguration) });

/** Somebody else saved configurations since these were loaded: load, and decide again. */
export class ConfigurationsChangedError extends Error {
  override readonly name = 'ConfigurationsChangedError';
}

/** All configurations together no longer fit into one item of the table. */
export class ConfigurationsTooLargeError extends Error {
  override readonly name = 'ConfigurationsTooLargeError';
}

/**
 * All configurations, kept in one item: a file is saved whole or not at all, and two administrators can neither overwrite
 * each other nor give one establishment to two configurations.
 */
export class ConfigurationStore {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** `revision` is 0 as long as nothing was ever saved. */
  async load(): Promise<{ revision: number; configurations: Configuration[] }> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key: KEY, ConsistentRead: true }),
    );
    return Item ? item.parse(Item) : { revision: 0, configurations: [] };
  }

  /**
   * @param revision as loaded
   * @throws ConfigurationsChangedError if the table no longer holds that revision
   * @throws ConfigurationsTooLargeError
   */
  async save(configurations: Configuration[], revision: number): Promise<void> {
    refuseTooLarge(configurations);
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.table,
          Item: { ...KEY, revision: revision + 1, configurations },
          ...(revision === 0
            ? { ConditionExpression: 'attribute_not_exists(#id)', ExpressionAttributeNames: { '#id': 'id' } }
            : {
                ConditionExpression: '#revision = :revision',
                ExpressionAttributeNames: { '#revision': 'revision' },
                ExpressionAttributeValues: { ':revision': revision },
              }),
        }),
      );
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        if (await this.isSaved(configurations, revision + 1)) return;
        throw new ConfigurationsChangedError('The configurations were changed at the same moment', {
          cause: error,
        });
      }
      throw error;
    }
  }

  /** The SDK writes again what was not answered: its own first write may be what is there now. */
  private async isSaved(configurations: Configuration[], revision: number): Promise<boolean> {
    const found = await this.load();
    return found.revision === revision && isDeepStrictEqual(found.configurations, configurations);
  }
}

/** The JSON text is a little larger than the item. */
function refuseTooLarge(configurations: Configuration[]): void {
  const size = Math.ceil(Buffer.byteLength(JSON.stringify(configurations)) / 1024);
  if (size > LIMIT_KB) {
    throw new ConfigurationsTooLargeError(
      `All configurations together take ${size} KB; at most ${LIMIT_KB} KB can be kept`,
    );
  }
}

/** A change of a configuration is in force within a minute. */
const FRESH_MS = 30_000;

/** What is used, rather than nothing, while the table does not answer. */
const USABLE_MS = 5 * 60_000;

/** The configurations for a function that is called again and again. */
export class CachedConfigurations {
  private cached: { configurations: Configuration[]; loadedAt: number } | null = null;
  private loading: Promise<Configuration[]> | null = null;

  /** @param now ms since the epoch */
  constructor(
    private readonly store: Pick<ConfigurationStore, 'load'>,
    private readonly now: () => number,
  ) {}

  all(): Promise<Configuration[]> {
    const fresh = this.youngerThan(FRESH_MS);
    if (fresh) return Promise.resolve(fresh);
    this.loading ??= this.load().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  private async load(): Promise<Configuration[]> {
    const loadedAt = this.now();
    try {
      const { configurations } = await this.store.load();
      this.cached = { configurations, loadedAt };
      return configurations;
    } catch (error) {
      const usable = this.youngerThan(USABLE_MS);
      if (usable) return usable;
      throw error;
    }
  }

  private youngerThan(age: number): Configuration[] | null {
    return this.cached && this.now() - this.cached.loadedAt < age ? this.cached.configurations : null;
  }
}
