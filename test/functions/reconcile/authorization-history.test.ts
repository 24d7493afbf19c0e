import { createAuthorizationHistoryTask } from '../../../functions/reconcile/authorization-history';
import { AuditTrail } from '../../../functions/store/audit-trail';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { AUDIT_TABLE } from '../../../functions/store/tables';
import { MemoryDynamoDb } from '../../simulation/services/memory-dynamodb';
import { aConfiguration } from '../../support/builders/configurations';
import { MemoryRecords } from '../../support/builders/memory-stores';

const REVOCATION = { reason: 'authorization_missing' as const, detail: 'Not granted for lea@acme.example' };

let clock: number;
let configurations: ReturnType<typeof aConfiguration>[];
let records: MemoryRecords;
let audit: AuditTrail;
let authorizations: AuthorizationStore;

beforeEach(async () => {
  clock = Date.parse('2026-03-02T08:00:00Z');
  configurations = [aConfiguration()];
  records = new MemoryRecords();
  const client = new MemoryDynamoDb({ audit: AUDIT_TABLE }, 100).client((send) => send());
  let ids = 0;
  const now = () => clock;
  audit = new AuditTrail(client, 'audit', now, () => String((ids += 1)));
  authorizations = new AuthorizationStore(records, now);
  await run();
});

/** A run of a new instance, five minutes after the last one. */
async function run(overrides: { audit?: Pick<AuditTrail, 'begin' | 'end'> } = {}) {
  const load = () => Promise.resolve({ configurations, revision: 1 });
  const task = createAuthorizationHistoryTask({
    ...{ configurations: { load }, authorizations, records, audit },
    ...overrides,
  });
  clock += 300_000;
  return task(clock + 240_000);
}

const current = (id = 'france') => {
  const found = configurations.find((one) => one.id === id);
  if (!found) throw new Error(`There is no configuration ${id}`);
  return found;
};
const grant = (id?: string) => authorizations.granted(current(id), 'lea@acme.example', clock);
const refuse = (id?: string) => authorizations.refused(current(id), REVOCATION, clock);

/** Configuration and action of each entry, oldest first. */
const actions = async () =>
  (await audit.page(null)).items
    .map(({ configuration, action }) => `${configuration ?? ''} ${action}`)
    .reverse();

describe('the history of an authorization', () => {
  it('tells once when it was granted, lost and granted again, as a change of the connector', async () => {
    await grant();
    await run();
    await refuse();
    const lostAt = new Date(clock).toISOString();
    expect([await run(), await run()]).toEqual([{ revoked: 1 }, {}]);
    await grant();
    expect(await run()).toEqual({ granted: 1 });

    const [, lost] = (await audit.page(null)).items;
    expect(await actions()).toEqual([
      'france authorization.grant',
      'france authorization.lose',
      'france authorization.grant',
    ]);
    expect(lost).toEqual({
      ...{ id: expect.any(String) as string, at: new Date(clock - 600_000).toISOString() },
      ...{ who: 'connector', via: 'connector', action: 'authorization.lose', configuration: 'france' },
      ...{ before: null, after: { since: lostAt, reason: 'authorization_missing' }, state: 'done' },
    });
  });

  it('has no loss of a configuration that never had one', async () => {
    await refuse();
    await run();
    expect(await actions()).toEqual([]);

    await grant();
    await run();
    expect(await actions()).toEqual(['france authorization.grant']);
  });

  it('goes on when the credentials change', async () => {
    await grant();
    await run();
    await refuse();
    await run();
    configurations = [aConfiguration({ google: { credentialsSecretId: 'other' } })];
    await run();
    await grant();
    await run();

    expect((await actions()).slice(1)).toEqual(['france authorization.lose', 'france authorization.grant']);
  });

  it('is one of each configuration, and begins again after a deletion', async () => {
    configurations = [
      aConfiguration(),
      aConfiguration({ id: 'spain', establishments: ['20'], active: false }),
    ];
    await grant();
    await grant('spain');
    await run();
    await refuse('spain');
    await run();
    configurations = [current('france')];
    await run();
    configurations = [aConfiguration(), aConfiguration({ id: 'spain', establishments: ['20'] })];
    await run();

    expect(await actions()).toEqual([
      'france authorization.grant',
      'spain authorization.grant',
      'spain authorization.lose',
    ]);
  });

  it('does not repeat in its first run what happened before', async () => {
    records = new MemoryRecords();
    authorizations = new AuthorizationStore(records, () => clock);
    await grant();
    await run();
    expect(await actions()).toEqual([]);

    await refuse();
    await run();
    expect(await actions()).toEqual(['france authorization.lose']);
  });

  it('loses nothing when the audit trail fails', async () => {
    await grant();
    const failing = {
      begin: () => Promise.reject(new Error('table unavailable')),
      end: () => Promise.resolve(),
    };
    await expect(run({ audit: failing })).rejects.toThrow('table unavailable');
    await run();

    expect(await actions()).toEqual(['france authorization.grant']);
  });
});
