/** The name behind an id. */
import { useName } from '../api/names';

export function Name({ id }: { id: string | undefined }) {
  const name = useName(id);
  if (name === undefined) return <span className="name-pending" aria-busy="true" />;
  return <span>{name ?? id}</span>;
}
