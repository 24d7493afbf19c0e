import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import * as z from 'zod/mini';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { useSession } from '../../../api';
import { Button } from '../../../components/button';
import { ErrorState } from '../../../components/messages';
import { PageContent, PageFooter } from '../../../components/page-header';
import { useKept } from '../../../drafts';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { useLoad } from '../../../load';
import { useEstablishments } from '../form/tenant';
import { ImportProducts } from '../import/import-products';
import { ImportStatus } from '../import/import-status';
import { importTexts } from '../import/texts';
import { isImpossible, isUnderWay, matchingIn, mayStart, useImport } from '../import/use-import';
import { LIST_PATH, STEPS } from '../paths';
import { navigate } from '../../../router';
import { ActivationEffects } from './activation-effects';
import { ActivationFacts } from './activation-facts';
import { Activated } from './activated';
import { wizardTexts } from './texts';

type ActivationStepProps = {
  /** The list of steps. */
  steps: ComponentChildren;
  listed: ListedConfiguration;
  reload: () => void;
};

/** The facts before the activation, the import of what exists, and the activation itself. */
export function ActivationStep({ steps, listed, reload }: ActivationStepProps) {
  const texts = useTexts(wizardTexts);
  const importText = useTexts(importTexts);
  const formats = useFormats();
  const { call } = useSession();
  const establishments = useEstablishments();
  const all = useLoad('configurations', (signal) => call('listConfigurations', { signal }));
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { id, active, products } = listed.configuration;
  const running = useImport(id);
  const { state } = running;
  const [unchecked, setUnchecked] = useState<typeof products>([]);
  const chosen = products.filter((product) => !unchecked.includes(product));
  const counted = (state?.products ?? []).filter(({ product }) => chosen.includes(product));
  const isSimulated = state?.state === 'simulated' && counted.length === chosen.length;
  const count = state && isSimulated ? matchingIn({ ...state, products: counted }) : 0;
  const isPossible = state !== null && !isImpossible(state);

  // The counts are what the decision needs, and a simulation writes nothing. It asks Lucca for its list, so it runs once for
  // each version of the configuration.
  const [simulatedVersion, keepVersion] = useKept(`simulated:${id}`, '', z.string());
  const { start } = running;
  const isUncounted = isPossible && mayStart(state) && simulatedVersion !== listed.etag;
  useEffect(() => {
    if (!isUncounted || active) return;
    keepVersion(listed.etag);
    start({ products, dryRun: true });
  });

  const activate = (imports: boolean) => {
    setBusy(true);
    setError(null);
    call('activateConfiguration', { id, etag: listed.etag })
      .then(() => {
        if (imports) start({ products: chosen, dryRun: false });
      }, setError)
      .finally(() => {
        setBusy(false);
        reload();
      });
  };

  if (active) return <Activated steps={steps} listed={listed} running={running} />;
  return (
    <>
      <PageContent>
        {steps}
        <div class="console-two">
          <div class="console-stack">
            <section class="box console-stack">
              <h2>{texts.inPlace}</h2>
              <ActivationFacts
                listed={listed}
                establishments={establishments}
                lastEventAt={all.value ? newestOf(all.value.items) : undefined}
              />
            </section>
            <section class="box console-stack">
              <div>
                <h2>{importText.title}</h2>
                <p class="console-small console-subtle">{importText.help}</p>
              </div>
              {isPossible && (
                <ImportProducts
                  products={products}
                  chosen={chosen}
                  state={state}
                  disabled={!mayStart(state)}
                  onChange={(next) => {
                    setUnchecked(products.filter((product) => !next.includes(product)));
                  }}
                />
              )}
              <ImportStatus running={running} />
              {isPossible && mayStart(state) && (
                <div>
                  <Button
                    small
                    kind="quiet"
                    icon="arrowReset"
                    busy={running.isBusy}
                    disabled={chosen.length === 0}
                    onClick={() => {
                      start({ products: chosen, dryRun: true });
                    }}
                  >
                    {isSimulated ? importText.simulateAgain : importText.simulate}
                  </Button>
                </div>
              )}
            </section>
            {error !== null && (
              <ErrorState
                error={error}
                onRetry={() => {
                  activate(false);
                }}
              />
            )}
          </div>
          <ActivationEffects listed={listed} imports={count > 0} />
        </div>
      </PageContent>
      <PageFooter
        actions={
          <>
            <Button
              kind="quiet"
              onClick={() => {
                navigate(LIST_PATH);
              }}
            >
              {texts.later}
            </Button>
            <Button
              kind={count > 0 ? 'secondary' : 'primary'}
              busy={isBusy}
              onClick={() => {
                activate(false);
              }}
            >
              {count > 0 || isUnderWay(state) ? texts.activateOnly : texts.activate}
            </Button>
            {count > 0 && (
              <Button
                kind="primary"
                busy={isBusy}
                onClick={() => {
                  activate(true);
                }}
              >
                {texts.activateAndImport(count, formats.number(count))}
              </Button>
            )}
          </>
        }
      >
        <span class="console-wide-only">{texts.stepOf(STEPS.length)}</span>
      </PageFooter>
    </>
  );
}

/** When Lucca's newest event arrived, for any configuration. */
function newestOf(items: ListedConfiguration[]): string | null {
  return items.reduce<string | null>((newest, { lastEvent }) => {
    const at = lastEvent?.at ?? null;
    return at !== null && (newest === null || at > newest) ? at : newest;
  }, null);
}
