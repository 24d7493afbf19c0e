import { useTexts } from '../language';
import { Button } from './button';
import { componentTexts } from './component-texts';
import { useToast } from './toasts';

/** A value with a button to copy it. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const texts = useTexts(componentTexts);
  const copy = useCopy();
  return (
    <div>
      <p class="console-label">{label}</p>
      <div class="console-copy">
        <code>{value}</code>
        <Button
          small
          kind="quietAccent"
          icon="fileCopy"
          label={texts.labelled(texts.copy, label)}
          onClick={() => {
            copy(value);
          }}
        >
          {texts.copy}
        </Button>
      </div>
    </div>
  );
}

/** Returns a function that copies a text and says so. */
export function useCopy(): (text: string) => void {
  const texts = useTexts(componentTexts);
  const showToast = useToast();
  return (text) => {
    navigator.clipboard.writeText(text).then(
      () => {
        showToast(texts.copied);
      },
      () => {
        showToast(texts.copyFailed, 'critical');
      },
    );
  };
}
