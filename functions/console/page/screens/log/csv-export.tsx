import { useRef, useState } from 'preact/hooks';
import type { LogFilter, LogPage } from '../../../contract/logs';
import type { QueryOf } from '../../../contract/operations';
import { useSession } from '../../api';
import { Button } from '../../components/button';
import { useErrorText } from '../../components/messages';
import { useToast } from '../../components/toasts';
import { useFormats } from '../../formats';
import { useLanguage, useTexts } from '../../language';
import { viewerZone } from '../../time-zones';
import { useCauses } from './causes';
import { csvHead, csvRow, type CsvValue, SEPARATORS, toCsv } from './csv';
import { logTexts } from './texts';

/** Larger files are slow to open in spreadsheets. */
const MAX_ROWS = 100_000;
const PAGE_SIZE = '200';
type PageQuery = QueryOf<'listLogs'>;

type CsvExportProps = { filter: LogFilter; names: ReadonlyMap<string, string> };

/** Downloads the rows of the filter as CSV. The browser reads them page by page, with the person's own permissions. */
export function CsvExport({ filter, names }: CsvExportProps) {
  const texts = useTexts(logTexts);
  const formats = useFormats();
  const { call } = useSession();
  const showToast = useToast();
  const errorText = useErrorText();
  const causes = useCauses();
  const { language } = useLanguage();
  const [count, setCount] = useState<number | null>(null);
  const running = useRef<AbortController | null>(null);

  const run = async (signal: AbortSignal) => {
    const rows: CsvValue[][] = [];
    let cursor: string | null = null;
    do {
      const query: PageQuery = { ...filter, limit: PAGE_SIZE, ...(cursor !== null && { cursor }) };
      const page: LogPage = await call('listLogs', { query, signal });
      rows.push(...page.items.map((row) => csvRow(row, { language, timeZone: viewerZone(), names, causes })));
      setCount(rows.length);
      cursor = page.cursor;
    } while (cursor !== null && rows.length < MAX_ROWS);
    const table = [csvHead(language), ...rows.slice(0, MAX_ROWS)];
    download(toCsv(table, SEPARATORS[language]));
    if (cursor === null) showToast(texts.exported(formats.number(rows.length)));
    else showToast(texts.cut, 'warning');
  };
  const start = () => {
    const controller = new AbortController();
    running.current = controller;
    setCount(0);
    run(controller.signal)
      .catch((error: unknown) => {
        if (!controller.signal.aborted) showToast(errorText(error), 'critical');
      })
      .finally(() => {
        setCount(null);
      });
  };

  if (count === null) {
    return (
      <Button small icon="arrowDownload" onClick={start}>
        {texts.exportCsv}
      </Button>
    );
  }
  return (
    <>
      <span role="status">{texts.exporting(formats.number(count))}</span>
      <Button
        onClick={() => {
          running.current?.abort();
        }}
      >
        {texts.stop}
      </Button>
    </>
  );
}

function download(text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `lucca-google-${new Date().toISOString().slice(0, 10)}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}
