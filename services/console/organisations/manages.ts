/** Which panels and buttons are offered here: by who sees an organisation, manages it, or manages the one above it. The service decides. */
import { useSession } from '../api/session';

const MANAGING = ['secretary', 'deputySecretary', 'organiser'];

export function useManages(path: string): { seen: boolean; itself: boolean; superior: boolean } {
  const { appointments } = useSession();
  const above = path.slice(0, path.lastIndexOf('/', path.length - 2) + 1);
  const manages = (wanted: string): boolean =>
    appointments.some(({ path: held, function: name }) => MANAGING.includes(name) && wanted.startsWith(held));
  const seen = appointments.some(({ path: held }) => path.startsWith(held));
  return { seen, itself: manages(path), superior: manages(above) };
}
