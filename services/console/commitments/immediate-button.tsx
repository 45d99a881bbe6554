/** Proposing an immediate commitment for a stage task, a temporary job or an emergency (P2). */
import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { addDays } from '../../../shared/calendar/day';
import type { Day } from '../../../shared/contracts/plan';
import { addressOfChain, commitmentPath } from '../address';
import { openImmediate } from '../api/calls';
import { asProblem } from '../api/problem';
import { useSession, useToday } from '../api/session';
import { newId } from '../deeds/deed-id';
import { DayPicker } from '../parts/day-picker';
import { ProblemNote } from '../parts/problem-note';

interface Values {
  subjectId: string;
  occasion: string;
  pledgeDue: Day;
}

export function ImmediateButton({ year }: { year: number }) {
  const { personId, scope } = useSession();
  const today = useToday();
  const navigate = useNavigate();
  const [id, setId] = useState<string>();
  const [form] = Form.useForm<Values>();
  const open = useMutation({
    mutationFn: (values: Values) => openImmediate({ ...values, id: id!.replace(/-/g, '').slice(0, 32), year }),
    onSuccess: ({ body }) => navigate(commitmentPath(addressOfChain(body.chain))),
  });
  return (
    <>
      <Button onClick={() => setId(newId())}>提出即时承诺</Button>
      <Modal
        open={id !== undefined}
        title="提出即时承诺"
        okText="提出"
        onOk={() => form.submit()}
        confirmLoading={open.isPending}
        onCancel={() => setId(undefined)}
        destroyOnHidden
      >
        {open.error && <ProblemNote problem={asProblem(open.error)} />}
        <Form
          form={form}
          layout="vertical"
          onFinish={(values) => open.mutate(values)}
          initialValues={{ subjectId: personId, pledgeDue: addDays(today, 7) }}
        >
          <Form.Item name="subjectId" label="由谁承诺">
            <Radio.Group
              options={[
                { value: personId, label: '本人' },
                ...(scope ? [{ value: scope.organisationId, label: scope.organisationName ?? '本党组织' }] : []),
              ]}
            />
          </Form.Item>
          <Form.Item
            name="occasion"
            label="事由"
            extra="阶段性重点工作、临时性任务或突发事件。"
            rules={[{ required: true, whitespace: true, message: '请填写事由' }]}
          >
            <Input.TextArea maxLength={200} showCount autoSize={{ minRows: 2 }} />
          </Form.Item>
          <Form.Item name="pledgeDue" label="提出承诺事项的期限" rules={[{ required: true, message: '请选择日期' }]}>
            <DayPicker from={today} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
