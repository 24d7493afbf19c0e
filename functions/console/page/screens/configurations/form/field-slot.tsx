import type { ComponentChildren } from 'preact';
import type { FieldProps } from '../../../components/field';
import { useTexts } from '../../../language';
import { isSame, type FieldName } from './fields';
import { formTexts } from './texts';
import type { Form } from './use-form';

type Slot = Required<Pick<FieldProps, 'error' | 'changed'>>;

type FieldSlotProps = {
  form: Form;
  name: FieldName;
  /** Of the items of a list. */
  itemNameOf?: (item: string) => string;
  children: (slot: Slot) => ComponentChildren;
};

/** The place of one field: it knows when the person leaves it, and passes on what is wrong and what is changed. */
export function FieldSlot({ form, name, itemNameOf = (item) => item, children }: FieldSlotProps) {
  const texts = useTexts(formTexts);
  const error = form.errorOf(name);
  return (
    <div
      class={error === null ? undefined : 'is-wrong'}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        const isWithin = relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
        if (!isWithin) form.leave(name);
      }}
    >
      {children({ error, changed: changeOf() })}
    </div>
  );

  /** What has changed; of a list, the added and the removed values. */
  function changeOf(): boolean | string {
    const [before, after] = [form.saved[name], form.fields[name]];
    if (!form.marksChanges || isSame(before, after)) return false;
    if (name !== 'establishments' && name !== 'notificationEmails') return true;
    const [old, current] = [form.saved[name], form.fields[name]];
    const added = current.filter((one) => !old.includes(one)).map((one) => `+ ${itemNameOf(one)}`);
    const removed = old.filter((one) => !current.includes(one)).map((one) => `− ${itemNameOf(one)}`);
    return texts.changedBy([...added, ...removed].join(', '));
  }
}
