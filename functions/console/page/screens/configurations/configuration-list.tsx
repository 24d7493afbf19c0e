import { useState } from 'preact/hooks';
import type { ListedConfiguration } from '../../../contract/configurations';
import { useMayChange, useSession } from '../../api';
import { Button } from '../../components/button';
import { ConfirmDialog } from '../../components/dialog';
import { Callout, EmptyState, ErrorState, Loading, useErrorText } from '../../components/messages';
import { PageHeader } from '../../components/page-header';
import { useToasts } from '../../components/toasts';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { navigate } from '../../router';
import { ConfigurationCard } from './configuration-card';
import { configurationTexts } from './texts';

const POLL_MS = 15_000;

type Asked = { what: 'remove' | 'deactivate'; item: ListedConfiguration };

/** All configurations, with their state at a glance. */
export function ConfigurationList() {
  const texts = useTexts(configurationTexts);
  const { call } = useSession();
  const mayChange = useMayChange();
  const list = useLoad('configurations', (signal) => call('listConfigurations', { signal }), {
    everyMs: POLL_MS,
  });
  const { asked, isBusy, ask, activate, confirm } = useActions(list.reload);
  const create = () => {
    navigate('/console/configurations/new');
  };

  return (
    <>
      <PageHeader
        title={texts.title}
        actions={
          mayChange && (
            <Button kind="primary" onClick={create}>
              {texts.create}
            </Button>
          )
        }
      >
        {texts.intro}
      </PageHeader>
      {!mayChange && <Callout tone="info">{texts.readOnly}</Callout>}
      {list.state === 'loading' && <Loading />}
      {list.error !== null && <ErrorState error={list.error} onAgain={list.reload} />}
      {list.value?.items.length === 0 && <EmptyState title={texts.none}>{texts.noneHelp}</EmptyState>}
      <ul class="console-cards">
        {list.value?.items.map((item) => (
          <li key={item.configuration.id}>
            <ConfigurationCard
              item={item}
              onActivate={() => {
                activate(item);
              }}
              onAsk={(what) => {
                ask({ what, item });
              }}
            />
          </li>
        ))}
      </ul>
      {asked && (
        <ConfirmDialog
          title={(asked.what === 'remove' ? texts.removeTitle : texts.deactivateTitle)(
            asked.item.configuration.name,
          )}
          confirm={asked.what === 'remove' ? texts.remove : texts.deactivate}
          danger
          busy={isBusy}
          onConfirm={confirm}
          onClose={() => {
            ask(null);
          }}
        >
          {asked.what === 'remove' ? texts.removeHelp : texts.deactivateHelp}
        </ConfirmDialog>
      )}
    </>
  );
}

function useActions(reload: () => void) {
  const texts = useTexts(configurationTexts);
  const { call } = useSession();
  const say = useToasts();
  const errorText = useErrorText();
  const [asked, ask] = useState<Asked | null>(null);
  const [isBusy, setBusy] = useState(false);

  const run = (work: Promise<unknown>, done: string) => {
    setBusy(true);
    work
      .then(
        () => {
          say(done);
        },
        (error: unknown) => {
          say(errorText(error), 'error');
        },
      )
      .finally(() => {
        setBusy(false);
        ask(null);
        reload();
      });
  };

  return {
    asked,
    isBusy,
    ask,
    activate: ({ configuration: { id, name }, etag }: ListedConfiguration) => {
      run(call('activateConfiguration', { id, etag }), texts.activated(name));
    },
    confirm: () => {
      if (!asked) return;
      const { etag } = asked.item;
      const { id, name } = asked.item.configuration;
      if (asked.what === 'remove') run(call('deleteConfiguration', { id, etag }), texts.removed(name));
      else run(call('deactivateConfiguration', { id, etag }), texts.deactivated(name));
    },
  };
}
