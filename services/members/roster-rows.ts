/** What the preview of a roster and its coming in both know of its rows (M7). */
import type { Day, Instant } from '../../shared/contracts/plan';
import { isMasked } from './id-number';
import type { MemberRow } from './roster-format';
import type { Seal } from './seal';
import type { AppointmentDoc, Store } from './store';

export interface ImportDeps {
  store: Store;
  seal: Seal;
  /** Business time. */
  now: () => Instant;
  today: () => Day;
}

export const BATCH = 300;

export function codesOf(value: MemberRow): string[] {
  const elsewhere = value.functions.flatMap((item) => item.organisationCode ?? []);
  return [value.organisationCode, ...(value.residenceCode ? [value.residenceCode] : []), ...elsewhere];
}

export function hashOf(seal: Seal, value: MemberRow): string | undefined {
  return value.idNumber && !isMasked(value.idNumber) ? seal.hash(value.idNumber) : undefined;
}

/** What a row says of its member, as it is kept. */
export function memberFacts(row: MemberRow, residence: string | undefined, idHash: string | undefined) {
  const { name, sex, ethnicity, birth, joinedOn, education, workUnit, post, category, leadingCadre, account } = row;
  return {
    ...{ name, sex, ethnicity, birth, joinedOn, education, workUnit, post, category, leadingCadre },
    ...(residence ? { residenceOrganisationId: residence } : {}),
    ...(account ? { account } : {}),
    ...(idHash ? { idHash } : {}),
  };
}

export function functionKey(
  doc: Pick<AppointmentDoc, 'personId' | 'organisationId' | 'function' | 'acting' | 'field'>,
): string {
  return `${doc.personId} ${doc.organisationId} ${doc.function} ${doc.acting ?? false} ${doc.field ?? ''}`;
}

export function differs<T extends object>(before: T, after: Partial<T>): boolean {
  return Object.entries(after).some(([key, value]) => {
    const old = (before as Record<string, unknown>)[key];
    return Array.isArray(value) ? JSON.stringify(old) !== JSON.stringify(value) : old !== value;
  });
}
