import { signInSettings } from '../../../../functions/console/contract/session';
import { signInSetting } from '../../../../functions/console/sign-in/settings';
import { DISCOVERY, jsonOf, prepareConsole, problemOf } from '../../../support/console/prepared-console';
import { ADA, apiRequest, CLIENT, ISSUER, SETTING } from '../../../support/console/requests';

afterEach(() => {
  jest.restoreAllMocks();
});

const SETTINGS = apiRequest({ path: '/console/settings.json' });

describe('the settings of the page', () => {
  it('say where people sign in, and who may do what to nobody', async () => {
    // Prepare
    const { handler } = prepareConsole();
    // Act
    const answer = await handler(SETTINGS);
    // Assess
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'cache-control': 'no-store' } });
    expect(jsonOf(answer)).toEqual({
      configured: true,
      issuer: ISSUER,
      clientId: CLIENT,
      flow: 'code',
      scope: 'openid email profile',
      authorizationEndpoint: 'https://login.acme.example/authorize',
      tokenEndpoint: 'https://tokens.acme.example/oauth/token?version=2',
    });
    expect(signInSettings.safeParse(jsonOf(answer)).success).toBe(true);
  });

  it('say how the stage has it', async () => {
    // Prepare
    const signIn = signInSetting.parse({ ...SETTING, flow: 'id_token', scope: 'openid groups' });
    const discovery = { ...DISCOVERY, token_endpoint: undefined };
    const { handler } = prepareConsole({ handler: { signIn }, discovery });
    // Act
    const settings = jsonOf(await handler(SETTINGS));
    // Assess
    expect(settings).toMatchObject({ flow: 'id_token', scope: 'openid groups', tokenEndpoint: null });
  });

  it('say that nobody can sign in', async () => {
    // Prepare
    const { handler } = prepareConsole({ handler: { signIn: null } });
    // Act
    const answer = await handler(SETTINGS);
    // Assess
    expect(answer.statusCode).toBe(200);
    expect(jsonOf(answer)).toEqual({ configured: false });
  });

  it.each([
    ['does not answer', new Error('connect 10.0.0.1')],
    ['answers something else', { error: 'x' }],
    ['is another one', { ...DISCOVERY, issuer: 'https://evil.example' }],
  ])('are not to be had where the provider %s', async (_, discovery) => {
    // Prepare
    const { handler, telemetry } = prepareConsole({ discovery });
    // Act
    const answer = await handler(SETTINGS);
    // Assess
    expect(problemOf(answer)).toMatchObject({ status: 503, code: 'sign_in_unavailable' });
    expect(answer.body).not.toMatch(/10\.0\.0\.1|evil/);
    expect(telemetry.published()).toEqual([
      ['ConsoleRequests', 1],
      ['ConsoleRequestsFailed', 1],
    ]);
  });
});

describe('the page', () => {
  it.each([
    ['the provider does not answer', { discovery: new Error('down') }],
    ['nobody can sign in', { handler: { signIn: null } }],
  ])('is there all the same where %s', async (_, prepared) => {
    // Prepare
    const { handler, telemetry } = prepareConsole(prepared);
    // Act
    const answer = await handler(apiRequest({ path: '/console' }));
    // Assess
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    expect(Buffer.from(answer.body, 'base64').toString()).toBe('<!doctype html>');
    expect(telemetry.published()).toEqual([['ConsoleRequests', 1]]);
  });

  it.each(['/console', '/console/', '/console/signed-in?code=x', '/console/log/YWJj', '/console/index.html'])(
    'is at %s',
    async (path) => {
      // Prepare
      const { handler } = prepareConsole();
      // Act
      const answer = await handler(apiRequest({ path }));
      // Assess
      expect(answer).toMatchObject({
        statusCode: 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
      });
    },
  );

  it('has no other files, and asks nobody for a token', async () => {
    // Prepare
    const { handler } = prepareConsole();
    // Act
    const answers = ['/console/nothing.js', '/console/assets/../index.js'].map((path) =>
      handler(apiRequest({ path, by: ADA })),
    );
    // Assess
    for (const answer of await Promise.all(answers)) {
      expect(problemOf(answer)).toMatchObject({ status: 404, code: 'unknown_path' });
    }
  });
});
