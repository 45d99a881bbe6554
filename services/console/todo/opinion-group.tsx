/** Opinions of the public that wait for my answer: a group of the to-do list beside the duties of commitments (U4). */
import { Link } from 'react-router';
import type { Instant } from '../../../shared/contracts/plan';
import { OPINION_KINDS, type OpinionTodo } from '../../../shared/contracts/publication';
import { Due } from '../parts/due';
import { Label } from '../parts/label';
import { Name } from '../parts/name';

export function OpinionGroup({ opinions, asOf }: { opinions: OpinionTodo[]; asOf: Instant }) {
  return (
    <section className="todo-group" aria-label="答复群众意见">
      <h2>
        答复群众意见 <span className="todo-count">{opinions.length} 条</span>
      </h2>
      <ul className="cards">
        {opinions.map(({ id, kind, organisationId, subjectId, at, role, ...due }) => (
          <li key={id} className="card">
            <div>
              {OPINION_KINDS[kind]} · <Name id={organisationId} />
              {subjectId && (
                <span className="quiet">
                  {' · 针对 '}
                  <Name id={subjectId} /> 的承诺
                </span>
              )}
              <div>
                <Due waiting={{ opens: at, ...due }} asOf={asOf} />{' '}
                {role === 'superior' && <Label tone="amber">下级未按时答复</Label>}
              </div>
            </div>
            <Link to={`/opinions/${id}`} className="handle">
              处理 ›
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
