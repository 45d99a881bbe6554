/** Does an item look hollow (V3, S1 二(四)): shown to the drafter and to the reviewer, who decide. */
import { isDay } from '../../../shared/calendar/day';

interface Drafted {
  title?: string;
  goal?: string;
  measures?: string;
  deadline?: string;
}

const MEASURABLE = /[0-9０-９一二两三四五六七八九十百千万亿%％]|每(天|日|周|月|季|年|户|人)|全部|达标|建成|完工|零/;
const SLOGANS = [
  '认真学习',
  '努力工作',
  '积极参与',
  '全心全意',
  '无私奉献',
  '尽职尽责',
  '做好本职',
  '完成领导交办',
  '遵守各项规章',
];
/** Shorter than this says nothing that could be checked. */
const SHORT = 6;

export function hollowSigns(item: Drafted, others: Drafted[] = []): string[] {
  const title = (item.title ?? '').trim();
  const goal = (item.goal ?? '').trim();
  const measures = (item.measures ?? '').trim();
  const signs: string[] = [];
  if (goal !== '' && !MEASURABLE.test(goal)) signs.push('目标没有可以检验的数量、时间或结果');
  if (measures !== '' && measures.length < SHORT) signs.push('措施过于简单');
  if (SLOGANS.some((slogan) => title.includes(slogan) || goal.includes(slogan)))
    signs.push('近似口号或日常职责，难以检查是否做到');
  if (title !== '' && others.some((other) => other.title?.trim() === title)) signs.push('与另一事项内容相同');
  if (goal !== '' && (goal === title || goal === measures)) signs.push('目标与内容或措施重复');
  if (item.deadline !== undefined && !isDay(item.deadline)) signs.push('没有完成时限');
  return signs;
}
