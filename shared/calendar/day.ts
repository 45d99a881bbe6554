/** What day is it: calendar days and instants of Asia/Shanghai, which has been UTC+8 without summer time since 1991. */
import type { Day, Instant } from '../contracts/plan';

export const DAY_MS = 86_400_000;
export const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** True for an existing day written `YYYY-MM-DD`; everything else here expects that it was asked first. */
export function isDay(text: unknown): text is Day {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** `n` calendar days later (earlier if negative). */
export function addDays(day: Day, n: number): Day {
  return dayOfMs(Date.parse(day) + n * DAY_MS);
}

/** Calendar days from `from` to `to`: 0 on the same day, negative if `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** ISO weekday: 1 Monday … 7 Sunday. */
export function weekday(day: Day): number {
  return new Date(Date.parse(day)).getUTCDay() || 7;
}

/** Negative, 0 or positive as `a` is before, the same as or after `b`: the written form sorts as time does. */
export function compareDays(a: Day, b: Day): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The day it is in Shanghai at that instant. */
export function dayOf(instant: Instant): Day {
  return dayOfMs(Date.parse(instant) + SHANGHAI_OFFSET_MS);
}

/** 00:00 in Shanghai. */
export function startOf(day: Day): Instant {
  return instantOf(Date.parse(day) - SHANGHAI_OFFSET_MS);
}

/** The first instant that is no longer that day: whoever is on time is before it. */
export function endOf(day: Day): Instant {
  return startOf(addDays(day, 1));
}

/** Milliseconds since the epoch as the one written form of an instant. */
export function instantOf(ms: number): Instant {
  return new Date(ms).toISOString();
}

/** Milliseconds since the epoch. */
export function msOf(instant: Instant): number {
  return Date.parse(instant);
}

function dayOfMs(ms: number): Day {
  return new Date(ms).toISOString().slice(0, 10);
}
