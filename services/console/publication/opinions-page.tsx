/** What the public wrote to an organisation and those below it, and what still waits for an answer (U4). */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Empty, Table, type TableColumnsType } from 'antd';
import { Link, useSearchParams } from 'react-router';
import { dayOf } from '../../../shared/calendar/day';
import { formatDay } from '../../../shared/calendar/due';
import { OPINION_KINDS, OPINION_STATES, type OpinionView } from '../../../shared/contracts/publication';
import type { Instant } from '../../../shared/contracts/plan';
import { listOpinions } from '../api/publication-calls';
import { businessNow, useSession } from '../api/session';
import { Label } from '../parts/label';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { OrganisationPicker } from '../parts/organisation-picker';
import { Page } from '../parts/page';
import { PageTurner, usePages } from '../parts/pages';
import { useNarrow } from '../parts/use-narrow';
import { WordFilter } from '../parts/word-filter';
import { SubordinatesSwitch } from '../parts/subordinates-switch';
import { OpinionDue } from './opinion-due';
import './publication.css';

const PAGE = 30;

export function OpinionsPage() {
  const session = useSession();
  const narrow = useNarrow();
  const [search, setSearch] = useSearchParams();
  const pages = usePages(PAGE);
  const organisation = search.get('under') ?? session.scope?.organisationId;
  const wanted = {
    organisation: organisation ?? '',
    withSubordinates: search.get('direct') !== '1',
    state: search.get('state') ?? undefined,
    kind: search.get('kind') ?? undefined,
    cursor: pages.cursor,
    limit: PAGE,
  };
  const list = useQuery({
    queryKey: ['opinions', wanted],
    queryFn: () => listOpinions(wanted),
    placeholderData: keepPreviousData,
    enabled: organisation !== undefined,
  });
  function set(name: string, value: string | undefined) {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    pages.restart();
    setSearch(next, { replace: true });
  }
  const now = businessNow(session);
  return (
    <Page title="群众意见" note="从公示页面提交的意见、投诉和建议，十个工作日内答复">
      <div className="query-bar" role="search" aria-label="筛选意见">
        <OrganisationPicker value={organisation} onChange={(chosen) => set('under', chosen)} />
        <SubordinatesSwitch checked={wanted.withSubordinates} onChange={(on) => set('direct', on ? undefined : '1')} />
        <WordFilter
          label="状态"
          words={OPINION_STATES}
          value={wanted.state}
          onChange={(value) => set('state', value)}
        />
        <WordFilter label="类别" words={OPINION_KINDS} value={wanted.kind} onChange={(value) => set('kind', value)} />
      </div>
      {organisation === undefined ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="您没有在党组织任职，请在公示页面凭查询码查看答复" />
      ) : (
        <Loaded query={list}>
          {({ items, next }) =>
            items.length === 0 ? (
              <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="没有这样的意见" />
            ) : (
              <>
                {narrow ? <Cards items={items} now={now} /> : <Rows items={items} now={now} first={pages.before} />}
                <PageTurner pages={pages} next={next} />
              </>
            )
          }
        </Loaded>
      )}
    </Page>
  );
}

function Rows({ items, now, first }: { items: OpinionView[]; now: Instant; first: number }) {
  const today = dayOf(now);
  const columns: TableColumnsType<OpinionView> = [
    { title: '序号', width: 60, align: 'right', render: (_, __, index) => first + index + 1 },
    { title: '类别', width: 76, render: (_, { kind }) => <KindLabel kind={kind} /> },
    {
      title: '内容',
      render: (_, { id, text }) => (
        <Link to={`/opinions/${id}`} className="opinion-line">
          {text}
        </Link>
      ),
    },
    { title: '党组织', width: '20%', render: (_, { organisationId }) => <Name id={organisationId} /> },
    {
      title: '针对',
      width: '12%',
      render: (_, { subjectId }) => (subjectId ? <Name id={subjectId} /> : <span className="quiet">—</span>),
    },
    { title: '收到', width: 100, render: (_, { at }) => formatDay(dayOf(at), today) },
    { title: '期限', width: 190, render: (_, opinion) => <OpinionDue opinion={opinion} asOf={now} /> },
  ];
  return (
    <Table
      size="small"
      tableLayout="fixed"
      sticky
      rowKey="id"
      columns={columns}
      dataSource={items}
      pagination={false}
    />
  );
}

function Cards({ items, now }: { items: OpinionView[]; now: Instant }) {
  return (
    <ul className="cards panel">
      {items.map((opinion) => (
        <li key={opinion.id} className="card">
          <div>
            <KindLabel kind={opinion.kind} />
            <Link to={`/opinions/${opinion.id}`} className="opinion-line">
              {opinion.text}
            </Link>
            <div className="quiet">
              <Name id={opinion.organisationId} />
            </div>
            <OpinionDue opinion={opinion} asOf={now} />
          </div>
        </li>
      ))}
    </ul>
  );
}

export function KindLabel({ kind }: { kind: OpinionView['kind'] }) {
  return (
    <Label tone={kind === 'complaint' ? 'red' : kind === 'suggestion' ? 'blue' : 'plain'}>{OPINION_KINDS[kind]}</Label>
  );
}
