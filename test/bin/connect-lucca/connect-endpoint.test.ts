import { connectEndpoint, type ConnectOptions } from '../../../bin/connect-lucca/connect-endpoint';
import type { WebhookEndpoint } from '../../../functions/lucca/api/schemas';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { CrashInjector } from '../../support/crash-injector';
import { LuccaModel, WEBHOOK_URL } from '../../support/harness/lucca-model';

const withDefaults = (options: Partial<ConnectOptions> = {}): ConnectOptions => ({
  webhookUrl: WEBHOOK_URL,
  name: null,
  rotate: false,
  ...options,
});

const connect = (harness: LuccaModel, options: Partial<ConnectOptions> = {}) =>
  connectEndpoint(withDefaults(options), harness.dependencies());

/** The endpoints of our address; secrets are named after their endpoint. */
function stateOf(harness: LuccaModel) {
  const endpoints = [...harness.endpoints.values()].filter(({ webhookUrl }) => webhookUrl === WEBHOOK_URL);
  const owner = (secret: string) => endpoints.find((endpoint) => endpoint.secret === secret)?.name ?? secret;
  return {
    endpoints: endpoints.map(({ name, status }) => ({ name, status })),
    topics: new Set(endpoints.flatMap(({ topics }) => topics)),
    secrets: harness.secrets.map(owner),
  };
}

const topics = new Set(FOLLOWED_TOPICS);
const adviceToRotate = /--rotate/;

describe('connectEndpoint without an endpoint in Lucca', () => {
  it('creates one, stores its secret, and receives a test delivery', async () => {
    // Prepare
    const harness = new LuccaModel();
    harness.add({ webhookUrl: 'https://elsewhere.example' });
    harness.secrets = ['of-another-tenant'];
    // Act
    await connect(harness, { name: 'Agendas' });
    // Assess
    expect(stateOf(harness)).toEqual({
      endpoints: [{ name: 'Agendas', status: 'active' }],
      topics,
      secrets: ['of-another-tenant', 'Agendas'],
    });
    expect(harness.endpoints.size).toBe(2);
    expect(harness.reported.at(-1)).toBe(`The test has arrived: Lucca delivers to ${WEBHOOK_URL}`);
    expect(harness.reported.join('\n')).not.toContain('secret-');
  });

  it('deletes it again when its secret cannot be stored', async () => {
    // Prepare
    const harness = new LuccaModel();
    const deps = harness.dependencies();
    const secrets = { ...deps.secrets, write: () => Promise.reject(new Error('AccessDenied')) };
    // Act
    const running = connectEndpoint(withDefaults(), { ...deps, secrets });
    // Assess
    await expect(running).rejects.toThrow('AccessDenied');
    expect(harness.endpoints.size).toBe(0);
  });

  it('repeats the test when the webhook has just read its secrets', async () => {
    // Prepare
    const harness = new LuccaModel();
    harness.cachedSecrets = [];
    const deps = harness.dependencies();
    const begin = harness.time;
    const sleep = async (ms: number) => {
      await deps.sleep(ms);
      if (harness.time - begin > 30_000) harness.cachedSecrets = null;
    };
    // Act
    await connectEndpoint(withDefaults(), { ...deps, sleep });
    // Assess
    expect(harness.testDeliveries).toBe(1);
    expect(harness.time - begin).toBe(35_000);
  });

  it('keeps it when no test arrives, and continues with it when run again', async () => {
    // Prepare
    const harness = new LuccaModel();
    harness.cachedSecrets = [];
    const begin = harness.time;
    // Act
    await expect(connect(harness)).rejects.toThrow(adviceToRotate);
    const waited = harness.time - begin;
    await expect(connect(harness)).rejects.toMatchObject({ exitCode: 1 });
    harness.cachedSecrets = null;
    await connect(harness);
    // Assess
    expect(waited).toBe(90_000);
    expect(stateOf(harness)).toEqual({
      endpoints: [{ name: 'Google Calendar', status: 'active' }],
      topics,
      secrets: ['Google Calendar'],
    });
  });
});

describe('connectEndpoint when Lucca suspends the endpoint at once', () => {
  const complaint =
    /^Lucca delivers nothing to the endpoint \d+, it is suspended: does https:\/\/webhook\.example\/lucca\?echo=hello answer hello\?$/;

  it.each<[string, (harness: LuccaModel) => void]>([
    ['created', () => undefined],
    ['adopted', (harness) => (harness.secrets = [`secret-${harness.add({ status: 'inactive' })}`])],
  ])('fails without waiting for a test: %s', async (_, prepare) => {
    // Prepare
    const harness = new LuccaModel();
    prepare(harness);
    harness.suspends = true;
    const begin = harness.time;
    // Act
    await expect(connect(harness)).rejects.toThrow(complaint);
    await expect(connect(harness)).rejects.toThrow(complaint);
    const waited = harness.time - begin;
    harness.suspends = false;
    await connect(harness);
    // Assess
    expect(waited).toBe(0);
    expect(stateOf(harness)).toMatchObject({ endpoints: [{ status: 'active' }] });
    expect(harness.endpoints.size).toBe(1);
  });
});

describe('connectEndpoint with an existing endpoint', () => {
  it.each<[string, Partial<WebhookEndpoint>]>([
    ['is suspended', { status: 'suspended' }],
    ['is inactive', { status: 'inactive' }],
    ['lacks topics', { topics: ['leave.created', 'department.created'] }],
    ['has an unknown status', { status: 'unknown' }],
    ['has another API version', { apiVersion: '2023-01-01' }],
    ['is restricted to some establishments', { businessEstablishments: [{ id: '12' }] }],
    ['needs no change', {}],
  ])('adopts it when it %s', async (_, made) => {
    // Prepare
    const harness = new LuccaModel();
    const id = harness.add({ ...made, secret: 'by-hand' });
    harness.secrets = ['by-hand'];
    // Act
    await connect(harness);
    // Assess
    expect([...harness.endpoints.keys()]).toEqual([id]);
    expect(harness.endpoints.get(id)).toMatchObject({
      ...{ name: 'Agenda', status: 'active', apiVersion: '2024-11-01', businessEstablishments: null },
    });
    expect(harness.endpoints.get(id)?.topics).toEqual(expect.arrayContaining([...FOLLOWED_TOPICS]));
    expect(harness.endpoints.get(id)?.topics).toEqual(expect.arrayContaining(made.topics ?? []));
    expect(harness.secrets).toEqual(['by-hand']);
  });

  it('renames it when a name is given', async () => {
    // Prepare
    const harness = new LuccaModel();
    const id = harness.add();
    harness.secrets = [`secret-${id}`];
    // Act
    await connect(harness, { name: 'Agendas' });
    // Assess
    expect(harness.endpoints.get(id)?.name).toBe('Agendas');
  });

  it.each([
    ['its secret is not stored', ['another']],
    ['no secret is stored', []],
  ])('leaves it unchanged and advises to rotate when %s', async (_, secrets) => {
    // Prepare
    const harness = new LuccaModel();
    harness.add();
    harness.secrets = secrets;
    // Act
    await expect(connect(harness)).rejects.toThrow(adviceToRotate);
    // Assess
    expect(stateOf(harness).endpoints).toEqual([{ name: 'Agenda', status: 'active' }]);
    expect(harness.secrets).toEqual(secrets);
  });
});

describe('connectEndpoint with rotate', () => {
  it('replaces the endpoint, and keeps both secrets valid until the new one has delivered', async () => {
    // Prepare
    const harness = new LuccaModel();
    const old = harness.add();
    harness.secrets = [`secret-${old}`];
    const deps = harness.dependencies();
    const during: unknown[] = [];
    const lucca = {
      ...deps.lucca,
      testWebhookEndpoint: (id: string) => {
        during.push(harness.endpoints.size, harness.secrets.length);
        return deps.lucca.testWebhookEndpoint(id);
      },
    };
    // Act
    await connectEndpoint(withDefaults({ rotate: true }), { ...deps, lucca });
    // Assess
    expect(during).toEqual([2, 2]);
    expect(harness.endpoints.has(old)).toBe(false);
    expect(stateOf(harness)).toEqual({
      endpoints: [{ name: 'Agenda', status: 'active' }],
      topics,
      secrets: ['Agenda'],
    });
  });

  it('keeps all secrets, and reports it, when it cannot tell which one was replaced', async () => {
    // Prepare
    const harness = new LuccaModel();
    harness.secrets = [`secret-${harness.add()}`, 'of-another-tenant'];
    // Act
    await connect(harness, { rotate: true });
    // Assess
    expect(harness.secrets).toHaveLength(3);
    expect(harness.reported.join('\n')).toContain('holds 2 others');
    expect(harness.endpoints.size).toBe(1);
  });

  it('keeps the old endpoint while the new one does not deliver', async () => {
    // Prepare
    const harness = new LuccaModel();
    const old = harness.add();
    harness.secrets = [`secret-${old}`];
    harness.cachedSecrets = harness.secrets;
    // Act
    await expect(connect(harness, { rotate: true })).rejects.toMatchObject({ exitCode: 1 });
    // Assess
    expect(harness.endpoints.get(old)?.status).toBe('active');
    expect(harness.secrets).toContain(`secret-${old}`);
  });

  it('replaces an endpoint that has never delivered', async () => {
    // Prepare
    const harness = new LuccaModel();
    harness.cachedSecrets = [];
    await expect(connect(harness)).rejects.toThrow('No test has arrived');
    harness.secrets = ['filled in by hand, wrongly'];
    harness.cachedSecrets = null;
    // Act
    await connect(harness, { rotate: true });
    // Assess
    expect(stateOf(harness)).toMatchObject({
      endpoints: [{ name: 'Google Calendar' }],
      secrets: ['Google Calendar'],
    });
  });
});

describe('connectEndpoint after an interrupted run', () => {
  const situations = {
    'first connection': { rotate: false, prepare: () => new LuccaModel(), kept: [] },
    'first connection beside another tenant': {
      rotate: false,
      prepare: () => Object.assign(new LuccaModel(), { secrets: ['of-another-tenant'] }),
      kept: ['of-another-tenant'],
    },
    rotation: {
      rotate: true,
      prepare: () => {
        const harness = new LuccaModel();
        harness.secrets = [`secret-${harness.add({ name: 'Google Calendar' })}`];
        return harness;
      },
      kept: [],
    },
  };

  it.each(Object.entries(situations))('completes the setup: %s', async (_, { rotate, prepare, kept }) => {
    for (const moment of ['before', 'after'] as const) {
      for (let step = 1, isOver = false; !isOver; step++) {
        // Prepare
        const harness = prepare();
        const crashInjector = new CrashInjector(step, moment);
        const dying = connectEndpoint(
          withDefaults({ rotate }),
          harness.dependencies((target) => crashInjector.guard(target)),
        );
        isOver = (await Promise.race([dying.then(() => 'done' as const), crashInjector.blown])) === 'done';
        // Act
        await connect(harness, { rotate });
        // Assess
        expect({ step, moment, ...stateOf(harness) }).toEqual({
          ...{ step, moment, topics },
          endpoints: [{ name: 'Google Calendar', status: 'active' }],
          secrets: [...kept, 'Google Calendar'],
        });
      }
    }
  });
});
