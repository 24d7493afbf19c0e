import { typesetFrench } from '../shared/typeset';
import { instructionsInEnglish, instructionsInFrench, type InstructionTexts } from './authorization-texts';

/** Part of a sentence; links and values are shown as they are. */
export type InstructionPart = string | { link: string } | { code: string };

/** The OAuth client to authorize, and where. */
export type DelegatedClient = {
  /** Numeric. */
  clientId: string;
  /** The configuration's scopes, separated by spaces or commas. */
  scope: string;
  /** The scopes that the client already has and keeps, as copied from Google; empty for a new client. */
  otherScopes: string;
  /** Origin of the Admin console. */
  adminConsole: string;
};

/** What a Google administrator does to authorize the connector. */
export type AuthorizationInstructions = {
  language: 'fr' | 'en';
  /** Also the subject of an email. */
  title: string;
  intro: string;
  steps: InstructionPart[][];
  /** What to know beside the steps: the way without the link, and how long it takes. */
  notes: string[];
  /** Numeric OAuth client id of the service account. */
  clientId: string;
  /** As in Google's form: separated by commas if there are several. */
  scope: string;
  /** Opens Google's form with client and scopes filled in. */
  link: string;
};

const TEXTS: Record<'fr' | 'en', InstructionTexts> = { fr: instructionsInFrench, en: instructionsInEnglish };

/** Origin of Google's Admin console. GOOGLE-34: its form takes client and scopes from the link. */
export const ADMIN_CONSOLE = 'https://admin.google.com';

const DELEGATION_PATH = '/ac/owl/domainwidedelegation';

/** Writes the instructions for a person who has access to the Google Admin console, but not to ours. */
export function authorizationInstructions(
  language: 'fr' | 'en',
  client: DelegatedClient,
): AuthorizationInstructions {
  const { clientId, scope, otherScopes } = client;
  const texts = TEXTS[language];
  const typeset = (text: string) => (language === 'fr' ? typesetFrench(text) : text);
  const link = delegationLink(client);
  const scopes = scopesOf(scope, otherScopes).join(',');
  const keepsOthers = scopesOf(otherScopes).length > 0;
  return {
    language,
    title: typeset(texts.title),
    intro: typeset(texts.intro),
    steps: [
      [typeset(texts.openLink), { link }],
      [typeset(texts.checkClient), { code: clientId }],
      [typeset(texts.checkScope), { code: scopes }],
      [typeset(texts.authorize)],
    ],
    notes: [
      typeset(keepsOthers ? texts.keptScopes : texts.editExisting),
      typeset(texts.byHand),
      typeset(texts.delay),
    ],
    clientId,
    scope: scopes,
    link,
  };
}

/**
 * Returns a link to the Admin console with client and scopes filled in. To overwrite a client removes the scopes that the link
 * does not list, so the link does it only if it lists those to keep.
 */
export function delegationLink({ clientId, scope, otherScopes, adminConsole }: DelegatedClient): string {
  const query = new URLSearchParams({
    clientScopeToAdd: scopesOf(scope, otherScopes).join(','),
    clientIdToAdd: clientId,
    ...(scopesOf(otherScopes).length > 0 && { overwriteClientId: 'true' }),
  });
  return `${delegationPage(adminConsole)}?${query.toString()}`;
}

/** Returns Google's page for domain-wide delegation, without a client. */
export function delegationPage(adminConsole: string): string {
  return `${adminConsole}${DELEGATION_PATH}`;
}

/** Renders the instructions for the clipboard and for emails. */
export function instructionsText({ intro, steps, notes }: AuthorizationInstructions): string {
  const lines = steps.map((step, index) => `${index + 1}. ${step.map(partText).join('')}`);
  return [intro, lines.join('\n'), ...notes].join('\n\n');
}

/** Returns a `mailto:` link without a recipient. */
export function instructionsMail(instructions: AuthorizationInstructions): string {
  // RFC 6068 wants line breaks as CRLF.
  const body = instructionsText(instructions).replaceAll('\n', '\r\n');
  return `mailto:?subject=${encodeURIComponent(instructions.title)}&body=${encodeURIComponent(body)}`;
}

function partText(part: InstructionPart): string {
  if (typeof part === 'string') return part;
  return 'link' in part ? part.link : part.code;
}

function scopesOf(...lists: string[]): string[] {
  const scopes = lists.join(' ').split(/[\s,]+/);
  return [...new Set(scopes)].filter(Boolean);
}
