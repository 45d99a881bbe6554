/** Is this a possible resident identity number (GB 11643: 17 digits and an ISO 7064 mod 11-2 check character)? */
import { isDay } from '../../shared/calendar/day';
import type { Day } from '../../shared/contracts/plan';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/** The check character that belongs to the first 17 digits. */
export function checkCharacter(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return CHECKS.charAt(sum % 11);
}

export type IdNumberFault = 'shape' | 'birth' | 'check';

export function faultOfIdNumber(text: string): IdNumberFault | undefined {
  if (!/^[1-9]\d{16}[\dX]$/.test(text)) return 'shape';
  if (!isDay(birthOf(text))) return 'birth';
  return checkCharacter(text) === text[17] ? undefined : 'check';
}

/** The day of birth as the number states it. */
export function birthOf(idNumber: string): Day {
  return `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;
}

export function sexOf(idNumber: string): 'male' | 'female' {
  return Number(idNumber[16]) % 2 === 1 ? 'male' : 'female';
}

const MASKED = /^\d{6}\*{8}\d{3}[\dX]$/;

export function maskIdNumber(idNumber: string): string {
  return `${idNumber.slice(0, 6)}********${idNumber.slice(14)}`;
}

/** What our own export shows instead of a number: on import it means "as it was". */
export function isMasked(text: string): boolean {
  return MASKED.test(text);
}
