import { LUCCA_API_ASSUMPTIONS } from '../../../bin/acceptance/assumptions/lucca-api';
import {
  LuccaApiAcceptance,
  NO_TRACES,
  OPTIONS,
  OWN_SECRET,
  verdicts,
} from '../../support/acceptance/lucca-api-harness';
import { NAMES } from '../../support/harness/connected-webhook';

const MINUTE_MS = 60_000;

let acceptance: LuccaApiAcceptance;

beforeEach(async () => {
  acceptance = await LuccaApiAcceptance.start();
});
afterEach(() => acceptance.stop());

describe('the checks of the Lucca API', () => {
  it('confirm every assumption of a Lucca that behaves as assumed, and leave nothing behind', async () => {
    const { findings, notRemoved } = await acceptance.run();

    expect(findings.filter(({ verdict }) => verdict !== 'confirmed')).toEqual([]);
    expect(notRemoved).toEqual([]);
    expect(await acceptance.traces()).toEqual(NO_TRACES);
  });

  it('decide exactly the assumptions of the register that name them', () => {
    const { checks } = acceptance.checks();
    const decided = checks.flatMap(({ name, decides }) => decides.map((id) => [id, name]));
    const registered = LUCCA_API_ASSUMPTIONS.flatMap(({ id, check }) =>
      typeof check === 'string' ? [[id, check]] : [],
    );

    expect(decided.toSorted()).toEqual(registered.toSorted());
  });

  it('send at most 40 requests, within the budget of the stage', async () => {
    const times: number[] = [];
    const { api, webhook } = acceptance;
    const { requests } = api;
    const push = requests.push.bind(requests);
    requests.push = (...received) => {
      times.push(webhook.clock.time);
      return push(...received);
    };

    await acceptance.run();

    expect(times.length).toBeLessThanOrEqual(40);
    for (const time of times) {
      expect(times.filter((one) => one >= time && one <= time + MINUTE_MS).length).toBeLessThanOrEqual(19);
    }
  });

  it('send no request before they run', () => {
    acceptance.checks();

    expect(acceptance.api.requests).toEqual([]);
    expect(acceptance.webhook.secrets.calls).toEqual([]);
  });

  it('show no address, name, secret or token', async () => {
    const { findings, measurements } = await acceptance.run();

    const { clientId, clientSecret } = acceptance.api.credentials;
    const text = JSON.stringify([findings, measurements]);
    for (const hidden of ['@', 'Martin', 'Marseille', OWN_SECRET, clientSecret, clientId, 'Bearer']) {
      expect(text).not.toContain(hidden);
    }
    expect(
      acceptance
        .checks()
        .checks.map(({ plan }) => plan)
        .join(),
    ).not.toContain(OPTIONS.employee);
  });

  it('do not decide the order of ids that are not numbers', async () => {
    acceptance.api.lucca.organization.hire('b7d1', 'max@acme.example', {});

    const { 'LUCCA-23': order } = verdicts((await acceptance.run()).findings);

    expect(order).toMatch(/^not decided: some ids are not numbers/);
  });

  it.each([
    ['applied', { appliesEventFilters: true }, /^confirmed: applied/],
    ['ignored', { ignoresFilters: true }, /^confirmed: ignored/],
    ['refused', { refusesFilters: true }, /^confirmed: refused: 400 /],
  ])('confirm filters of events and leaves that are %s, and say so', async (_, switches, text) => {
    Object.assign(acceptance.api.switches, switches);

    const { 'LUCCA-31': leaves, 'LUCCA-32': events } = verdicts((await acceptance.run()).findings);

    expect([leaves, events]).toEqual([expect.stringMatching(text), expect.stringMatching(text)]);
  });

  it('report the headers about the rate limit', async () => {
    acceptance.api.switches.rateLimitHeaders = { 'X-RateLimit-Remaining': '41', 'X-Powered-By': 'Lucca' };

    const { measurements } = await acceptance.run();

    expect(JSON.stringify(measurements)).toContain('["x-ratelimit-remaining","41"]');
    expect(JSON.stringify(measurements)).not.toContain('powered');
  });

  it('wait as long as Lucca asks after a 429', async () => {
    acceptance.api.failNext({ with: 429, retryAfterS: 100, path: '/lucca-api/leaves' });
    const startedAt = acceptance.webhook.clock.time;

    const { findings, measurements } = await acceptance.run();

    expect(acceptance.webhook.clock.time - startedAt).toBeGreaterThanOrEqual(100_000);
    expect(verdicts(findings)['LUCCA-31']).toMatch(/^confirmed/);
    expect(JSON.stringify(measurements)).toContain('["Answers 429","1"]');
  });

  it('leave undecided what needs a scope that is not granted', async () => {
    const { clients } = acceptance.api;
    clients.granted = clients.granted.filter((scope) => !scope.startsWith('webhook-endpoints'));

    const { findings, notRemoved } = await acceptance.run();

    const found = verdicts(findings);
    expect(found['LUCCA-18']).toMatch(/^refuted: invalid_scope for webhook-endpoints.readwrite\. Add /);
    expect(found['LUCCA-37']).toMatch(/^not decided: .*does not grant the scope webhook-endpoints.readwrite/);
    expect(found['LUCCA-22']).toMatch(/^confirmed/);
    expect(notRemoved).toEqual([]);
  });

  it('leave everything undecided without credentials', async () => {
    acceptance.webhook.secrets.put(NAMES.LUCCA_API_SECRET_ID, '');

    const { findings, notRemoved } = await acceptance.run();

    expect(new Set(findings.map(({ verdict }) => verdict))).toEqual(new Set(['not decided']));
    expect(verdicts(findings)['LUCCA-16']).toContain('Lucca API secret prod/lucca-api is empty');
    expect(notRemoved).toEqual([]);
  });

  it('leave undecided what the data of the tenant does not show', async () => {
    const { lucca } = acceptance.api;
    lucca.leaves.clear();
    lucca.events.length = 0;

    const { findings } = await acceptance.run();

    const undecided = findings.filter(({ verdict }) => verdict === 'not decided');
    expect(undecided.map(({ assumption }) => assumption)).toEqual([
      ...['LUCCA-31', 'LUCCA-32', 'LUCCA-33', 'LUCCA-35', 'LUCCA-36'],
    ]);
  });
});
