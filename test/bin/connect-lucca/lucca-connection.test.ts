import { LuccaConnection, type Wanted } from '../../../bin/connect-lucca/lucca-connection';
import type { WebhookEndpoint } from '../../../functions/lucca/api/schemas';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { CrashInjector } from '../../support/crash-injector';
import { LuccaModel, WEBHOOK_URL } from '../../support/harness/lucca-model';

const wanted = (asked: Partial<Wanted> = {}): Wanted => ({
  webhookUrl: WEBHOOK_URL,
  name: null,
  rotate: false,
  ...asked,
});

const establish = (harness: LuccaModel, asked: Partial<Wanted> = {}) =>
  new LuccaConnection(wanted(asked), harness.dependencies()).establish();

/** What is in Lucca for our address, and which of the secrets in the webhook secret is that of an endpoint there. */
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

describe('a first connection', () => {
  it('creates the endpoint, keeps its secret, and sees a test arrive', async () => {
    // Prepare
    const harness = new LuccaModel();
    harness.add({ webhookUrl: 'https://elsewhere.example' });
    harness.secrets = ['of-another-tenant'];
    // Act
    await establish(harness, { name: 'Agendas' });
    // Assess
    expect(stateOf(harness)).toEqual({
      endpoints: [{ name: 'Agendas', status: 'active' }],
      topics,
      secrets: ['of-another-tenant', 'Agendas'],
    });
    expect(harness.endpoints.size).toBe(2);
    expect(harness.said.at(-1)).toBe(`The test has arrived: Lucca delivers to ${WEBHOOK_URL}`);
    expect(harness.said.join('\n')).not.toContain('secret-');
  });

  it('leaves nothing half done where the secret cannot be kept', async () => {
    // Prepare
    const harness = new LuccaModel();
    const deps = harness.dependencies();
    const secrets = { ...deps.secrets, write: () => Promise.reject(new Error('AccessDenied')) };
    // Act
    const running = new LuccaConnection(wanted(), { ...deps, secrets }).establish();
    // Assess
    await expect(running).rejects.toThrow('AccessDenied');
    expect(harness.endpoints.size).toBe(0);
  });

  it('repeats the test for a webhook that has looked for secrets just before', async () => {
    // Prepare
    const harness = new LuccaModel();
    harness.doorKnows = [];
    const deps = harness.dependencies();
    const begin = harness.time;
    const sleep = async (ms: number) => {
      await deps.sleep(ms);
      if (harness.time - begin > 30_000) harness.doorKnows = null;
    };
    // Act
    await new LuccaConnection(wanted(), { ...deps, sleep }).establish();
    // Assess
    expect(harness.arrived).toBe(1);
    expect(harness.time - begin).toBe(35_000);
  });

  it('keeps the endpoint where no test arrives, and goes on with it when run again', async () => {
    // Prepare
    const harness = new LuccaModel();
    harness.doorKnows = [];
    const begin = harness.time;
    // Act
    await expect(establish(harness)).rejects.toThrow(adviceToRotate);
    const waited = harness.time - begin;
    await expect(establish(harness)).rejects.toMatchObject({ exitCode: 1 });
    harness.doorKnows = null;
    await establish(harness);
    // Assess
    expect(waited).toBe(90_000);
    expect(stateOf(harness)).toEqual({
      endpoints: [{ name: 'Google Calendar', status: 'active' }],
      topics,
      secrets: ['Google Calendar'],
    });
  });
});

describe('an endpoint that Lucca suspends at once', () => {
  const complaint =
    /^Lucca delivers nothing to the endpoint \d+, it is suspended: does https:\/\/webhook\.example\/lucca\?echo=hello answer hello\?$/;

  it.each<[string, (harness: LuccaModel) => void]>([
    ['created', () => undefined],
    ['adopted', (harness) => (harness.secrets = [`secret-${harness.add({ status: 'inactive' })}`])],
  ])('is told of, without waiting for a test: %s', async (_, prepare) => {
    // Prepare
    const harness = new LuccaModel();
    prepare(harness);
    harness.suspends = true;
    const begin = harness.time;
    // Act
    await expect(establish(harness)).rejects.toThrow(complaint);
    await expect(establish(harness)).rejects.toThrow(complaint);
    const waited = harness.time - begin;
    harness.suspends = false;
    await establish(harness);
    // Assess
    expect(waited).toBe(0);
    expect(stateOf(harness)).toMatchObject({ endpoints: [{ status: 'active' }] });
    expect(harness.endpoints.size).toBe(1);
  });
});

describe('an endpoint that is there', () => {
  it.each<[string, Partial<WebhookEndpoint>]>([
    ['is suspended', { status: 'suspended' }],
    ['is inactive', { status: 'inactive' }],
    ['lacks topics', { topics: ['leave.created', 'department.created'] }],
    ['has no status that is known', { status: 'unknown' }],
    ['has another API version', { apiVersion: '2023-01-01' }],
    ['is of some establishments only', { businessEstablishments: [{ id: '12' }] }],
    ['is as it should be', {}],
  ])('is adopted if it %s', async (_, made) => {
    // Prepare
    const harness = new LuccaModel();
    const id = harness.add({ ...made, secret: 'by-hand' });
    harness.secrets = ['by-hand'];
    // Act
    await establish(harness);
    // Assess
    expect([...harness.endpoints.keys()]).toEqual([id]);
    expect(harness.endpoints.get(id)).toMatchObject({
      ...{ name: 'Agenda', status: 'active', apiVersion: '2024-11-01', businessEstablishments: null },
    });
    expect(harness.endpoints.get(id)?.topics).toEqual(expect.arrayContaining([...FOLLOWED_TOPICS]));
    expect(harness.endpoints.get(id)?.topics).toEqual(expect.arrayContaining(made.topics ?? []));
    expect(harness.secrets).toEqual(['by-hand']);
  });

  it('gets the name that is asked for', async () => {
    // Prepare
    const harness = new LuccaModel();
    const id = harness.add();
    harness.secrets = [`secret-${id}`];
    // Act
    await establish(harness, { name: 'Agendas' });
    // Assess
    expect(harness.endpoints.get(id)?.name).toBe('Agendas');
  });

  it.each([
    ['its secret is not stored', ['another']],
    ['no secret is stored', []],
  ])('is left as it is where %s, with the advice to rotate', async (_, secrets) => {
    // Prepare
    const harness = new LuccaModel();
    harness.add();
    harness.secrets = secrets;
    // Act
    await expect(establish(harness)).rejects.toThrow(adviceToRotate);
    // Assess
    expect(stateOf(harness).endpoints).toEqual([{ name: 'Agenda', status: 'active' }]);
    expect(harness.secrets).toEqual(secrets);
  });
});

describe('--rotate', () => {
  it('replaces the endpoint, both being valid until the new one has delivered', async () => {
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
    await new LuccaConnection(wanted({ rotate: true }), { ...deps, lucca }).establish();
    // Assess
    expect(during).toEqual([2, 2]);
    expect(harness.endpoints.has(old)).toBe(false);
    expect(stateOf(harness)).toEqual({
      endpoints: [{ name: 'Agenda', status: 'active' }],
      topics,
      secrets: ['Agenda'],
    });
  });

  it('keeps all secrets where it cannot tell which one was replaced, and says so', async () => {
    // Prepare
    const harness = new LuccaModel();
    harness.secrets = [`secret-${harness.add()}`, 'of-another-tenant'];
    // Act
    await establish(harness, { rotate: true });
    // Assess
    expect(harness.secrets).toHaveLength(3);
    expect(harness.said.join('\n')).toContain('holds 2 others');
    expect(harness.endpoints.size).toBe(1);
  });

  it('keeps the old endpoint while the new one does not deliver', async () => {
    // Prepare
    const harness = new LuccaModel();
    const old = harness.add();
    harness.secrets = [`secret-${old}`];
    harness.doorKnows = harness.secrets;
    // Act
    await expect(establish(harness, { rotate: true })).rejects.toMatchObject({ exitCode: 1 });
    // Assess
    expect(harness.endpoints.get(old)?.status).toBe('active');
    expect(harness.secrets).toContain(`secret-${old}`);
  });

  it('replaces one that was created and never delivered', async () => {
    // Prepare
    const harness = new LuccaModel();
    harness.doorKnows = [];
    await expect(establish(harness)).rejects.toThrow('No test has arrived');
    harness.secrets = ['filled in by hand, wrongly'];
    harness.doorKnows = null;
    // Act
    await establish(harness, { rotate: true });
    // Assess
    expect(stateOf(harness)).toMatchObject({
      endpoints: [{ name: 'Google Calendar' }],
      secrets: ['Google Calendar'],
    });
  });
});

describe('a run that dies', () => {
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

  it.each(Object.entries(situations))(
    'ends well when run again: %s',
    async (_, { rotate, prepare, kept }) => {
      for (const moment of ['before', 'after'] as const) {
        for (let step = 1, isOver = false; !isOver; step++) {
          // Prepare
          const harness = prepare();
          const crashInjector = new CrashInjector(step, moment);
          const dying = new LuccaConnection(
            wanted({ rotate }),
            harness.dependencies((target) => crashInjector.guard(target)),
          ).establish();
          isOver = (await Promise.race([dying.then(() => 'done' as const), crashInjector.blown])) === 'done';
          // Act
          await establish(harness, { rotate });
          // Assess
          expect({ step, moment, ...stateOf(harness) }).toEqual({
            ...{ step, moment, topics },
            endpoints: [{ name: 'Google Calendar', status: 'active' }],
            secrets: [...kept, 'Google Calendar'],
          });
        }
      }
    },
  );
});
