import { Button } from '../../components/button';
import { Callout } from '../../components/messages';
import type { Draft } from '../../drafts';
import { useTexts } from '../../language';
import { configurationTexts } from './texts';

/** Says that what stands here was typed earlier, and is not saved. */
export function UnsavedNotice({ draft }: { draft: Pick<Draft<unknown>, 'isRestored' | 'forget'> }) {
  const texts = useTexts(configurationTexts);
  if (!draft.isRestored) return null;
  return (
    <Callout
      tone="info"
      title={texts.unsavedTitle}
      actions={
        <Button small onClick={draft.forget}>
          {texts.discard}
        </Button>
      }
    >
      {texts.unsavedHelp}
    </Callout>
  );
}
