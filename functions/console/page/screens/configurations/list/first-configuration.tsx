import { useSession } from '../../../api';
import { ButtonLink } from '../../../components/button';
import { EmptyState } from '../../../components/messages';
import { useTexts } from '../../../language';
import { useLoad } from '../../../load';
import { Fact } from '../fact';
import type { Establishments } from '../form/tenant';
import { stepPath } from '../paths';
import { configurationTexts } from '../texts';
import { listTexts } from './texts';

type FirstProps = { establishments: Establishments; mayChange: boolean };

/** What to expect of the first configuration, and what is ready for it. */
export function FirstConfiguration({ establishments, mayChange }: FirstProps) {
  const texts = useTexts(listTexts);
  const names = useTexts(configurationTexts);
  return (
    <div class="console-stack console-first-page">
      <EmptyState
        title={texts.firstTitle}
        actions={
          mayChange && (
            <ButtonLink kind="primary" to={stepPath(null, 'general')}>
              {names.create}
            </ButtonLink>
          )
        }
      >
        <p>{texts.firstHelp}</p>
        <ol class="console-checks console-first-steps">
          {texts.firstSteps.map(([step, help, time], index) => (
            <li key={step}>
              <span class="console-mark">{index + 1}</span>
              <div>
                <span class="console-cell-main">{step}</span>
                <span class="console-small console-subtle">{help}</span>
              </div>
              <span class="console-tiny">{time}</span>
            </li>
          ))}
        </ol>
      </EmptyState>
      <section class="box">
        <Preparations establishments={establishments} />
      </section>
    </div>
  );
}

function Preparations({ establishments: { list } }: { establishments: Establishments }) {
  const texts = useTexts(listTexts);
  const { call } = useSession();
  const credentials = useLoad('credentials', (signal) => call('listGoogleCredentials', { signal }));
  const account = credentials.value?.items.find(({ state }) => state === 'ready');
  const count = list?.items.filter(({ isArchived }) => !isArchived).length ?? 0;
  return (
    <ul class="console-checks">
      {list && (
        <Fact
          mark={list.state === 'ready' ? 'done' : 'failed'}
          title={list.state === 'ready' ? texts.luccaReady : texts.luccaMissing}
        >
          {list.state === 'ready'
            ? `${list.tenant?.replace('https://', '') ?? ''} · ${texts.establishments(count)}`
            : texts.luccaMissingHelp}
        </Fact>
      )}
      {credentials.value && (
        <Fact mark={account ? 'done' : 'failed'} title={account ? texts.googleReady : texts.googleMissing}>
          {account ? account.clientId !== null && texts.client(account.clientId) : texts.googleMissingHelp}
        </Fact>
      )}
    </ul>
  );
}
