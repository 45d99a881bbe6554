/** What became of an organisation so far: every change with its day, its reason and who decided it (M6). */
import { useQuery } from '@tanstack/react-query';
import { Timeline } from 'antd';
import { REORGANISATION_STATES } from '../../../shared/contracts/organisation';
import { getOrganisationHistory, type ReorganisationView } from '../api/calls';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { formatFullDay } from '../words';
import { Ending, PlannedCard, What } from './planned-card';

function useHistory(organisation: string) {
  return useQuery({
    queryKey: ['organisation-history', organisation],
    queryFn: () => getOrganisationHistory(organisation),
    retry: false,
  });
}

/** What is still to come stands above what is: the next first. */
export function PlannedPanel({ organisation }: { organisation: string }) {
  const planned = useHistory(organisation).data?.items.filter(({ state }) => state === 'planned') ?? [];
  return planned.reverse().map((item) => <PlannedCard key={item.id} item={item} here={organisation} />);
}

export function HistoryPanel({ organisation }: { organisation: string }) {
  return (
    <section className="panel">
      <h2>变动记录</h2>
      <Loaded query={useHistory(organisation)}>
        {({ items }) => {
          const past = items.filter(({ state }) => state !== 'planned');
          return past.length === 0 ? (
            <p className="quiet">登记以来没有变动。</p>
          ) : (
            <Timeline
              items={past.map((item) => ({ key: item.id, content: <Entry item={item} here={organisation} /> }))}
            />
          );
        }}
      </Loaded>
    </section>
  );
}

function Entry({ item, here }: { item: ReorganisationView; here: string }) {
  const { date, reason, by, state } = item;
  return (
    <>
      {formatFullDay(date)}　<What item={item} here={here} />
      {state !== 'applied' && `（${REORGANISATION_STATES[state]}）`}
      <div className="quiet">
        {reason}，<Name id={by} /> 登记
      </div>
      <Ending item={item} />
    </>
  );
}
