/** What became of an organisation so far: every change with its day, its reason and who decided it (M6). */
import { useQuery } from '@tanstack/react-query';
import { Timeline } from 'antd';
import { REORGANISATIONS } from '../../../shared/contracts/organisation';
import { getOrganisationHistory, type ReorganisationView } from '../api/calls';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { formatFullDay } from '../words';

export function HistoryPanel({ organisation }: { organisation: string }) {
  const history = useQuery({
    queryKey: ['organisation-history', organisation],
    queryFn: () => getOrganisationHistory(organisation),
    retry: false,
  });
  return (
    <section className="panel">
      <h2>变动记录</h2>
      <Loaded query={history}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="quiet">登记以来没有变动。</p>
          ) : (
            <Timeline
              items={items.map((item) => ({ key: item.id, content: <Entry item={item} here={organisation} /> }))}
            />
          )
        }
      </Loaded>
    </section>
  );
}

function Entry({
  item: { kind, organisationId, to, date, reason, by, state },
  here,
}: {
  item: ReorganisationView;
  here: string;
}) {
  return (
    <>
      {formatFullDay(date)}　{organisationId !== here && <Name id={organisationId} />}
      {REORGANISATIONS[kind]}
      {to !== undefined && to !== here && (
        <>
          {kind === 'split' ? '出' : '至'}
          <Name id={to} />
        </>
      )}
      {to === here && organisationId !== here && '（涉及本党组织）'}
      {state === 'applying' && '（正在办理）'}
      <div className="quiet">
        {reason}，<Name id={by} /> 登记
      </div>
    </>
  );
}
