/** What property tests about time draw from: days within and beyond the committed calendar. */
import * as fc from 'fast-check';
import { addDays } from '../../shared/calendar/day';

export const days = fc.integer({ min: 0, max: 1400 }).map((n) => addDays('2025-01-01', n));
export const keys = fc.string({ minLength: 1, maxLength: 12 });
