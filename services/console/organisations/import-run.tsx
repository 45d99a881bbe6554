/** From a previewed roster to one that is in: asked once more with a reason, agreed to by another person, followed and paused (G5). */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Progress, Space } from 'antd';
import { useState } from 'react';
import { answerImport, applyImport, pauseImport, type ImportView } from '../api/calls';
import { asProblem } from '../api/problem';
import { useSession } from '../api/session';
import { AnswerBatch } from '../parts/answer-batch';
import { BatchSteps } from '../parts/batch-steps';
import { ProblemNote } from '../parts/problem-note';
import { ReasonInput } from '../parts/reason-input';
import { formatRealMoment } from '../words';

export const IMPORT_STATES: Record<ImportView['state'], string> = {
  previewed: '已预览',
  awaitingApproval: '待另一人同意',
  declined: '未获同意',
  expired: '申请已失效',
  applying: '正在导入',
  paused: '已暂停',
  applied: '已导入',
};

export const ofImport = (id: string) => ['import', id];

function useChange<A>(id: string, change: (wanted: A) => Promise<{ body: ImportView }>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: ({ body }) => client.setQueryData(ofImport(id), body),
    onSettled: () =>
      Promise.all([ofImport(id), ['imports'], ['awaiting']].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

export function ImportRun({ view }: { view: ImportView }) {
  const { personId } = useSession();
  const answer = useChange(view.id, (given: { approved: boolean; reason: string }) => answerImport(view.id, given));
  const { state, steps, until } = view;
  if (state === 'previewed') return view.by === personId ? <Offer view={view} /> : null;
  return (
    <>
      {state === 'awaitingApproval' && (
        <Alert
          className="below"
          type="info"
          showIcon
          title="待另一人同意，还没有导入"
          description={
            until && `${formatRealMoment(until)}之前没有答复即失效。${view.mayAnswer ? '' : '不能同意本人的申请。'}`
          }
        />
      )}
      {(state === 'declined' || state === 'expired') && (
        <Alert
          className="below"
          type="warning"
          showIcon
          title={`${IMPORT_STATES[state]}，没有导入；需要时请重新上传`}
        />
      )}
      {(state === 'applying' || state === 'paused') && <Running view={view} />}
      {state === 'applied' && <Done view={view} />}
      <BatchSteps steps={steps} />
      {view.mayAnswer && <AnswerBatch busy={answer.isPending} error={answer.error} onAnswer={answer.mutate} />}
    </>
  );
}

function Offer({ view }: { view: ImportView }) {
  const [reason, setReason] = useState('');
  const apply = useChange(view.id, () => applyImport(view.id, reason.trim()));
  const { organisations, members, errors, changing } = view.counts;
  const label = view.needsApproval ? '申请导入' : errors > 0 ? '导入没有错误的行' : '导入';
  return (
    <Form layout="vertical" onFinish={() => reason.trim() && apply.mutate(undefined)}>
      {view.needsApproval && (
        <Alert
          className="below"
          type="info"
          showIcon
          title={`新增或更改 ${changing} 行，须由另一人同意`}
          description="管理这些党组织的另一人会在待办中看到这项申请；同意之后才开始导入。"
        />
      )}
      {apply.error && <ProblemNote problem={asProblem(apply.error)} />}
      <Form.Item label="原因或文号" extra="记入办理记录，日后可以查到为什么导入。" required>
        <ReasonInput value={reason} onChange={setReason} />
      </Form.Item>
      <Button
        type="primary"
        htmlType="submit"
        disabled={organisations + members === 0 || reason.trim() === ''}
        loading={apply.isPending}
      >
        {label}
      </Button>
    </Form>
  );
}

const rowsIn = ({ done }: ImportView): number =>
  ['organisationsCreated', 'organisationsUpdated', 'membersCreated', 'membersUpdated', 'unchanged'].reduce(
    (sum, name) => sum + (done[name] ?? 0),
    0,
  );

function Running({ view }: { view: ImportView }) {
  const pause = useChange(view.id, (paused: boolean) => pauseImport(view.id, paused));
  const total = view.counts.organisations + view.counts.members;
  const isPaused = view.state === 'paused';
  return (
    <>
      <Progress
        percent={total === 0 ? 0 : Math.floor((rowsIn(view) / total) * 100)}
        status={isPaused ? 'normal' : 'active'}
        aria-label="导入进度"
      />
      <p role="status">
        {IMPORT_STATES[view.state]}：{rowsIn(view)} / {total} 行。可以离开此页。
      </p>
      {pause.error && <ProblemNote problem={asProblem(pause.error)} />}
      <Space className="below">
        <Button loading={pause.isPending} onClick={() => pause.mutate(!isPaused)}>
          {isPaused ? '继续' : '暂停'}
        </Button>
      </Space>
    </>
  );
}

function Done({ view: { done } }: { view: ImportView }) {
  const { organisationsCreated = 0, organisationsUpdated = 0, membersCreated = 0, membersUpdated = 0 } = done;
  return (
    <Alert
      className="below"
      type="success"
      showIcon
      title={`导入完成：党组织新增 ${organisationsCreated} 个、更改 ${organisationsUpdated} 个，党员新增 ${membersCreated} 人、更改 ${membersUpdated} 人，任职 ${done.appointments ?? 0} 项；${done.unchanged ?? 0} 行没有变化`}
    />
  );
}
