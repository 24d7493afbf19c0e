import { connectEndpoint, type ConnectOptions } from '../../../bin/connect-lucca/connect-endpoint';
import type { WebhookEndpoint } from '../../../functions/lucca/api/schemas';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { CrashInjector } from '../../support/crash-injector';
import { LuccaModel, WEBHOOK_URL } from '../../support/harness/lucca-model';

let model: LuccaModel;

beforeEach(() => {
  model = new LuccaModel();
});

const withDefaults = (options: Partial<ConnectOptions> = {}): ConnectOptions => ({
  webhookUrl: WEBHOOK_URL,
  name: null,
  rotate: false,
  ...options,
});

const connect = (options: Partial<ConnectOptions> = {}) =>
  connectEndpoint(withDefaults(options), model.dependencies());

/** Adds an endpoint and stores its secret. */
function addConnected(overrides: Partial<WebhookEndpoint> = {}): string {
  const id = model.add(overrides);
  model.secrets = [`secret-${id}`];
  return id;
}

/** The endpoints with our URL, and the stored secrets; a secret is shown as the name of its endpoint. */
function state() {
  const endpoints = [...model.endpoints.values()].filter(({ webhookUrl }) => webhookUrl === WEBHOOK_URL);
  const owner = (secret: string) => endpoints.find((endpoint) => endpoint.secret === secret)?.name ?? secret;
  return {
    endpoints: endpoints.map(({ name, status }) => ({ name, status })),
    topics: new Set(endpoints.flatMap(({ topics }) => topics)),
    secrets: model.secrets.map(owner),
  };
}

/** The state after a connection. */
const connectedAs = (name: string, otherSecrets: string[] = []) => ({
  endpoints: [{ name, status: 'active' }],
  topics: new Set(FOLLOWED_TOPICS),
  secrets: [...otherSecrets, name],
});

describe('connectEndpoint without an endpoint in Lucca', () => {
  it('creates one, stores its secret and receives a test delivery', async () => {
    model.add({ webhookUrl: 'https://elsewhere.example' });
    model.secrets = ['of-another-tenant'];

    await connect({ name: 'Agendas' });

    expect(state()).toEqual(connectedAs('Agendas', ['of-another-tenant']));
    expect(model.endpoints.size).toBe(2);
    expect(model.reported.at(-1)).toBe(`Test delivery received: Lucca delivers to ${WEBHOOK_URL}`);
    expect(model.reported.join('\n')).not.toContain('secret-');
  });

  it('repeats the test when the webhook has just read its secrets', async () => {
    model.cachedSecrets = [];
    const dependencies = model.dependencies();
    const start = model.time;
    const sleep = async (ms: number) => {
      await dependencies.sleep(ms);
      if (model.time - start > 30_000) model.cachedSecrets = null;
    };

    await connectEndpoint(withDefaults(), { ...dependencies, sleep });

    expect(model.testDeliveries).toBe(1);
    expect(model.time - start).toBe(35_000);
  });

  it('keeps the endpoint when no test arrives, and continues with it when run again', async () => {
    model.cachedSecrets = [];
    const start = model.time;

    await expect(connect()).rejects.toThrow('--rotate');
    const waited = model.time - start;
    await expect(connect()).rejects.toMatchObject({ exitCode: 1 });
    model.cachedSecrets = null;
    await connect();

    expect(waited).toBe(90_000);
    expect(state()).toEqual(connectedAs('Google Calendar'));
  });
});

describe('connectEndpoint when Lucca suspends the endpoint at once', () => {
  it.each<[string, () => unknown]>([
    ['created', () => undefined],
    ['adopted', () => addConnected({ status: 'inactive' })],
  ])('fails without a test when the endpoint is %s', async (_, prepare) => {
    prepare();
    model.suspends = true;
    const start = model.time;
    const advice =
      /^Lucca does not deliver to endpoint \d+, which is suspended: check that \S+\?echo=hello returns hello$/;

    await expect(connect()).rejects.toThrow(advice);
    await expect(connect()).rejects.toThrow(advice);
    const waited = model.time - start;
    model.suspends = false;
    await connect();

    expect(waited).toBe(0);
    expect(state()).toMatchObject({ endpoints: [{ status: 'active' }] });
    expect(model.endpoints.size).toBe(1);
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
  ])('adopts it when it %s', async (_, overrides) => {
    const id = addConnected(overrides);

    await connect();

    expect([...model.endpoints.keys()]).toEqual([id]);
    expect(model.endpoints.get(id)).toMatchObject({
      ...{ name: 'Agenda', status: 'active', apiVersion: '2024-11-01', businessEstablishments: null },
    });
    const topics = [...FOLLOWED_TOPICS, ...(overrides.topics ?? [])];
    expect(state().topics).toEqual(new Set(topics));
    expect(model.secrets).toEqual([`secret-${id}`]);
  });

  it('renames it when a name is given', async () => {
    addConnected();

    await connect({ name: 'Agendas' });

    expect(state()).toEqual(connectedAs('Agendas'));
  });

  it.each([
    ['its secret is not stored', ['another']],
    ['no secret is stored', []],
  ])('leaves it unchanged and suggests --rotate when %s', async (_, secrets) => {
    model.add();
    model.secrets = secrets;

    await expect(connect()).rejects.toThrow('--rotate');

    expect(state()).toMatchObject({ endpoints: [{ name: 'Agenda', status: 'active' }], secrets });
  });
});

describe('connectEndpoint with --rotate', () => {
  it('replaces the endpoint and keeps both secrets valid until the new one has delivered', async () => {
    const old = addConnected();
    const dependencies = model.dependencies();
    const during: unknown[] = [];
    const lucca = {
      ...dependencies.lucca,
      testWebhookEndpoint: (id: string) => {
        during.push(model.endpoints.size, model.secrets.length);
        return dependencies.lucca.testWebhookEndpoint(id);
      },
    };

    await connectEndpoint(withDefaults({ rotate: true }), { ...dependencies, lucca });

    expect(during).toEqual([2, 2]);
    expect(model.endpoints.has(old)).toBe(false);
    expect(state()).toEqual(connectedAs('Agenda'));
  });

  it('keeps all secrets and reports it when it cannot identify the replaced one', async () => {
    model.secrets = [`secret-${model.add()}`, 'of-another-tenant'];

    await connect({ rotate: true });

    expect(model.secrets).toHaveLength(3);
    expect(model.reported.join('\n')).toContain('has 2 others');
    expect(model.endpoints.size).toBe(1);
  });

  it('keeps the old endpoint while the new one does not deliver', async () => {
    const old = addConnected();
    model.cachedSecrets = model.secrets;

    await expect(connect({ rotate: true })).rejects.toMatchObject({ exitCode: 1 });

    expect(model.endpoints.get(old)?.status).toBe('active');
    expect(model.secrets).toContain(`secret-${old}`);
  });

  it('replaces an endpoint that has never delivered', async () => {
    model.cachedSecrets = [];
    await expect(connect()).rejects.toThrow('No test delivery arrived');
    model.secrets = ['wrong'];
    model.cachedSecrets = null;

    await connect({ rotate: true });

    expect(state()).toEqual(connectedAs('Google Calendar'));
  });
});

describe('connectEndpoint after an interrupted run', () => {
  it.each<[string, boolean, () => unknown, string[]]>([
    ['first connection', false, () => undefined, []],
    ['first connection beside another tenant', false, () => (model.secrets = ['of-b']), ['of-b']],
    ['rotation', true, () => addConnected({ name: 'Google Calendar' }), []],
  ])('completes a %s', async (_, rotate, prepare, otherSecrets) => {
    for (const moment of ['before', 'after'] as const) {
      for (let step = 1, isOver = false; !isOver; step++) {
        model = new LuccaModel();
        prepare();
        const crashInjector = new CrashInjector(step, moment);
        const crashing = connectEndpoint(
          withDefaults({ rotate }),
          model.dependencies((target) => crashInjector.guard(target)),
        );
        isOver =
          (await Promise.race([crashing.then(() => 'done' as const), crashInjector.crashed])) === 'done';

        await connect({ rotate });

        const expected = connectedAs('Google Calendar', otherSecrets);
        expect({ step, moment, ...state() }).toEqual({ step, moment, ...expected });
      }
    }
  });
});
