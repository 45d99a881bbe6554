/** What has been decided for a day to come in a subtree, what could not be carried out on it, and what was taken back (X10). */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Segmented, Table } from 'antd';
import { Link, useParams, useSearchParams } from 'react-router';
import { dayOf } from '../../../shared/calendar/day';
import { REORGANISATION_STATES, REORGANISATIONS } from '../../../shared/contracts/organisation';
import { listPlanned, type PlannedState, type ReorganisationView } from '../api/calls';
import { useName } from '../api/names';
import { asProblem } from '../api/problem';
import { Name } from '../parts/name';
import { Page } from '../parts/page';
import { ProblemPage } from '../parts/problem-note';
import { formatFullDay } from '../words';
import { Consequences, Ending, What, Withdraw } from './planned-card';

const SHOWN: PlannedState[] = ['planned', 'notCarriedOut', 'withdrawn', 'applied'];

export function PlannedPage() {
  const { id = '' } = useParams();
  const name = useName(id);
  const [search, setSearch] = useSearchParams();
  const state = SHOWN.find((one) => one === search.get('state')) ?? 'planned';
  const planned = useInfiniteQuery({
    queryKey: ['planned', id, state],
    queryFn: ({ pageParam }) => listPlanned({ under: id, state, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
    retry: false,
  });
  return (
    <Page
      title="待生效的组织调整"
      under={[
        { label: '党组织与党员', to: '/organisations' },
        { label: name ?? id, to: `/organisations/${id}` },
      ]}
      note="本级和下级提前决定的成立、调整隶属关系、合并、分设、撤销：到生效之日零时再次核对后自动办理，不再符合条件的不办理并写明原因。"
    >
      <Segmented
        className="below"
        aria-label="按办理情况筛选"
        value={state}
        onChange={(wanted) => setSearch(wanted === 'planned' ? {} : { state: wanted }, { replace: true })}
        options={SHOWN.map((one) => ({ value: one, label: REORGANISATION_STATES[one] }))}
      />
      {planned.error ? (
        <ProblemPage problem={asProblem(planned.error)} retry={() => void planned.refetch()} />
      ) : (
        <section className="panel">
          <Table<ReorganisationView>
            size="small"
            rowKey="id"
            loading={planned.isPending}
            dataSource={planned.data?.pages.flatMap(({ items }) => items) ?? []}
            pagination={false}
            scroll={{ x: 760 }}
            locale={{ emptyText: <span className="quiet">没有{REORGANISATION_STATES[state]}的调整</span> }}
            {...(state === 'planned'
              ? { expandable: { expandedRowRender: (item) => <Consequences item={item} /> } }
              : {})}
            columns={[
              { title: '序号', width: 60, align: 'right', render: (_, __, index) => index + 1 },
              { title: '生效日期', width: 130, render: (_, { date }) => formatFullDay(date) },
              {
                title: '党组织',
                render: (_, { organisationId }) => (
                  <Link to={`/organisations/${organisationId}`}>
                    <Name id={organisationId} />
                  </Link>
                ),
              },
              { title: '调整', width: 110, render: (_, { kind }) => REORGANISATIONS[kind] },
              {
                title: '内容和原因',
                render: (_, item) => (
                  <>
                    <What item={item} here={item.organisationId} />
                    <div className="quiet">
                      {item.reason}，<Name id={item.by} /> {formatFullDay(dayOf(item.at))}决定
                    </div>
                    <Ending item={item} />
                  </>
                ),
              },
              ...(state === 'planned'
                ? [
                    {
                      title: '办理',
                      width: 90,
                      render: (_: unknown, item: ReorganisationView) => <Withdraw item={item} />,
                    },
                  ]
                : []),
            ]}
          />
          {planned.hasNextPage && (
            <Button
              className="list-more"
              loading={planned.isFetchingNextPage}
              onClick={() => void planned.fetchNextPage()}
            >
              继续显示
            </Button>
          )}
        </section>
      )}
    </Page>
  );
}
