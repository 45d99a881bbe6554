/** From a draft to a version: what it changes, what moves, who below is affected; then kept, or looked at first. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Form, Skeleton, Space } from 'antd';
import { useState } from 'react';
import { clauseName, type PlanOverride } from '../../../shared/contracts/plan-clauses';
import type { PlanTrial, PlanView } from '../../../shared/contracts/plan-views';
import type { Day } from '../../../shared/contracts/plan';
import { savePlan, tryPlan } from '../api/plan-calls';
import { asProblem, type Problem } from '../api/problem';
import { useToday } from '../api/session';
import { DayPicker } from '../parts/day-picker';
import { Name } from '../parts/name';
import { ProblemNote } from '../parts/problem-note';
import { formatClause, formatDayOfWeek } from './plan-words';
import { ReasonInput } from '../parts/reason-input';
import { usePreview } from './use-preview';

interface SavePlanProps {
  plan: PlanView;
  draft: PlanOverride;
  onClose: () => void;
}

export function SavePlan({ plan, draft, onClose }: SavePlanProps) {
  const today = useToday();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [effective, setEffective] = useState<Day>(today);
  const [reason, setReason] = useState('');
  const { organisationId: organisation, year } = plan;
  const asked = { year, day: effective, draft };
  const trial = useQuery({
    queryKey: ['plan-trial', organisation, asked],
    queryFn: () => tryPlan(organisation, asked),
    retry: false,
  });
  const save = useMutation({
    mutationFn: () => savePlan(organisation, { year, after: plan.own.version, effective, reason, ...draft }),
    onSuccess: async ({ body }) => {
      void message.success(`已保存为第 ${body.version} 版`);
      await client.invalidateQueries({ queryKey: ['plan'] });
      onClose();
    },
  });
  const preview = usePreview();
  return (
    <Drawer
      open
      onClose={onClose}
      size={520}
      title="保存为新的一版"
      footer={
        <Space wrap>
          <Button
            type="primary"
            disabled={trial.isError || trial.isPending}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            保存
          </Button>
          <Button
            disabled={trial.isError}
            loading={preview.isPending}
            onClick={() => preview.mutate({ organisation, ...asked })}
          >
            预览对进行中承诺的影响
          </Button>
        </Space>
      }
    >
      {[save.error, preview.error].map((error, i) => error && <PlanProblem key={i} problem={asProblem(error)} />)}
      <Form layout="vertical">
        <Form.Item label="从哪一天起生效" extra="此后开启的年度按新版进行；已经开启的年度不会自动改变。">
          <DayPicker
            label="生效日期"
            calendar={plan.calendar}
            value={effective}
            onChange={(day) => setEffective(day ?? today)}
            from={today}
          />
        </Form.Item>
        <Form.Item label="原因或文号（可不填）">
          <ReasonInput value={reason} onChange={setReason} />
        </Form.Item>
      </Form>
      {trial.error && <PlanProblem problem={asProblem(trial.error)} />}
      {trial.isPending && <Skeleton active />}
      {trial.data && <Outcome trial={trial.data} />}
    </Drawer>
  );
}

/** A refusal names the organisation whose bound it runs into. */
function PlanProblem({ problem }: { problem: Problem }) {
  const { setBy } = problem.extra;
  return (
    <>
      <ProblemNote problem={problem} />
      {typeof setBy === 'string' && (
        <p className="quiet">
          由 <Name id={setBy} /> 设定
        </p>
      )}
    </>
  );
}

function Outcome({ trial }: { trial: PlanTrial }) {
  const affected = trial.terms.filter(({ limited, setAside }) => limited.length > 0 || setAside);
  return (
    <>
      <h2>改变的条目</h2>
      {trial.changes.length === 0 && <p className="quiet">在这一天，没有条目的内容改变。</p>}
      <ul className="plan-lines">
        {trial.changes.map(({ clause, old, new: next }) => (
          <li key={clause}>
            {clauseName(clause)}
            <div>
              <s className="quiet">{formatClause(clause, old)}</s> → {formatClause(clause, next)}
            </div>
          </li>
        ))}
      </ul>
      {trial.moved.length > 0 && (
        <>
          <h2>遇休息日顺延</h2>
          <ul className="plan-lines">
            {trial.moved.map(({ clause, asked, moved }) => (
              <li key={clause}>
                {clauseName(clause)}：{formatDayOfWeek(asked)} → {formatDayOfWeek(moved)}
              </li>
            ))}
          </ul>
        </>
      )}
      {affected.length > 0 && (
        <>
          <h2>受影响的下级安排</h2>
          <ul className="plan-lines">
            {affected.map(({ organisationId, limited, setAside }) => (
              <li key={organisationId}>
                <Name id={organisationId} />
                {limited.length > 0 && <div>以新的范围为准：{limited.map(clauseName).join('、')}</div>}
                {setAside && (
                  <div>
                    本级的安排暂不生效：「{clauseName(setAside.first)}」应当先于「{clauseName(setAside.second)}」
                  </div>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {trial.next !== undefined && <p className="quiet">还有更多下级设有自己的安排，预览中可以看到全部。</p>}
    </>
  );
}
