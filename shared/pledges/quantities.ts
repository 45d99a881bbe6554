/** What in a Chinese sentence can be counted, measured or seen to be done: by which a third person tells whether it was. */

const NUMERAL = '(?:[0-9０-９]+(?:[.．][0-9０-９]+)?|[一二两三四五六七八九十百千万亿半〇]+)';

/** Numerals that count nothing: idioms, names of policies, years. Taken out before anything is looked for. */
const NOT_COUNTING = new RegExp(
  [
    '[0-9０-９]{4}\\s*年度?|二〇[〇一二三四五六七八九]{2}年度?',
    '[一二三四五六七八九十两]+个(?:带头|代表|意识|自信|维护|确立|坚持|务必|一流|走在前|好|满意|表率)',
    '[一二三四五六七八九十两]+(?:带头|要|有|心)(?=好|的|、|，|。|党员|干部|教师|$)',
    '党的[一二三四五六七八九十]+大|[一二三四五六七八九十]+届|十[一二三四五]五',
    '三会一课|两学一做|一岗双责|双强争先|三亮三比三评|新时代|“[^”]{1,6}”',
    '一(?:心一意|丝不苟|如既往|言一行|步一个脚印|点一滴|尘不染|视同仁|马当先|心为公|切|定|起|样|致|直|贯|向|些|时|旦|般|流|线|把手)',
    '第一(?:时间|责任人|线|位)?|万众一心|上下一心|三心二意|千方百计|千言万语|百尺竿头|百折不挠|七上八下|四面八方|五湖四海',
    '(?:1?0{2,}|百分之[一二三四五六七八九十百]+|[0-9]+)[%％]?的?(?:努力|热情|投入|用心|忠诚|负责|态度|精神|合格)',
    '[0-9０-９一二三四五六七八九十百]+天如一日|[0-9]+小时待命|更上一层楼|上(?:新|一个新)?台阶|(?:做|当|是)?一(?:名|个|位)(?=[^，。；]{0,8}(?:党员|教师|干部|员工|公仆|带头人|工作者))',
    '一份(?:力量|力|心|光|热)|一(?:班人|盘棋|股劲|条心)|每一[\\u4e00-\\u9fff]|一年更比一年',
  ].join('|'),
  'g',
);

const MEASURE_WORDS =
  '户|人次|人|次|个|件|起|场|期|名|家|亩|平方米|平方公里|公里|千米|里|米|吨|公斤|斤|元|块|天|日|小时|分钟|秒|周|星期|月|年|季度|' +
  '学期|课时|节|分|例|条|处|盏|棵|株|套|台|间|所|份|篇|本|门|项|类|批|组|对|遍|轮|岁|度|页|字|班|座|栋|幢|口|眼|头|只|支|张|' +
  '把|辆|趟|回|晚|户次|家次|档|单|案|卷|册|床|排|层|楼|村|社区|岗|站|点|杯|桌|架|部|列|种|款|单元|千瓦|度电|DDDs|分贝|' +
  '百分点|毫克|毫米|厘米|顿|封|篮|首|幅|批次|学生|员工|会员|经销商|农户|老人|教师|志愿者|位|倍';

const COUNTED = new RegExp(`(?:第)?${NUMERAL}(?:多|余|来)?\\s*(?:${MEASURE_WORDS})`);
const RATIO = new RegExp(
  `百分之${NUMERAL}|千分之${NUMERAL}|${NUMERAL}\\s*[%％‰]|${NUMERAL}分之${NUMERAL}|${NUMERAL}成(?=[\\u4e00-\\u9fff，。；、]|$)|减半|翻(?:一)?番|减少一半|过(?:百|千|万)|人均|Ⅱ类|Ⅲ类`,
);
/** 「每周一次」, but also 「每月公布」: whether it happened can be seen. */
const FREQUENCY =
  /每(?:天|日|周|星期|旬|月|季|年|学期|半年|半月|[两二三四五六七八九十0-9]+(?:天|周|个?月|年)|逢)(?!都?(?:保持|努力|进步))/;
const NOTHING_HAPPENS =
  /零(?!距离|星|散|售|件|食|钱|基础)[\u4e00-\u9fff]{2,4}|无一|没有一(?:例|件|人|户|起)|一(?:个|人|户|件|把|例)[\u4e00-\u9fff]?(?:也|都)?不|无[\u4e00-\u9fff]{0,4}(?:投诉|事故|堵塞|漂浮|遗留|积压|逾期|死角|拖欠|差错|上访|违纪)/;
/** A state that is reached or not. */
const DONE =
  /建成|完工|竣工|通车|通水|通电|通气|供暖|投用|投入使用|启用|开通|开诊|开班|开张|开业|开馆|上线|挂牌|交付|验收|拆除|拆完|清零|清出|清走|清完|办结|结清|结题|结案|销号|签字|签约|签收|签下|印发|出版|发表|交稿|到账|到卡|入库|停用|点火|投产|入网|落户|清淤|兑现|换新|装好|及格|达标|检测合格|检查合格|合格率|合格证|获奖|考取|考出|取得[^，。；]{0,8}证|拿到[^，。；]{0,8}证|通过[^，。；]{0,8}(?:验收|检查|考核|评审|认证|鉴定|答辩)|全部(?!精力|身心|热情|力量)[\u4e00-\u9fff]{2}|全覆盖|全批全改|户户|件件|人人(?!满意|参与|尽责|争先)|替代人工|(?:移动|自动|电子)[\u4e00-\u9fff]{0,4}终端/;

const CHECKABLE = [RATIO, COUNTED, FREQUENCY, NOTHING_HAPPENS, DONE];

export function withoutIdioms(text: string): string {
  return text.replace(NOT_COUNTING, '');
}

/** The first thing in it that can be counted or seen to be done. */
export function findCheckable(text: string): string | undefined {
  const plain = withoutIdioms(text);
  for (const pattern of CHECKABLE) {
    const found = pattern.exec(plain);
    if (found) return found[0];
  }
  return undefined;
}

const DATED = new RegExp(`${NUMERAL}月|${NUMERAL}日前|年底前|春节前|汛前|季度末|学期末|国庆前|七一前`);

/** Does the text itself name a day or month? */
export function namesDate(text: string): boolean {
  return DATED.test(text);
}

/** The same sentence with another number is the same sentence. */
export function maskNumerals(text: string): string {
  return text.replace(new RegExp(NUMERAL, 'g'), '#');
}
