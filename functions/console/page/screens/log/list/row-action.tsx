import type { LogRow } from '../../../../contract/logs';
import { useMayChange } from '../../../api';
import { Button, ButtonLink, ExternalLink } from '../../../components/button';
import { useTexts } from '../../../language';
import { useEventTexts } from '../event-texts';
import { isRowRemedy, remedyOf } from '../remedies';
import { logTexts } from '../texts';

/** What helps most with a row: the page that removes the cause, a retry, or the event in Google Calendar. */
export function RowAction({ row, onRetry }: { row: LogRow; onRetry: (row: LogRow) => void }) {
  const texts = useTexts(logTexts);
  const events = useEventTexts();
  const mayChange = useMayChange();
  const remedy = remedyOf(row);
  const title = events.title(row);
  if (remedy && isRowRemedy(remedy, row.reason) && (mayChange || !remedy.needsAdministrator)) {
    const text = texts.remedies[remedy.kind];
    const establishment = row.establishment?.name;
    return (
      <ButtonLink
        to={remedy.to}
        small
        label={
          remedy.kind === 'add' && establishment
            ? texts.longRemedies.add(establishment)
            : texts.named(text, title)
        }
      >
        {text}
      </ButtonLink>
    );
  }
  if (mayChange && row.isRetryable) {
    return (
      <Button
        small
        label={texts.named(texts.retry, title)}
        onClick={() => {
          onRetry(row);
        }}
      >
        {texts.retry}
      </Button>
    );
  }
  if (row.googleLink === null) return null;
  return (
    <ExternalLink to={row.googleLink} button={{ kind: 'quiet', small: true, iconOnly: true }}>
      {texts.openInGoogle}
    </ExternalLink>
  );
}
