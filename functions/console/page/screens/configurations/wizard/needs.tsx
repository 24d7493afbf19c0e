import { useTexts } from '../../../language';
import { wizardTexts } from './texts';

/** What a person should have at hand, and how long it takes. */
export function Needs() {
  const texts = useTexts(wizardTexts);
  return (
    <>
      <h2>{texts.needsTitle}</h2>
      <ul class="console-checks">
        {texts.needs.map(([need, time], index) => (
          <li key={need}>
            <span class="console-mark">{index + 1}</span>
            <span class="console-small">
              {need}
              <span class="console-tiny console-block">{time}</span>
            </span>
          </li>
        ))}
      </ul>
      <p class="console-tiny">{texts.needsNote}</p>
    </>
  );
}
