import { confirmed, notDecided, refuted, type Check } from '../../check';
import type { AcceptanceContext } from '../../options';
import { MARK } from '../control-context';
import { requireAuthentic, type Deliveries } from './deliveries';
import { connectionTest } from './events';
import type { Stage } from './stage';

const BYTES = 'AWS-21';

/** A body, and the content type with which it is sent. */
const VARIANTS: { name: string; padding: string; contentType: string }[] = [
  { name: 'ascii', padding: 'session', contentType: 'application/json' },
  {
    name: 'accents',
    padding: 'Séance à Aix-en-Provence, 東京, 🎓, e\u0301',
    contentType: 'application/json',
  },
  { name: 'charset', padding: 'Journée d’été', contentType: 'application/json; charset=utf-8' },
  // API Gateway passes other types than text in base64.
  { name: 'binary', padding: 'Réunion 🗓', contentType: 'application/octet-stream' },
];

/** Sends connection tests whose signature is only right if no byte of the body changes on the way. */
export function createBodyCheck(
  stage: Stage,
  deliveries: Deliveries,
  { now, signal }: AcceptanceContext,
): Check {
  return {
    name: 'aws.body',
    title: 'Deliver bodies that must not change',
    plan: `Sends ${VARIANTS.length} signed connection tests with accents, line breaks and other content types.`,
    decides: [BYTES],
    async run() {
      const { tenant } = await stage.configuration();
      const changed: string[] = [];
      for (const { name, padding, contentType } of VARIANTS) {
        signal.throwIfAborted();
        const eventId = `${MARK}${deliveries.run}-body-${name}`;
        const sent = await deliveries.send(
          connectionTest(tenant, { eventId, at: now(), padding }),
          contentType,
        );
        // The first body is plain: if its signature is wrong, so is the secret.
        if (name === 'ascii') requireAuthentic(sent);
        if (sent.status === 401) changed.push(`${name}: ${sent.answer}`);
        else if (sent.status !== 202) {
          return {
            findings: [notDecided(BYTES, `the webhook answers ${sent.answer}`, 'Run npm run doctor')],
          };
        }
      }
      const detail = `the signatures of ${VARIANTS.length} bodies are right behind the HTTP API`;
      return {
        findings: [changed.length > 0 ? refuted(BYTES, changed.join('; ')) : confirmed(BYTES, detail)],
      };
    },
  };
}
