/** Somebody is appointed to a function, or an appointment ends: dated, acting only with a last day (L7, M5). */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, Modal, Select, Switch } from 'antd';
import {
  type Field,
  FIELDS,
  FROM_ABOVE,
  FUNCTIONS,
  LOOKING_AFTER,
  type OrganisationFunction,
} from '../../../shared/contracts/organisation';
import type { Day } from '../../../shared/contracts/plan';
import { appoint, endAppointment, type OrganisationDetail, type ResponsiblePerson } from '../api/calls';
import { asProblem } from '../api/problem';
import { useToday } from '../api/session';
import { DayPicker } from '../parts/day-picker';
import { OrganisationPicker } from '../parts/organisation-picker';
import { PersonPicker } from '../parts/person-picker';
import { ProblemNote } from '../parts/problem-note';
import { titleOf } from '../words';

interface Values {
  from: Day;
  to?: Day;
  function: OrganisationFunction;
  place: string;
  personId: string;
  acting?: boolean;
  division?: string;
  field?: Field;
}

/** What the function lets its holder do here; the others see and, as 组织委员, write. */
const NOTES: Partial<Record<OrganisationFunction, string>> = {
  contactLeader:
    '联系点：任期内可以点评该党组织及其书记，一般采取现场点评；到基层调研、考察的，任期填调研的起止日期。须是领导干部。',
  guidanceGroup: '指导、督查本党组织及其下级中所选领域的党组织，看不到其他领域；审核、评定仍由党组织书记办理。',
  divisionLeader: '按工作分工点评该党组织及其书记，请在“分工”中写明分管范围。须是领导干部。',
};
const ANY_NOTE = '任期内即有相应权限；审核、评定只由书记和副书记办理。';

/** `fromAbove`: whether the asker may also appoint whom only those above this organisation appoint. */
export function AppointForm({
  organisation,
  fromAbove,
  onClose,
}: {
  organisation: OrganisationDetail;
  fromAbove: boolean;
  onClose: () => void;
}) {
  const today = useToday();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const place = Form.useWatch('place', form);
  const acting = Form.useWatch('acting', form);
  const wanted = Form.useWatch('function', form);
  const save = useMutation({
    mutationFn: ({ place: _place, division, ...values }: Values) =>
      appoint(organisation.id, { ...values, ...(division?.trim() ? { division } : {}) }),
    onSuccess: async () => {
      void message.success('已登记任职');
      onClose();
      await client.invalidateQueries();
    },
  });
  const offered = (Object.keys(FUNCTIONS) as OrganisationFunction[]).filter(
    (name) => fromAbove || !FROM_ABOVE.includes(name),
  );
  /** Who looks after an organisation from outside is found above it, everybody else in it. */
  const lookWhereUsual = (name: OrganisationFunction): void => {
    const usual = (LOOKING_AFTER.includes(name) && organisation.parentId) || organisation.id;
    if (usual !== place) form.setFieldsValue({ place: usual, personId: undefined as never });
  };
  return (
    <Modal
      open
      title={`${organisation.name}：任命`}
      okText="登记"
      onOk={() => form.submit()}
      onCancel={onClose}
      confirmLoading={save.isPending}
    >
      {save.error && <ProblemNote problem={asProblem(save.error)} />}
      <Form
        form={form}
        layout="vertical"
        initialValues={{ from: today, place: organisation.id }}
        onFinish={(values) => save.mutate(values)}
      >
        <Form.Item
          name="function"
          label="职务"
          extra={NOTES[wanted] ?? ANY_NOTE}
          rules={[{ required: true, message: '请选择职务' }]}
        >
          <Select
            options={offered.map((value) => ({ value, label: FUNCTIONS[value] }))}
            onChange={lookWhereUsual}
            // All of them in sight.
            listHeight={400}
          />
        </Form.Item>
        {wanted === 'guidanceGroup' && (
          <Form.Item name="field" label="指导的领域" rules={[{ required: true, message: '请选择领域' }]}>
            <Select options={Object.entries(FIELDS).map(([value, label]) => ({ value, label }))} />
          </Form.Item>
        )}
        <Form.Item name="place" label="人员所在党组织">
          <OrganisationPicker width="100%" />
        </Form.Item>
        <Form.Item name="personId" label="人员" rules={[{ required: true, message: '请选择人员' }]}>
          <PersonPicker organisation={place} />
        </Form.Item>
        {!LOOKING_AFTER.includes(wanted) && (
          <Form.Item name="acting" label="代理职务（代）" valuePropName="checked">
            <Switch checkedChildren="代" unCheckedChildren="否" />
          </Form.Item>
        )}
        <Form.Item name="from" label="开始日期" rules={[{ required: true, message: '请选择日期' }]}>
          <DayPicker />
        </Form.Item>
        <Form.Item
          name="to"
          label={acting ? '截止日期' : '截止日期（可不填）'}
          rules={[{ required: acting === true, message: '代理职务须写明截止日期' }]}
        >
          <DayPicker />
        </Form.Item>
        <Form.Item
          name="division"
          label={wanted === 'divisionLeader' ? '分工' : '分工（可不填）'}
          rules={[{ required: wanted === 'divisionLeader', whitespace: true, message: '请写明分管范围' }]}
        >
          <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

export function EndForm({ held, onClose }: { held: ResponsiblePerson; onClose: () => void }) {
  const today = useToday();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ to: Day }>();
  const save = useMutation({
    mutationFn: ({ to }: { to: Day }) => endAppointment(held.id, to),
    onSuccess: async () => {
      void message.success('已登记');
      onClose();
      await client.invalidateQueries();
    },
  });
  return (
    <Modal
      open
      title={`${held.name}：结束任职（${titleOf(held)}）`}
      okText="登记"
      onOk={() => form.submit()}
      onCancel={onClose}
      confirmLoading={save.isPending}
    >
      {save.error && <ProblemNote problem={asProblem(save.error)} />}
      <Form
        form={form}
        layout="vertical"
        initialValues={{ to: held.from > today ? held.from : today }}
        onFinish={(values) => save.mutate(values)}
      >
        <Form.Item
          name="to"
          label="最后一天"
          extra="当天仍在任；此后待办转给接任者，没有接任者时由上级代为审核。"
          rules={[{ required: true, message: '请选择日期' }]}
        >
          <DayPicker from={held.from} {...(held.to ? { to: held.to } : {})} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
