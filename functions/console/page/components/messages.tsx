import type { ComponentChildren } from 'preact';
import { ApiError } from '../api';
import { useTexts } from '../language';
import { problemTexts } from '../problem-texts';
import { Button } from './button';
import { componentTexts } from './component-texts';

export type Tone = 'info' | 'success' | 'warning' | 'error';

const PALETTES: Record<Tone, string> = {
  info: 'palette-neutral',
  success: 'palette-success',
  warning: 'palette-warning',
  error: 'palette-error',
};

type CalloutProps = { tone: Tone; title?: string; children?: ComponentChildren; actions?: ComponentChildren };

export function Callout({ tone, title, children, actions }: CalloutProps) {
  return (
    <div class={`callout ${PALETTES[tone]}`} role={tone === 'error' ? 'alert' : undefined}>
      <div class="callout-content">
        {title && <strong class="callout-content-title">{title}</strong>}
        {children && <div>{children}</div>}
        {actions && <div class="console-actions">{actions}</div>}
      </div>
    </div>
  );
}

export function StatusBadge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return (
    <span class={`statusBadge ${PALETTES[tone]}`}>
      <span class="statusBadge-content">{children}</span>
    </span>
  );
}

export function Loading() {
  const texts = useTexts(componentTexts);
  return (
    <div class="console-loading" role="status">
      <span class="console-spinner" aria-hidden="true" />
      {texts.loading}
    </div>
  );
}

type EmptyProps = { title: string; children?: ComponentChildren; actions?: ComponentChildren };

export function EmptyState({ title, children, actions }: EmptyProps) {
  return (
    <div class="console-empty">
      <svg class="console-empty-picture" viewBox="0 0 96 72" aria-hidden="true">
        <rect x="8" y="12" width="80" height="52" rx="8" />
        <path d="M8 28h80M28 6v14M68 6v14M24 42h12M42 42h12M60 42h12M24 52h12M42 52h12" />
      </svg>
      <h2>{title}</h2>
      {children && <div>{children}</div>}
      {actions && <div class="console-actions">{actions}</div>}
    </div>
  );
}

/** Returns the text for an error of the API client. */
export function useErrorText(): (error: unknown) => string {
  const texts = useTexts(problemTexts);
  return (error) => (error instanceof ApiError ? texts.problems[error.problem.code] : texts.unreachable);
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const texts = useTexts(componentTexts);
  const problem = useTexts(problemTexts);
  const errorText = useErrorText();
  return (
    <Callout
      tone="error"
      title={errorText(error)}
      actions={
        <Button small onClick={onRetry}>
          {texts.tryAgain}
        </Button>
      }
    >
      {error instanceof ApiError && problem.requestId(error.problem.requestId)}
    </Callout>
  );
}
