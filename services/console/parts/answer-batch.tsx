/** Another person's answer to a batch action above a set number: agreed to or not, with a reason either way (G5). */
import { Button, Form, Space } from 'antd';
import { useState } from 'react';
import { asProblem } from '../api/problem';
import { ProblemNote } from './problem-note';
import { ReasonInput } from './reason-input';

export interface BatchAnswer {
  approved: boolean;
  reason: string;
}

interface AnswerBatchProps {
  busy: boolean;
  error: Error | null;
  onAnswer: (answer: BatchAnswer) => void;
}

export function AnswerBatch({ busy, error, onAnswer }: AnswerBatchProps) {
  const [reason, setReason] = useState('');
  const answer = (approved: boolean) => onAnswer({ approved, reason: reason.trim() });
  const isMissing = reason.trim() === '';
  return (
    <Form layout="vertical" className="no-print">
      {error && <ProblemNote problem={asProblem(error)} />}
      <Form.Item label="您的意见" extra="同意或者不同意都要写明，记入办理记录。" required>
        <ReasonInput label="您的意见" value={reason} onChange={setReason} />
      </Form.Item>
      <Space wrap>
        <Button type="primary" disabled={isMissing} loading={busy} onClick={() => answer(true)}>
          同意，开始办理
        </Button>
        <Button danger disabled={isMissing} loading={busy} onClick={() => answer(false)}>
          不同意
        </Button>
      </Space>
    </Form>
  );
}
