/** From a preview to running years on the new terms: asked once more, followed while it runs, with what was left and why (X2). */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Modal, Progress, Space } from 'antd';
import { useState } from 'react';
import { ERRORS, type ErrorCode } from '../../../shared/contracts/errors';
import type { RevisionPreview } from '../../../shared/contracts/revision';
import { answerRevision, applyRevision, pauseRevision } from '../api/plan-calls';
import { asProblem } from '../api/problem';
import { useToday } from '../api/session';
import { ProblemNote } from '../parts/problem-note';
import { formatFullDay, formatRealMoment } from '../words';
import { AnswerBatch } from '../parts/answer-batch';
import { BatchSteps } from '../parts/batch-steps';
import { ReasonInput } from '../parts/reason-input';
import { APPLICATION_STATES } from './plan-words';
import { usePreview } from './use-preview';

export function ApplyRevision({ preview }: { preview: RevisionPreview }) {
  if (!preview.application) return <Offer preview={preview} />;
  const { state } = preview.application;
  const isAsked = state === 'awaitingApproval' || state === 'declined' || state === 'expired';
  return isAsked ? <Asked preview={preview} /> : <Application preview={preview} />;
}

/** Why it cannot be applied now; undefined where it can. */
function hindrance({ kept, day, state, counts }: RevisionPreview, today: string): string | undefined {
  if (!kept) return '这是草稿：保存为新的一版并生效之后，再预览一次即可应用。';
  if (day > today) return `${formatFullDay(day)}起生效，到时再预览一次即可应用。`;
  if (state !== 'ready') return undefined;
  return counts.changing === 0 ? '进行中的承诺已经都按这样的安排进行，不需要应用。' : undefined;
}

function Offer({ preview }: { preview: RevisionPreview }) {
  const today = useToday();
  const [asking, setAsking] = useState(false);
  const why = hindrance(preview, today);
  if (why) return <Alert className="below" type="info" showIcon title={why} />;
  if (!preview.mayApply)
    return <p className="quiet">由所预览的党组织的书记、副书记或领导小组办公室应用到进行中的承诺。</p>;
  return (
    <p className="no-print">
      <Button type="primary" disabled={preview.state !== 'ready'} onClick={() => setAsking(true)}>
        {preview.needsApproval ? '申请应用到' : '应用到'}进行中的 {preview.counts.changing} 项承诺
      </Button>
      {asking && <Confirmation preview={preview} onClose={() => setAsking(false)} />}
    </p>
  );
}

function Confirmation({ preview, onClose }: { preview: RevisionPreview; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const apply = useMutation({
    mutationFn: () => applyRevision(preview.id, reason.trim()),
    onSuccess: ({ body }) => {
      client.setQueryData(['preview', preview.id], body);
      onClose();
    },
  });
  return (
    <Modal
      open
      title="应用到进行中的承诺"
      okText={preview.needsApproval ? '提出申请' : '应用'}
      okButtonProps={{ disabled: reason.trim() === '', loading: apply.isPending }}
      onOk={() => apply.mutate()}
      onCancel={onClose}
    >
      {apply.error && <ProblemNote problem={asProblem(apply.error)} />}
      {preview.needsApproval && (
        <Alert
          className="below"
          type="info"
          showIcon
          title="涉及的承诺较多，须由另一人同意"
          description="本党组织的另一名书记、副书记或者领导小组办公室人员会在待办中看到这项申请；同意之后才开始应用。"
        />
      )}
      <p>
        {preview.counts.changing} 项承诺此后按新的安排进行，其中 {preview.counts.affected}{' '}
        项的时限随之改变；每一项都记入台账，不能撤销，只能再次变更。预览之后进入另一阶段的、按新安排会有事项立即逾期的，不改变，并列出原因。
      </p>
      <Form layout="vertical" onFinish={() => reason.trim() && apply.mutate()}>
        <Form.Item label="原因或文号" extra="记入办理记录，日后可以查到为什么变更。" required>
          <ReasonInput autoFocus value={reason} onChange={setReason} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** Asked for, and not or never begun: nothing has been changed. */
function Asked({ preview }: { preview: RevisionPreview }) {
  const client = useQueryClient();
  const answer = useMutation({
    mutationFn: (given: { approved: boolean; reason: string }) => answerRevision(preview.id, given),
    onSuccess: ({ body }) => void client.setQueryData(['preview', preview.id], body),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['preview', preview.id] }),
        client.invalidateQueries({ queryKey: ['awaiting'] }),
      ]),
  });
  const { state, steps, until } = preview.application!;
  return (
    <section className="panel">
      <h2>{APPLICATION_STATES[state]}</h2>
      <p role="status">
        涉及 {preview.counts.changing} 项承诺，都还没有改变。
        {state === 'awaitingApproval' && until && `${formatRealMoment(until)}之前没有答复即失效。`}
        {(state === 'declined' || state === 'expired') && '需要时请重新预览。'}
      </p>
      <BatchSteps steps={steps} />
      {preview.mayAnswer && <AnswerBatch busy={answer.isPending} error={answer.error} onAnswer={answer.mutate} />}
      {state === 'awaitingApproval' && !preview.mayAnswer && (
        <p className="quiet">由本党组织另一名书记、副书记或者领导小组办公室人员同意；不能同意本人的申请。</p>
      )}
    </section>
  );
}

function Application({ preview }: { preview: RevisionPreview }) {
  const client = useQueryClient();
  const again = usePreview();
  const pause = useMutation({
    mutationFn: (paused: boolean) => pauseRevision(preview.id, paused),
    onSuccess: ({ body }) => void client.setQueryData(['preview', preview.id], body),
  });
  const { steps, state, applied, left } = preview.application!;
  const reasons = Object.entries(left) as [ErrorCode, number][];
  const done = reasons.reduce((sum, [, count]) => sum + count, applied);
  const total = preview.counts.changing;
  return (
    <section className="panel">
      <h2>{APPLICATION_STATES[state]}</h2>
      {state !== 'done' && (
        <Progress
          percent={total === 0 ? 0 : Math.floor((done / total) * 100)}
          status={state === 'running' ? 'active' : 'normal'}
          aria-label="应用进度"
        />
      )}
      <p role="status">
        {total} 项承诺中，{applied} 项已按新的安排进行
        {reasons.length > 0 && `，${done - applied} 项没有改变`}。
      </p>
      {reasons.length > 0 && (
        <ul className="plan-lines">
          {reasons.map(([code, count]) => (
            <li key={code}>
              {ERRORS[code].title}：{count} 项
            </li>
          ))}
        </ul>
      )}
      <BatchSteps steps={steps} />
      {[pause.error, again.error].map((error, i) => error && <ProblemNote key={i} problem={asProblem(error)} />)}
      {preview.mayApply && (
        <Space wrap className="no-print">
          {state !== 'done' && (
            <Button loading={pause.isPending} onClick={() => pause.mutate(state === 'running')}>
              {state === 'running' ? '暂停' : '继续'}
            </Button>
          )}
          {state === 'done' && reasons.length > 0 && (
            <Button
              loading={again.isPending}
              onClick={() => again.mutate({ organisation: preview.organisationId, year: preview.year })}
            >
              为没有改变的再预览一次
            </Button>
          )}
        </Space>
      )}
    </section>
  );
}
