/** What a change would do to the years that are running: counted, opened into names, and applied from here (X2). */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Empty, Progress, Select } from 'antd';
import { Link, useParams, useSearchParams } from 'react-router';
import { DUTIES, type Duty } from '../../../shared/contracts/clauses';
import { ERRORS } from '../../../shared/contracts/errors';
import { STAGES, type Stage } from '../../../shared/contracts/ledger';
import { clauseName } from '../../../shared/contracts/plan-clauses';
import type { DutyMove, RevisionPreview, RevisionRow } from '../../../shared/contracts/revision';
import { addressOfChain, commitmentPath } from '../address';
import { getPreview, listPreviewRows } from '../api/plan-calls';
import { Label } from '../parts/label';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { Page } from '../parts/page';
import { StageTag } from '../parts/stage-tag';
import { dutyName, formatFullDay, formatMoment } from '../words';
import { ApplyRevision } from './apply-revision';
import { formatClause, formatDayOfWeek } from './plan-words';
import './plans.css';

export function PreviewPage() {
  const { id = '' } = useParams();
  const preview = useQuery({
    queryKey: ['preview', id],
    queryFn: () => getPreview(id),
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'computing' || data?.application?.state === 'running'
        ? 1_000
        : data?.application?.state === 'awaitingApproval'
          ? 10_000
          : false,
  });
  return (
    <Page
      title="变更预览"
      under={[{ label: '年度安排', to: '/plans' }]}
      note={isUntouched(preview.data) ? '只是预览，什么都没有改变' : undefined}
    >
      <Loaded query={preview}>
        {(data) => (
          <>
            <Summary preview={data} />
            <ApplyRevision preview={data} />
            {data.state === 'ready' && (data.counts.affected > 0 || hasLeft(data)) && <Rows preview={data} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function isUntouched(preview: RevisionPreview | undefined): boolean {
  const state = preview?.application?.state;
  return state === undefined || ['awaitingApproval', 'declined', 'expired'].includes(state);
}

function hasLeft({ application }: RevisionPreview): boolean {
  return application !== undefined && Object.keys(application.left).length > 0;
}

function Summary({ preview }: { preview: RevisionPreview }) {
  const { counts, done, total, state } = preview;
  return (
    <section className="panel">
      <h2>
        <Name id={preview.organisationId} />
        （含下级） · {preview.year} 年 · {formatFullDay(preview.day)}的安排
        {!preview.kept && <Label tone="amber">草稿</Label>}
      </h2>
      {state === 'computing' && (
        <Progress percent={total === 0 ? 0 : Math.floor((done / total) * 100)} status="active" aria-label="预览进度" />
      )}
      <p role="status">
        已核对 {done} / {total} 项进行中的承诺，其中 <strong>{counts.changing}</strong> 项的安排会改变，
        <strong>{counts.affected}</strong> 项已有事项的时限会改变。
      </p>
      {counts.otherTerms > 0 && (
        <Alert
          className="below"
          type="warning"
          showIcon
          title={`${counts.otherTerms} 项承诺按另一版安排进行，无法核对，应用时不改变`}
        />
      )}
      {preview.changes.length > 0 && (
        <ul className="plan-lines">
          {preview.changes.map(({ clause, old, new: next }) => (
            <li key={clause}>
              {clauseName(clause)}：<s className="quiet">{formatClause(clause, old)}</s> → {formatClause(clause, next)}
            </li>
          ))}
        </ul>
      )}
      {preview.calendarChanges.length > 0 && (
        <p>
          日历：
          {preview.calendarChanges
            .map(({ day, becomes }) => `${formatDayOfWeek(day)}改为${becomes === 'off' ? '放假' : '上班'}`)
            .join('、')}
        </p>
      )}
      {preview.below.map(({ organisationId, limited, setAside }) => (
        <p key={organisationId}>
          <Name id={organisationId} />：
          {limited.length > 0 && `以新的范围为准：${limited.map(clauseName).join('、')}。`}
          {setAside &&
            `本级的安排暂不生效（「${clauseName(setAside.first)}」应当先于「${clauseName(setAside.second)}」）。`}
        </p>
      ))}
      <p className="quiet">
        <Name id={preview.by} /> 于 {formatMoment(preview.at)}{' '}
        预览。此后办理的事项不在其中；下一次提交、审核等新产生的时限按
        {preview.kept ? '生效的' : '保存后的'}安排计算，没有在此列出。
        {preview.changes.some(({ new: next }) => typeof next === 'boolean') &&
          '审核须经会议、公示前须签订只对还没有审核、公示的承诺起作用；已经办过的照旧有效。'}
      </p>
    </section>
  );
}

function Rows({ preview }: { preview: RevisionPreview }) {
  const [search, setSearch] = useSearchParams();
  const [duty, stage] = [search.get('duty') ?? undefined, search.get('stage') ?? undefined];
  const left = search.has('left') && hasLeft(preview);
  const rows = useInfiniteQuery({
    queryKey: ['preview-rows', preview.id, duty, stage, left, preview.application?.state],
    queryFn: ({ pageParam }) => listPreviewRows(preview.id, { duty, stage, left, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  });
  const set = (name: string, value: string | undefined) =>
    setSearch((before) => (value ? before.set(name, value) : before.delete(name), before), { replace: true });
  const { counts } = preview;
  const items = rows.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel">
      <h2>{left ? '没有改变的承诺' : '受影响的承诺'}</h2>
      <div className="preview-filter">
        <Select
          aria-label="事项"
          allowClear
          className="filter-wide"
          placeholder="全部事项"
          value={duty}
          onChange={(value) => set('duty', value)}
          options={Object.entries(counts.duties).map(([value, n]) => ({
            value,
            label: `${DUTIES[value as Duty]}（${n}）`,
          }))}
        />
        <Select
          aria-label="阶段"
          allowClear
          className="filter-wide"
          placeholder="全部阶段"
          value={stage}
          onChange={(value) => set('stage', value)}
          options={Object.entries(counts.stages).map(([value, n]) => ({
            value,
            label: `${STAGES[value as Stage]}（${n}）`,
          }))}
        />
      </div>
      {hasLeft(preview) && (
        <p className="no-print">
          <Checkbox checked={left} onChange={(event) => set('left', event.target.checked ? '1' : undefined)}>
            只看应用时没有改变的
          </Checkbox>
        </p>
      )}
      {items.length === 0 && !rows.isPending && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description="没有这样的承诺" />
      )}
      <ul className="plan-lines">
        {items.map((row) => (
          <Row key={row.chain} row={row} />
        ))}
      </ul>
      {rows.hasNextPage && (
        <Button loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
          继续显示
        </Button>
      )}
    </section>
  );
}

function Row({ row }: { row: RevisionRow }) {
  return (
    <li>
      <Link to={commitmentPath(addressOfChain(row.chain))}>
        <Name id={row.subjectId} />
      </Link>{' '}
      <span className="quiet">
        <Name id={row.inCharge} />
      </span>{' '}
      <StageTag stage={row.stage} />
      {row.otherTerms && <Label tone="amber">按另一版进行</Label>}
      {row.outcome === 'applied' && <Label tone="green">已按新的安排</Label>}
      {row.outcome && row.outcome !== 'applied' && <Label tone="amber">{ERRORS[row.outcome].title}</Label>}
      {row.moved.map((move) => (
        <div key={move.key}>
          {dutyName(move.duty, DUTIES[move.duty], move.period)}：<Dates move={move} />
        </div>
      ))}
    </li>
  );
}

function Dates({ move: { old, new: next } }: { move: DutyMove }) {
  if (!next) return <>不再需要</>;
  if (!old) return <>新增，{formatDayOfWeek(next.due)}截止</>;
  return old.due === next.due ? (
    <>截止日期不变，开始的时间改变</>
  ) : (
    <>
      <s className="quiet">{formatDayOfWeek(old.due)}</s> → {formatDayOfWeek(next.due)}
    </>
  );
}
