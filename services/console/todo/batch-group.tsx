/** Batch actions of others that wait for my consent: a group of the to-do list beside the duties of commitments (G5). */
import { Link } from 'react-router';
import type { Instant } from '../../../shared/contracts/plan';
import { Name } from '../parts/name';
import { formatMoment, formatRealMoment } from '../words';

export interface WaitingBatch {
  id: string;
  what: string;
  organisationId?: string;
  by: string;
  at: Instant;
  reason?: string | undefined;
  count: string;
  until?: Instant | undefined;
  to: string;
}

export function BatchGroup({ batches }: { batches: WaitingBatch[] }) {
  return (
    <section className="todo-group" aria-label="待另一人同意">
      <h2>
        待另一人同意 <span className="todo-count">{batches.length} 项</span>
      </h2>
      <ul className="cards">
        {batches.map(({ id, what, organisationId, by, at, reason, count, until, to }) => (
          <li key={id} className="card">
            <div>
              {what} · {count}
              {organisationId && (
                <>
                  {' · '}
                  <Name id={organisationId} />
                </>
              )}
              <div className="quiet">
                <Name id={by} /> 申请于 {formatMoment(at)}
                {reason && ` · ${reason}`}
              </div>
              {until && <div className="quiet">{formatRealMoment(until)}之前没有答复即失效</div>}
            </div>
            <Link to={to} className="handle">
              处理 ›
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
