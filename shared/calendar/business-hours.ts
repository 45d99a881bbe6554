/** When exactly does a reminder or a rung happen: within office hours of a working day, each key at a time of its own. */
import type { Calendar, Day, Instant, WorkingDays } from '../contracts/plan';
import { addDays, instantOf, msOf, startOf } from './day';
import { addWorkingDays, onOrAfter, onOrBefore } from './working-days';

// Ours: a message outside office hours is answered by nobody and read as pressure.
export const OPENS_MINUTE = 8 * 60 + 30;
export const CLOSES_MINUTE = 17 * 60 + 30;
const MINUTE_MS = 60_000;

/**
 * A whole number from 0 to `size` − 1, always the same for a key and evenly spread over many (FNV-1a, then mixed:
 * FNV's low bits alone cluster for keys that differ in their last digit only).
 */
export function spread(key: string, size: number): number {
  if (size <= 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) {
    const unit = key.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % size;
}

/** An instant from 08:30 to before 17:30 Shanghai on that day, or on the next working day if it is none. */
export function instantWithin(calendar: Calendar, day: Day, key: string): Instant {
  const seconds = spread(key, (CLOSES_MINUTE - OPENS_MINUTE) * 60);
  return instantOf(msOf(startOf(onOrAfter(calendar, day))) + OPENS_MINUTE * MINUTE_MS + seconds * 1000);
}

/**
 * On `day` or up to `spreadDays` calendar days before it, on a working day; where none of those is worked, the last
 * working day before them, since a reminder is better early than in the holidays. For one key a later day never gets
 * an earlier instant.
 */
export function reminderInstant(calendar: Calendar, day: Day, key: string, spreadDays: number): Instant {
  const earliest = onOrAfter(calendar, addDays(day, -spreadDays));
  if (earliest > day) return instantWithin(calendar, onOrBefore(calendar, day), key);
  const chosen = onOrBefore(calendar, addDays(day, -spread(`${key}/reminder`, spreadDays + 1)));
  return instantWithin(calendar, chosen < earliest ? earliest : chosen, key);
}

/**
 * On `day` (the next working day if it is none) or up to `spreadWorkingDays` later. For one key and spread the distance
 * is always the same, so a rung never comes after the next one.
 */
export function rungInstant(calendar: Calendar, day: Day, key: string, spreadWorkingDays: WorkingDays): Instant {
  const later = spread(`${key}/rung`, spreadWorkingDays + 1);
  return instantWithin(calendar, addWorkingDays(calendar, onOrAfter(calendar, day), later), key);
}
