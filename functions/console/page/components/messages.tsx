import type { ComponentChildren } from 'preact';
import { ApiError, isOurFault } from '../api';
import { useTexts } from '../language';
import { problemTexts } from '../problem-texts';
import { Button } from './button';
import { componentTexts } from './component-texts';
import { Icon, type IconName } from './icon';

/** `critical`: a person must act. `warning`: something waits. `product`: a draft or a selection. */
export type Tone = 'success' | 'warning' | 'critical' | 'neutral' | 'product';

const PALETTES: Record<Tone, string> = {
  success: 'palette-success',
  warning: 'palette-warning',
  critical: 'palette-critical',
  neutral: 'palette-neutral',
  product: 'palette-product',
};

export const TONE_ICONS: Record<Tone, IconName> = {
  success: 'signSuccess',
  warning: 'signWarning',
  critical: 'signError',
  neutral: 'signInfo',
  product: 'signInfo',
};

export function paletteOf(tone: Tone): string {
  return PALETTES[tone];
}

type CalloutProps = {
  tone: Tone;
  title?: string;
  children?: ComponentChildren;
  /** Below the text. */
  actions?: ComponentChildren;
};

export function Callout({ tone, title, children, actions }: CalloutProps) {
  return (
    <div class={`callout ${PALETTES[tone]}`} role={tone === 'critical' ? 'alert' : undefined}>
      <span class="callout-icon">
        <Icon name={TONE_ICONS[tone]} />
      </span>
      <div class="callout-content">
        {title && <strong class="callout-content-title">{title}</strong>}
        {(children || actions) && (
          <div class="callout-content-description">
            {typeof children === 'string' ? <p>{children}</p> : children}
            {actions && <div class="callout-content-description-actions">{actions}</div>}
          </div>
        )}
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

/** Grey lines in place of content. They appear after a moment, so that a fast answer does not flicker. */
export function Loading({ lines = 3 }: { lines?: number }) {
  const texts = useTexts(componentTexts);
  return (
    <div class="console-skeleton" role="status">
      <span class="pr-u-mask">{texts.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span class="console-skeleton-line" key={line} />
      ))}
    </div>
  );
}

type EmptyProps = {
  title: string;
  icon?: IconName;
  /** The title is the heading of the page. */
  isPage?: boolean;
  children?: ComponentChildren;
  actions?: ComponentChildren;
  /** Below the actions. */
  footnote?: ComponentChildren;
};

export function EmptyState({ title, icon = 'calendarPlanning', isPage = false, ...rest }: EmptyProps) {
  const { children, actions, footnote } = rest;
  const Heading = isPage ? 'h1' : 'h2';
  return (
    <section class={isPage ? 'emptyState' : 'box emptyState'}>
      <div class="emptyState-container">
        <div class={`emptyState-content ${isPage ? 'console-noaccess' : ''}`}>
          <span class="console-kind mod-unknown console-first-icon">
            <Icon name={icon} />
          </span>
          <div class="emptyState-content-text">
            <Heading class="emptyState-content-heading">{title}</Heading>
            {children && <div class="emptyState-content-description">{children}</div>}
            {actions && <div class="emptyState-actions console-row">{actions}</div>}
            {footnote && <p class="console-small console-subtle">{footnote}</p>}
          </div>
        </div>
      </div>
    </section>
  );
}

/** Returns the text for an error of the API client. */
export function useErrorText(): (error: unknown) => string {
  const texts = useTexts(problemTexts);
  return (error) => {
    if (error instanceof ApiError) return texts.problems[error.problem.code];
    return isOurFault(error) ? texts.problems.internal_error : texts.unreachable;
  };
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const texts = useTexts(componentTexts);
  const problem = useTexts(problemTexts);
  const errorText = useErrorText();
  return (
    <Callout
      tone="critical"
      title={errorText(error)}
      actions={
        <Button small onClick={onRetry}>
          {texts.tryAgain}
        </Button>
      }
    >
      {isOurFault(error) && <p>{problem.ourFault}</p>}
      {error instanceof ApiError && <p class="console-tiny">{problem.requestId(error.problem.requestId)}</p>}
    </Callout>
  );
}
