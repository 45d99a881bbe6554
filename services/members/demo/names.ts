/** What might an invented person be called: common surnames and given names, put together by a seeded random source. */
import type { Sex } from '../roster-format';

const SURNAMES =
  '王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文单诸施鲁黄';
const MALE = [
  ...[
    '建国',
    '国强',
    '志明',
    '伟',
    '永康',
    '文斌',
    '海峰',
    '家栋',
    '小军',
    '立新',
    '炳根',
    '阿毛',
    '长根',
    '金法',
    '水根',
    '志刚',
    '宏伟',
  ],
  ...[
    '俊杰',
    '浩然',
    '天宇',
    '晓东',
    '立平',
    '裕民',
    '柏青',
    '茂林',
    '祖德',
    '光明',
    '成龙',
    '振华',
    '启明',
    '松年',
    '永泉',
    '利民',
  ],
];
const FEMALE = [
  ...[
    '秀英',
    '桂花',
    '丽华',
    '淑珍',
    '彩娣',
    '雅琴',
    '晓燕',
    '静',
    '敏',
    '梦瑶',
    '佳怡',
    '思琪',
    '玉兰',
    '亚萍',
    '红霞',
    '美君',
    '春梅',
  ],
  ...[
    '银仙',
    '文娟',
    '慧',
    '海燕',
    '小芳',
    '婷婷',
    '欣怡',
    '莉',
    '菊芬',
    '月琴',
    '杏娟',
    '培芬',
    '巧云',
    '碧波',
    '雪莲',
    '爱珍',
  ],
];

export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** Both ends included. */
  between(from: number, to: number): number;
  pick<T>(from: ArrayLike<T>): T;
}

/** mulberry32: the same seed gives the same county on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return { next, between, pick: (from) => from[between(0, from.length - 1)] };
}

export function inventName(random: Random, sex: Sex): string {
  return random.pick([...SURNAMES]) + random.pick(sex === 'male' ? MALE : FEMALE);
}
