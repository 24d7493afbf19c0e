import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { URL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

// The library warns about newer Node versions at every start.
const { warn, info } = console;
console.warn = console.info = () => undefined;
const { interactionPolicy, Provider } = await import('oidc-provider');

/** The only allowed redirect URI; set once the URL of the console is known. */
let redirectUri = '';
parentPort.on('message', (uri) => {
  redirectUri = uri;
  parentPort.postMessage('registered');
});

const server = createServer();
await new Promise((resolve) => server.listen(workerData.port, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

// `prompt=select_account` shows the list of accounts, also to a person who is signed in.
const prompts = interactionPolicy.base();
prompts.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: workerData.clientId,
      // A placeholder in the form that the library requires for the implicit flow; see redirectUriAllowed below.
      redirect_uris: ['https://console.acme.example/console/signed-in'],
      response_types: ['code', 'id_token'],
      grant_types: ['authorization_code', 'implicit'],
      token_endpoint_auth_method: 'none',
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig', kid: 'local' }] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  pkce: { required: () => true },
  // Puts the claims of the console into the ID token, like Google and Entra.
  conformIdTokenClaims: false,
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  clientBasedCORS: (_ctx, origin) => origin === new URL(redirectUri).origin,
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
  interactions: { policy: prompts, url: (_ctx, { uid }) => `/interaction/${uid}` },
  ttl: { IdToken: workerData.tokenSeconds, Session: 3600, Interaction: 3600, Grant: 3600, AccessToken: 600 },
  findAccount: (_ctx, id) => {
    const person = workerData.people.find(({ sub }) => sub === id);
    return person && { accountId: id, claims: () => person };
  },
  // Skips the consent screen.
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({
      clientId: oidc.client.clientId,
      accountId: oidc.session.accountId,
    });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
});
provider.Client.prototype.redirectUriAllowed = (uri) => uri === redirectUri;
console.warn = warn;
console.info = info;

const handle = provider.callback();
server.on('request', (request, response) => {
  const [, part, , , sub] = request.url.split('/');
  if (part !== 'interaction') {
    void handle(request, response);
    return;
  }
  const finish = sub
    ? provider.interactionFinished(request, response, {
        login: { accountId: decodeURIComponent(sub) },
        select_account: {},
      })
    : provider.interactionDetails(request, response).then(({ uid }) => {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
        response.end(page(uid, request.headers['accept-language']?.startsWith('fr') ? 'fr' : 'en'));
      });
  finish.catch(() => {
    if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/plain' });
    response.end('This sign-in has expired. Go back to the console and try again.');
  });
});

const TEXTS = {
  fr: {
    title: 'Choisissez un compte',
    remark:
      'Fournisseur d’identité de démonstration, réservé à cette machine. Aucun mot de passe n’est demandé.',
  },
  en: {
    title: 'Choose an account',
    remark: 'Demo identity provider for this machine only. No password is required.',
  },
};

function page(uid, language) {
  const { title, remark } = TEXTS[language];
  const people = workerData.people.map(
    ({ sub, name, email }) => `<li><a href="/interaction/${uid}/as/${sub}">${name}</a> (${email})</li>`,
  );
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>:root{color-scheme:light dark}body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}li{margin:.75rem 0}</style></head>
<body><main><h1>${title}</h1><ul>${people.join('')}</ul><p>${remark}</p></main></body></html>`;
}

parentPort.postMessage(issuer);
