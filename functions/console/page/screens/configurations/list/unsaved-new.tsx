import { useSession } from '../../../api';
import { Button, ButtonLink } from '../../../components/button';
import { Callout } from '../../../components/messages';
import { useToast } from '../../../components/toasts';
import { useTexts } from '../../../language';
import { discardDraft } from '../form/configuration-draft';
import { stepPath } from '../paths';
import { listTexts } from './texts';

/** A new configuration that this browser keeps, but that was never saved. */
export function UnsavedNew({ onDiscarded }: { onDiscarded: () => void }) {
  const texts = useTexts(listTexts);
  const showToast = useToast();
  const { person } = useSession();
  return (
    <Callout tone="product">
      <div class="console-row mod-spread">
        <p>
          <b>{texts.unsavedNew}</b>
        </p>
        <span class="console-row">
          <Button
            small
            kind="quiet"
            onClick={() => {
              discardDraft(person.name, null);
              showToast(texts.discarded);
              document.querySelector<HTMLElement>('main h1')?.focus();
              onDiscarded();
            }}
          >
            {texts.discard}
          </Button>
          <ButtonLink small to={stepPath(null, 'general')}>
            {texts.resume}
          </ButtonLink>
        </span>
      </div>
    </Callout>
  );
}
