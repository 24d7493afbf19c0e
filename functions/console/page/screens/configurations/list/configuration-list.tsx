import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { useMayChange, useSession } from '../../../api';
import { ButtonLink } from '../../../components/button';
import { Callout, ErrorState, Loading } from '../../../components/messages';
import { PageContent, PageHeader } from '../../../components/page-header';
import { useTexts } from '../../../language';
import { useLoad } from '../../../load';
import { useLocation } from '../../../router';
import { DirectoryProgress } from '../directory-progress';
import { StateDialog } from '../edit/state-dialog';
import { useStateChange } from '../edit/use-state-change';
import { draftIds } from '../form/configuration-draft';
import { useEstablishments } from '../form/tenant';
import { stepPath } from '../paths';
import { configurationTexts } from '../texts';
import { AddDialog } from './add-dialog';
import { ConfigurationRow } from './configuration-row';
import { FirstConfiguration } from './first-configuration';
import { listTexts } from './texts';
import { UnassignedBanner } from './unassigned-banner';
import { UnsavedNew } from './unsaved-new';

const POLL_MS = 15_000;

type Asked = { change: 'pause' | 'remove'; id: string };

/** All configurations with their current state. */
export function ConfigurationList() {
  const names = useTexts(configurationTexts);
  const texts = useTexts(listTexts);
  const { call, person } = useSession();
  const mayChange = useMayChange();
  const { query } = useLocation();
  const list = useLoad('configurations', (signal) => call('listConfigurations', { signal }), {
    pollMs: POLL_MS,
  });
  const establishments = useEstablishments();
  const [asked, ask] = useState<Asked | null>(null);
  const [drafts, setDrafts] = useState(() => draftIds(person.name));
  const change = useStateChange(() => {
    ask(null);
    list.reload();
  });
  const items = list.value?.items ?? null;
  const askedItem = items?.find(({ configuration }) => configuration.id === asked?.id);
  const added = mayChange ? query.get('add') : null;
  const isEmpty = items?.length === 0 && !drafts.has('new');

  return (
    <>
      <PageHeader
        title={names.title}
        actions={
          mayChange &&
          !isEmpty && (
            <ButtonLink kind="primary" icon="mathsPlus" to={stepPath(null, 'general')}>
              {names.create}
            </ButtonLink>
          )
        }
      >
        {isEmpty ? undefined : texts.intro}
      </PageHeader>
      <PageContent wide>
        {!mayChange && <Callout tone="neutral">{names.readOnly}</Callout>}
        {list.state === 'loading' && <Loading />}
        {list.error !== null && <ErrorState error={list.error} onRetry={list.reload} />}
        {isEmpty && <FirstConfiguration establishments={establishments} mayChange={mayChange} />}
        {items && mayChange && <UnassignedBanner establishments={establishments} />}
        {items && mayChange && drafts.has('new') && (
          <UnsavedNew
            onDiscarded={() => {
              setDrafts(draftIds(person.name));
            }}
          />
        )}
        {items && items.length > 0 && (
          <>
            <ListTable>
              {items.map((item) => (
                <ConfigurationRow
                  key={item.configuration.id}
                  item={item}
                  establishments={establishments}
                  isUnsaved={drafts.has(item.configuration.id)}
                  isBusy={change.isBusy}
                  onActivate={() => {
                    change.run('activate', item);
                  }}
                  onAsk={(wanted) => {
                    ask({ change: wanted, id: item.configuration.id });
                  }}
                />
              ))}
            </ListTable>
            <DirectoryProgress configured={configuredIn(items)} />
          </>
        )}
      </PageContent>
      {asked && askedItem && (
        <StateDialog
          change={asked.change}
          listed={askedItem}
          isBusy={change.isBusy}
          onConfirm={() => {
            change.run(asked.change, askedItem);
          }}
          onClose={() => {
            ask(null);
          }}
        />
      )}
      {added !== null && items && !establishments.isLoading && (
        <AddDialog id={added} items={items} establishments={establishments} />
      )}
    </>
  );
}

/** Changes with the active configurations. */
function configuredIn(items: ListedConfiguration[]): string {
  return items.map(({ configuration: { active }, etag }) => (active ? etag : '')).join(' ');
}

const COLUMNS = [
  ['name', 'console-c-name'],
  ['establishments', 'console-c-ests'],
  ['products', 'console-c-prods'],
  ['state', 'console-c-state'],
  ['last', 'console-c-last'],
  ['day', 'console-c-day'],
  ['actions', 'console-c-action'],
] as const;

/** The table around the rows; on a narrow screen each row is a card. */
function ListTable({ children }: { children: ComponentChildren }) {
  const { columns } = useTexts(listTexts);
  const { title } = useTexts(configurationTexts);
  return (
    <div class="indexTableWrapper">
      <table class="indexTable mod-responsiveCardList console-confs">
        <caption class="pr-u-mask">{title}</caption>
        <thead class="indexTable-head">
          <tr class="indexTable-head-row">
            {COLUMNS.map(([name, style]) => (
              <th class={`indexTable-head-row-cell ${style}`} scope="col" key={name}>
                {name === 'actions' ? <span class="pr-u-mask">{columns.actions}</span> : columns[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class="indexTable-body">{children}</tbody>
      </table>
    </div>
  );
}
