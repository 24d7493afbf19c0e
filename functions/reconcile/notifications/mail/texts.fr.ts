import { reasonsInFrench } from '../../../domain/reasons.fr';
import type { About, MailTexts, RevokedReason } from './content';
import { code, link, phrase, type Block, type Phrase } from './render';

const hello: Block = { kind: 'paragraph', text: phrase`Bonjour,` };
const todo: Block = { kind: 'heading', text: 'Que faire maintenant ?' };
const afterwards: Block = { kind: 'heading', text: 'Et ensuite ?' };
const paragraph = (text: Phrase): Block => ({ kind: 'paragraph', text });
const steps = (list: Phrase[]): Block => ({ kind: 'steps', steps: list });

const followByThemselves = paragraph(
  phrase`Vous n’aurez rien d’autre à faire : les événements attendent, jusqu’à 90 jours, et suivent d’eux-mêmes dès que Google accepte de nouveau le connecteur. Rien n’est perdu. Nous vous écrirons à ce moment-là.`,
);

/** What happened, and the steps to fix it. */
const revoked: Record<
  RevokedReason,
  (about: About, command: string) => { headline: string; cause: Phrase; todo: Phrase[] }
> = {
  authorization_missing: ({ secretId, scope }) => ({
    headline: 'Google n’autorise pas l’accès aux agendas',
    cause: phrase`La délégation au niveau du domaine manque, vise d’autres champs d’application OAuth, ou n’est pas encore en vigueur.`,
    todo: [
      phrase`Avec un compte super-administrateur, ouvrez la console d’administration Google : Sécurité > Contrôle des accès et des données > Commandes des API > Délégation au niveau du domaine (${link('https://admin.google.com/ac/owl/domainwidedelegation')}).`,
      phrase`Cherchez-y, ou ajoutez, l’identifiant client numérique du compte de service. Ce n’est pas son adresse : c’est la valeur ${code('client_id')} de la clé que contient le secret ${code(secretId)} ; sans clé, c’est l’ID unique du compte dans la console Google Cloud (l’équipe technique peut vous le donner).`,
      phrase`Dans « Champs d’application OAuth », ajoutez exactement : ${code(scope)}`,
      phrase`Si tout y est déjà, patientez : Google peut mettre jusqu’à 24 heures à l’appliquer.`,
    ],
  }),
  credentials_missing: ({ secretId }) => ({
    headline: 'les identifiants Google manquent',
    cause: phrase`Le secret ${code(secretId)} n’existe pas, est vide, contient autre chose que des identifiants Google, ou n’est pas lisible par le connecteur.`,
    todo: [
      phrase`Dans AWS Secrets Manager, ouvrez le secret ${code(secretId)}. S’il n’existe pas, créez-le sous ce nom, ou corrigez le nom dans la configuration.`,
      phrase`Enregistrez-y le fichier de clé JSON du compte de service tel que Google le fournit, ou le document ${code('aws_workload_identity')} si vous vous passez de clé.`,
    ],
  }),
  credentials_rejected: ({ secretId }, command) => ({
    headline: 'Google refuse les identifiants du connecteur',
    cause: phrase`La clé du compte de service a été supprimée, ou n’est pas celle de ce compte de service ; sans clé, Google refuse la fédération ou la signature. L’équipe technique lit la réponse de Google avec ${code(command)}.`,
    todo: [
      phrase`Dans la console Google Cloud, vérifiez que le compte de service existe et qu’il est activé, puis créez-lui une nouvelle clé JSON.`,
      phrase`Dans AWS Secrets Manager, enregistrez ce fichier tel quel dans le secret ${code(secretId)}, puis effacez votre copie.`,
      phrase`Si vous vous passez de clé, vérifiez plutôt le pool de fédération d’identité et le rôle ${code('roles/iam.serviceAccountTokenCreator')} sur le compte de service.`,
    ],
  }),
};

export const french: MailTexts = {
  colon: ' : ',

  footer: (name, id) =>
    `Vous recevez ce message du connecteur Lucca vers Google Agenda parce que votre adresse figure parmi les adresses de notification de la configuration « ${name} » (${id}).`,

  authorizationRevoked(about, { reason, since, command }) {
    const { headline, cause, todo: list } = revoked[reason](about, command);
    return {
      headline,
      blocks: [
        hello,
        paragraph(
          phrase`Depuis le ${since} (${about.timeZone}), le connecteur ne peut rien écrire dans les agendas de la configuration « ${about.name} ».`,
        ),
        paragraph(cause),
        todo,
        steps(list),
        afterwards,
        followByThemselves,
      ],
    };
  },

  authorizationGranted: ({ name, timeZone }, { openedAt, since }) => ({
    headline: 'Google accepte de nouveau le connecteur',
    blocks: [
      hello,
      paragraph(
        phrase`Depuis le ${since} (${timeZone}), le connecteur peut de nouveau écrire dans les agendas de la configuration « ${name} ». Il ne le pouvait plus depuis le ${openedAt}.`,
      ),
      todo,
      paragraph(phrase`Rien. Merci d’avoir fait le nécessaire.`),
      afterwards,
      paragraph(
        phrase`Les événements qui attendaient suivent d’eux-mêmes, les plus anciens d’abord. Selon leur nombre, il faut de quelques minutes à quelques heures. Rien n’est perdu.`,
      ),
    ],
  }),

  endpointSuspended: ({ name, tenant, timeZone }, { since }) => ({
    headline: 'Lucca a suspendu l’envoi des événements',
    blocks: [
      hello,
      paragraph(
        phrase`Lucca (${tenant}) n’envoie plus d’événements au connecteur : son point de terminaison de webhook est suspendu, ce que nous avons constaté le ${since} (${timeZone}). Les agendas de la configuration « ${name} » ne suivent donc plus en direct.`,
      ),
      todo,
      paragraph(
        phrase`En principe, rien : le connecteur demande lui-même à Lucca de réactiver le point de terminaison. Si nous ne vous avons pas annoncé son rétablissement dans l’heure :`,
      ),
      steps([
        phrase`Dans Lucca, ouvrez les paramètres des webhooks et réactivez-y le point de terminaison du connecteur.`,
        phrase`Prévenez l’équipe technique : le journal de la fonction de réception indique les réponses que Lucca a reçues.`,
      ]),
      afterwards,
      paragraph(
        phrase`Lucca garde les événements deux mois. Le connecteur va chercher lui-même ceux qui ne lui sont pas parvenus. Rien n’est perdu.`,
      ),
    ],
  }),

  endpointActive: ({ name, tenant, timeZone }, { openedAt, since }) => ({
    headline: 'Lucca envoie de nouveau les événements',
    blocks: [
      hello,
      paragraph(
        phrase`Le point de terminaison de webhook que Lucca (${tenant}) avait suspendu est de nouveau actif, ce que nous avons constaté le ${since} (${timeZone}). Sa suspension avait été constatée le ${openedAt}. Elle concernait aussi la configuration « ${name} ».`,
      ),
      todo,
      paragraph(phrase`Rien.`),
      afterwards,
      paragraph(
        phrase`Le connecteur va chercher lui-même les événements qui ne lui sont pas parvenus, et les agendas suivent. Rien n’est perdu.`,
      ),
    ],
  }),

  digest({ name, timeZone }, { from, until, total, totalInWords, failures, log }) {
    const one = total === 1;
    const events = one
      ? 'événement n’a pas pu être synchronisé'
      : 'événements n’ont pas pu être synchronisés';
    return {
      headline: `${totalInWords} ${events}`,
      blocks: [
        hello,
        paragraph(
          phrase`Du ${from} au ${until} (${timeZone}), ${totalInWords} ${events} avec les agendas de la configuration « ${name} ».`,
        ),
        todo,
        {
          kind: 'terms',
          terms: failures.map(({ reason, countInWords }) =>
            reason === null
              ? { term: phrase`${countInWords} × sans motif`, text: [phrase`Le journal en dit plus.`] }
              : {
                  term: phrase`${countInWords} × ${reasonsInFrench[reason].meaning}`,
                  text: [phrase`${reasonsInFrench[reason].advice}`, phrase`Motif : ${code(reason)}`],
                },
          ),
        },
        paragraph(phrase`Le journal dit de quels événements il s’agit :`),
        'url' in log ? paragraph(phrase`${link(log.url)}`) : { kind: 'command', command: log.command },
        afterwards,
        paragraph(
          one
            ? phrase`L’événement reste 90 jours dans le journal, avec son contenu. Si le conseil ci-dessus le dit, il est retenté de lui-même ; sinon, une fois la cause disparue, modifiez-le dans Lucca ou demandez à l’équipe technique de le renvoyer.`
            : phrase`Ces événements restent 90 jours dans le journal, avec leur contenu. Ceux dont le conseil ci-dessus le dit sont retentés d’eux-mêmes ; pour les autres, une fois la cause disparue, modifiez l’événement dans Lucca ou demandez à l’équipe technique de le renvoyer.`,
        ),
      ],
    };
  },
};
