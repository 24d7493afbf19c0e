import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { AssumptionId } from '../../assumptions/assumption';
import { confirmed, notDecided, refuted, type Check, type Finding } from '../../check';
import { describeAnswer, isTransient } from '../answer';
import { createCheck, RUN_AGAIN } from '../decision';
import type { TokenAnswer } from '../raw-api';
import type { GoogleSession } from '../session';

/** No Workspace has this domain (RFC 2606). */
const FOREIGN_DOMAIN = 'example.com';

/** A scope that the connector never needs. */
const UNUSED_SCOPE = 'https://www.googleapis.com/auth/calendar.settings.readonly';

export function createRefusedTokensCheck(session: GoogleSession): Check {
  return createCheck(
    {
      name: 'google.refused-tokens',
      title: 'Request tokens that Google must refuse',
      plan: 'Requests tokens for addresses that cannot exist, with a throw-away key and with a scope that is not delegated.',
      decides: ['GOOGLE-02', 'GOOGLE-03', 'GOOGLE-04', 'GOOGLE-05'],
    },
    async ({ decide }) => {
      const { employee } = session.options;
      // Without a token for this one, a refusal says nothing.
      await session.employee();
      const localPart = `no-account-${randomUUID().slice(0, 13)}`;
      const unknown = `${localPart}@${employee.replace(/^.*@/, '')}`;

      const foreign = await session.token(`${localPart}@${FOREIGN_DOMAIN}`);
      decide(judge('GOOGLE-02', foreign, 'authorization_missing'));
      decide(judge('GOOGLE-03', await session.token(unknown), 'unknown_google_user'));

      const key = { ...(await session.key()), private_key: createPrivateKey() };
      const signed = [await session.token(employee, { key }), await session.token(unknown, { key })].map(
        (answer) => judge('GOOGLE-04', answer, 'credentials_rejected'),
      );
      const [first = judge('GOOGLE-04', foreign, 'credentials_rejected')] = signed;
      decide(signed.find(({ verdict }) => verdict !== 'confirmed') ?? first);

      const unscoped = await session.token(employee, { scope: UNUSED_SCOPE });
      decide(
        unscoped.token
          ? notDecided(
              'GOOGLE-05',
              `The delegation includes ${UNUSED_SCOPE}`,
              'Remove this scope from the delegation, unless something else needs it, and run the acceptance again',
            )
          : judge('GOOGLE-05', unscoped, 'authorization_missing'),
      );
    },
  );
}

/** @param reason how the connector must understand the answer */
function judge(id: AssumptionId, answer: TokenAnswer, reason: string): Finding {
  const text = describeAnswer(answer);
  if (answer.token) return refuted(id, 'a token');
  if (isTransient(answer)) return notDecided(id, text, RUN_AGAIN);
  return answer.error?.reason === reason ? confirmed(id, text) : refuted(id, text);
}

function createPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
