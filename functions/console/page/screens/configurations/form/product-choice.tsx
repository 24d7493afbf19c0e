import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { CheckboxMark } from '../../../components/inputs';

type ProductChoiceProps = {
  name: ComponentChildren;
  /** Below the name. */
  help: ComponentChildren;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
  /** At the end of the line. */
  end: ComponentChildren;
};

/** A product with its checkbox; the whole line is the target. */
export function ProductChoice({ name, help, checked, disabled = false, onChange, end }: ProductChoiceProps) {
  const id = useId();
  return (
    <div class="console-product">
      <CheckboxMark id={id} checked={checked} disabled={disabled} onChange={onChange} />
      <label for={id}>
        <span class="console-cell-main">{name}</span>
        <span class="console-cell-sub">{help}</span>
      </label>
      {end}
    </div>
  );
}
