/** What the public wrote about this commitment: read before one comments on it (C6, U4). */
import { useQuery } from '@tanstack/react-query';
import { dayOf } from '../../../shared/calendar/day';
import { formatDay } from '../../../shared/calendar/due';
import type { Instant } from '../../../shared/contracts/plan';
import { OPINION_STATES } from '../../../shared/contracts/publication';
import { asProblem } from '../api/problem';
import { listOpinionsAbout } from '../api/publication-calls';
import { ProblemNote } from '../parts/problem-note';
import { KindLabel } from './opinions-page';
import './publication.css';

export function OpinionsAbout({ chain, now }: { chain: string; now: Instant }) {
  const opinions = useQuery({
    queryKey: ['opinions-about', chain],
    queryFn: () => listOpinionsAbout(chain),
    retry: false,
  });
  // A commitment that publication has not heard of yet has no opinions either.
  if (opinions.error && asProblem(opinions.error).code !== 'not_found')
    return <ProblemNote problem={asProblem(opinions.error)} retry={() => void opinions.refetch()} />;
  const items = opinions.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="panel">
      <h2>群众意见 {items.length} 条</h2>
      {items.map(({ id, kind, text, at, state, answers }) => (
        <div key={id} className="record">
          <div>
            <KindLabel kind={kind} />
            <span className="opinion-text">{text}</span>
          </div>
          {answers.map((answer) => (
            <div key={answer.id} className="opinion-answer">
              答复：{answer.text}
            </div>
          ))}
          <div className="ledger-by">
            {formatDay(dayOf(at), dayOf(now))}　{OPINION_STATES[state]}
          </div>
        </div>
      ))}
    </section>
  );
}
