/** Whose opinions were sought, how, and what they said (P7). */
import { OPINION_GROUPS, OPINION_WAYS, type Opinion } from '../../../shared/contracts/opinions';

export function Opinions({ rows }: { rows: Opinion[] }) {
  return (
    <ul className="plain-list">
      {rows.map(({ group, way, said }, index) => (
        <li key={index}>
          <strong>{OPINION_GROUPS[group]}</strong>（{OPINION_WAYS[way]}）：<span className="pre">{said}</span>
        </li>
      ))}
    </ul>
  );
}
