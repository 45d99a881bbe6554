/** Proposing an immediate commitment: for what, by when, alone, together, or leading the public (P2, P3). */
import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Radio, Select, Space } from 'antd';
import { useEffect, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { addDays } from '../../../shared/calendar/day';
import { MODES, PUBLIC_GROUPS, type Mode, type PublicGroup } from '../../../shared/contracts/joint';
import type { Day } from '../../../shared/contracts/plan';
import { addressOfChain, commitmentPath } from '../address';
import { openImmediate } from '../api/calls';
import { asProblem } from '../api/problem';
import { useSession, useToday } from '../api/session';
import { newId } from '../deeds/deed-id';
import '../deeds/deeds.css';
import { DayPicker } from '../parts/day-picker';
import { MembersPicker } from '../parts/members-picker';
import { Page } from '../parts/page';
import { PersonPicker } from '../parts/person-picker';
import { ProblemNote } from '../parts/problem-note';

type Who = 'self' | 'organisation' | 'other';

interface Values {
  mode: Mode;
  who: Who;
  other?: string;
  participants?: string[];
  groups?: PublicGroup[];
  households?: number | null;
  people?: number | null;
  occasion: string;
  pledgeDue: Day;
}

const WHY: Record<Mode, string> = {
  individual: '由一名党员或者党组织承诺。',
  collective: '几名党员一起承诺：由牵头人提交和填报，参加人各自确认；在牵头人所在党组织只计一件。',
  leadingPublic: '党员带领群众一起做：可以一名党员带领，也可以几名党员一起带领。',
};

export function StartPage() {
  const session = useSession();
  const { personId, scope } = session;
  const today = useToday();
  const navigate = useNavigate();
  const [id] = useState(newId);
  const [form] = Form.useForm<Values>();
  const mode = Form.useWatch('mode', form) ?? 'individual';
  const who = Form.useWatch('who', form) ?? 'self';
  const isJoint = mode !== 'individual';
  const leadsIn = who === 'self' ? session.organisationId : scope?.organisationId;

  const open = useMutation({
    mutationFn: (values: Values) => openImmediate({ id, year: Number(today.slice(0, 4)), ...bodyOf(values) }),
    onSuccess: ({ body }) => navigate(commitmentPath(addressOfChain(body.chain))),
  });
  function bodyOf({ who: by, other, participants = [], groups = [], households, people, ...rest }: Values) {
    const subjectId = by === 'self' ? personId : by === 'organisation' ? scope!.organisationId : other!;
    const led = { groups, ...(households ? { households } : {}), ...(people ? { people } : {}) };
    return {
      ...rest,
      subjectId,
      ...(rest.mode === 'individual' ? {} : { participants }),
      ...(rest.mode === 'leadingPublic' ? { public: led } : {}),
    };
  }
  const problem = open.error ? asProblem(open.error) : undefined;
  useEffect(() => {
    if (!open.error) return;
    const named = asProblem(open.error).errors.map(({ path, message }) => ({ name: fieldOf(path), errors: [message] }));
    form.setFields(named);
    if (named.length > 0) form.scrollToField(named[0].name, { block: 'center', focus: true });
  }, [open.error, form]);

  return (
    <Page title="提出即时承诺" under={[{ label: '承诺', to: '/commitments' }]}>
      <section className="panel deed-form">
        {problem && <ProblemNote problem={problem} />}
        <Form
          form={form}
          layout="vertical"
          initialValues={{ mode: 'individual', who: 'self', pledgeDue: addDays(today, 7) }}
          onFinish={(values) => open.mutate(values)}
          onValuesChange={(changed: Partial<Values>) => {
            // An organisation pledges alone; other people may be asked by another lead.
            if (changed.mode && changed.mode !== 'individual' && form.getFieldValue('who') === 'organisation')
              form.setFieldValue('who', 'self');
            if (changed.who) form.setFieldValue('participants', []);
          }}
          scrollToFirstError={{ block: 'center', focus: true }}
        >
          <Form.Item name="mode" label="承诺方式" extra={WHY[mode]}>
            <Radio.Group
              className="choices"
              options={Object.entries(MODES).map(([value, label]) => ({ value, label }))}
            />
          </Form.Item>
          <Form.Item
            name="who"
            label={isJoint ? '牵头人' : '由谁承诺'}
            extra={isJoint ? '牵头人提交承诺、填报进展，逐级督促也先到牵头人。' : '承诺人自己提交承诺事项。'}
          >
            <Radio.Group
              className="choices"
              options={[
                { value: 'self', label: '本人' },
                ...(scope && !isJoint ? [{ value: 'organisation', label: scope.organisationName ?? '本党组织' }] : []),
                ...(scope ? [{ value: 'other', label: '本党组织的另一名党员' }] : []),
              ]}
            />
          </Form.Item>
          {who === 'other' && (
            <Form.Item
              name="other"
              label="哪一名党员"
              extra="只有书记、副书记可以指定；指定后由其本人提交。"
              rules={[{ required: true, message: '请选择' }]}
            >
              <PersonPicker organisation={scope?.organisationId} />
            </Form.Item>
          )}
          {isJoint && leadsIn !== undefined && (
            <Form.Item
              name="participants"
              label={mode === 'collective' ? '邀请谁参加' : '邀请谁参加（可不选）'}
              extra="牵头人所在党组织及其下级的党员，不含牵头人。受邀人在自己的待办中答复；本人确认之前不公示、不计入。"
              rules={mode === 'collective' ? [{ required: true, message: '集体承诺至少邀请一人' }] : []}
            >
              <MembersPicker key={leadsIn} organisation={leadsIn} fellows />
            </Form.Item>
          )}
          {mode === 'leadingPublic' && (
            <fieldset className="group">
              <legend>带领的群众</legend>
              <Form.Item
                name="groups"
                label="哪些群众"
                extra="公示时只写哪些群众和多少，不写群众的姓名。"
                rules={[{ required: true, message: '请至少选择一类' }]}
              >
                <Select
                  mode="multiple"
                  placeholder="请选择，可选多类"
                  options={Object.entries(PUBLIC_GROUPS).map(([value, label]) => ({ value, label }))}
                />
              </Form.Item>
              <div className="side-by-side">
                <Form.Item name="households" label="户数" extra="户数和人数至少填一项。">
                  <InputNumber min={1} max={100_000} precision={0} suffix="户" />
                </Form.Item>
                <Form.Item
                  name="people"
                  label="人数"
                  dependencies={['households']}
                  rules={[
                    ({ getFieldValue }) => ({
                      validator: async (_, people: number | null | undefined) => {
                        if (!people && !getFieldValue('households')) throw new Error('请填写户数或者人数');
                      },
                    }),
                  ]}
                >
                  <InputNumber min={1} max={100_000} precision={0} suffix="人" />
                </Form.Item>
              </div>
            </fieldset>
          )}
          <Form.Item
            name="occasion"
            label="事由"
            extra="阶段性重点工作、临时性任务或突发事件；公示时作为标题。"
            rules={[{ required: true, whitespace: true, message: '请填写事由' }]}
          >
            <Input.TextArea maxLength={200} showCount autoSize={{ minRows: 2 }} />
          </Form.Item>
          <Form.Item
            name="pledgeDue"
            label="提出承诺事项的期限"
            extra={isJoint ? '牵头人在此之前提交承诺事项，受邀人在此之前答复。' : '到期前提醒，逾期逐级催办。'}
            rules={[{ required: true, message: '请选择日期' }]}
          >
            <DayPicker from={today} />
          </Form.Item>
          <Space className="deed-submit">
            <Button type="primary" htmlType="submit" size="large" loading={open.isPending}>
              提出
            </Button>
            <Link to="/commitments">
              <Button size="large">取消</Button>
            </Link>
          </Space>
        </Form>
      </section>
    </Page>
  );
}

/** `/participants/1` → the field that asks for it. */
function fieldOf(path: string): keyof Values {
  const [, first] = path.split('/');
  const field = first === 'public' ? 'people' : first === 'subjectId' ? 'who' : first;
  return field as keyof Values;
}
