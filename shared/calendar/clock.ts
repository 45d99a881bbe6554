/** What time is it for the realm: the one pure clock between real and business time. All values are milliseconds. */
import type { Clock } from '../contracts/plan';
import { msOf } from './day';

/** The business time at a real instant. `rate` is above 0. */
export function toBusiness(clock: Clock, realMs: number): number {
  return msOf(clock.origin) + Math.floor((realMs - msOf(clock.realOrigin)) * clock.rate);
}

/** The first real millisecond at which it is that business time: a timer set by it never fires early. */
export function toReal(clock: Clock, businessMs: number): number {
  const real = msOf(clock.realOrigin) + Math.ceil((businessMs - msOf(clock.origin)) / clock.rate);
  // A rate that is no whole number can lose a fraction to rounding.
  return toBusiness(clock, real) < businessMs ? real + 1 : real;
}

/** How long to wait in real time until business time has gone from one instant to the other; 0 if it already has. */
export function realDelay(clock: Clock, businessMsFrom: number, businessMsTo: number): number {
  const delay = Math.ceil((businessMsTo - businessMsFrom) / clock.rate);
  return Math.max(0, delay * clock.rate < businessMsTo - businessMsFrom ? delay + 1 : delay);
}
