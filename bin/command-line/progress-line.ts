import type { Writable } from 'node:stream';

const BAR_WIDTH = 24;
const CLEAR = '\r\u001b[2K';

export type ProgressLine = {
  /** How far it got: on a terminal the line is drawn anew, else it is one more line. */
  show(text: string): void;
  /** A little further; on a terminal only. */
  redraw(text: string): void;
  /** What it is busy with, or waits for, until it gets further; on a terminal only. */
  meanwhile(what: string): void;
  /** Text that stays, above the line. */
  say(text: string): void;
  /** Text that stays in the place of the line. */
  end(text: string): void;
};

/** A line that tells how far something got, on a terminal drawn over and over. */
export function progressLine(output: Writable): ProgressLine {
  if (!isTerminal(output)) {
    const line = (text: string) => void output.write(`${text}\n`);
    return { show: line, redraw: () => undefined, meanwhile: () => undefined, say: line, end: line };
  }
  let shown = '';
  const draw = (text: string) => {
    // A line that is too long would wrap, and the next one would be drawn below it.
    output.write(`${CLEAR}${text.slice(0, (output.columns || 80) - 1)}`);
  };
  const show = (text: string) => {
    shown = text;
    draw(text);
  };
  return {
    show,
    redraw: show,
    meanwhile: (what) => {
      draw(`${shown} (${what})`.trimStart());
    },
    say(text) {
      output.write(`${CLEAR}${text}\n`);
      if (shown !== '') draw(shown);
    },
    end(text) {
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
