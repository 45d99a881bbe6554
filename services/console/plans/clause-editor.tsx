/** Changing one line of the plan: its value within the superior's bound, and the bound for those below. */
import { Alert, Form, InputNumber, Modal, Radio, Select, Space, Switch } from 'antd';
import { useState } from 'react';
import { onOrAfter } from '../../../shared/calendar/working-days';
import {
  clauseName,
  type ClauseBound,
  type ClauseValue,
  type PlanClause,
} from '../../../shared/contracts/plan-clauses';
import type { ClauseView } from '../../../shared/contracts/plan-views';
import type { Calendar, Day } from '../../../shared/contracts/plan';
import { DayPicker } from '../parts/day-picker';
import { formatBound, formatDayOfWeek, isBounded, isDayKind, isListKind, limitWord, UNITS } from './plan-words';

interface ClauseEditorProps {
  clause: PlanClause;
  view: ClauseView;
  calendar: Calendar;
  value: ClauseValue | undefined;
  bound: ClauseBound | undefined;
  onDone: (value: ClauseValue | undefined, bound: ClauseBound | undefined) => void;
  onClose: () => void;
}

export function ClauseEditor({ clause, view, calendar, value, bound, onDone, onClose }: ClauseEditorProps) {
  const locked = view.bound?.locked === true;
  const [own, setOwn] = useState(value !== undefined && !locked);
  const [chosen, setChosen] = useState<ClauseValue | undefined>(value ?? view.value);
  const [below, setBelow] = useState<ClauseBound>(bound ?? {});
  const { kind } = clause;
  const moved = kind === 'due' && typeof chosen === 'string' ? onOrAfter(calendar, chosen) : chosen;
  const hasBelow = below.locked || below.least !== undefined || below.most !== undefined;
  return (
    <Modal
      open
      title={clauseName(clause.path)}
      okText="确定"
      okButtonProps={{ disabled: own && chosen === undefined }}
      onOk={() => onDone(own ? chosen : undefined, hasBelow ? below : undefined)}
      onCancel={onClose}
    >
      <Form layout="vertical">
        {clause.source?.says && (
          <p className="quiet">
            {clause.source.document} {clause.source.article}：“{clause.source.says}”
          </p>
        )}
        {view.bound && <Alert className="below" type="info" title={formatBound(kind, view.bound)} />}
        <Form.Item label="本级的安排">
          <Radio.Group
            value={own}
            disabled={locked}
            onChange={(event) => setOwn(event.target.value as boolean)}
            options={[
              { value: false, label: '随上级（没有则按默认）' },
              { value: true, label: '本级另定' },
            ]}
          />
        </Form.Item>
        {own && (
          <Form.Item
            label="内容"
            extra={moved !== chosen ? `这一天是休息日，将顺延至 ${formatDayOfWeek(String(moved))}` : undefined}
          >
            <ValueInput clause={clause} calendar={calendar} value={chosen} onChange={setChosen} limits={view.bound} />
          </Form.Item>
        )}
        <Form.Item
          label="下级可以更改的范围"
          extra={isBounded(kind) ? '不填则不限。范围内的更改由下级自行决定。' : '不锁定的，由下级自行决定。'}
        >
          <Space orientation="vertical">
            <label>
              <Switch
                size="small"
                checked={below.locked === true}
                onChange={(on) => setBelow(on ? { locked: true } : {})}
              />{' '}
              下级不得更改
            </label>
            {!below.locked && isBounded(kind) && (
              <Space wrap>
                {(['least', 'most'] as const).map((side) => (
                  <label key={side}>
                    {limitWord(kind, side)}{' '}
                    <ValueInput
                      label={`对下级${limitWord(kind, side)}`}
                      clause={clause}
                      calendar={calendar}
                      value={below[side]}
                      onChange={(next) => {
                        const { [side]: _before, ...rest } = below;
                        setBelow(
                          typeof next === 'string' || typeof next === 'number' ? { ...rest, [side]: next } : rest,
                        );
                      }}
                    />
                  </label>
                ))}
              </Space>
            )}
          </Space>
        </Form.Item>
      </Form>
    </Modal>
  );
}

interface ValueInputProps {
  label?: string;
  clause: PlanClause;
  calendar: Calendar;
  value: ClauseValue | undefined;
  onChange: (value: ClauseValue | undefined) => void;
  limits?: ClauseBound | undefined;
}

function ValueInput({ clause, calendar, value, onChange, limits, label = clause.label }: ValueInputProps) {
  const { kind } = clause;
  if (isDayKind(kind))
    return (
      <DayPicker
        label={label}
        calendar={calendar}
        value={value as Day | undefined}
        onChange={onChange}
        from={limits?.least as Day | undefined}
        to={limits?.most as Day | undefined}
      />
    );
  if (kind === 'yesNo')
    return (
      <Radio.Group
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.target.value as boolean)}
        options={[
          { value: true, label: '是' },
          { value: false, label: '否' },
        ]}
      />
    );
  if (isListKind(kind))
    return (
      <Select
        mode="tags"
        aria-label={label}
        className="list-input"
        value={((value as number[] | undefined) ?? []).map(String)}
        onChange={(list: string[]) =>
          onChange([...new Set(list.map(Number).filter((n) => Number.isInteger(n) && n >= 0))])
        }
        placeholder="输入天数后回车"
        tokenSeparators={['、', ',', '，', ' ']}
        open={false}
      />
    );
  return (
    <InputNumber
      aria-label={label}
      precision={0}
      min={Number(limits?.least ?? (kind === 'count' ? 1 : 0))}
      max={Number(limits?.most ?? (kind === 'count' ? 50 : 366))}
      value={value as number | undefined}
      onChange={(next) => onChange(next ?? undefined)}
      suffix={UNITS[kind]}
    />
  );
}
