import { reasonsInFrench } from '../../../domain/reasons.fr';
import type { AuthorizationInstructions } from '../../../domain/authorization-instructions';
import type { MailTexts, RevokedTexts } from './content';
import { code, link, phrase, type Block, type Phrase } from './render';

const hello: Block = { kind: 'paragraph', text: phrase`Bonjour,` };
const todo: Block = { kind: 'heading', text: 'Que faire ?' };
const afterwards: Block = { kind: 'heading', text: 'Et ensuite ?' };
const paragraph = (text: Phrase): Block => ({ kind: 'paragraph', text });
const steps = (list: Phrase[]): Block => ({ kind: 'steps', steps: list });

const resumesAutomatically = paragraph(
  phrase`Aucune autre action n’est nécessaire : les événements sont conservés jusqu’à 90 jours et synchronisés automatiquement dès que Google accepte de nouveau le connecteur. Rien n’est perdu. Vous recevrez alors un e-mail.`,
);

const handOff = ({ intro, steps: list, notes }: AuthorizationInstructions): Block[] => [
  paragraph(phrase`Si vous n’êtes pas super-administrateur, transférez cet e-mail à une personne qui l’est.`),
  paragraph([intro]),
  steps(list),
  ...notes.map((note) => paragraph([note])),
];

const revoked: RevokedTexts = {
  authorization_missing: ({ secretId, scope }) => ({
    headline: 'Google n’autorise pas l’accès aux agendas',
    cause: phrase`La délégation au niveau du domaine est absente, porte sur d’autres champs d’application OAuth ou n’est pas encore prise en compte.`,
    todo: [
      phrase`Avec un compte super-administrateur, ouvrez la console d’administration Google : Sécurité > Contrôle des accès et des données > Commandes des API > Délégation au niveau du domaine (${link('https://admin.google.com/ac/owl/domainwidedelegation')}).`,
      phrase`Cherchez l’identifiant client numérique du compte de service dans la liste, ou ajoutez-le. Ce n’est pas l’adresse e-mail du compte : c’est la valeur ${code('client_id')} de la clé enregistrée dans le secret ${code(secretId)}. Sans clé, c’est l’ID unique du compte dans la console Google Cloud, que l’équipe technique peut vous donner.`,
      phrase`Conservez les champs d’application OAuth existants et ajoutez exactement celui-ci : ${code(scope)}`,
      phrase`Si tout est déjà en place, patientez : la prise en compte par Google peut prendre jusqu’à 24 heures.`,
    ],
  }),
  credentials_missing: ({ secretId }) => ({
    headline: 'identifiants Google manquants',
    cause: phrase`Le secret ${code(secretId)} n’existe pas, est vide, ne contient pas d’identifiants Google ou ne peut pas être lu par le connecteur.`,
    todo: [
      phrase`Dans AWS Secrets Manager, ouvrez le secret ${code(secretId)}. S’il n’existe pas, créez-le sous ce nom ou corrigez le nom dans la configuration.`,
      phrase`Enregistrez-y le fichier de clé JSON du compte de service, tel que Google le fournit. Sans clé, enregistrez-y plutôt le document ${code('aws_workload_identity')}.`,
    ],
  }),
  credentials_rejected: ({ secretId }, command) => ({
    headline: 'Google refuse les identifiants du connecteur',
    cause: phrase`La clé du compte de service a été supprimée ou appartient à un autre compte. Sans clé, Google refuse la fédération d’identité ou la signature. L’équipe technique peut lire la réponse de Google avec ${code(command)}.`,
    todo: [
      phrase`Dans la console Google Cloud, vérifiez que le compte de service existe et qu’il est activé, puis créez-lui une nouvelle clé JSON.`,
      phrase`Dans AWS Secrets Manager, enregistrez ce fichier tel quel dans le secret ${code(secretId)}, puis supprimez votre copie.`,
      phrase`Sans clé, vérifiez plutôt le pool d’identités de charge de travail et le rôle ${code('roles/iam.serviceAccountTokenCreator')} sur le compte de service.`,
    ],
  }),
};

export const french: MailTexts = {
  colon: ' : ',

  footer: (name, id) =>
    `Vous recevez cet e-mail du connecteur entre Lucca et Google Agenda, car votre adresse figure parmi les e-mails de notification de la configuration « ${name} » (${id}).`,

  authorizationRevoked(about, { reason, since, command, instructions, stepUrl }) {
    const { headline, cause, todo: list } = revoked[reason](about, command);
    return {
      headline,
      blocks: [
        hello,
        paragraph(
          phrase`Depuis le ${since} (${about.timeZone}), le connecteur ne peut plus écrire dans les agendas de la configuration « ${about.name} ».`,
        ),
        paragraph(cause),
        todo,
        ...(instructions ? handOff(instructions) : [steps(list)]),
        ...(stepUrl === null
          ? []
          : [paragraph(phrase`Vérifiez ensuite l’autorisation dans la console : ${link(stepUrl)}`)]),
        afterwards,
        resumesAutomatically,
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
      paragraph(phrase`Aucune action n’est nécessaire. Merci d’avoir résolu le problème.`),
      afterwards,
      paragraph(
        phrase`Les événements en attente sont synchronisés automatiquement, du plus ancien au plus récent. Selon leur nombre, cela prend de quelques minutes à quelques heures. Rien n’est perdu.`,
      ),
    ],
  }),

  endpointSuspended: ({ name, tenant, timeZone }, { since }) => ({
    headline: 'Lucca a suspendu l’envoi des événements',
    blocks: [
      hello,
      paragraph(
        phrase`Lucca (${tenant}) n’envoie plus d’événements au connecteur : son point de terminaison de webhook est suspendu. Cette suspension a été détectée le ${since} (${timeZone}). Jusqu’à sa réactivation, les agendas de la configuration « ${name} » sont mis à jour avec retard.`,
      ),
      todo,
      paragraph(
        phrase`En général, rien : le connecteur réactive automatiquement le point de terminaison. Si vous ne recevez pas d’e-mail de rétablissement dans l’heure :`,
      ),
      steps([
        phrase`Dans Lucca, ouvrez les paramètres des webhooks et réactivez le point de terminaison du connecteur.`,
        phrase`Contactez l’équipe technique : les journaux de la fonction de réception indiquent les réponses que Lucca a reçues.`,
      ]),
      afterwards,
      paragraph(
        phrase`Lucca conserve les événements pendant deux mois, et le connecteur récupère ceux qu’il n’a pas reçus. Rien n’est perdu.`,
      ),
    ],
  }),

  endpointActive: ({ name, tenant, timeZone }, { openedAt, since }) => ({
    headline: 'Lucca envoie de nouveau les événements',
    blocks: [
      hello,
      paragraph(
        phrase`Le point de terminaison de webhook que Lucca (${tenant}) avait suspendu est de nouveau actif. La suspension a été détectée le ${openedAt}, le rétablissement le ${since} (${timeZone}). La configuration « ${name} » était concernée.`,
      ),
      todo,
      paragraph(phrase`Aucune action n’est nécessaire.`),
      afterwards,
      paragraph(
        phrase`Le connecteur récupère les événements qu’il n’a pas reçus et met à jour les agendas. Rien n’est perdu.`,
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
              ? {
                  term: phrase`${countInWords} × sans motif`,
                  text: [phrase`Consultez le journal pour en savoir plus.`],
                }
              : {
                  term: phrase`${countInWords} × ${reasonsInFrench[reason].meaning}`,
                  text: [phrase`${reasonsInFrench[reason].advice}`, phrase`Motif : ${code(reason)}`],
                },
          ),
        },
        paragraph(phrase`Le journal affiche les événements concernés :`),
        'url' in log ? paragraph(phrase`${link(log.url)}`) : { kind: 'command', command: log.command },
        afterwards,
        paragraph(
          one
            ? phrase`L’événement et son contenu restent 90 jours dans le journal. Si le conseil ci-dessus l’indique, l’événement est relancé automatiquement. Sinon, une fois la cause corrigée, relancez-le depuis le journal ou demandez à l’équipe technique de le renvoyer.`
            : phrase`Ces événements et leur contenu restent 90 jours dans le journal. Si le conseil ci-dessus l’indique, ils sont relancés automatiquement. Pour les autres, une fois la cause corrigée, relancez l’événement depuis le journal ou demandez à l’équipe technique de le renvoyer.`,
        ),
      ],
    };
  },
};
