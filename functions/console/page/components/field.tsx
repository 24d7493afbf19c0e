import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

/** Attributes that connect a control to its label, hint and error. */
export type Control = {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean;
};

type FieldProps = {
  label: string;
  hint?: ComponentChildren;
  error?: string | null;
  children: (control: Control) => ComponentChildren;
};

export function Field({ label, hint, error = null, children }: FieldProps) {
  const id = useId();
  return (
    <div class="console-field">
      <label class="formLabel" for={id}>
        {label}
      </label>
      {hint && (
        <div class="console-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {children({
        id,
        'aria-describedby': describedBy(id, { hint, error }),
        'aria-invalid': error !== null,
      })}
      <FieldError id={`${id}-error`} error={error} />
    </div>
  );
}

type FieldErrorProps = { id: string; error: string | null };

export function FieldError({ id, error }: FieldErrorProps) {
  return (
    error !== null && (
      <p class="console-error" id={id}>
        {error}
      </p>
    )
  );
}

/** Returns the attribute `aria-describedby` of the control `id`, whose hint and error have its id as a prefix. */
export function describedBy(
  id: string,
  { hint, error }: { hint: ComponentChildren; error: string | null },
): string | undefined {
  const ids = [hint ? `${id}-hint` : null, error === null ? null : `${id}-error`].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

type GroupProps = {
  legend: string;
  hint?: ComponentChildren;
  error?: string | null;
  children: ComponentChildren;
};

/** Several controls with a common legend. */
export function FieldGroup({ legend, hint, error = null, children }: GroupProps) {
  const id = useId();
  return (
    <fieldset class="console-group" aria-describedby={error === null ? undefined : `${id}-error`}>
      <legend class="formLabel">{legend}</legend>
      {hint && <div class="console-hint">{hint}</div>}
      {children}
      <FieldError id={`${id}-error`} error={error} />
    </fieldset>
  );
}

type FieldHeadProps = {
  label: string;
  hint: string | undefined;
  /** Id of the hint. */
  hintId: string;
  /** Attributes of the label, from the machine of the input. */
  labelProps: JSX.IntrinsicElements['label'];
};

/** Label and hint of an input that a machine drives. */
export function FieldHead({ label, hint, hintId, labelProps }: FieldHeadProps) {
  return (
    <>
      <label class="formLabel" {...labelProps}>
        {label}
      </label>
      {hint && (
        <div class="console-hint" id={hintId}>
          {hint}
        </div>
      )}
    </>
  );
}
