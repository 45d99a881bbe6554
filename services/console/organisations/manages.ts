/** Which buttons are offered here: those who manage an organisation, and those who manage the one above it. The service decides. */
import { useSession } from '../api/session';

const MANAGING = ['secretary', 'deputySecretary', 'organiser'];

export function useManages(path: string): { itself: boolean; superior: boolean } {
  const { appointments } = useSession();
  const above = path.slice(0, path.lastIndexOf('/', path.length - 2) + 1);
  const manages = (wanted: string): boolean =>
    appointments.some(({ path: held, function: name }) => MANAGING.includes(name) && wanted.startsWith(held));
  return { itself: manages(path), superior: manages(above) };
}
