/** Which panels and buttons are offered here: by who sees an organisation, manages it, or manages the one above it. The service decides. */
import type { OrganisationFunction } from '../../../shared/contracts/organisation';
import { useSession } from '../api/session';

const MANAGING = ['secretary', 'deputySecretary', 'organiser'];

/** Appointed by the superior only (L7). */
export const HEADING: OrganisationFunction[] = ['secretary', 'deputySecretary'];

export function useManages(path: string): { seen: boolean; itself: boolean; superior: boolean } {
  const { appointments } = useSession();
  const above = path.slice(0, path.lastIndexOf('/', path.length - 2) + 1);
  const manages = (wanted: string): boolean =>
    appointments.some(({ path: held, function: name }) => MANAGING.includes(name) && wanted.startsWith(held));
  const seen = appointments.some(({ path: held }) => path.startsWith(held));
  return { seen, itself: manages(path), superior: manages(above) };
}
