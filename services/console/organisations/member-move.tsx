/** A member moves to another organisation or leaves: the running year goes along or is closed, nothing is lost (M6). */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, Modal, Radio } from 'antd';
import { LEAVINGS, type Leaving } from '../../../shared/contracts/entries';
import type { Day } from '../../../shared/contracts/plan';
import { leaveMember, transferMember, type MemberRow } from '../api/calls';
import { asProblem, fieldErrors } from '../api/problem';
import { useToday } from '../api/session';
import { DayPicker } from '../parts/day-picker';
import { OrganisationPicker } from '../parts/organisation-picker';
import { ProblemNote } from '../parts/problem-note';

export type Move = 'transfer' | 'leave';

interface Values {
  to: string;
  date: Day;
  reason?: string;
  leaving: Leaving;
}

export function MemberMove({ member, kind, onClose }: { member: MemberRow; kind: Move; onClose: () => void }) {
  const today = useToday();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const move = useMutation({
    mutationFn: ({ to, date, reason, leaving }: Values) =>
      kind === 'transfer'
        ? transferMember(member.id, { to, date, ...(reason?.trim() ? { reason } : {}) })
        : leaveMember(member.id, leaving),
    onSuccess: async () => {
      void message.success('已登记');
      onClose();
      await client.invalidateQueries({ queryKey: ['members'] });
    },
    onError: (error) => form.setFields(fieldErrors<Values>(error)),
  });
  return (
    <Modal
      open
      title={`${member.name}：${kind === 'transfer' ? '组织关系转移' : '登记离开'}`}
      okText="登记"
      onOk={() => form.submit()}
      onCancel={onClose}
      confirmLoading={move.isPending}
    >
      {move.error && <ProblemNote problem={asProblem(move.error)} />}
      <Form form={form} layout="vertical" initialValues={{ date: today }} onFinish={(values) => move.mutate(values)}>
        {kind === 'transfer' ? (
          <>
            <Form.Item
              name="to"
              label="转入党组织"
              extra="本年度承诺、记录和待办随人转移，由转入党组织继续管理。"
              rules={[{ required: true, message: '请选择转入党组织' }]}
            >
              <OrganisationPicker everywhere width="100%" />
            </Form.Item>
            <Form.Item name="date" label="转移日期" rules={[{ required: true, message: '请选择日期' }]}>
              <DayPicker to={today} />
            </Form.Item>
            <Form.Item name="reason" label="原因（可不填）">
              <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
            </Form.Item>
          </>
        ) : (
          <Form.Item
            name="leaving"
            label="原因"
            extra="离开后本年度承诺办结，记录保留；人员不会被删除。"
            rules={[{ required: true, message: '请选择原因' }]}
          >
            <Radio.Group
              className="choices-lines"
              options={Object.entries(LEAVINGS).map(([value, label]) => ({ value, label }))}
            />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
