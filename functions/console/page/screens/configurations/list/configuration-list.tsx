import { useState } from 'preact/hooks';
import type { ListedConfiguration } from '../../../contract/configurations';
import { useMayChange, useSession } from '../../api';
import { Button } from '../../components/button';
import { ConfirmDialog } from '../../components/dialog';
import { Callout, EmptyState, ErrorState, Loading, useErrorText } from '../../components/messages';
import { PageHeader } from '../../components/page-header';
import { useToast } from '../../components/toasts';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { navigate } from '../../router';
import { ConfigurationCard } from './configuration-card';
import { DirectoryProgress } from './directory-progress';
import { configurationTexts } from './texts';

const POLL_MS = 15_000;

type Confirmation = { action: 'remove' | 'deactivate'; item: ListedConfiguration };

/** All configurations with their current state. */
export function ConfigurationList() {
  const texts = useTexts(configurationTexts);
  const { call } = useSession();
  const mayChange = useMayChange();
  const list = useLoad('configurations', (signal) => call('listConfigurations', { signal }), {
    pollMs: POLL_MS,
  });
  const { confirmation, isBusy, setConfirmation, activate, confirm } = useActions(list.reload);
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
      {!mayChange && <Callout tone="neutral">{texts.readOnly}</Callout>}
      {list.state === 'loading' && <Loading />}
      {list.error !== null && <ErrorState error={list.error} onRetry={list.reload} />}
      {list.value?.items.length === 0 && <EmptyState title={texts.none}>{texts.noneHelp}</EmptyState>}
      {list.value && list.value.items.length > 0 && (
        <DirectoryProgress configured={configuredIn(list.value.items)} />
      )}
      <ul class="console-cards">
        {list.value?.items.map((item) => (
          <li key={item.configuration.id}>
            <ConfigurationCard
              item={item}
              onActivate={() => {
                activate(item);
              }}
              onConfirm={(action) => {
                setConfirmation({ action, item });
              }}
            />
          </li>
        ))}
      </ul>
      {confirmation && (
        <ConfirmDialog
          title={(confirmation.action === 'remove' ? texts.removeTitle : texts.deactivateTitle)(
            confirmation.item.configuration.name,
          )}
          confirm={confirmation.action === 'remove' ? texts.remove : texts.deactivate}
          critical
          busy={isBusy}
          onConfirm={confirm}
          onClose={() => {
            setConfirmation(null);
          }}
        >
          {confirmation.action === 'remove' ? texts.removeHelp : texts.deactivateHelp}
        </ConfirmDialog>
      )}
    </>
  );
}

/** Changes with the active configurations. */
function configuredIn(items: ListedConfiguration[]): string {
  return items.map(({ configuration: { active }, etag }) => (active ? etag : '')).join(' ');
}

function useActions(reload: () => void) {
  const texts = useTexts(configurationTexts);
  const { call } = useSession();
  const showToast = useToast();
  const errorText = useErrorText();
  const [confirmation, setConfirmation] = useState<Confirmation | null>(null);
  const [isBusy, setBusy] = useState(false);

  const run = (change: Promise<unknown>, message: string) => {
    setBusy(true);
    change
      .then(
        () => {
          showToast(message);
        },
        (error: unknown) => {
          showToast(errorText(error), 'critical');
        },
      )
      .finally(() => {
        setBusy(false);
        setConfirmation(null);
        reload();
      });
  };

  return {
    confirmation,
    isBusy,
    setConfirmation,
    activate: ({ configuration: { id, name }, etag }: ListedConfiguration) => {
      run(call('activateConfiguration', { id, etag }), texts.activated(name));
    },
    confirm: () => {
      if (!confirmation) return;
      const { etag } = confirmation.item;
      const { id, name } = confirmation.item.configuration;
      if (confirmation.action === 'remove')
        run(call('deleteConfiguration', { id, etag }), texts.removed(name));
      else run(call('deactivateConfiguration', { id, etag }), texts.deactivated(name));
    },
  };
}
