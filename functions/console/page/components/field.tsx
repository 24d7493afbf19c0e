import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { useTexts } from '../language';
import { componentTexts } from './component-texts';

/** Attributes that connect a control to its label and message. */
export type Control = {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean;
  'aria-required': boolean;
};

export type FieldProps = {
  label: string;
  /** Shown unless there is an error. */
  hint?: ComponentChildren;
  /** The broken rule and the value. */
  error?: string | null;
  /** What is right about the value, such as the answer of a check. Shown in place of the hint. */
  success?: string | null;
  required?: boolean;
  /** The value differs from the saved one; or how it does. */
  changed?: boolean | string;
};

/** A label, a control, and one message below it. */
export function Field({
  children,
  ...field
}: FieldProps & { children: (control: Control) => ComponentChildren }) {
  const id = useId();
  return (
    <div class="form-field">
      <FieldLabel {...field} for={id} />
      {children(controlOf(id, field))}
      <FieldMessage {...field} id={`${id}-message`} />
    </div>
  );
}

/** The attributes of a control whose message has its id as a prefix. */
export function controlOf(
  id: string,
  { hint, error = null, success = null, required = false }: FieldProps,
): Control {
  const hasMessage = Boolean(hint) || error !== null || success !== null;
  return {
    id,
    'aria-describedby': hasMessage ? `${id}-message` : undefined,
    'aria-invalid': error !== null,
    'aria-required': required,
  };
}

export function FieldLabel({ label, required, changed, for: id }: FieldProps & { for: string }) {
  const texts = useTexts(componentTexts);
  return (
    <label class="formLabel" for={id}>
      {label}
      {required && (
        <sup class="formLabel-required" aria-hidden="true">
          *
        </sup>
      )}
      {changed && (
        <span class="console-changed"> {typeof changed === 'string' ? changed : texts.changed}</span>
      )}
    </label>
  );
}

export function FieldMessage({
  id,
  hint,
  error = null,
  success = null,
}: Omit<FieldProps, 'label'> & { id: string }) {
  const text = error ?? success ?? hint;
  const state = error !== null ? 'is-error' : success !== null ? 'is-success' : '';
  // The element stays, so that a screen reader announces a new error.
  return (
    <div class={text ? `inlineMessage ${state}` : ''} id={id} aria-live="polite">
      {text && (
        <>
          <span class="lucca-icon inlineMessage-statusIcon" aria-hidden="true" />
          <p class="inlineMessage-content">{text}</p>
        </>
      )}
    </div>
  );
}

type GroupProps = Omit<FieldProps, 'label' | 'success'> & {
  legend: string;
  /** Side by side, where there is room. */
  inline?: boolean;
  children: ComponentChildren;
};

/** Several controls with a common legend. */
export function FieldGroup({ legend, inline = false, children, required, changed, ...message }: GroupProps) {
  const id = useId();
  const texts = useTexts(componentTexts);
  return (
    <fieldset class="form-fieldset" aria-describedby={`${id}-message`}>
      <legend class="formLabel">
        {legend}
        {required && (
          <sup class="formLabel-required">
            <span aria-hidden="true">*</span>
            <span class="pr-u-mask"> {texts.required}</span>
          </sup>
        )}
        {changed && (
          <span class="console-changed"> {typeof changed === 'string' ? changed : texts.changed}</span>
        )}
      </legend>
      {inline ? <div class="console-inline-radios">{children}</div> : children}
      <FieldMessage {...message} id={`${id}-message`} />
    </fieldset>
  );
}
