import { useState } from 'preact/hooks';
import {
  authorizationInstructions,
  instructionsMail,
  instructionsText,
  type DelegatedClient,
} from '../../../../../domain/authorization-instructions';
import { Button } from '../../../components/button';
import { useCopy } from '../../../components/copy-field';
import { SegmentedControl } from '../../../components/filters';
import { Icon } from '../../../components/icon';
import { useLanguage, useTexts } from '../../../language';
import { authorizationTexts } from './texts';

/** For a person who is no Google administrator: the instructions to forward. */
export function HandOff({ client }: { client: DelegatedClient }) {
  const texts = useTexts(authorizationTexts);
  const { language } = useLanguage();
  const [chosen, choose] = useState(language);
  const copy = useCopy();
  const instructions = authorizationInstructions(chosen, client);
  return (
    <>
      <div>
        <h2>{texts.handOffTitle}</h2>
        <p class="console-small console-subtle">{texts.handOffHelp}</p>
      </div>
      <div class="console-stack mod-S">
        <a class="button mod-outlined mod-block" href={instructionsMail(instructions)}>
          <Icon name="mailEnvelope" />
          {texts.send}
        </a>
        <Button
          block
          icon="fileCopy"
          onClick={() => {
            copy(instructionsText(instructions));
          }}
        >
          {texts.copy}
        </Button>
      </div>
      <div>
        <p class="console-label">{texts.language}</p>
        <SegmentedControl
          small
          label={texts.language}
          value={chosen}
          segments={[
            { value: 'fr', text: texts.languages.fr },
            { value: 'en', text: texts.languages.en },
          ]}
          onChange={choose}
        />
      </div>
    </>
  );
}
