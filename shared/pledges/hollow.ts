/**
 * Does a pledge item look hollow, and why (V3; S1 二(四) 「内容空洞」, S2 二(一) 「防止千篇一律」, S3 一3 「既要有目标，
 * 又要有完成时限」)? Told to the drafter and to the reviewer alike, who decide: it warns and never rejects.
 */
import type { CarryOver } from '../contracts/entries';
import { isDay } from '../calendar/day';
import type { HollowCode, HollowSign } from '../contracts/hollow';
import { gramsOf, likeness, longestCommon, type Grams } from './likeness';
import { findDailyDuty, findSlogan, findSomeDay, isAttitudeOnly } from './phrases';
import { findCheckable, namesDate } from './quantities';

export interface Drafted {
  title?: string | undefined;
  goal?: string | undefined;
  measures?: string | undefined;
  deadline?: string | undefined;
  carryOver?: CarryOver | undefined;
}

/** What an item may be copied from: read once, compared with many. */
export interface Comparable {
  text: string;
  grams: Grams;
  /** The chain of the letter it stands in. */
  of?: string;
  /** Of last year's: what its close made of it. */
  became?: CarryOver;
}

export interface Against {
  /** The letter's other items. */
  sameLetter?: Comparable[];
  /** Items of others under the same organisation. */
  others?: Comparable[];
  lastYear?: Comparable[];
}

/**
 * From this share of common pairs on a text counts as copied. Measured on the tuning items: copies with a number, a
 * name or a few words changed lie above 0.8, different items on one theme below 0.5.
 */
export const COPIED = 0.72;
/** Shares of a clause or text that must be made of such words before it counts as nothing else. */
const SLOGAN = 0.5;
const ATTITUDE = 0.6;
const DAILY = 0.4;
/** Measures that say the goal once more. */
const SAME = 0.9;

export function comparable({ title = '', goal = '', measures = '' }: Drafted, became?: CarryOver): Comparable {
  const text = [title, goal, measures].map((part) => part.trim()).join('。');
  return { text, grams: gramsOf(text), ...(became ? { became } : {}) };
}

export function hollowSigns(item: Drafted, against: Against = {}): HollowSign[] {
  const title = (item.title ?? '').trim();
  const goal = (item.goal ?? '').trim();
  const measures = (item.measures ?? '').trim();
  if (title === '' && goal === '') return [];
  const signs: HollowSign[] = [];
  const tell = (sign: HollowCode, evidence: string, says: string): void => void signs.push({ sign, says, evidence });

  const promise = `${title}。${goal}`;
  const checkable = findCheckable(goal);
  if (!checkable)
    tell(
      'noGoal',
      goal,
      goal === '' ? '没有写目标' : `目标“${goal}”里没有数量、比例、次数或看得见的结果，到期无法检验`,
    );

  const someDay = findSomeDay(`${promise}。${measures}`);
  if (item.deadline === undefined || !isDay(item.deadline)) tell('noDeadline', '', '没有完成时限');
  else if (someDay && !namesDate(`${promise}。${measures}`))
    tell('noDeadline', someDay, `写了“${someDay}”，等于没有时限；请按能做到的日期写`);

  const slogan = checkable ? undefined : findSlogan(promise, SLOGAN);
  if (slogan) tell('slogan', slogan, `“${slogan}”近似口号，没有说办什么事`);

  const duty = findDailyDuty(promise, DAILY);
  if (duty) tell('dailyDuty', duty, `“${duty}”是岗位或党员的一般要求，承诺应当高于日常工作`);

  if (measures === '') tell('noMeasures', '', '没有写措施');
  else if (likeness(gramsOf(measures), gramsOf(goal)) >= SAME || likeness(gramsOf(measures), gramsOf(promise)) >= SAME)
    tell('noMeasures', measures, '措施与内容或目标相同，没有说怎么做');
  else if (!findCheckable(measures) && isAttitudeOnly(measures, ATTITUDE))
    tell('noMeasures', measures, `措施“${measures}”只有态度，没有说谁做什么、分几步`);

  return [...signs, ...copies(item, against)];
}

function copies(item: Drafted, { sameLetter = [], others = [], lastYear = [] }: Against): HollowSign[] {
  const own = comparable(item);
  const signs: HollowSign[] = [];
  const inLetter = closest(own, sameLetter);
  if (inLetter)
    signs.push({ sign: 'copiedItem', evidence: inLetter.quote, says: `与本承诺书另一事项相似${inLetter.share}` });
  const another = closest(own, others);
  if (another)
    signs.push({
      sign: 'copiedOther',
      evidence: another.quote,
      ...(another.like.of ? { like: another.like.of } : {}),
      says: `与同一党组织的另一份承诺书相似${another.share}；请结合本人岗位和实际来写`,
    });
  // Handed over or pledged again it is the same matter on purpose (N2, N3).
  const before = closest(own, lastYear);
  if (before && !(item.carryOver === 'handOver' || item.carryOver === 'repledge'))
    signs.push({
      sign: 'copiedLastYear',
      evidence: before.quote,
      says: `与上年的承诺相似${before.share}；${AFTER[before.like.became ?? 'raise']}`,
    });
  return signs;
}

/** What became of last year's item, and so what this year's must be (S1 二(四), 三6). */
const AFTER: Record<CarryOver, string> = {
  raise: '已做到的不再承诺，应有更高要求',
  deepen: '坚持和深化的事项，要写出今年深化在哪里',
  handOver: '需跨年度完成的，请注明“跨年度衔接”',
  repledge: '应完成而未落实的，请注明“重新承诺”并写明原因和责任',
  correct: '上年空洞、难以落实的，要先纠正',
};

function closest(
  own: Comparable,
  candidates: Comparable[],
): { like: Comparable; share: string; quote: string } | undefined {
  let best = { value: COPIED, like: undefined as Comparable | undefined };
  for (const like of candidates) {
    const value = likeness(own.grams, like.grams, best.value);
    if (value >= best.value) best = { value, like };
  }
  if (!best.like) return undefined;
  const quote = longestCommon(own.text, best.like.text);
  return { like: best.like, share: `（${Math.round(best.value * 100)}%）：“${quote}”`, quote };
}
