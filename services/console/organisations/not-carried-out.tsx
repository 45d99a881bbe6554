/** What I had decided ahead and what then could not be carried out: told on the first page for a month, listed for ever (X10). */
import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { Link } from 'react-router';
import { addDays } from '../../../shared/calendar/day';
import { listPlanned } from '../api/calls';
import { useToday } from '../api/session';
import { formatFullDay } from '../words';
import { Ending, What } from './planned-card';

const TOLD_DAYS = 31;

export function NotCarriedOut() {
  const since = addDays(useToday(), -TOLD_DAYS);
  const { data } = useQuery({
    queryKey: ['planned', 'mine', 'notCarriedOut'],
    queryFn: () => listPlanned({ state: 'notCarriedOut' }),
  });
  const items = data?.items.filter(({ date }) => date >= since) ?? [];
  if (items.length === 0) return null;
  return (
    <Alert
      type="error"
      showIcon
      className="below"
      title={`您提前决定的组织调整有 ${items.length} 项未能办理`}
      description={
        <ul>
          {items.map((item) => (
            <li key={item.id}>
              {formatFullDay(item.date)}　<What item={item} />{' '}
              <Link to={`/organisations/${item.organisationId}/planned?state=notCarriedOut`}>查看 ›</Link>
              <Ending item={item} />
            </li>
          ))}
        </ul>
      }
    />
  );
}
