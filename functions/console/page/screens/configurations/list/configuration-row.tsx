import type { ListedConfiguration } from '../../../contract/configurations';
import { useMayChange } from '../../api';
import { Button } from '../../components/button';
import { componentTexts } from '../../components/component-texts';
import { StatusBadge, type Tone } from '../../components/messages';
import { useFormats } from '../../formats';
import { useTexts } from '../../language';
import { Link, navigate } from '../../router';
import { stepPath } from './configuration-setup';
import { configurationTexts } from './texts';

const TONES: Record<ListedConfiguration['authorization']['state'], Tone> = {
  unknown: 'neutral',
  granted: 'success',
  revoked: 'critical',
};

type CardProps = {
  item: ListedConfiguration;
  onActivate: () => void;
  /** Opens a dialog for confirmation. */
  onConfirm: (action: 'remove' | 'deactivate') => void;
};

/** One configuration with its state and actions. */
export function ConfigurationCard({ item, onActivate, onConfirm }: CardProps) {
  const texts = useTexts(configurationTexts);
  const { labelled } = useTexts(componentTexts);
  const formats = useFormats();
  const mayChange = useMayChange();
  const { configuration, authorization, lastEventAt, lastDay } = item;
  const { id, name, active, establishments } = configuration;
  const isUnfinished = !active && authorization.state !== 'granted';
  const more = lastDay.atLeast ? '+' : '';
  const logLink = (outcome: string) => `/console/log?configuration=${encodeURIComponent(id)}${outcome}`;

  return (
    <article class="console-card" aria-labelledby={`name-${id}`}>
      <div class="console-page-header">
        <div>
          <h2 id={`name-${id}`}>{name}</h2>
          <span class="console-remark">
            {configuration.tenant} · {texts.establishments(establishments.length)}
          </span>
        </div>
        <div class="console-actions">
          <StatusBadge tone={active ? 'success' : 'neutral'}>
            {active ? texts.active : isUnfinished ? texts.unfinished : texts.inactive}
          </StatusBadge>
          <StatusBadge tone={TONES[authorization.state]}>
            {texts.authorizations[authorization.state]}
          </StatusBadge>
        </div>
      </div>
      {authorization.reason !== null && (
        <p>
          {texts.authorizationReasons[authorization.reason]}{' '}
          {authorization.since !== null && texts.since(formats.moment(authorization.since))}
        </p>
      )}
      <dl class="console-facts">
        <div>
          <dt>{texts.lastEvent}</dt>
          <dd>{lastEventAt === null ? texts.never : formats.relative(lastEventAt, Date.now())}</dd>
        </div>
        <div>
          <dt>{texts.lastDay}</dt>
          <dd>
            <Link to={logLink('')}>{texts.events(lastDay.events, formats.number(lastDay.events))}</Link>
            {lastDay.failed > 0 && (
              <>
                {' · '}
                <Link to={logLink('&outcome=failed')}>
                  {texts.failed(formats.number(lastDay.failed) + more)}
                </Link>
              </>
            )}
            {lastDay.waiting > 0 && (
              <>
                {' · '}
                <Link to={logLink('&outcome=waiting')}>
                  {texts.waiting(formats.number(lastDay.waiting) + more)}
                </Link>
              </>
            )}
          </dd>
        </div>
      </dl>
      {!mayChange && <Link to={stepPath(id, 'general')}>{texts.view(name)}</Link>}
      {mayChange && (
        <div class="console-actions">
          <Button
            kind={isUnfinished ? 'primary' : 'secondary'}
            label={labelled(isUnfinished ? texts.continueSetup : texts.edit, name)}
            onClick={() => {
              navigate(stepPath(id, isUnfinished ? 'authorization' : 'general'));
            }}
          >
            {isUnfinished ? texts.continueSetup : texts.edit}
          </Button>
          {!isUnfinished && authorization.state === 'revoked' && (
            <Button
              kind="primary"
              label={labelled(texts.repair, name)}
              onClick={() => {
                navigate(stepPath(id, 'authorization'));
              }}
            >
              {texts.repair}
            </Button>
          )}
          {active ? (
            <Button
              label={labelled(texts.deactivate, name)}
              onClick={() => {
                onConfirm('deactivate');
              }}
            >
              {texts.deactivate}
            </Button>
          ) : (
            !isUnfinished && (
              <Button kind="primary" label={labelled(texts.activate, name)} onClick={onActivate}>
                {texts.activate}
              </Button>
            )
          )}
          <Button
            kind="critical"
            label={labelled(texts.remove, name)}
            onClick={() => {
              onConfirm('remove');
            }}
          >
            {texts.remove}
          </Button>
        </div>
      )}
    </article>
  );
}
