import { useState } from 'preact/hooks';
import type { ListedConfiguration } from '../../../../contract/configurations';
import { Button } from '../../../components/button';
import { Loading } from '../../../components/messages';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { ImportProducts } from './import-products';
import { ImportStatus } from './import-status';
import { importTexts } from './texts';
import { isImpossible, matchingIn, mayStart, type Import } from './use-import';

type ImportSectionProps = { listed: ListedConfiguration; running: Import };

/** Import with its simulation, for an active or paused configuration. */
export function ImportSection({ listed: { configuration }, running }: ImportSectionProps) {
  const texts = useTexts(importTexts);
  const formats = useFormats();
  const { products, active } = configuration;
  const [unchecked, setUnchecked] = useState<typeof products>([]);
  const { state } = running;
  if (!state) return <Loading lines={2} />;
  const chosen = products.filter((product) => !unchecked.includes(product));
  const isFree = !isImpossible(state) && mayStart(state);
  // The counts are those of the simulation: they hold for the same products only.
  const isSimulated =
    state.state === 'simulated' &&
    chosen.every((one) => state.products.some(({ product }) => product === one));
  const count = isSimulated
    ? matchingIn({ ...state, products: state.products.filter(({ product }) => chosen.includes(product)) })
    : 0;
  return (
    <>
      {!isImpossible(state) && (
        <ImportProducts
          products={products}
          chosen={chosen}
          state={state}
          disabled={!isFree}
          onChange={(next) => {
            setUnchecked(products.filter((product) => !next.includes(product)));
          }}
        />
      )}
      <ImportStatus running={running} />
      {!active && <p class="console-small">{texts.problems.configuration_inactive}</p>}
      {isFree && (
        <div class="console-row">
          {active && count > 0 && (
            <Button
              busy={running.isBusy}
              onClick={() => {
                running.start({ products: chosen, dryRun: false });
              }}
            >
              {texts.import(count, formats.number(count))}
            </Button>
          )}
          <Button
            busy={running.isBusy}
            disabled={chosen.length === 0}
            onClick={() => {
              running.start({ products: chosen, dryRun: true });
            }}
          >
            {isSimulated ? texts.simulateAgain : texts.simulate}
          </Button>
        </div>
      )}
    </>
  );
}
