import { Link } from '../router';

type Step = { name: string; to: string | null; state: 'done' | 'current' | 'open' };

/** Where one is among several steps. Those that can be gone to are links. */
export function Steps({ label, steps }: { label: string; steps: Step[] }) {
  return (
    <nav aria-label={label}>
      <ol class="console-steps">
        {steps.map(({ name, to, state }, index) => (
          <li key={name} class={`console-step is-${state}`}>
            <span class="console-step-number" aria-hidden="true">
              {state === 'done' ? '✓' : index + 1}
            </span>
            {to !== null && state !== 'current' ? (
              <Link to={to}>{name}</Link>
            ) : (
              <span aria-current={state === 'current' ? 'step' : undefined}>{name}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
