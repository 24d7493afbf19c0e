import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer, json } from 'node:stream/consumers';
import * as z from 'zod';
import { parseJson } from '../../../../functions/shared/json';
import { listenOnLoopback, type LoopbackServer } from '../../local-stack/loopback-server';
import {
  resourcesOf,
  resolveIntrinsics,
  type Lookup,
  type Template,
} from '../../local-stack/runner/template';
import { AwsFault } from './server';

const table = z.object({
  DeletionProtectionEnabled: z.boolean().default(false),
  PointInTimeRecoverySpecification: z.object({ PointInTimeRecoveryEnabled: z.boolean() }).optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
});

/** AWS-07: `timeToLive` is the attribute; null if nothing expires. */
type FakeTable = { timeToLive: string | null; hasRecovery: boolean; isProtected: boolean };

const byName = z.strictObject({ TableName: z.string() });
const restore = z.strictObject({
  SourceTableName: z.string(),
  TargetTableName: z.string().regex(/^[\w.-]{3,255}$/),
  UseLatestRestorableTime: z.literal(true),
});
const list = z.strictObject({ ExclusiveStartTableName: z.string().optional() });

/** A restored table is ready when it was read this often. */
const READS = 3;

/**
 * The control plane of DynamoDB for the tables of a template, which the local DynamoDB lacks. All other requests go to
 * that.
 */
export class FakeTables {
  readonly all = new Map<string, FakeTable>();
  /** Tables that were restored, with the number of reads. */
  readonly restored = new Map<string, number>();
  readonly denied = new Set<string>();
  /** AWS-08: name of the error of a restore; null if it succeeds. */
  restoreError: string | null = null;

  /** @param hasLocal whether a local DynamoDB describes the tables of the template */
  constructor(
    template: Template,
    lookup: Lookup,
    private readonly hasLocal: boolean,
  ) {
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::DynamoDB::Table')) {
      const found = table.parse(resolveIntrinsics(Properties, lookup));
      this.all.set(lookup.ref(id), {
        timeToLive: found.TimeToLiveSpecification?.AttributeName ?? null,
        hasRecovery: found.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ?? false,
        isProtected: found.DeletionProtectionEnabled,
      });
    }
  }

  /** @returns undefined if the local DynamoDB answers */
  answer(operation: string, input: unknown): object | undefined {
    if (this.denied.has(`dynamodb:${operation}`))
      throw new AwsFault('AccessDeniedException', 'Not authorized');
    switch (operation) {
      case 'DescribeTimeToLive': {
        const { timeToLive } = this.#find(input);
        return {
          TimeToLiveDescription: timeToLive
            ? { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive }
            : { TimeToLiveStatus: 'DISABLED' },
        };
      }
      case 'DescribeContinuousBackups': {
        const PointInTimeRecoveryStatus = this.#find(input).hasRecovery ? 'ENABLED' : 'DISABLED';
        const PointInTimeRecoveryDescription = { PointInTimeRecoveryStatus };
        return {
          ContinuousBackupsDescription: {
            ContinuousBackupsStatus: 'ENABLED',
            PointInTimeRecoveryDescription,
          },
        };
      }
      case 'DescribeTable':
        return this.#describe(byName.parse(input).TableName);
      case 'RestoreTableToPointInTime': {
        const { SourceTableName, TargetTableName } = restore.parse(input);
        if (this.restoreError !== null) throw new AwsFault(this.restoreError, 'Refused');
        const source = this.#find({ TableName: SourceTableName });
        if (!source.hasRecovery) throw new AwsFault('PointInTimeRecoveryUnavailableException', 'Not enabled');
        this.restored.set(TargetTableName, 0);
        return { TableDescription: { TableName: TargetTableName, TableStatus: 'CREATING' } };
      }
      case 'DeleteTable': {
        const { TableName } = byName.parse(input);
        const reads = this.restored.get(TableName);
        if (reads === undefined) {
          // Only a local DynamoDB has tables that are neither of the template nor restored.
          if (this.hasLocal && !this.all.get(TableName)?.isProtected) return undefined;
          throw new AwsFault('ValidationException', `${TableName} is protected`);
        }
        if (reads < READS) throw new AwsFault('ResourceInUseException', `${TableName} is being created`);
        this.restored.delete(TableName);
        return { TableDescription: { TableName, TableStatus: 'DELETING' } };
      }
      case 'ListTables': {
        const { ExclusiveStartTableName = '' } = list.parse(input);
        const [first, ...others] = [...this.all.keys(), ...this.restored.keys()]
          .toSorted()
          .filter((name) => name > ExclusiveStartTableName);
        // One per page.
        if (first === undefined) return { TableNames: [] };
        return { TableNames: [first], ...(others.length > 0 && { LastEvaluatedTableName: first }) };
      }
      default:
        return undefined;
    }
  }

  /** What DynamoDB says about a table of the stack beyond what the local one says. */
  detailsOf(name: string): object {
    return { DeletionProtectionEnabled: this.all.get(name)?.isProtected ?? false };
  }

  #describe(name: string): object | undefined {
    const reads = this.restored.get(name);
    if (reads === undefined) {
      if (this.all.has(name)) {
        const Table = { TableName: name, TableStatus: 'ACTIVE', TableSizeBytes: 0, ...this.detailsOf(name) };
        return this.hasLocal ? undefined : { Table };
      }
      if (this.hasLocal) return undefined;
      throw new AwsFault('ResourceNotFoundException', `There is no table ${name}`);
    }
    this.restored.set(name, reads + 1);
    return {
      Table: { TableName: name, TableStatus: reads + 1 < READS ? 'CREATING' : 'ACTIVE', TableSizeBytes: 0 },
    };
  }

  #find(input: unknown): FakeTable {
    const { TableName } = byName.parse(input);
    const found = this.all.get(TableName);
    if (!found) throw new AwsFault('ResourceNotFoundException', `There is no table ${TableName}`);
    return found;
  }
}

const described = z.looseObject({ Table: z.looseObject({ TableName: z.string() }) });

/** @param target the local DynamoDB; null if there is none */
export function startTables(tables: FakeTables, target: string | null): Promise<LoopbackServer> {
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
    const send = (status: number, content: object) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(content));
    };
    try {
      const answer = tables.answer(operation, parseJson(body.toString()));
      if (answer) send(200, answer);
      else await pass(request, { body, response, operation, send });
    } catch (error) {
      const fault =
        error instanceof AwsFault ? error : new AwsFault('InternalServerError', String(error), 500);
      send(fault.status, {
        __type: `com.amazonaws.dynamodb.v20120810#${fault.code}`,
        message: fault.message,
      });
    }
  }

  type Passing = {
    body: Buffer;
    response: ServerResponse;
    operation: string;
    send: (status: number, content: object) => void;
  };

  async function pass(request: IncomingMessage, { body, response, operation, send }: Passing): Promise<void> {
    if (target === null) throw new AwsFault('UnknownOperationException', operation);
    const { method, headers, url } = request;
    const answered = await new Promise<IncomingMessage>((resolve, reject) => {
      const passed = forward(new URL(url ?? '/', target), { method, headers }, resolve);
      passed.on('error', reject).end(body);
    });
    if (operation !== 'DescribeTable' || answered.statusCode !== 200) {
      response.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(response);
      return;
    }
    const { Table } = described.parse(await json(answered));
    send(200, { Table: { ...Table, ...tables.detailsOf(Table.TableName) } });
  }

  return listenOnLoopback(
    createServer((request, response) => {
      respond(request, response).catch(() => response.destroy());
    }),
  );
}
