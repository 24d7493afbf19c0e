import { useTexts } from '../language';
import { Button } from './button';
import { componentTexts } from './component-texts';
import { useToasts } from './toasts';

/** A value to take elsewhere. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const texts = useTexts(componentTexts);
  const say = useToasts();
  return (
    <div class="console-copy">
      <span class="formLabel">{label}</span>
      <code>{value}</code>
      <Button
        small
        label={texts.copy(label)}
        onClick={() => {
          void navigator.clipboard.writeText(value).then(() => {
            say(texts.copied);
          });
        }}
      >
        {texts.copy('').replace(/\s*:\s*$/, '')}
      </Button>
    </div>
  );
}
