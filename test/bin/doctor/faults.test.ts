import { Found } from '../../../bin/doctor/finding';
import { checkWebhookEcho } from '../../../bin/doctor/lookups';
import { LogStore } from '../../../functions/store/log-store';
import { LOGS_TABLE } from '../../../functions/store/tables';
import { createTable } from '../../support/aws/dynamodb';
import { aConfiguration } from '../../support/builders/configurations';
import { aWaitingEntry } from '../../support/builders/log-entries';
import { expectOnly, rejection } from '../../support/doctor/faults';
import { doctorWorlds } from '../../support/doctor/harnesses';
import { INSIDE_FAULTS } from '../../support/doctor/inside-faults';
import { OUTSIDE_FAULTS } from '../../support/doctor/outside-faults';
import { STACK } from '../../support/doctor/services';
import { KEPT } from '../../support/doctor/tables';
import { observedClient } from '../../support/harness/observed-client';

const given = doctorWorlds();

describe('npm run doctor finds', () => {
  it.each([...OUTSIDE_FAULTS, ...INSIDE_FAULTS])('$that', async ({ prepare, ...fault }) => {
    // Prepare
    await prepare(given.harness);
    // Act & assess
    await expectOnly(given.harness, fault);
  });

  it('that the last deployment was taken back, and is content: it works as before', async () => {
    // Prepare
    given.harness.stack.status = 'UPDATE_ROLLBACK_COMPLETE';
    // Act & assess
    expect(await given.harness.report()).toMatchObject({ code: 0 });
  });

  it('that there is no such stack, and looks at what the environment names', async () => {
    // Act
    const cloud = { stack: rejection('ValidationError') };
    const { code, output } = await given.harness.run(['--stack', STACK], given.harness.environment, cloud);
    // Assess
    expect(code).toBe(1);
    const lines = output.split('\n');
    expect(lines.slice(0, 2)).toEqual([
      `✗ Stack: there is no stack ${STACK} in this account and region`,
      '    → Name it as the deployment did (npx cdk list), with its AWS account and region',
    ]);
    expect(lines.filter((line) => line.startsWith('✓'))).toHaveLength(11);
    expect(lines).toContain('– Functions: needs the outputs of the stack');
  });

  it('that the stack must not be looked at, and leaves out what needs it', async () => {
    // Act
    const cloud = { stack: rejection('AccessDenied') };
    const { code, output } = await given.harness.run(['--stack', STACK], given.harness.places, cloud);
    // Assess
    expect(code).toBe(1);
    const [stack, advice, webhook] = output.split('\n');
    expect([stack, webhook]).toEqual([
      '✗ Stack: this cannot be looked at (AccessDenied)',
      '– Webhook: needs the outputs of the stack',
    ]);
    expect(advice).toMatch(/^ {4}→ Are the AWS credentials and the region those of the deployment/);
    expect(output).toContain('\n1 of 13 checks found something wrong.\n');
  });

  it('that the webhook is too slow for Lucca', async () => {
    // Prepare
    given.harness.intercept = () => 'answered';
    const webhookUrl = given.harness.stack.outputs['WebhookUrl'] ?? '';
    // Act
    const knock = checkWebhookEcho({ webhookUrl, word: 'hello', now: Date.now, patienceMs: 50 });
    // Assess
    const finding = await knock.catch((error: unknown) => (error instanceof Found ? error.finding : error));
    expect(finding).toMatchObject({ status: 'wrong', said: 'no answer within 0.05 s' });
  });

  it('that a secret of inactive configurations only is still empty, and leaves it at that', async () => {
    // Prepare
    const google = { ...aConfiguration().google, credentialsSecretId: 'lucca-google-calendar/google/spain' };
    const spain = aConfiguration({ id: 'spain', establishments: ['20'], active: false, google });
    await given.harness.configure([aConfiguration(), spain]);
    // Act
    const report = await given.harness.report();
    // Assess
    expect(report).toMatchObject({ code: 0, statuses: { secrets: 'ok', google: 'ok' } });
    expect(report.of('secrets').at(-1)).toEqual({
      status: 'skipped',
      said: expect.stringMatching(/google\/spain .*, but only inactive configurations name it$/) as string,
    });
  });

  it('that a stage which keeps no data is well without protection and recovery', async () => {
    // Prepare
    given.harness.stack.isProtected = false;
    for (const table of Object.values(given.harness.tables))
      Object.assign(table, { change: {}, recovery: 'DISABLED' });
    const checkTables = async (stack: string) => {
      const { output } = await given.harness.run(['--stack', stack]);
      return output.split('\n').find((line) => line.includes('Tables'));
    };
    // Act & assess
    expect(await checkTables('LuccaGoogleCalendar-dev')).toBe(
      '✓ Tables: 6 ready; the data of this stage need not survive',
    );
    expect(await checkTables(STACK)).toMatch(/^✗ Tables: .*AuditTable is not protected from deletion/);
  });

  it('what waits and what failed, by reason, and is content', async () => {
    // Prepare
    await createTable(given.services.dynamodb.endpoint, 'open', LOGS_TABLE);
    const { client } = observedClient(given.services.dynamodb.endpoint);
    const logs = new LogStore(client, 'open');
    const at = '2026-03-05T08:00:00.000Z';
    for (const [eventId, reason] of [
      ['1', 'quota_exhausted'],
      ['2', 'authorization_missing'],
      ['3', 'authorization_missing'],
    ] as const) {
      await logs.record(aWaitingEntry({ at, eventId, reason }), 'applied');
    }
    const failed = { outcome: 'failed', reason: 'invalid_event' } as const;
    await logs.record(aWaitingEntry({ at, eventId: '4', ...failed }), 'applied');
    client.destroy();
    given.harness.tables['open'] = KEPT;
    // Act
    const { code, output } = await given.harness.run(['--stack', STACK], {
      ...given.harness.places,
      LOGS_TABLE: 'open',
    });
    // Assess
    expect(output).toContain(
      '✓ What remains: waiting: 2 authorization_missing, 1 quota_exhausted; failed: 1 invalid_event\n',
    );
    expect(code).toBe(0);
  });

  it('that an alarm does not know yet, or a second reader has not confirmed, and is content', async () => {
    // Prepare
    given.harness.alarms.push({ name: `${STACK}-Webhook`, state: 'INSUFFICIENT_DATA', description: '' });
    given.harness.subscribers = { confirmed: 1, pending: 1 };
    // Act
    const report = await given.harness.report();
    // Assess
    expect(report).toMatchObject({ code: 0, healthy: true });
    expect(report.of('alarms').map(({ said }) => said)).toEqual([
      'none of 2 is on',
      '1 told, 1 not confirmed yet',
    ]);
  });
});
