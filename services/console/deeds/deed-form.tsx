/** One form for every kind of deed: drafts, sending, refusals at their fields, and the wait for registering. */
import { Alert, Button, Form, Space } from 'antd';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { PostableDeed } from '../../../shared/contracts/deed.schema';
import { chainOfAddress, type CommitmentAddress } from '../address';
import { useSession } from '../api/session';
import { ProblemNote } from '../parts/problem-note';
import type { TimelineView } from '../../../shared/contracts/views';
import { discardDraft, draftKey, keepDraft, readDraft, type Draft } from './drafts';
import { namedErrors, type About, type FormContext, type Values } from './form-kinds';
import { FORMS } from './forms';
import { useDeed, type DeedBody, type SentDeed } from './use-deed';

const TYPING_MS = 400;

interface DeedFormProps {
  kind: PostableDeed;
  about: About;
  address: CommitmentAddress;
  view: TimelineView;
  done: (seq: number) => ReactNode;
}

export function DeedForm({ kind, about, address, view, done }: DeedFormProps) {
  const session = useSession();
  const { personId, appointments } = session;
  const context: FormContext = { view, about, address, personId, appointments };
  const spec = FORMS[kind];
  const [form] = Form.useForm<Values>();
  const key = draftKey(
    session,
    chainOfAddress(address),
    [kind, about.item, about.period, about.corrects].filter((part) => part !== undefined).join('-'),
  );
  const [restored, setRestored] = useState(() => readDraft<Values>(key));
  const [initial, setInitial] = useState(() => restored?.values ?? spec.initial(context));
  const sent = useRef<SentDeed | undefined>(restored?.sent);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [unkept, setUnkept] = useState(false);

  function keep(values: Values) {
    const draft: Draft<Values> = { savedAt: Date.now(), values, ...(sent.current ? { sent: sent.current } : {}) };
    setUnkept(!keepDraft(key, draft));
  }
  const { sending, send } = useDeed(address, kind, {
    sent: sent.current,
    keepSent: (next) => {
      sent.current = next;
      keep(form.getFieldsValue(true) as Values);
    },
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (sending.state === 'done') discardDraft(key);
    if (sending.state !== 'refused') return;
    const values = form.getFieldsValue(true) as Values;
    const named = namedErrors(sending.problem.errors, spec, values);
    const own = spec.fieldOfProblem?.(sending.problem, values);
    if (own) named.push({ name: own, errors: [sending.problem.title] });
    form.setFields(named);
    if (named.length > 0) form.scrollToField(named[0].name, { block: 'center' });
  }, [sending, form, key, spec]);

  if (sending.state === 'done') return done(sending.seq);
  const busy = sending.state === 'sending' || sending.state === 'registering';

  function changed() {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => keep(form.getFieldsValue(true) as Values), TYPING_MS);
  }

  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={initial}
      disabled={busy}
      onValuesChange={changed}
      // What goes into the ledger is sent by the button, never by a stray Enter in a field.
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement) event.preventDefault();
      }}
      onFinish={() => {
        clearTimeout(timer.current);
        const all = form.getFieldsValue(true) as Values;
        void send(spec.toBody ? spec.toBody(all, context) : (all as unknown as DeedBody));
      }}
      onFinishFailed={({ errorFields: [first] }) => form.scrollToField(first.name, { block: 'center', focus: true })}
      scrollToFirstError={{ block: 'center' }}
    >
      {restored && (
        <Alert
          className="below"
          type="info"
          showIcon
          title={`已恢复 ${new Date(restored.savedAt).toLocaleString('zh-CN', { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' })} 的草稿${restored.sent ? '（上次提交没有收到答复，原样再次提交不会重复登记）' : ''}`}
          action={
            <Button
              size="small"
              onClick={() => {
                discardDraft(key);
                sent.current = undefined;
                setRestored(undefined);
                setInitial(spec.initial(context));
                form.setFieldsValue(spec.initial(context));
              }}
            >
              清除草稿
            </Button>
          }
        />
      )}
      {sending.state === 'refused' && <ProblemNote problem={sending.problem} />}
      {sending.state === 'registering' && (
        <Alert
          className="below"
          type="info"
          showIcon
          role="status"
          title="已收到，正在登记"
          description="系统繁忙时需要稍等。可以离开此页，登记后会出现在时间轴上，不会重复。"
        />
      )}
      {unkept && <Alert className="below" type="warning" showIcon title="本机无法保存草稿，请不要关闭页面。" />}
      <spec.Fields context={context} form={form} />
      <Space className="deed-submit">
        <Form.Item noStyle shouldUpdate>
          {() => (
            <Button type="primary" htmlType="submit" loading={busy} size="large">
              {sending.state === 'registering'
                ? '正在登记'
                : (spec.submitLabel?.(form.getFieldsValue(true) as Values) ?? '提交')}
            </Button>
          )}
        </Form.Item>
        <span className="quiet">草稿自动保存在本机；提交后记入台账，不能修改，只能更正。</span>
      </Space>
    </Form>
  );
}
