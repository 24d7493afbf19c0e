import type { Writable } from 'node:stream';

const BAR_WIDTH = 24;
const CLEAR = '\r\u001b[2K';

/** A line that shows progress. A terminal redraws it in place; elsewhere each update is a new line. */
export type ProgressLine = {
  /** Shows new progress. */
  update(text: string): void;
  /** Shows a small step, on a terminal only. */
  redraw(text: string): void;
  /** Appends the current activity until the next update, on a terminal only. */
  showActivity(activity: string): void;
  /** Prints a line above the progress. */
  log(text: string): void;
  /** Replaces the progress with a final line. */
  finish(text: string): void;
};

export function createProgressLine(output: Writable): ProgressLine {
  if (!isTerminal(output)) {
    const printLine = (text: string) => void output.write(`${text}\n`);
    const ignore = () => undefined;
    return { update: printLine, redraw: ignore, showActivity: ignore, log: printLine, finish: printLine };
  }
  let shown = '';
  const draw = (text: string) => {
    // A longer line would wrap, and the next one would be drawn below it.
    output.write(`${CLEAR}${text.slice(0, (output.columns || 80) - 1)}`);
  };
  const update = (text: string) => {
    shown = text;
    draw(text);
  };
  return {
    update,
    redraw: update,
    showActivity: (activity) => {
      draw(`${shown} (${activity})`.trimStart());
    },
    log(text) {
      output.write(`${CLEAR}${text}\n`);
      if (shown !== '') draw(shown);
    },
    finish(text) {
      shown = '';
      output.write(`${CLEAR}${text}\n`);
    },
  };
}

/** `[######------------------] 25 %` */
export function progressBar(done: number, all: number): string {
  const share = all === 0 ? 1 : Math.min(1, done / all);
  const filled = Math.round(share * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}] ${Math.floor(share * 100)} %`;
}

function isTerminal(output: Writable): output is Writable & { columns: number } {
  return 'isTTY' in output && output.isTTY === true && 'columns' in output;
}
