import { firstPass } from './first-pass';
import { inBrowser } from './in-browser';

inBrowser({ 'the first pass': firstPass });
