import { useRef, useState } from 'preact/hooks';
import type { ListedConfiguration } from '../../../contract/configurations';
import { useMayChange, useSession } from '../../api';
import { EmptyState, ErrorState, Loading } from '../../components/messages';
import { PageContent, PageHeader } from '../../components/page-header';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { useLocation } from '../../router';
import { ConfigurationSummary } from './edit/configuration-summary';
import { EditPage } from './edit/edit-page';
import { LIST_PATH, sectionIn, stepIn } from './paths';
import { stateOf } from './state';
import { configurationTexts } from './texts';
import { Wizard } from './wizard/wizard';

/**
 * The steps of a configuration until it is active, afterwards its page.
 *
 * @param id null for a new one
 */
export function ConfigurationScreen({ id }: { id: string | null }) {
  const texts = useTexts(configurationTexts);
  const { call } = useSession();
  const mayChange = useMayChange();
  const { query } = useLocation();
  const loaded = useLoad(`configuration:${id ?? ''}`, async (signal) =>
    id === null ? null : { listed: await call('getConfiguration', { id, signal }) },
  );
  // What was saved is shown at once, until it is loaded again.
  const [saved, setSaved] = useState<{ listed: ListedConfiguration; instead: unknown } | null>(null);
  const listed =
    saved !== null && saved.instead === loaded.value ? saved.listed : (loaded.value?.listed ?? null);
  const onSaved = (result: ListedConfiguration) => {
    setSaved({ listed: result, instead: loaded.value });
    loaded.reload();
  };
  const step = stepIn(query);
  // The last step shows the activation, although the configuration is no draft any more.
  const wasDraft = useRef(false);
  const isDraft = listed !== null && stateOf(listed) === 'draft';
  if (isDraft) wasDraft.current = true;
  else if (step !== 'activation') wasDraft.current = false;

  if (id === null && mayChange) {
    return <Wizard listed={null} wanted="general" onSaved={onSaved} reload={loaded.reload} />;
  }
  if (listed && !mayChange) return <ConfigurationSummary listed={listed} />;
  if (listed && (isDraft || wasDraft.current)) {
    return <Wizard listed={listed} wanted={step} onSaved={onSaved} reload={loaded.reload} />;
  }
  if (listed) {
    return <EditPage listed={listed} section={sectionIn(query)} onSaved={onSaved} reload={loaded.reload} />;
  }
  return (
    <>
      <PageHeader
        title={id === null ? texts.newTitle : texts.title}
        back={{ to: LIST_PATH, text: texts.back }}
      />
      <PageContent>
        {id === null && <EmptyState title={texts.readOnly} />}
        {id !== null && loaded.state === 'loading' && <Loading />}
        {loaded.error !== null && <ErrorState error={loaded.error} onRetry={loaded.reload} />}
      </PageContent>
    </>
  );
}
