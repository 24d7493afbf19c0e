import { Fragment } from 'preact';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { ButtonLink } from '../../../components/button';
import { Callout, StatusBadge } from '../../../components/messages';
import { PageContent, PageHeader } from '../../../components/page-header';
import { useTexts } from '../../../language';
import { configurationFields } from '../configuration-fields';
import { fieldsOf } from '../form/fields';
import { PresentationPreview } from '../form/presentation-preview';
import { useEstablishments } from '../form/tenant';
import { LIST_PATH, logPath } from '../paths';
import { STATE_TONES, stateOf } from '../state';
import { configurationTexts } from '../texts';

/** A configuration for readers, who cannot change it. */
export function ConfigurationSummary({ listed }: { listed: ListedConfiguration }) {
  const texts = useTexts(configurationTexts);
  const { list, nameOf } = useEstablishments();
  const { configuration } = listed;
  const state = stateOf(listed);
  const isListed = list?.tenant === configuration.tenant;
  return (
    <>
      <PageHeader
        title={configuration.name}
        back={{ to: LIST_PATH, text: texts.back }}
        badge={<StatusBadge tone={STATE_TONES[state]}>{texts.badges[state]}</StatusBadge>}
        actions={
          <ButtonLink small to={logPath(configuration.id)}>
            {texts.seeLog}
          </ButtonLink>
        }
      />
      <PageContent>
        <Callout tone="neutral">{texts.readOnly}</Callout>
        <div class="console-two">
          <section class="box">
            <dl class="console-facts">
              {configurationFields(configuration, texts, isListed ? nameOf : undefined).map(
                ({ label, value }) => (
                  <Fragment key={label}>
                    <dt>{label}</dt>
                    <dd>{value || texts.noValue}</dd>
                  </Fragment>
                ),
              )}
            </dl>
          </section>
          <aside class="box">
            <PresentationPreview fields={fieldsOf(configuration)} />
          </aside>
        </div>
      </PageContent>
    </>
  );
}
