import type { ComponentChildren } from 'preact';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { ButtonLink } from '../../../components/button';
import { Callout } from '../../../components/messages';
import { PageContent, PageFooter } from '../../../components/page-header';
import { useTexts } from '../../../language';
import { DirectoryProgress } from '../directory-progress';
import { ImportSection } from '../import/import-section';
import { importTexts } from '../import/texts';
import type { Import } from '../import/use-import';
import { logPath, sectionPath, stepPath } from '../paths';
import { configurationTexts } from '../texts';
import { wizardTexts } from './texts';

type ActivatedProps = {
  /** The list of steps. */
  steps: ComponentChildren;
  listed: ListedConfiguration;
  running: Import;
};

/** The end of the wizard: what is active, and what still waits. */
export function Activated({ steps, listed, running }: ActivatedProps) {
  const texts = useTexts(wizardTexts);
  const importText = useTexts(importTexts);
  const names = useTexts(configurationTexts);
  const { id, name } = listed.configuration;
  const isGranted = listed.authorization.state === 'granted';
  const { state } = running;
  const isImported = state !== null && !state.dryRun && state.state !== 'none';
  return (
    <>
      <PageContent>
        {steps}
        <div class="console-stack">
          <Callout
            tone={isGranted ? 'success' : 'warning'}
            title={isGranted ? texts.activeTitle(name) : texts.activeWaitingTitle}
            actions={
              !isGranted && (
                <ButtonLink small to={stepPath(id, 'authorization')}>
                  {texts.reviewStep}
                </ButtonLink>
              )
            }
          >
            <p>{isGranted ? texts.activeHelp : texts.activeWaitingHelp}</p>
            {!isImported && <p>{texts.notImported}</p>}
          </Callout>
          <DirectoryProgress configured={listed.etag} />
          <section class="box console-stack">
            <div>
              <h2>{importText.title}</h2>
              <p class="console-small console-subtle">{importText.sectionHelp}</p>
            </div>
            <ImportSection listed={listed} running={running} />
          </section>
        </div>
      </PageContent>
      <PageFooter
        actions={
          <>
            <ButtonLink to={logPath(id)}>{names.seeLog}</ButtonLink>
            <ButtonLink kind="primary" to={sectionPath(id)}>
              {texts.open}
            </ButtonLink>
          </>
        }
      />
    </>
  );
}
