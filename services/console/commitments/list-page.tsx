/** The commitments of a subtree: who is where, what each waits for and until when; the address carries the filter (G1). */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Empty, Switch } from 'antd';
import { Link, useSearchParams } from 'react-router';
import { DUTIES } from '../../../shared/contracts/clauses';
import { MODES } from '../../../shared/contracts/joint';
import { STAGES } from '../../../shared/contracts/ledger';
import { listCommitments } from '../api/calls';
import { useSession, useToday } from '../api/session';
import { LeadingLine } from '../parts/leading-line';
import { Loaded } from '../parts/loaded';
import { OrganisationPicker } from '../parts/organisation-picker';
import { Page } from '../parts/page';
import { PageTurner, usePages } from '../parts/pages';
import { WordFilter } from '../parts/word-filter';
import { YearSelect } from '../parts/year-select';
import { SubordinatesSwitch } from '../parts/subordinates-switch';
import { CommitmentTable } from './commitment-table';

const PAGE = 50;
const STATES = { overdue: '已超期', dueSoon: '即将到期', open: '办理中' };
const KINDS = { annual: '年度承诺', immediate: '即时承诺' };
const TYPES = { member: '党员', organisation: '党组织' };

export function ListPage() {
  const { scope } = useSession();
  const thisYear = Number(useToday().slice(0, 4));
  const [search, setSearch] = useSearchParams();
  const pages = usePages(PAGE);
  const wanted = {
    year: Number(search.get('year')) || thisYear,
    under: search.get('under') ?? scope?.organisationId,
    withSubordinates: search.get('direct') !== '1',
    stage: search.get('stage') ?? undefined,
    waiting: search.get('waiting') ?? undefined,
    state: search.get('state') ?? undefined,
    type: search.get('type') ?? undefined,
    kind: search.get('kind') ?? undefined,
    mode: search.get('mode') ?? undefined,
    joined: search.has('joined') || undefined,
    cursor: pages.cursor,
    limit: PAGE,
  };
  const list = useQuery({
    queryKey: ['commitments', wanted],
    queryFn: () => listCommitments(wanted),
    placeholderData: keepPreviousData,
  });

  function set(name: string, value: string | undefined) {
    const next = new URLSearchParams(search);
    if (value === undefined || value === '') next.delete(name);
    else next.set(name, value);
    pages.restart();
    setSearch(next, { replace: true });
  }
  const filtered = ['stage', 'waiting', 'state', 'type', 'kind', 'mode', 'joined'].some((name) => search.has(name));

  return (
    <Page
      title="承诺"
      note={list.data && (list.data.total >= 10_000 ? '10000 件以上' : `共 ${list.data.total} 件`)}
      asOf={list.data?.asOf}
      extra={
        <Link to="/immediate/new">
          <Button>提出即时承诺</Button>
        </Link>
      }
    >
      <div className="query-bar" role="search" aria-label="筛选承诺">
        {scope && !wanted.joined && (
          <>
            <OrganisationPicker value={wanted.under} onChange={(organisation) => set('under', organisation)} />
            <SubordinatesSwitch
              checked={wanted.withSubordinates}
              onChange={(on) => set('direct', on ? undefined : '1')}
            />
          </>
        )}
        <label>
          <Switch
            size="small"
            checked={wanted.joined === true}
            onChange={(on) => set('joined', on ? '1' : undefined)}
          />{' '}
          只看我参加的
        </label>
        <YearSelect value={wanted.year} onChange={(year) => set('year', String(year))} />
        <WordFilter label="对象" words={TYPES} value={wanted.type} onChange={(value) => set('type', value)} />
        <WordFilter label="年度或即时" words={KINDS} value={wanted.kind} onChange={(value) => set('kind', value)} />
        <WordFilter label="方式" words={MODES} value={wanted.mode} onChange={(value) => set('mode', value)} />
        <WordFilter label="阶段" words={STAGES} value={wanted.stage} onChange={(value) => set('stage', value)} />
        <WordFilter
          label="正在等待"
          words={DUTIES}
          value={wanted.waiting}
          onChange={(value) => set('waiting', value)}
          wide
        />
        <WordFilter label="期限" words={STATES} value={wanted.state} onChange={(value) => set('state', value)} />
        {filtered && (
          <Button
            type="link"
            onClick={() => (
              pages.restart(),
              setSearch(search.has('under') ? { under: search.get('under')! } : {}, { replace: true })
            )}
          >
            清除筛选
          </Button>
        )}
      </div>
      {wanted.under && !wanted.joined && <LeadingLine organisation={wanted.under} year={wanted.year} />}
      <Loaded query={list}>
        {({ items, asOf, next }) =>
          items.length === 0 ? (
            <Empty
              image={Empty.PRESENTED_IMAGE_SIMPLE}
              description={filtered ? '没有符合条件的承诺' : '这个范围内本年度还没有承诺'}
            />
          ) : (
            <>
              <CommitmentTable items={items} asOf={asOf} first={pages.before} busy={list.isPlaceholderData} />
              <PageTurner pages={pages} next={next}>
                <span className="quiet">
                  第 {pages.before + 1}–{pages.before + items.length} 件
                </span>
              </PageTurner>
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
