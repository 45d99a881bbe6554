/** The questions that forms put: each says in one short line why it is asked. */
import { Form, Input, InputNumber, Radio, Select, Slider } from 'antd';
import type { ReactNode } from 'react';
import { ITEM_KINDS } from '../../../shared/contracts/entries';
import type { ItemView } from '../../../shared/contracts/views';
import { DayPicker } from '../parts/day-picker';
import { itemName } from '../words';
import type { FormContext } from './form-kinds';

type Name = (string | number)[];

interface Question {
  name: Name;
  label: ReactNode;
  /** Why it is asked. */
  why: string;
  optional?: boolean;
}

const must = (message: string) => [{ required: true, message }];

export function TextQuestion({
  name,
  label,
  why,
  max,
  optional = false,
  rows = 4,
  placeholder,
}: Question & { max: number; rows?: number; placeholder?: string }) {
  return (
    <Form.Item
      name={name}
      label={label}
      extra={why}
      rules={optional ? [] : [{ required: true, whitespace: true, message: '请填写' }]}
    >
      <Input.TextArea maxLength={max} showCount autoSize={{ minRows: rows, maxRows: 14 }} placeholder={placeholder} />
    </Form.Item>
  );
}

export function ChoiceQuestion({
  name,
  label,
  why,
  words,
  optional = false,
}: Question & { words: Record<string, string> }) {
  const options = Object.entries(words).map(([value, text]) => ({ value, label: text }));
  return (
    <Form.Item name={name} label={label} extra={why} rules={optional ? [] : must('请选择')}>
      {options.length > 5 ? (
        <Select options={options} placeholder="请选择" />
      ) : (
        <Radio.Group options={options} className="choices" />
      )}
    </Form.Item>
  );
}

export function ItemQuestion({ items, why, label = '承诺事项' }: { items: NamedItem[]; why: string; label?: string }) {
  return (
    <Form.Item name={['data', 'item']} label={label} extra={why} rules={must('请选择事项')}>
      <Radio.Group
        className="choices choices-lines"
        options={items.map((item) => ({
          value: item.id,
          label: `${item.name}（${ITEM_KINDS[item.kind].slice(0, 2)}）${item.content?.title ?? ''}　已完成 ${item.percent}%`,
        }))}
      />
    </Form.Item>
  );
}

/** Open items with the names they have on the page. */
export function openItems(items: ItemView[], fits: (item: ItemView) => boolean = () => true): NamedItem[] {
  return items
    .map((item, index) => ({ ...item, name: itemName(index) }))
    .filter((item) => item.state === 'open' && fits(item));
}
export type NamedItem = ItemView & { name: string };

/** The item that the link names, or the only one there is to choose. */
export function firstItem({ view, about }: FormContext, fits?: (item: ItemView) => boolean): NamedItem | undefined {
  const open = openItems(view.head.items, fits);
  return open.find(({ id }) => id === about.item) ?? (open.length === 1 ? open[0] : undefined);
}

export function DayQuestion({
  name,
  label,
  why,
  from,
  to,
  optional = false,
}: Question & { from?: string; to?: string }) {
  return (
    <Form.Item name={name} label={label} extra={why} rules={optional ? [] : must('请选择日期')}>
      <DayPicker from={from} to={to} />
    </Form.Item>
  );
}

export function PercentQuestion({ name, label, why }: Question) {
  return (
    <Form.Item label={label} extra={why} className="percent">
      <Form.Item name={name} noStyle rules={must('请填写完成百分比')}>
        <Slider
          min={0}
          max={100}
          step={5}
          tooltip={{ formatter: (percent) => `${percent ?? 0}%` }}
          ariaLabelForHandle="完成百分比"
        />
      </Form.Item>
      <Form.Item name={name} noStyle>
        <InputNumber min={0} max={100} precision={0} suffix="%" aria-label="完成百分比" />
      </Form.Item>
    </Form.Item>
  );
}
