/** Which words say nothing that could be checked: attitudes, slogans and what everybody's post asks of them anyway. */

/** Words of slogans. A clause made of them mostly is one; a sentence that merely holds some is not (S1 二(四), S2 二(一)3). */
const SLOGAN_WORDS = [
  '先锋模范作用|先进性|纯洁性|模范作用|模范带头|战斗堡垒|先锋|模范|表率|榜样|排头兵|领头雁|领路人|引路人|守护者|贴心人|带头人|明白人',
  '优秀(?:共产)?党员|合格(?:的)?(?:共产)?党员|共产党员|党员干部|党员|四有好老师|好老师|好医生|好干部|好员工|好公仆|公仆|称号|天使|名片',
  '初心|使命|担当|宗旨|信念|忠诚|信仰|理想|党性|觉悟|境界|情怀|本色|作风|精神|思想|行动|灵魂|旗帜|主义|伟大|复兴|事业',
  '为人民服务|人民|群众|百姓|乡亲|居民|患者|祖国|社会|组织|领导|同事|企业|党|民',
  '贴心|放心|安心|舒心|满意|信任|信赖|期盼|重托|所想|所急|获得感|幸福感|安全感|幸福|和谐|温馨|美好|明天|未来|家园|美丽乡村|新农村|乡村振兴|高质量',
  '全心全意|一心一意|无私|奉献|敬业|爱岗|恪尽职守|尽职尽责|兢兢业业|任劳任怨|求真务实|勤政|勤奋|廉洁奉公|真抓实干|开拓|创新|进取|拼搏|奋斗|奋发|勇于|敢于|争先|一流',
  '发挥|牢记|弘扬|践行|彰显|展现|树立|永葆|保持|坚持|坚定|坚决|增强|强化|贯彻|学习|领会|拥护|捍卫|听从|紧跟|跟|服务|忠于|无愧于?|不负|不忘|不愧|始终|永远|时刻|处处|事事|积极|充分|努力|不断|力争|争做|争当|争创|勇当|当好|做好|做|当|打造|创造|建成|带出|建设|共创|推动|促进|再创|开创|谱写|振奋|鼓足',
  '贡献|力量|添砖加瓦|添彩|增光|发光|发热|光|热|辉煌|业绩|佳绩|新篇章|新台阶|台阶|走在前列?|前列|前茅|排头|行业|班子|队伍|形象|责任|作用|追求|目标|社区|发展|统一|同呼吸|共命运|如家|大爱|无疆|救死扶伤|敬佑|生命|健康|白衣|立德树人|为党育才|育才|教育|办|方向|中华民族|时代|新|心中有|情系|情为|所系',
  '讲政治|顾大局|守纪律|讲奉献|政治上|守初心|担使命|树新风|两个维护|四个意识|四个自信|三个代表|三个走在前|五个?带头|[一二三四五六七八九十]+个(?:坚持|带头|一流|表率|好)|百分之百|100%|投入工作|用心用情用力|有我|解放思想|再跨越|转变|再?落实|再上|工作',
].join('|');

/** Attitudes instead of steps: a measure made only of these says nothing of what will be done. */
const ATTITUDE_WORDS = [
  '高度重视|提高认识|提高站位|提高政治站位|统一思想|凝聚共识|形成合力|认真(?:落实|负责|细致|对待|贯彻|履职)?|狠抓落实|抓好落实|真抓实干|求真务实|务求实效|确保(?:完成|实效|落实)|精心(?:组织|安排|谋划)|周密(?:部署|安排)|全力以赴|全力|竭尽全力|尽最大努力|尽(?:心|力|职|责)+|千方百计(?:想办法)?|想方设法|齐心协力|同心同德|众志成城|上下一心|再接再厉|一如既往|持之以恒|久久为功|常抓不懈|坚持不懈',
  '(?:切实|不断|进一步|持续|深入|扎实|全面|大力|着力|积极|努力|严格|坚决|统筹|高位|强力|始终|时刻|充分)?(?:加强|加大|强化|提高|提升|增强|改进|改善|转变|优化|压实|落实|推进|推动|深化|树立|牢固树立|贯彻|履行|严把|把好)(?:好)?[\\u4e00-\\u9fff]{1,6}',
  '切实|不断|进一步|持续|深入|扎实|统筹推进|统筹|压实责任|多措并举|综合施策|攻坚克难|迎难而上|奋发有为|抢抓机遇|解放思想|开拓(?:创新|进取)|与时俱进|坚定信心|奋勇争先|雷厉风行|立说立行|敢打敢拼|勇攀高峰|勇于[\\u4e00-\\u9fff]{2}|咬定目标',
  '严格(?:要求|按要求|执行|遵守)[\\u4e00-\\u9fff]{0,4}|按要求(?:执行|做好)?|严于律己|以身作则|率先垂范|身体力行|兢兢业业|任劳任怨|勤勤恳恳|踏实肯干|埋头苦干|脚踏实地|吃苦耐劳|爱岗敬业|潜心育人|爱心|耐心|细心|责任心|热心|用心|虚心(?:好学)?|不忘初心|砥砺前行|牢记[\\u4e00-\\u9fff]{2,6}|恪守[\\u4e00-\\u9fff]{2}|精益求精|学为人师|行为世范|甘为人梯|无怨无悔|随叫随到|听从指挥|不推诿|不出差错|不计得失|任务|做好各项工作|各项工作',
  '学习|多读书|坚持|努力|深刻领会|深学细悟|笃信笃行|永远跟党走|“[^”]+”|坚定|增强|做到|以(?:饱满|高度|满腔|极大)[\\u4e00-\\u9fff]*|满腔热情|投入工作|服务患者|廉洁奉公|克己奉公',
].join('|');

/** What the post or membership asks of everyone (S2 二(一)1: pledges are not daily work, nor what is asked of anybody). */
const DAILY_WORDS = [
  '按时(?:上下班|上班|到岗|参加[\\u4e00-\\u9fff]{0,6}|交纳党费|缴纳党费|批改作业|签到(?:签退)?|完成报表|出勤|打卡)|上下班|不迟到|不?早退|迟到|考勤(?:制度)?|签到签退|不缺课|不调课|出勤',
  '(?:遵守|执行|严格执行|服从|不违反|不做违反)[\\u4e00-\\u9fff]{0,6}(?:制度|纪律|章程|规定|准则|规范|常规|规程|安排|调度|调配|排班|指挥|规章|村规民约|村规民约的事|厂规|厂纪|厂规厂纪|守则)|村规民约|厂规厂纪|规章制度|遵纪守法|操作规程',
  '(?:完成|做好)[\\u4e00-\\u9fff]{0,8}(?:交办|安排|布置|下达|规定|分管|本职|日常|职责)[\\u4e00-\\u9fff]{0,4}(?:任务|工作|事项|事务|计划)?|做好本职工作|本职工作|日常工作|日常事务|领导交办|各项任务|岗位职责|分管工作|生产任务',
  '坚守岗位|值好班|不脱岗|值班(?:工作|表值班|期间)?|服从(?:领导)?(?:安排|排班)|听从[\\u4e00-\\u9fff]{0,4}(?:安排|调配|指挥)|不挑班|在岗',
  '认真备课|上好[\\u4e00-\\u9fff]{0,3}课|批改作业|全批全改|当天发还|书写病历|写好病历|查对制度|文件收发|收发和保管|教学秩序正常|台账资料|(?:完成|做好)各类报表|热情接待|态度和气',
  '参加(?:组织生活|支部活动|支部会议|例会|[\\u4e00-\\u9fff]{0,2}例会)|(?:交|缴)纳党费|主题党日|党费|开会',
  '不(?:参与)?赌博|不搞封建迷信|不体罚学生|不?有偿补课|不利用职权[\\u4e00-\\u9fff]{0,3}|谋私利|职业道德规范|工作纪律',
].join('|');

/** That it will be done some day. */
const SOME_DAY =
  /适时|尽快|尽早|早日|择机|逐步|条件(?:成熟|具备|允许)[时后]?|长期坚持|(?:等|待)[^，。；]{1,10}(?:到位|批准|批下来|批复|有空|有钱)[后再]?|批下来就|视[^，。；]{1,8}(?:情况|而定)|看情况|排上[^，。；]{0,6}计划后|有空再/;

/** Words that join others and say nothing themselves: they count neither way. */
const JOINING = /让|把|使|为|的|和|与|对|在|到|上来|中|更加|更|一个|一份|自己|成为|父老|全村|全体|广大|我们/g;

function share(words: string, text: string): { share: number; found: string[] } {
  const plain = text.replace(/[^\u4e00-\u9fff0-9%“”]/g, '');
  const found = plain.match(new RegExp(words, 'g'))?.filter(Boolean) ?? [];
  const covered = found.reduce((sum, one) => sum + one.length, 0);
  return { share: plain === '' ? 0 : covered / plain.length, found };
}

const clausesOf = (text: string): string[] =>
  text.split(/[，。；,;！!？?\n]+/).filter((clause) => clause.trim() !== '');

/** The longest word of slogans in it, where every clause is made of them mostly. */
export function findSlogan(text: string, least: number): string | undefined {
  const clauses = clausesOf(text);
  const shares = clauses.map((clause) =>
    Math.max(share(SLOGAN_WORDS, clause).share, share(SLOGAN_WORDS, clause.replace(JOINING, '')).share),
  );
  if (clauses.length === 0 || shares.some((one) => one < least)) return undefined;
  return [...clauses].sort((a, b) => b.length - a.length)[0];
}

/** The daily duties named in it, where they make up at least this share of the text. */
export function findDailyDuty(text: string, least: number): string | undefined {
  const { share: covered, found } = share(DAILY_WORDS, text);
  return covered >= least ? found.sort((a, b) => b.length - a.length)[0] : undefined;
}

/** True where every clause is an attitude: nothing that somebody does. */
export function isAttitudeOnly(text: string, least: number): boolean {
  return clausesOf(text).every((clause) => share(ATTITUDE_WORDS, clause).share >= least);
}

export function findSomeDay(text: string): string | undefined {
  return SOME_DAY.exec(text)?.[0];
}
