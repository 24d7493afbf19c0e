import type { ListedConfiguration } from '../../../contract/configurations';
import { useSession } from '../../api';
import { useTexts } from '../../language';
import { useLoad } from '../../load';
import { configurationFields } from './configuration-fields';
import { PresentationPreview } from './presentation-preview';
import { configurationTexts } from './texts';

/** A configuration for readers, who cannot change it. */
export function ConfigurationSummary({ listed: { configuration } }: { listed: ListedConfiguration }) {
  const texts = useTexts(configurationTexts);
  const { call } = useSession();
  const establishments = useLoad('establishments', (signal) => call('listEstablishments', { signal }));
  const nameOf = (id: string) => {
    const isOfTenant = establishments.value?.tenant === configuration.tenant;
    const found = isOfTenant && establishments.value?.items.find((one) => one.id === id);
    return found ? `${found.name} (${id})` : id;
  };
  return (
    <div class="console-columns">
      <section class="console-card">
        <dl class="console-facts">
          {configurationFields(configuration, texts, nameOf).map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value || texts.noValue}</dd>
            </div>
          ))}
        </dl>
      </section>
      <PresentationPreview products={configuration.products} presentation={configuration.presentation} />
    </div>
  );
}
