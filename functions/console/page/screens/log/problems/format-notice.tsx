import { useState } from 'preact/hooks';
import type { FormatProblems } from '../../../../contract/format-problems';
import { useMayChange } from '../../../api';
import { Button, ButtonLink, ExternalLink } from '../../../components/button';
import { useCopy } from '../../../components/copy-field';
import { Callout } from '../../../components/messages';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import { logPath, type View } from '../log-query';
import { copiedTable, noticeOf, RECIPE } from './copied-table';
import { ProblemTable } from './problem-table';
import { problemTexts } from './texts';
import { INVALID_EVENTS } from './use-format-problems';

type FormatNoticeProps = {
  problems: FormatProblems;
  view: View;
  /** ms since the epoch */
  now: number;
};

/** Says that events do not have the expected format, and on request what did not fit. */
export function FormatNotice({ problems, view, now }: FormatNoticeProps) {
  const texts = useTexts(problemTexts);
  const formats = useFormats();
  const [isOpen, setOpen] = useState(false);
  if (problems.events === 0) return null;
  const notice = noticeOf(problems, texts, (count) => formats.number(count));
  return (
    <div class="console-problems">
      <Callout tone="warning">
        <div class="console-row mod-spread">
          <p>{notice}</p>
          <div class="console-row palette-neutral">
            <ButtonLink small to={logPath(INVALID_EVENTS)}>
              {texts.showEvents}
            </ButtonLink>
            <Button
              small
              expanded={isOpen}
              icon={isOpen ? 'arrowChevronTop' : 'arrowChevronBottom'}
              onClick={() => {
                setOpen(!isOpen);
              }}
            >
              {texts.details}
            </Button>
          </div>
        </div>
      </Callout>
      {isOpen && <ProblemDetails problems={problems} notice={notice} view={view} now={now} />}
    </div>
  );
}

/** Who must act, what becomes of the events, and what did not fit. */
function ProblemDetails({ problems, notice, view, now }: FormatNoticeProps & { notice: string }) {
  const texts = useTexts(problemTexts);
  const formats = useFormats();
  const mayChange = useMayChange();
  const copy = useCopy();
  const { items, events, notKept, recipeUrl } = problems;
  return (
    <div class="box console-stack">
      <div class="console-small console-stack mod-XS">
        <p>{texts.who}</p>
        {notKept < events && <p>{mayChange ? texts.kept : texts.keptForReaders}</p>}
        {notKept > 0 && <p>{texts.notKept(notKept, formats.number(notKept))}</p>}
        <p>
          {texts.recipe}{' '}
          {recipeUrl === null ? (
            texts.recipeFile(RECIPE.section, RECIPE.file)
          ) : (
            <ExternalLink to={recipeUrl}>{RECIPE.section}</ExternalLink>
          )}
        </p>
      </div>
      <div>
        <Button
          small
          icon="fileCopy"
          onClick={() => {
            copy(
              copiedTable(problems, {
                texts,
                notice,
                urlOf: (id) => location.origin + logPath(INVALID_EVENTS, id),
              }),
            );
          }}
        >
          {texts.copy}
        </Button>
      </div>
      <ProblemTable items={items} now={now} pathOf={(id) => logPath(view, id)} />
    </div>
  );
}
