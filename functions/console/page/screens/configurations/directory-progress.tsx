import { useEffect, useState } from 'preact/hooks';
import type { DirectoryProgress as Progress } from '../../../contract/directory';
import { useMayChange, useSession } from '../../api';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { typeset } from '../../typeset';

const english = {
  label: 'Employees read from Lucca',
  waiting: 'Employees have not been read from Lucca yet.',
  reading: 'Reading employees from Lucca…',
  readingCount: (read: string, total: string) => `Reading employees from Lucca: ${read} of ${total}`,
  complete: (count: number, shown: string, moment: string) =>
    `${shown} ${count === 1 ? 'employee' : 'employees'} known, updated ${moment}`,
  at: (day: string, time: string) => `${day} at ${time}`,
  problems: {
    unavailable: 'Lucca is not responding at the moment. The connector will try again.',
    refused: 'Lucca denies access to the list of employees. Check the scopes of the API client.',
  },
};

const french: typeof english = {
  label: 'Collaborateurs lus dans Lucca',
  waiting: 'Les collaborateurs n’ont pas encore été lus dans Lucca.',
  reading: 'Lecture des collaborateurs dans Lucca…',
  readingCount: (read, total) => `Lecture des collaborateurs dans Lucca : ${read} sur ${total}`,
  complete: (count, shown, moment) =>
    count > 1
      ? `${shown} collaborateurs connus, mis à jour ${moment}`
      : `${shown} collaborateur connu, mis à jour ${moment}`,
  at: (day, time) => `${day} à ${time}`,
  problems: {
    unavailable: 'Lucca ne répond pas pour le moment. Le connecteur réessaiera.',
    refused:
      'Lucca refuse l’accès à la liste des collaborateurs. Vérifiez les champs d’application du client API.',
  },
};

const directoryTexts = { fr: typeset(french), en: english };

const POLL_MS = 5000;

/** Each attempt uses a part of the request budget. */
const PROBLEM_POLL_MS = 60_000;

/** A configuration may be activated elsewhere. */
const IDLE_POLL_MS = 30_000;

/**
 * How far the employees have been read from Lucca. While they are, the page of an administrator calls for the next
 * part; without it, reconcile continues.
 *
 * @param configured changes when a configuration is activated or changed
 */
export function DirectoryProgress({ configured }: { configured: string }) {
  const texts = useTexts(directoryTexts);
  const formats = useFormats();
  const mayChange = useMayChange();
  const progress = useProgress(configured, mayChange);
  // The line keeps its place, so that nothing below moves.
  if (!progress || progress.state === 'no_credentials') return <p class="console-directory" />;
  const { state, read, total, employees, completedAt, isDue, problem } = progress;
  if (problem !== null) return <p class="console-directory">{texts.problems[problem]}</p>;
  // Due: the call that begins it takes some seconds.
  if (state === 'running' || (isDue && mayChange)) {
    // Employees who are hired meanwhile are not in the total.
    const size = total === null ? null : Math.max(total, read);
    return (
      <p class="console-directory">
        <span>
          {size === null ? texts.reading : texts.readingCount(formats.number(read), formats.number(size))}
        </span>
        <progress aria-label={texts.label} {...(size !== null && { value: read, max: Math.max(size, 1) })} />
      </p>
    );
  }
  if (completedAt === null) return <p class="console-directory">{isDue && texts.waiting}</p>;
  const moment = formats.recent(completedAt, Date.now(), texts.at);
  return <p class="console-directory">{texts.complete(employees, formats.number(employees), moment)}</p>;
}

/** @param refreshes whether to call for the next part of a refresh */
function useProgress(configured: string, refreshes: boolean): Progress | null {
  const { call } = useSession();
  const [progress, setProgress] = useState<Progress | null>(null);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = async (known: Progress | null) => {
      let next = known;
      if (document.visibilityState === 'visible') {
        try {
          next = await call(refreshes && isActive(known) ? 'refreshDirectory' : 'getDirectory', { signal });
        } catch {
          // Only information: the next call may succeed.
        }
      }
      if (signal.aborted) return;
      setProgress(next);
      const isFirst = known === null && refreshes && isActive(next);
      timer = setTimeout(() => void run(next), isFirst ? 0 : pauseAfter(next));
    };
    void run(null);
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [call, refreshes, configured]);

  return progress;
}

function pauseAfter(progress: Progress | null): number {
  if (progress !== null && progress.problem !== null) return PROBLEM_POLL_MS;
  return isActive(progress) ? POLL_MS : IDLE_POLL_MS;
}

function isActive(progress: Progress | null): boolean {
  return progress !== null && (progress.state === 'running' || progress.isDue);
}
