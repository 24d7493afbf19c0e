import { useState } from 'preact/hooks';
import { Button } from '../../../components/button';
import { Callout } from '../../../components/messages';
import { useTexts } from '../../../language';
import { formTexts } from './texts';
import type { Form } from './use-form';

/** Says that the form shows what was entered earlier. */
export function FormNotice({ form: { draft } }: { form: Form }) {
  const texts = useTexts(formTexts);
  // Of the first render: what is changed later is no earlier input.
  const [wasChanged] = useState(draft.changed.length > 0);
  if (!wasChanged || draft.changed.length === 0) return null;
  return (
    <Callout
      tone="neutral"
      title={texts.unsavedTitle}
      actions={
        <Button small onClick={draft.discard}>
          {texts.discard}
        </Button>
      }
    >
      {texts.unsavedHelp}
    </Callout>
  );
}
