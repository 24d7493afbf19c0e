import type { ListedConfiguration } from '../../../../contract/configurations';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { wizardTexts } from './texts';

type EffectsProps = { listed: ListedConfiguration; /** There is something to import. */ imports: boolean };

/** What happens at the activation, as things are. */
export function ActivationEffects({ listed, imports }: EffectsProps) {
  const texts = useTexts(wizardTexts);
  const formats = useFormats();
  const { notificationEmails } = listed.configuration;
  const effects = listed.authorization.state === 'granted' ? texts.effects.granted : texts.effects.waiting;
  return (
    <aside class="box console-stack">
      <h2>{texts.onActivation}</h2>
      <ol class="console-steps-text">
        {effects.map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
        {imports && <li>{texts.effectOfImport}</li>}
      </ol>
      {notificationEmails.length > 0 && (
        <p class="console-tiny">{texts.noticeTo(formats.list(notificationEmails))}</p>
      )}
    </aside>
  );
}
