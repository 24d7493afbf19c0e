import { LuccaConnection, type Wanted } from '../../../bin/connect-lucca/lucca-connection';
import type { WebhookEndpoint } from '../../../functions/lucca/api/schemas';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { Fuse } from '../../support/crash-injector';
import { LuccaModel, WEBHOOK_URL } from '../../support/harness/lucca-model';

const wanted = (asked: Partial<Wanted> = {}): Wanted => ({
  webhookUrl: WEBHOOK_URL,
  name: null,
  rotate: false,
  ...asked,
});

const establish = (world: LuccaModel, asked: Partial<Wanted> = {}) =>
  new LuccaConnection(wanted(asked), world.dependencies()).establish();

/** What is in Lucca for our address, and which of the secrets in the webhook secret is that of an endpoint there. */
function stateOf(world: LuccaModel) {
  const endpoints = [...world.endpoints.values()].filter(({ webhookUrl }) => webhookUrl === WEBHOOK_URL);
  const owner = (secret: string) => endpoints.find((endpoint) => endpoint.secret === secret)?.name ?? secret;
  return {
    endpoints: endpoints.map(({ name, status }) => ({ name, status })),
    topics: new Set(endpoints.flatMap(({ topics }) => topics)),
    secrets: world.secrets.map(owner),
  };
}

const topics = new Set(FOLLOWED_TOPICS);
const adviceToRotate = /--rotate/;

describe('a first connection', () => {
  it('creates the endpoint, keeps its secret, and sees a test arrive', async () => {
    // Prepare
    const world = new LuccaModel();
    world.add({ webhookUrl: 'https://elsewhere.example' });
    world.secrets = ['of-another-tenant'];
    // Act
    await establish(world, { name: 'Agendas' });
    // Assess
    expect(stateOf(world)).toEqual({
      endpoints: [{ name: 'Agendas', status: 'active' }],
      topics,
      secrets: ['of-another-tenant', 'Agendas'],
    });
    expect(world.endpoints.size).toBe(2);
    expect(world.said.at(-1)).toBe(`The test has arrived: Lucca delivers to ${WEBHOOK_URL}`);
    expect(world.said.join('\n')).not.toContain('secret-');
  });

  it('leaves nothing half done where the secret cannot be kept', async () => {
    // Prepare
    const world = new LuccaModel();
    const deps = world.dependencies();
    const secrets = { ...deps.secrets, write: () => Promise.reject(new Error('AccessDenied')) };
    // Act
    const running = new LuccaConnection(wanted(), { ...deps, secrets }).establish();
    // Assess
    await expect(running).rejects.toThrow('AccessDenied');
    expect(world.endpoints.size).toBe(0);
  });

  it('repeats the test for a webhook that has looked for secrets just before', async () => {
    // Prepare
    const world = new LuccaModel();
    world.doorKnows = [];
    const deps = world.dependencies();
    const begin = world.time;
    const sleep = async (ms: number) => {
      await deps.sleep(ms);
      if (world.time - begin > 30_000) world.doorKnows = null;
    };
    // Act
    await new LuccaConnection(wanted(), { ...deps, sleep }).establish();
    // Assess
    expect(world.arrived).toBe(1);
    expect(world.time - begin).toBe(35_000);
  });

  it('keeps the endpoint where no test arrives, and goes on with it when run again', async () => {
    // Prepare
    const world = new LuccaModel();
    world.doorKnows = [];
    const begin = world.time;
    // Act
    await expect(establish(world)).rejects.toThrow(adviceToRotate);
    const waited = world.time - begin;
    await expect(establish(world)).rejects.toMatchObject({ exitCode: 1 });
    world.doorKnows = null;
    await establish(world);
    // Assess
    expect(waited).toBe(90_000);
    expect(stateOf(world)).toEqual({
      endpoints: [{ name: 'Google Calendar', status: 'active' }],
      topics,
      secrets: ['Google Calendar'],
    });
  });
});

describe('an endpoint that Lucca suspends at once', () => {
  const complaint =
    /^Lucca delivers nothing to the endpoint \d+, it is suspended: does https:\/\/webhook\.example\/lucca\?echo=hello answer hello\?$/;

  it.each<[string, (world: LuccaModel) => void]>([
    ['created', () => undefined],
    ['adopted', (world) => (world.secrets = [`secret-${world.add({ status: 'inactive' })}`])],
  ])('is told of, without waiting for a test: %s', async (_, prepare) => {
    // Prepare
    const world = new LuccaModel();
    prepare(world);
    world.suspends = true;
    const begin = world.time;
    // Act
    await expect(establish(world)).rejects.toThrow(complaint);
    await expect(establish(world)).rejects.toThrow(complaint);
    const waited = world.time - begin;
    world.suspends = false;
    await establish(world);
    // Assess
    expect(waited).toBe(0);
    expect(stateOf(world)).toMatchObject({ endpoints: [{ status: 'active' }] });
    expect(world.endpoints.size).toBe(1);
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
    const world = new LuccaModel();
    const id = world.add({ ...made, secret: 'by-hand' });
    world.secrets = ['by-hand'];
    // Act
    await establish(world);
    // Assess
    expect([...world.endpoints.keys()]).toEqual([id]);
    expect(world.endpoints.get(id)).toMatchObject({
      ...{ name: 'Agenda', status: 'active', apiVersion: '2024-11-01', businessEstablishments: null },
    });
    expect(world.endpoints.get(id)?.topics).toEqual(expect.arrayContaining([...FOLLOWED_TOPICS]));
    expect(world.endpoints.get(id)?.topics).toEqual(expect.arrayContaining(made.topics ?? []));
    expect(world.secrets).toEqual(['by-hand']);
  });

  it('gets the name that is asked for', async () => {
    // Prepare
    const world = new LuccaModel();
    const id = world.add();
    world.secrets = [`secret-${id}`];
    // Act
    await establish(world, { name: 'Agendas' });
    // Assess
    expect(world.endpoints.get(id)?.name).toBe('Agendas');
  });

  it.each([
    ['its secret is not stored', ['another']],
    ['no secret is stored', []],
  ])('is left as it is where %s, with the advice to rotate', async (_, secrets) => {
    // Prepare
    const world = new LuccaModel();
    world.add();
    world.secrets = secrets;
    // Act
    await expect(establish(world)).rejects.toThrow(adviceToRotate);
    // Assess
    expect(stateOf(world).endpoints).toEqual([{ name: 'Agenda', status: 'active' }]);
    expect(world.secrets).toEqual(secrets);
  });
});

describe('--rotate', () => {
  it('replaces the endpoint, both being valid until the new one has delivered', async () => {
    // Prepare
    const world = new LuccaModel();
    const old = world.add();
    world.secrets = [`secret-${old}`];
    const deps = world.dependencies();
    const during: unknown[] = [];
    const lucca = {
      ...deps.lucca,
      testWebhookEndpoint: (id: string) => {
        during.push(world.endpoints.size, world.secrets.length);
        return deps.lucca.testWebhookEndpoint(id);
      },
    };
    // Act
    await new LuccaConnection(wanted({ rotate: true }), { ...deps, lucca }).establish();
    // Assess
    expect(during).toEqual([2, 2]);
    expect(world.endpoints.has(old)).toBe(false);
    expect(stateOf(world)).toEqual({
      endpoints: [{ name: 'Agenda', status: 'active' }],
      topics,
      secrets: ['Agenda'],
    });
  });

  it('keeps all secrets where it cannot tell which one was replaced, and says so', async () => {
    // Prepare
    const world = new LuccaModel();
    world.secrets = [`secret-${world.add()}`, 'of-another-tenant'];
    // Act
    await establish(world, { rotate: true });
    // Assess
    expect(world.secrets).toHaveLength(3);
    expect(world.said.join('\n')).toContain('holds 2 others');
    expect(world.endpoints.size).toBe(1);
  });

  it('keeps the old endpoint while the new one does not deliver', async () => {
    // Prepare
    const world = new LuccaModel();
    const old = world.add();
    world.secrets = [`secret-${old}`];
    world.doorKnows = world.secrets;
    // Act
    await expect(establish(world, { rotate: true })).rejects.toMatchObject({ exitCode: 1 });
    // Assess
    expect(world.endpoints.get(old)?.status).toBe('active');
    expect(world.secrets).toContain(`secret-${old}`);
  });

  it('replaces one that was created and never delivered', async () => {
    // Prepare
    const world = new LuccaModel();
    world.doorKnows = [];
    await expect(establish(world)).rejects.toThrow('No test has arrived');
    world.secrets = ['filled in by hand, wrongly'];
    world.doorKnows = null;
    // Act
    await establish(world, { rotate: true });
    // Assess
    expect(stateOf(world)).toMatchObject({
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
        const world = new LuccaModel();
        world.secrets = [`secret-${world.add({ name: 'Google Calendar' })}`];
        return world;
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
          const world = prepare();
          const fuse = new Fuse(step, moment);
          const dying = new LuccaConnection(
            wanted({ rotate }),
            world.dependencies((target) => fuse.guard(target)),
          ).establish();
          isOver = (await Promise.race([dying.then(() => 'done' as const), fuse.blown])) === 'done';
          // Act
          await establish(world, { rotate });
          // Assess
          expect({ step, moment, ...stateOf(world) }).toEqual({
            ...{ step, moment, topics },
            endpoints: [{ name: 'Google Calendar', status: 'active' }],
            secrets: [...kept, 'Google Calendar'],
          });
        }
      }
    },
  );
});
