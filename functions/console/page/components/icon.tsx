/** The icons of the page. The build adds only these, and those in rules of Lucca Front, to the icon font. */
export type IconName =
  | 'arrowChevronBottom'
  | 'arrowChevronLeft'
  | 'arrowChevronRight'
  | 'arrowChevronTop'
  | 'arrowDownload'
  | 'arrowExternal'
  | 'arrowLeft'
  | 'arrowLogout'
  | 'arrowReset'
  | 'arrowRight'
  | 'buildingCompany'
  | 'buildingHouse'
  | 'calendarOff'
  | 'calendarPlanning'
  | 'capGraduate'
  | 'check'
  | 'eye'
  | 'fileCopy'
  | 'fileImport'
  | 'filtersFunnel'
  | 'formatBulletedList'
  | 'lockClose'
  | 'lockKey'
  | 'mailEnvelope'
  | 'mathsPlus'
  | 'menuBurger'
  | 'menuDots'
  | 'officePen'
  | 'peoplePerson'
  | 'playerPauseCircle'
  | 'playerPlayCircle'
  | 'searchMagnifyingGlass'
  | 'settingsGear'
  | 'signClose'
  | 'signConfirm'
  | 'signError'
  | 'signInfo'
  | 'signSuccess'
  | 'signTranslation'
  | 'signWarning'
  | 'timeHourglass'
  | 'timePast'
  | 'trashDelete';

/** In full, so that the build keeps their rules: 12, 16, 20, 24 and 28 px. */
const SIZES = { XXS: 'mod-XXS', XS: 'mod-XS', S: 'mod-S', M: 'mod-M', L: 'mod-L' };

type IconProps = {
  name: IconName;
  /** 24 px unless the place gives another. */ size?: keyof typeof SIZES;
  class?: string;
};

/** An icon of Lucca Front, for decoration: the text next to it, or the label of its button, says the same. */
export function Icon({ name, size, class: className = '' }: IconProps) {
  return (
    <span class={`lucca-icon icon-${name} ${size ? SIZES[size] : ''} ${className}`} aria-hidden="true" />
  );
}
