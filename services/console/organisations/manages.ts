/** Which panels and buttons are offered here: by who sees an organisation, manages it, or manages the one above it. The service decides. */
import { sees, type Place } from '../../../shared/contracts/scope';
import { useSession, useToday } from '../api/session';

const MANAGING = ['secretary', 'deputySecretary', 'organiser'];

export function useManages({ path, field }: Place): { seen: boolean; itself: boolean; superior: boolean } {
  const today = useToday();
  const session = useSession();
  const { appointments } = session;
  const above = path.slice(0, path.lastIndexOf('/', path.length - 2) + 1);
  const manages = (wanted: string): boolean =>
    appointments.some(({ path: held, function: name }) => MANAGING.includes(name) && wanted.startsWith(held));
  return { seen: sees(session, { path, field }, today), itself: manages(path), superior: manages(above) };
}
