/**
 * What the five documents themselves say a pledge should be about (P5) and by what it is reviewed (V1), sentence by
 * sentence. Nothing here is ours: where a document only names something (五个好), so do we.
 */
import type { DocumentId } from '../contracts/clauses';
import type { GuidanceSections, Quoted } from '../contracts/guidance';

const from =
  (document: DocumentId, article: string) =>
  (says: string, of?: string): Quoted => ({ says, document, article, ...(of ? { of } : {}) });

const S0_AIM = from('S0', '一');
const S0_CONTENT = from('S0', '二');
const S0_WAY = from('S0', '三');
const S0_KINDS_OF_MEMBERS = from('S0', '四');
const S1_THEME_PLAN = from('S1', '二(一)');
const S1_FIELDS = from('S1', '二(二)');
const S1_SERVICE = from('S1', '二(三)');
const S1_LAST_YEAR = from('S1', '二(四)');
const S1_TWO_PLACES = from('S1', '二(五)');
const S1_REVIEW = from('S1', '三2');
const S2_PRINCIPLES = from('S2', '二(一)');
const S2_KINDS = from('S2', '二(二)');
const S2_NUMBER = from('S2', '二(三)1');
const S2_REVIEW = from('S2', '二(三)2');
const S3_CONTENT = from('S3', '一2');
const S3_WAY = from('S3', '一3');
const S4_CONTENT = from('S4', '党员承诺践诺意见 二');

const OFFICES = S0_CONTENT('围绕改进作风、提高效能、服务群众、廉洁自律等方面进行承诺践诺');
const NON_PUBLIC = S0_CONTENT(
  '围绕遵守国家法律法规、团结凝聚职工群众、维护各方合法权益、促进生产经营和各项业务工作开展等方面进行承诺践诺',
);
const COMPANIES = S1_FIELDS('企业围绕“发展强、党建强”深化改革、提高发展质量和效益等作出承诺');

export const DEFAULT_GUIDANCE: GuidanceSections = {
  aims: [
    S0_AIM('以争当“五带头”优秀共产党员、创建“五个好”先进基层党组织为目标'),
    S0_CONTENT('努力体现带头学习提高、带头争创佳绩、带头服务群众、带头遵纪守法、带头弘扬正气等方面的要求', '五带头'),
    S0_AIM('突出为群众办实事、做好事、解难事'),
    S0_AIM('引导党员立足正在干的事情，将承诺事项融入岗位职责、化为岗位行动'),
  ],
  fields: {
    rural: [
      S0_CONTENT('围绕建设社会主义新农村，主要在带头致富、带领群众共同致富、维护农村稳定等方面进行承诺践诺'),
      S1_FIELDS('农村围绕“服务强、党建强”开展村级组织换届、维护农村和谐稳定、推进“美丽乡村”建设'),
    ],
    community: [
      S0_CONTENT('围绕建设文明和谐社区，主要在服务社区群众、参与社区建设、维护社区稳定等方面进行承诺践诺'),
      S1_FIELDS('城市社区围绕“和谐强、党建强”建设管理有序、服务完善、环境优美、文明祥和社区'),
    ],
    stateEnterprise: [
      S0_CONTENT(
        '围绕企业改革发展目标，主要在提高管理水平、完成生产经营任务、技术创新、节能减排、安全生产、维护职工权益等方面进行承诺践诺',
      ),
      COMPANIES,
    ],
    university: [
      S0_CONTENT('围绕贯彻党的教育方针、推进教育改革、搞好教书育人、加强教学科研等方面进行承诺践诺'),
      S4_CONTENT('围绕贯彻党的教育方针、推进教育改革、搞好教书育人、加强教学科研等方面进行承诺践诺', '教学部门的党员'),
      S4_CONTENT('围绕改进作风、提高效能、服务师生、廉洁自律等方面进行承诺践诺', '机关管理部门的党员'),
    ],
    government: [OFFICES, S1_FIELDS('机关部门围绕“效能强、党建强”深化作风建设、提高效能')],
    publicInstitution: [OFFICES, S1_FIELDS('事业单位围绕“服务强、党建强”推进管理优化、改进服务')],
    nonPublicEnterprise: [NON_PUBLIC, COMPANIES],
    socialOrganisation: [NON_PUBLIC, S1_FIELDS('新社会组织围绕“诚信强、党建强”建设公开诚信、自律和谐、健康发展')],
  },
  serviceWindow: [
    S0_CONTENT('围绕坚持“三亮三比三评”，注重在建设群众满意窗口、创造优质服务品牌、提高服务水平等方面进行承诺践诺'),
  ],
  subjects: {
    organisation: [
      S3_CONTENT('基层党组织的承诺内容应围绕任期目标和年度目标来确定'),
      S3_CONTENT(
        '重点体现贯彻党的路线方针政策、深入学习实践科学发展观、推动中心工作、服务人民群众、完成急难险重任务以及做好党员管理服务工作等方面的事项',
      ),
    ],
    member: [
      S3_CONTENT('党员的承诺内容应结合落实党组织的承诺事项，根据自身的能力和特点来确定'),
      S3_CONTENT('重点体现认真履行岗位职责、努力争创一流业绩、切实改进工作态度，积极服务群众等方面事项'),
      S2_NUMBER('积极引导党员根据自身专长，提出2-3件承诺事项'),
      S1_TWO_PLACES('在履行家庭责任、维护社会公德等方面做出承诺', '居住地'),
    ],
  },
  kinds: {
    common: [S2_KINDS('把“带好家庭、带好亲属、带好邻居、联系一个困难户”和本单位党员普遍可以做到的事项作为共性承诺')],
    post: [S2_KINDS('党员的承诺事项应当符合党员的岗位责任'), S2_KINDS('从思想、工作、作风等方面提出具体目标')],
    practical: [
      S2_KINDS('有能力的党员，要向群众承诺做几件实事'),
      S2_KINDS('没有能力的党员，要在廉洁自律、为群众作表率方面做出承诺'),
    ],
  },
  categories: {
    fixedPost: [S0_KINDS_OF_MEMBERS('对岗位固定、职责明确的党员，要指导他们立足本职承诺践诺')],
    noFixedPost: [S0_KINDS_OF_MEMBERS('对无固定岗位的党员，可视情况设岗定责，依岗承诺践诺')],
    mobile: [S0_KINDS_OF_MEMBERS('对流动党员要指导他们结合自身实际情况承诺践诺')],
    elderlyOrInfirm: [
      S0_KINDS_OF_MEMBERS('对因年老体弱等特殊情况难以承诺的党员，要区别对待，鼓励他们做一些力所能及的工作'),
    ],
  },
  // The documents' own, of 2011: a superior sets those of its year.
  themes: [
    S1_THEME_PLAN('紧密结合谋划推动“十二五”规划开展', '2011年'),
    S1_FIELDS('紧密结合深化“双强争先”活动开展', '2011年'),
    S1_SERVICE('紧密结合服务型党组织建设开展', '2011年'),
    S1_SERVICE('提升服务理念、增强服务功能、完善服务设施、创新服务方式，积极参加各类党员志愿活动'),
  ],
  wording: [
    S3_WAY('承诺事项要实在具体，既要有目标，又要有完成时限'),
    S0_WAY('量力而行，尽力而为'),
    S2_PRINCIPLES('不能等同于日常工作'),
    S2_PRINCIPLES('不提过高的口号，承诺的事项要符合实际，具体实在，切实可行'),
    S2_PRINCIPLES('区分有职党员和无职党员、年轻党员和年老党员等不同特点，防止千篇一律'),
    S1_LAST_YEAR('对那些内容空洞、难以落实的承诺事项，要坚决予以纠正，防止形式主义'),
  ],
  criteria: {
    policy: [S1_REVIEW('是否符合科学发展观要求')],
    advanced: [S1_REVIEW('是否体现先进性')],
    helpful: [S1_REVIEW('是否有利于工作')],
    post: [S1_REVIEW('是否体现岗位职责特点')],
    wishes: [S1_REVIEW('是否符合群众意愿'), S2_REVIEW('是否符合党员群众意愿')],
    feasible: [S2_REVIEW('是否切实可行')],
    suitable: [S2_REVIEW('是否符合党员自身实际，是否能够真正做到')],
  },
  consultation: 'recommended',
};
