/** 年度安排: one organisation's year as it holds, changed within the superior's bounds, with its versions (L5, X8). */
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Segmented, Space, Tabs } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import {
  clauseName,
  PLAN_GROUPS,
  type PlanClause,
  type PlanGroup,
  type PlanOverride,
} from '../../../shared/contracts/plan-clauses';
import type { ClauseView, PlanView } from '../../../shared/contracts/plan-views';
import { getPlan } from '../api/plan-calls';
import { asProblem } from '../api/problem';
import { useSession, useToday } from '../api/session';
import { Loaded } from '../parts/loaded';
import { Name } from '../parts/name';
import { OrganisationPicker } from '../parts/organisation-picker';
import { Page } from '../parts/page';
import { ProblemNote } from '../parts/problem-note';
import { YearSelect } from '../parts/year-select';
import { ClauseEditor } from './clause-editor';
import { PlanTable } from './plan-table';
import { RevisionList } from './revision-list';
import { SavePlan } from './save-plan';
import { usePreview } from './use-preview';
import { VersionList } from './version-list';
import './plans.css';

export function PlanPage() {
  const { scope } = useSession();
  const thisYear = Number(useToday().slice(0, 4));
  const [search, setSearch] = useSearchParams();
  const organisation = search.get('organisation') ?? scope?.organisationId;
  const year = Number(search.get('year')) || thisYear;
  const plan = useQuery({
    queryKey: ['plan', organisation, year],
    queryFn: () => getPlan(organisation!, year),
    enabled: organisation !== undefined,
  });
  const set = (name: string, value: string) => setSearch((before) => (before.set(name, value), before));
  return (
    <Page
      title="年度安排"
      note="每个条目由谁设定、依据哪一条，都在这里"
      extra={
        <Space wrap className="no-print">
          <Link to={`/calendar?organisation=${organisation ?? ''}`}>
            <Button>工作日历</Button>
          </Link>
          <Link to="/clauses">
            <Button>条款对照</Button>
          </Link>
        </Space>
      }
    >
      <div className="query-bar no-print">
        <OrganisationPicker value={organisation} onChange={(chosen) => set('organisation', chosen)} />
        <YearSelect value={year} onChange={(chosen) => set('year', String(chosen))} />
      </div>
      <Loaded query={plan}>
        {(data) => (
          <Tabs
            items={[
              {
                key: 'plan',
                label: '现行安排',
                // Another organisation or a newer version begins with a draft of its own.
                children: <Editable key={`${data.organisationId}/${data.year}/${data.own.version}`} plan={data} />,
              },
              {
                key: 'versions',
                label: '历次版本',
                children: <VersionList organisation={data.organisationId} year={data.year} />,
              },
              {
                key: 'revisions',
                label: '变更的应用',
                children: <RevisionList organisation={data.organisationId} year={data.year} />,
              },
            ]}
          />
        )}
      </Loaded>
    </Page>
  );
}

function Editable({ plan }: { plan: PlanView }) {
  const [group, setGroup] = useState<PlanGroup>('member');
  const [draft, setDraft] = useState<PlanOverride>({ values: plan.own.values, bounds: plan.own.bounds });
  const [editing, setEditing] = useState<{ clause: PlanClause; view: ClauseView }>();
  const [saving, setSaving] = useState(false);
  const changes = changedClauses(plan.own, draft);
  const preview = usePreview();
  return (
    <>
      {plan.setAside.map(({ organisationId, first, second }) => (
        <Alert
          key={organisationId}
          className="below"
          type="warning"
          showIcon
          title={
            <>
              <Name id={organisationId} /> 的安排暂不生效
            </>
          }
          description={`上级后来的更改使「${clauseName(first)}」晚于「${clauseName(second)}」，请重新设定。`}
        />
      ))}
      {plan.own.effective !== undefined && plan.own.effective > plan.day && (
        <Alert className="below" type="info" title={`第 ${plan.own.version} 版将于 ${plan.own.effective} 生效`} />
      )}
      {preview.error && <ProblemNote problem={asProblem(preview.error)} />}
      <div className="query-bar no-print">
        <Segmented
          aria-label="对象"
          value={group}
          onChange={setGroup}
          options={Object.entries(PLAN_GROUPS).map(([value, label]) => ({ value: value as PlanGroup, label }))}
        />
        {plan.mayEdit ? (
          <Space wrap>
            {changes > 0 ? (
              <>
                <span>已修改 {changes} 处</span>
                <Button type="primary" onClick={() => setSaving(true)}>
                  保存为新的一版
                </Button>
                <Button onClick={() => setDraft({ values: plan.own.values, bounds: plan.own.bounds })}>放弃修改</Button>
              </>
            ) : (
              <Button
                loading={preview.isPending}
                onClick={() => preview.mutate({ organisation: plan.organisationId, year: plan.year })}
              >
                预览现行安排对进行中承诺的影响
              </Button>
            )}
          </Space>
        ) : (
          <span className="quiet">由本党组织的书记、副书记或领导小组办公室设定</span>
        )}
      </div>
      <PlanTable
        plan={plan}
        group={group}
        draft={draft}
        onEdit={plan.mayEdit ? (clause, view) => setEditing({ clause, view }) : undefined}
      />
      {editing && (
        <ClauseEditor
          {...editing}
          calendar={plan.calendar}
          value={draft.values[editing.clause.path]}
          bound={draft.bounds[editing.clause.path]}
          onClose={() => setEditing(undefined)}
          onDone={(value, bound) => {
            const { path } = editing.clause;
            setDraft((before) => ({
              values: put(before.values, path, value),
              bounds: put(before.bounds, path, bound),
            }));
            setEditing(undefined);
          }}
        />
      )}
      {saving && <SavePlan plan={plan} draft={draft} onClose={() => setSaving(false)} />}
    </>
  );
}

function put<T>(record: Record<string, T>, path: string, value: T | undefined): Record<string, T> {
  const { [path]: _before, ...rest } = record;
  return value === undefined ? rest : { ...rest, [path]: value };
}

function changedClauses(own: PlanOverride, draft: PlanOverride): number {
  const paths = new Set([own, draft].flatMap(({ values, bounds }) => [...Object.keys(values), ...Object.keys(bounds)]));
  return [...paths].filter(
    (path) =>
      JSON.stringify([own.values[path], own.bounds[path]]) !== JSON.stringify([draft.values[path], draft.bounds[path]]),
  ).length;
}
