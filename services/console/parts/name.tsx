/** The name behind an id, and several of them. */
import { useName } from '../api/names';

export function Name({ id }: { id: string | undefined }) {
  const name = useName(id);
  if (name === undefined) return <span className="name-pending" role="img" aria-label="名称载入中" />;
  return <span>{name ?? id}</span>;
}

export function Names({ ids }: { ids: string[] }) {
  return ids.map((id, index) => (
    <span key={id}>
      {index > 0 && '、'}
      <Name id={id} />
    </span>
  ));
}
