import type { Delegation, DelegationResult } from '../../fakes/google/identity/service-accounts';
import { markup, type Markup } from '../web-page/markup';
import type { Texts } from './texts';

/** The form, as entered or as a link fills it in. */
export type DelegationForm = { clientId: string; scopes: string; overwrite: boolean };

type DelegationPage = {
  delegations: readonly Delegation[];
  form: DelegationForm;
  /** Of the last attempt; null before one. */
  result: DelegationResult | null;
  texts: Texts;
};

/** Google's page for domain-wide delegation: the list of clients, and the form to add one. */
export function delegationPage({ delegations, form, result, texts }: DelegationPage): string {
  return markup`<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${texts.title}</title>
<link rel="stylesheet" href="/admin.css">
</head>
<body>
<header>
<p>${texts.path}</p>
<h1>${texts.title}</h1>
<p>${texts.intro}</p>
</header>
<main>
${result === null ? null : markup`<p role="${result === 'authorized' ? 'status' : 'alert'}" class="${result}">${texts.results[result]}</p>`}
${formSection(form, texts)}
${listSection(delegations, texts)}
</main>
</body>
</html>
`.text;
}

function formSection({ clientId, scopes, overwrite }: DelegationForm, texts: Texts): Markup {
  return markup`<section>
<h2>${texts.add}</h2>
<form method="post">
<label for="client">${texts.clientId}</label>
<input id="client" name="clientId" value="${clientId}" inputmode="numeric" autocomplete="off" aria-describedby="client-hint">
<p class="hint" id="client-hint">${texts.clientIdHint}</p>
<label for="scopes">${texts.scopes}</label>
<textarea id="scopes" name="scopes" rows="3" autocomplete="off" aria-describedby="scopes-hint">${scopes}</textarea>
<p class="hint" id="scopes-hint">${texts.scopesHint}</p>
<label class="checkbox"><input type="checkbox" name="overwrite" value="true"${overwrite ? markup` checked` : null}> ${texts.overwrite}</label>
<button>${texts.authorize}</button>
</form>
</section>`;
}

function listSection(delegations: readonly Delegation[], texts: Texts): Markup {
  const items = delegations.map(
    ({ clientId, scopes }) => markup`<li>
<dl><dt>${texts.clientId}</dt><dd>${clientId}</dd><dt>${texts.scopes}</dt>${scopes.map((scope) => markup`<dd>${scope}</dd>`)}</dl>
<form method="post" action="/remove"><button class="secondary" name="clientId" value="${clientId}" aria-label="${texts.removeClient(clientId)}">${texts.remove}</button></form>
</li>`,
  );
  return markup`<section>
<h2>${texts.list}</h2>
${items.length === 0 ? markup`<p>${texts.none}</p>` : markup`<ul>${items}</ul>`}
</section>`;
}
