import { SignJWT, type JWTPayload } from 'jose';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import { listenOnLoopback, type LoopbackServer } from '../loopback-server';

export const CLIENT_ID = 'console-client';
export const ONE_HOUR = 3600;

export const createRsaKeys = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
export const KEYS = createRsaKeys();

type Signing = { algorithm?: string; key?: KeyObject; issuer?: string };

/** An OpenID Connect provider with a single key, which can be made unavailable. */
export class TokenProvider {
  isDown = false;
  readonly requestedPaths: string[] = [];
  #server: LoopbackServer | null = null;

  get issuer(): string {
    return this.#server?.origin ?? '';
  }

  async start(): Promise<void> {
    // Without `alg`, so that the key is also valid for PS256.
    const jwk = { ...KEYS.publicKey.export({ format: 'jwk' }), kid: 'first', use: 'sig' };
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      this.requestedPaths.push(path);
      response.statusCode = this.isDown ? 503 : 200;
      const discovery = { issuer: this.issuer, jwks_uri: `${this.issuer}/keys` };
      response.end(JSON.stringify(path === '/keys' ? { keys: [jwk] } : discovery));
    });
    this.#server = await listenOnLoopback(server);
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  /** A valid token, except for the given claims and signature. */
  token(claims: JWTPayload = {}, signing: Signing = {}): Promise<string> {
    const { algorithm = 'RS256', key = KEYS.privateKey, issuer = this.issuer } = signing;
    const now = Math.floor(Date.now() / 1000);
    const always = { iss: issuer, aud: CLIENT_ID, sub: 'ada', iat: now, exp: now + ONE_HOUR };
    const header = { alg: algorithm, kid: 'first' };
    return new SignJWT({ ...always, ...claims }).setProtectedHeader(header).sign(key);
  }
}
