import { firstDay, type FirstDaySize } from './first-day';
import { inBrowser } from '../in-browser';

const SIZES: FirstDaySize[] = [
  { locale: 'fr-FR', width: 1366, height: 768 },
  { locale: 'en-GB', width: 390, height: 844 },
];

// Each one has a stack of its own, as the first day comes once.
for (const size of SIZES) {
  inBrowser({ [`the first day, ${size.locale} at ${size.width} px`]: firstDay(size) }, { startEmpty: true });
}
