import { Button } from '../../../components/button';
import { EmptyState } from '../../../components/messages';
import { useFormats } from '../../../formats';
import { useTexts } from '../../../language';
import type { Rows } from './live-rows';
import { PAGE_SIZE, type View } from '../log-query';
import { logTexts } from '../texts';

type ListEndProps = {
  rows: Rows;
  view: View;
  isLoading: boolean;
  onMore: () => void;
  onView: (view: View) => void;
};

/** The way to older rows, or why there are none. */
export function ListEnd({ rows, view, isLoading, onMore, onView }: ListEndProps) {
  const texts = useTexts(logTexts);
  const formats = useFormats();
  const isEmpty = rows.shown.length === 0;
  const { chosen, period } = view;
  const hasChoices = Object.values(chosen).some(Boolean);
  const isShort = period === '24h' || period === '7d';
  const longer = (
    <Button
      kind="quietAccent"
      small
      onClick={() => {
        onView({ ...view, period: '30d' });
      }}
    >
      {texts.longerPeriod}
    </Button>
  );

  if (rows.cursor !== null) {
    return (
      <div class="console-list-end">
        {isEmpty && <span>{texts.searchedTo(formats.day(rows.searchedTo))}</span>}
        <Button kind="quietAccent" small busy={isLoading} onClick={onMore}>
          {isEmpty ? texts.goOn : texts.older(formats.number(PAGE_SIZE))}
        </Button>
      </div>
    );
  }
  if (!isEmpty) return isShort ? <div class="console-list-end">{longer}</div> : null;
  const isFirst = !hasChoices && typeof period === 'string';
  return (
    <EmptyState
      title={isFirst ? texts.nothing : texts.nothingHere}
      actions={
        <>
          {isShort && longer}
          {hasChoices && (
            <Button
              kind="quiet"
              small
              onClick={() => {
                onView({ ...view, chosen: {} });
              }}
            >
              {texts.clear}
            </Button>
          )}
        </>
      }
    >
      {isFirst ? texts.nothingHelp : texts.nothingHereHelp}
    </EmptyState>
  );
}
